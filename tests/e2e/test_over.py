"""What a visit leaves on the phone once it is over: nothing that the server has, and everything that it hasn't."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from audits.models import Draft, Visit
from conftest import Cast
from tests.e2e.browser import PHONE, wait_until
from tests.e2e.handset import READ_STORE, attach, choose, go_on, photos, question, received, send
from tests.e2e.test_shell import open_app

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(cast: Cast, open_context: Callable[..., BrowserContext]) -> Page:
    return open_app(open_context(PHONE), cast.shopper)


def rows(page: Page, visit: Visit) -> dict[str, int]:
    """How many rows the phone keeps of a visit, of whatever store has any; bytes know no visit."""
    counts = {}
    for store in ("drafts", "files", "outgoing"):
        counts[store] = sum(row["visit"] == str(visit.pk) for row in page.evaluate(READ_STORE, store))
    return {**counts, "bytes": len(page.evaluate(READ_STORE, "bytes"))}


def swept(page: Page) -> None:
    """The app opened anew, its list read, and what the sweep does done."""
    with page.expect_response(lambda answer: answer.url.endswith("/my/visits")):
        page.goto("/shop/")
    page.wait_for_load_state("networkidle")


def open_visit(page: Page, visit: Visit) -> None:
    swept(page)
    page.goto(f"/shop/visits/{visit.pk}/form/")
    expect(question(page, "clean")).to_be_visible()


def test_what_was_sent_leaves_the_phone_once_the_server_lists_it_no_more(
    page: Page, cast: Cast, tmp_path: Path
) -> None:
    visit = cast.visit(state="in_progress")
    open_visit(page, visit)
    choose(page, "clean", "Yes")
    go_on(page)
    choose(page, "smile", "4")
    attach(page, "shot", photos(tmp_path, 1))
    send(page)
    received(page)
    swept(page)
    # In the list still: its receipt is shown, with the small picture.
    assert rows(page, visit) == {"drafts": 1, "files": 1, "outgoing": 1, "bytes": 1}
    Visit.objects.filter(pk=visit.pk).update(state="cancelled")
    swept(page)
    wait_until(lambda: rows(page, visit) == {"drafts": 0, "files": 0, "outgoing": 0, "bytes": 0})


def test_what_never_went_out_stays_though_its_visit_is_gone(page: Page, cast: Cast, tmp_path: Path) -> None:
    kept, gone = cast.visit(state="in_progress"), cast.visit(state="in_progress", branch=cast.obolon)
    open_visit(page, gone)
    choose(page, "clean", "Yes")
    wait_until(lambda: Draft.objects.filter(visit=gone, body__answers__clean="yes").exists())
    open_visit(page, kept)
    choose(page, "clean", "Yes")
    wait_until(lambda: Draft.objects.filter(visit=kept, body__answers__clean="yes").exists())
    go_on(page)
    expect(page.get_by_role("status").filter(has_text="On the server")).to_be_visible()
    page.context.set_offline(True)
    attach(page, "shot", photos(tmp_path, 1))
    Visit.objects.update(state="cancelled")
    page.context.set_offline(False)
    swept(page)
    # The other one was on the server to the last word.
    wait_until(lambda: rows(page, gone)["drafts"] == 0)
    assert rows(page, kept) == {"drafts": 1, "files": 1, "outgoing": 0, "bytes": 2}
