"""A phone that is lost, emptied or lent: what the server had comes back, what it didn't have waits for its owner."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from accounts.models import ShopperProfile, User
from audits.models import Evidence, Submission, Visit
from conftest import Cast
from tests.e2e.browser import wait_until
from tests.e2e.handset import Handset, attach, begin, choose, go_on, on_server, photos, question, received, resume, send
from tests.faults.house import House

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def fill_half(page: Page, pictures: list[Path]) -> None:
    """All but one answer, with photos, and all of it on the server."""
    begin(page)
    choose(page, "clean", "No")
    question(page, "dirt").get_by_role("textbox").fill("Crumbs")
    go_on(page)
    attach(page, "shot", pictures)
    expect(page.get_by_role("status").filter(has_text="On the server")).to_be_visible()


def finish(page: Page) -> None:
    """The rest of the form, on whatever phone, and Send."""
    resume(page)
    expect(question(page, "dirt").get_by_role("textbox")).to_have_value("Crumbs")
    go_on(page)
    expect(question(page, "shot").locator("li.photo")).to_have_count(2)
    choose(page, "smile", "4")
    send(page)
    received(page)


def arrived_whole(house: House, visit: Visit, taken: dict[str, str]) -> None:
    visit.refresh_from_db()
    assert visit.is_complete
    assert len(taken) == 2
    assert on_server(visit, house.files) == taken
    assert Submission.objects.get().body["answers"] == {
        "clean": "no",
        "dirt": "Crumbs",
        "smile": "4",
        "shot": list(taken),
    }


def test_after_a_lost_phone_the_visit_goes_on_where_it_was_on_another_one(
    house: House, cast: Cast, new_phone: Callable[..., Handset], tmp_path: Path
) -> None:
    visit, lost, found = cast.visit(), new_phone(), new_phone()
    page = lost.sign_in(cast.shopper)
    fill_half(page, photos(tmp_path, 2))
    taken = lost.files(page)
    lost.kill()
    finish(found.sign_in(cast.shopper))
    arrived_whole(house, visit, taken)


def test_an_evicted_phone_loses_nothing_that_the_server_had(
    house: House, cast: Cast, new_phone: Callable[..., Handset], tmp_path: Path
) -> None:
    visit, phone = cast.visit(), new_phone()
    page = phone.sign_in(cast.shopper)
    fill_half(page, photos(tmp_path, 2))
    taken = phone.files(page)
    page.context.new_cdp_session(page).send(
        "Storage.clearDataForOrigin",
        {"origin": phone.wire.url, "storageTypes": "indexeddb,cache_storage,service_workers"},
    )
    page.goto("/shop/")
    finish(page)
    arrived_whole(house, visit, taken)


def test_two_people_on_one_phone_each_send_their_own(
    house: House, cast: Cast, new_phone: Callable[..., Handset], tmp_path: Path
) -> None:
    first = cast.visit()
    theirs = cast.visit(branch=cast.obolon, shopper=ShopperProfile.objects.get(membership__user=cast.other_shopper))
    phone = new_phone()
    page = phone.sign_in(cast.shopper)
    begin(page)
    wait_until(lambda: Visit.objects.filter(pk=first.pk, state="in_progress").exists())
    phone.go_offline()
    choose(page, "clean", "Yes")
    go_on(page)
    attach(page, "shot", photos(tmp_path, 2))
    choose(page, "smile", "4")
    send(page)
    expect(page.get_by_text("Waiting to go out")).to_be_visible()
    taken = phone.files(page)
    phone.close()

    phone.go_online()
    page = phone.sign_in(cast.other_shopper)
    expect(page.get_by_role("link", name="Obolon")).to_be_visible()
    assert "Podil" not in page.content()
    page.get_by_role("link", name="Obolon").tap()
    page.get_by_role("button", name="Start the visit").tap()
    page.get_by_role("button", name="The map shows another place").tap()
    page.get_by_role("dialog").get_by_role("button", name="Start the visit").tap()
    choose(page, "clean", "Yes")
    go_on(page)
    choose(page, "smile", "5")
    send(page, "Sashko")
    received(page)
    theirs.refresh_from_db()
    assert theirs.is_complete
    first.refresh_from_db()
    assert first.state == "in_progress"
    assert not Evidence.objects.exists()

    page = phone.sign_in(cast.shopper)
    page.get_by_role("link", name="Podil").tap()
    received(page)
    first.refresh_from_db()
    assert first.is_complete
    assert on_server(first, house.files) == taken
    assert [row.visit for row in Submission.objects.order_by("received_at")] == [theirs, first]


def test_a_phone_that_is_lent_speaks_the_language_of_whoever_signs_in(
    cast: Cast, new_phone: Callable[..., Handset]
) -> None:
    cast.visit()
    phone = new_phone()
    page = phone.sign_in(cast.shopper)
    expect(page.get_by_role("heading", name="My visits")).to_be_visible()
    User.objects.filter(pk=cast.shopper.pk).update(language="uk")
    page.reload()
    expect(page.get_by_role("heading", name="Мої візити")).to_be_visible(timeout=60_000)
    page.goto("/shop/account/")
    expect(page.get_by_role("link", name="Мова")).to_be_visible()
    phone.go_offline()
    expect(page.get_by_role("button", name="Вийти")).to_be_disabled()
    expect(page.get_by_role("link", name="Мова")).to_have_count(0)
    phone.go_online()
    expect(page.get_by_role("button", name="Вийти")).to_be_enabled(timeout=60_000)
    expect(page.get_by_role("link", name="Мова")).to_be_visible()
