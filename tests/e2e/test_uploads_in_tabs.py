"""tus-js-client as the app serves it, in Chromium: cut where chance has it, and the same file from two tabs."""

import base64
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from conftest import Cast
from tests.faults.house import TOKEN, House, signed_in
from tests.faults.senders import Sender
from tests.faults.wire import Wire

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MB = 1024 * 1024

SEND = """([job, text]) => {
  const content = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  window.sent = new Promise((done, fail) => {
    new tus.Upload(new Blob([content]), {
      endpoint: "/api/v1/uploads", metadata: job.metadata, headers: { "X-CSRFToken": job.token },
      chunkSize: job.chunk, storeFingerprintForResuming: false,
      retryDelays: Array.from({ length: 500 }, () => 30), onShouldRetry: () => true,
      onSuccess: () => done(true), onError: fail,
    }).start();
  });
}"""


@pytest.fixture
def sender(house: House, wire: Wire, cast: Cast, as_person: Any) -> Sender:
    return Sender(house, wire, cast.visit(state="in_progress"), signed_in(as_person, cast.shopper), 4 * MB)


@pytest.fixture
def open_tab(browser: Browser, wire: Wire, sender: Sender) -> Iterator[Callable[[], Page]]:
    """Tabs of one browser in which the shopper is signed in."""
    context = browser.new_context(base_url=wire.url)
    for pair in sender.session["Cookie"].split("; "):
        name, value = pair.split("=")
        context.add_cookies([{"name": name, "value": value, "url": wire.url}])

    def open_one() -> Page:
        page = context.new_page()
        page.goto("/api/v1/server-time")
        page.add_script_tag(url="/static/npm/tus/tus.min.js")
        return page

    yield open_one
    context.close()


def start(page: Page, sender: Sender, chunk: int) -> None:
    job = {"metadata": sender.metadata, "token": TOKEN, "chunk": chunk}
    page.evaluate(SEND, [job, base64.b64encode(sender.content).decode()])


def is_sent(page: Page) -> bool:
    return page.evaluate("() => window.sent") is True


def test_a_browser_goes_on_after_every_cut(sender: Sender, open_tab: Callable[[], Page], wire: Wire) -> None:
    page = open_tab()
    wire.cut_at_random(seed=1, times=20, most=300_000)
    start(page, sender, chunk=5 * MB)
    assert is_sent(page)
    assert wire.cuts == 20
    assert sender.arrived()


def test_two_tabs_send_one_file_at_once(sender: Sender, open_tab: Callable[[], Page]) -> None:
    tabs = [open_tab(), open_tab()]
    for number, page in enumerate(tabs):
        start(page, sender, chunk=300_000 + 50_000 * number)
    assert all(is_sent(page) for page in tabs)
    assert sender.arrived()
