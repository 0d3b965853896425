"""The app itself: one version at a time, one person at a time, whatever the network, the session and the store do meanwhile."""

import io
import json
import re
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import ShopperProfile, User
from audits.api import base, submissions
from audits.models import Draft, Submission
from audits.services import phone_app
from conftest import Cast
from tests.e2e.browser import PHONE, wait_until
from tests.e2e.handset import (
    PASSWORD,
    READ_STORE,
    SHELL_IS_KEPT,
    attach,
    begin,
    choose,
    go_on,
    photos,
    question,
    send,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
IS_MODULE = "navigator.serviceWorker.ready.then((kept) => kept.active.scriptURL.endsWith('&sync'))"
ASK_FOR_UPDATE = "navigator.serviceWorker.ready.then((kept) => kept.update()).then(() => undefined)"
SYNC_IS_ASKED = "navigator.serviceWorker.ready.then((kept) => kept.sync.getTags()).then((tags) => tags.length > 0)"

WHO_SENDS = "navigator.locks.query().then((all) => all.held.filter((lock) => lock.name === 'mystery-words').length)"


def sign_in(page: Page, user: User) -> None:
    """By the sign-in page, from wherever it was come to."""
    user.set_password(PASSWORD)
    User.objects.filter(pk=user.pk).update(password=user.password)
    if "/account/login/" not in page.url:
        page.goto("/account/login/?next=/shop/")
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").tap()
    page.wait_for_url(lambda url: urlsplit(url).path.startswith("/shop/"))


def open_app(context: BrowserContext, user: User) -> Page:
    """Signed in, and ready for aeroplane mode."""
    page = context.new_page()
    sign_in(page, user)
    wait_until(lambda: page.evaluate(SHELL_IS_KEPT))
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    return page


def is_kept(page: Page, code: str) -> None:
    """The answer is on the phone's disk: a reload may come."""
    wait_until(lambda: any(code in draft["body"]["answers"] for draft in page.evaluate(READ_STORE, "drafts")))


def version(page: Page) -> str:
    return str(page.locator("#shell").get_attribute("data-version"))


@pytest.fixture
def release(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """`release()` gives out a new version of the app; gives its name."""

    def make() -> str:
        news = tmp_path / "news"
        news.write_text("something is new")
        monkeypatch.setattr(phone_app, "PAGE", (*phone_app.PAGE, str(news)))
        phone_app.app_version.cache_clear()
        return phone_app.app_version()

    yield make
    monkeypatch.undo()
    phone_app.app_version.cache_clear()


def test_after_an_update_the_app_opens_offline_whole_and_in_the_new_version(
    open_context: Callable[..., BrowserContext], cast: Cast, release: Callable[[], str]
) -> None:
    cast.visit()
    context = open_context(PHONE)
    page = open_app(context, cast.shopper)
    new = release()
    assert version(page) != new
    page.evaluate(ASK_FOR_UPDATE)
    expect(page.locator("#shell")).to_have_attribute("data-version", new)
    context.set_offline(True)
    page.goto("/shop/")
    begin(page)
    choose(page, "clean", "No")
    assert version(page) == new
    expect(page.locator("#content").get_by_text("No network. Everything you do is kept on this phone.")).to_be_visible()


def test_an_update_waits_for_the_open_form_and_is_used_once_it_is_closed(
    open_context: Callable[..., BrowserContext], cast: Cast, release: Callable[[], str]
) -> None:
    cast.visit()
    context = open_context(PHONE)
    page, other = open_app(context, cast.shopper), context.new_page()
    other.goto("/shop/")
    expect(other.get_by_role("link", name="Podil")).to_be_visible()
    old = version(page)
    begin(page)
    choose(page, "clean", "No")
    new = release()
    other.evaluate(ASK_FOR_UPDATE)
    expect(page.get_by_text("A new version is ready").first).to_be_visible()
    question(page, "dirt").get_by_role("textbox").fill("Crumbs")
    assert (version(page), version(other)) == (old, old)
    page.get_by_role("link", name="Back").tap()
    expect(page.locator("#shell")).to_have_attribute("data-version", new)
    page.get_by_role("link", name="Go on with the form").tap()
    expect(question(page, "dirt").get_by_role("textbox")).to_have_value("Crumbs")
    expect(other.locator("#shell")).to_have_attribute("data-version", new)


def test_a_new_version_can_be_used_at_once_and_keeps_what_was_just_typed(
    open_context: Callable[..., BrowserContext], cast: Cast, release: Callable[[], str]
) -> None:
    cast.visit()
    page = open_app(open_context(PHONE), cast.shopper)
    begin(page)
    choose(page, "clean", "No")
    address = page.url
    new = release()
    page.evaluate(ASK_FOR_UPDATE)
    expect(page.get_by_role("button", name="Use it now")).to_be_visible()
    question(page, "dirt").get_by_role("textbox").press_sequentially("Crumbs at the door")
    page.get_by_role("button", name="Use it now").tap()
    expect(page.locator("#shell")).to_have_attribute("data-version", new)
    expect(question(page, "dirt").get_by_role("textbox")).to_have_value("Crumbs at the door")
    assert page.url == address


def test_another_language_comes_as_an_update_does(open_context: Callable[..., BrowserContext], cast: Cast) -> None:
    cast.visit()
    page = open_app(open_context(PHONE), cast.shopper)
    expect(page.get_by_role("heading", name="My visits")).to_be_visible()
    User.objects.filter(pk=cast.shopper.pk).update(language="uk")
    page.reload()
    expect(page.get_by_role("heading", name="Мої візити")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "uk")


def test_nothing_of_the_first_person_is_shown_to_the_second_and_it_waits_for_the_first(
    open_context: Callable[..., BrowserContext], cast: Cast
) -> None:
    cast.visit()
    theirs = ShopperProfile.objects.get(membership__user=cast.other_shopper)
    cast.visit(branch=cast.obolon, shopper=theirs)
    context = open_context(PHONE)
    page = open_app(context, cast.shopper)
    begin(page)
    choose(page, "clean", "No")
    context.set_offline(True)
    question(page, "dirt").get_by_role("textbox").fill("Crumbs")
    question(page, "clean").get_by_role("button", name="Comment").or_(page.locator("h2")).first.tap()

    # The second signs in in another tab: the first one's, still open, shows nothing any more.
    context.set_offline(False)
    other = context.new_page()
    context.clear_cookies(name="sessionid")
    sign_in(other, cast.other_shopper)
    expect(other.get_by_role("link", name="Obolon")).to_be_visible()
    expect(page.get_by_role("heading", name="Somebody else is signed in on this phone now")).to_be_visible()
    for tab in (page, other):
        assert "Podil" not in tab.content()
        assert "Crumbs" not in tab.content()
    other.goto("/shop/account/")
    expect(other.get_by_text("Everything of yours is on the server.")).to_be_visible()
    other.get_by_role("button", name="Sign out").tap()
    other.wait_for_url("**/account/login/**")
    page.goto("/shop/")
    expect(page.get_by_role("heading", name="Sign in to see your visits")).to_be_visible()
    page.get_by_role("link", name="Sign in").tap()
    page.wait_for_url("**/account/login/**")
    sign_in(page, cast.shopper)
    page.get_by_role("link", name="Podil").tap()
    page.get_by_role("link", name="Go on with the form").tap()
    expect(question(page, "dirt").get_by_role("textbox")).to_have_value("Crumbs")
    wait_until(lambda: Draft.objects.filter(body__answers__dirt="Crumbs").exists())


def test_a_session_that_ends_in_the_middle_of_the_form_costs_nothing(
    open_context: Callable[..., BrowserContext], cast: Cast
) -> None:
    cast.visit()
    page = open_app(open_context(PHONE), cast.shopper)
    begin(page)
    choose(page, "clean", "No")
    Session.objects.all().delete()
    question(page, "dirt").get_by_role("textbox").fill("Crumbs")
    page.locator("h2").first.tap()
    page.get_by_role("link", name="Sign in and go on").tap()
    page.wait_for_url("**/account/login/**")
    sign_in(page, cast.shopper)
    expect(question(page, "dirt").get_by_role("textbox")).to_have_value("Crumbs")
    expect(page.get_by_role("status").filter(has_text="On the server")).to_be_visible()
    wait_until(lambda: Draft.objects.get().body["answers"] == {"clean": "no", "dirt": "Crumbs"})


def test_an_emptied_store_is_filled_again_before_anything_is_opened(
    open_context: Callable[..., BrowserContext], cast: Cast, live_server: Any, tmp_path: Path
) -> None:
    cast.visit()
    context = open_context(PHONE)
    page = open_app(context, cast.shopper)
    begin(page)
    choose(page, "clean", "No")
    go_on(page)
    attach(page, "shot", photos(tmp_path, 1))
    expect(page.get_by_role("status").filter(has_text="On the server")).to_be_visible()
    context.new_cdp_session(page).send(
        "Storage.clearDataForOrigin", {"origin": live_server.url, "storageTypes": "indexeddb"}
    )
    page.goto("/shop/")
    expect(page.get_by_text(re.compile(r"\d of \d answers"))).to_be_visible()
    context.set_offline(True)
    page.get_by_role("link", name="Podil").tap()
    page.get_by_role("link", name="Go on with the form").tap()
    expect(question(page, "clean").get_by_label("No", exact=True)).to_be_checked()
    go_on(page)
    expect(question(page, "shot").locator("li.photo")).to_contain_text("on the server")


def waking(context: BrowserContext, page: Page, live_server: Any) -> Callable[[], None]:
    """Gives what wakes the worker, as the browser does when the network is back."""
    workers = context.new_cdp_session(page)
    found: list[str] = []
    workers.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: found.extend(r["registrationId"] for r in told["registrations"]),
    )
    workers.send("ServiceWorker.enable")

    def wake() -> None:
        told = {"origin": live_server.url, "registrationId": found[-1], "tag": "outbox", "lastChance": False}
        workers.send("ServiceWorker.dispatchSyncEvent", told)

    return wake


def test_what_waits_goes_out_with_the_app_closed(
    open_context: Callable[..., BrowserContext], cast: Cast, live_server: Any
) -> None:
    visit = cast.visit()
    context = open_context(PHONE)
    context.grant_permissions(["background-sync", "geolocation"])
    page = open_app(context, cast.shopper)
    assert page.evaluate(IS_MODULE)
    wake = waking(context, page, live_server)
    context.set_offline(True)
    begin(page)
    choose(page, "clean", "Yes")
    go_on(page)
    choose(page, "smile", "4")
    send(page)
    expect(page.get_by_text("Waiting to go out")).to_be_visible()
    wait_until(lambda: page.evaluate(SYNC_IS_ASKED))
    page.goto("about:blank")
    context.set_offline(False)
    wake()
    wait_until(Submission.objects.exists)
    visit.refresh_from_db()
    assert visit.state == "submitted"


def test_a_worker_that_lives_on_serves_whoever_signed_in_since(
    open_context: Callable[..., BrowserContext], cast: Cast, live_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = cast.visit()
    second = cast.visit(shopper=ShopperProfile.objects.get(membership__user=cast.other_shopper))
    context = open_context(PHONE)
    context.grant_permissions(["background-sync", "geolocation"])
    page = open_app(context, cast.shopper)
    wake = waking(context, page, live_server)

    def fill_offline(name: str) -> None:
        context.set_offline(True)
        begin(page)
        choose(page, "clean", "Yes")
        go_on(page)
        choose(page, "smile", "4")
        send(page, name)
        expect(page.get_by_text("Waiting to go out")).to_be_visible()
        page.goto("about:blank")
        context.set_offline(False)

    fill_offline("Sofia Kovalenko")
    # While the worker sends, somebody else signs in: it stops there.
    take, given, may_go = submissions.submit_visit, threading.Event(), threading.Event()

    def slowly(**told: Any) -> Any:
        taken = take(**told)
        given.set()
        may_go.wait(30)
        return taken

    monkeypatch.setattr(submissions, "submit_visit", slowly)
    wake()
    assert given.wait(30)
    context.clear_cookies(name="sessionid")
    sign_in(page, cast.other_shopper)
    may_go.set()
    monkeypatch.setattr(submissions, "submit_visit", take)
    # Aeroplane mode on the way of the answer would keep the worker waiting for it, and whoever wakes it then.
    wait_until(lambda: not page.evaluate(WHO_SENDS))
    expect(page.get_by_role("link", name="Podil")).to_be_visible()
    fill_offline("Sashko")
    wait_until(lambda: Submission.objects.filter(visit=first).exists())
    wake()
    wait_until(lambda: Submission.objects.filter(visit=second).exists())


def test_an_app_too_old_for_the_server_is_told_so_and_sends_once_that_is_over(
    open_context: Callable[..., BrowserContext], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.visit()
    page = open_app(open_context(PHONE), cast.shopper)
    monkeypatch.setattr(base, "OLDEST_PROTOCOL", 2)
    begin(page)
    choose(page, "clean", "No")
    expect(page.locator("#content").get_by_text("This app is too old for the server.")).to_be_visible()
    assert not Draft.objects.exists()
    is_kept(page, "clean")
    monkeypatch.setattr(base, "OLDEST_PROTOCOL", 1)
    page.reload()
    wait_until(lambda: Draft.objects.filter(body__answers__clean="no").exists())
    expect(page.locator("#content").get_by_text("This app is too old for the server.")).to_be_hidden()


def test_a_server_older_than_the_app_is_waited_for(
    open_context: Callable[..., BrowserContext], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.visit()
    page = open_app(open_context(PHONE), cast.shopper)
    monkeypatch.setattr(base, "PROTOCOL", 0)
    begin(page)
    choose(page, "clean", "No")
    expect(page.locator("#content").get_by_text("The server is being updated.")).to_be_visible()
    is_kept(page, "clean")
    monkeypatch.setattr(base, "PROTOCOL", 1)
    page.reload()
    wait_until(lambda: Draft.objects.filter(body__answers__clean="no").exists())


def test_what_never_goes_can_be_saved_as_a_file_that_anybody_can_open(
    open_context: Callable[..., BrowserContext], cast: Cast, tmp_path: Path
) -> None:
    visit = cast.visit()
    context = open_context(PHONE)
    page = open_app(context, cast.shopper)
    context.set_offline(True)
    begin(page)
    choose(page, "clean", "No")
    question(page, "dirt").get_by_role("textbox").fill("Крихти")
    go_on(page)
    [photo] = photos(tmp_path, 1)
    attach(page, "shot", [photo])
    page.goto("/shop/account/")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save what waits as a file").tap()
    archive = zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert archive.testzip() is None
    told = json.loads(archive.read("unsent.json"))
    [row] = told["visits"]
    assert (row["id"], row["draft"]["body"]["answers"]["dirt"]) == (str(visit.pk), "Крихти")
    [file] = told["files"]
    assert len(archive.read(file["name"])) == file["bytes"]


def test_a_store_that_the_browser_closed_is_opened_again_and_keeps_the_answer(
    open_context: Callable[..., BrowserContext], cast: Cast
) -> None:
    cast.visit()
    page = open_app(open_context(PHONE), cast.shopper)
    begin(page)
    page.evaluate(
        """async () => {
          const { through } = await import("/static/shopper/store/db.js");
          await through(async (db) => db.close());
        }"""
    )
    choose(page, "clean", "No")
    is_kept(page, "clean")
    page.reload()
    expect(question(page, "clean").get_by_label("No", exact=True)).to_be_checked()


def test_a_browser_that_keeps_nothing_is_told_so_before_anything_is_typed(
    open_context: Callable[..., BrowserContext], cast: Cast
) -> None:
    context = open_context(PHONE)
    context.add_init_script("indexedDB.open = () => { throw new DOMException('', 'SecurityError'); };")
    page = context.new_page()
    sign_in(page, cast.shopper)
    expect(page.get_by_role("heading", name="The app can't keep your work here")).to_be_visible()
    expect(page.get_by_text("leave the private window")).to_be_visible()


def test_a_phone_nearly_full_is_told_so_and_a_file_too_large_for_it_costs_no_answer(
    open_context: Callable[..., BrowserContext], cast: Cast, tmp_path: Path
) -> None:
    cast.visit()
    context = open_context(PHONE)
    context.add_init_script(
        "if (navigator.storage) navigator.storage.estimate = async () => ({ quota: 1e9, usage: 1e9 - (window.left ?? 90e6) });"
    )
    page = open_app(context, cast.shopper)
    expect(page.get_by_text("This phone is nearly full: 70 MB are left")).to_be_visible()
    begin(page)
    choose(page, "clean", "No")
    go_on(page)
    page.evaluate("window.left = 20e6")
    question(page, "shot").locator("input[type=file]").last.set_input_files(photos(tmp_path, 1))
    expect(question(page, "shot").get_by_text("no room")).to_be_visible()
    expect(page.get_by_text("This phone is full: free some room")).to_be_visible()
    is_kept(page, "clean")
