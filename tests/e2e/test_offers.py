"""The job board on a phone: a visit taken for a day in two taps, its map, and why some of it can't be taken."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, expect

from audits.models import Visit
from conftest import Cast
from tests.e2e.browser import PHONE
from tests.e2e.test_accessibility import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_visit_is_found_on_the_map_and_taken_for_a_day(
    cast: Cast, as_person: Any, open_context: Callable[..., BrowserContext], live_server: Any
) -> None:
    wave = cast.wave(state="open", opened_at=cast.scenario_version.published_at)
    near = cast.visit(wave=wave, state="offered", shopper=None)
    cast.visit(wave=wave, branch=cast.obolon, state="offered", shopper=None)
    cast.visit(branch=cast.almaty, state="offered", shopper=None)
    # Almaty was visited lately.
    cast.visit(branch=cast.almaty, state="submitted")
    phone = open_context(PHONE)
    cookie = as_person(cast.shopper).cookies["sessionid"].value
    phone.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = phone.new_page()
    page.goto("/shop/offers/")
    cards = page.locator("article.visit-card")
    expect(cards).to_have_count(2)
    page.get_by_role("button", name="Why can't I take 1 more?").click()
    expect(cards).to_have_count(3)
    expect(cards.nth(2)).to_contain_text("It is too soon after the last visit to this branch.")
    page.get_by_role("button", name="Hide those I can't take").click()
    page.get_by_role("button", name="Map").click()
    picture = page.get_by_role("img", name="A map with 2 offers")
    expect(picture.locator("g g")).to_have_count(2)
    page.evaluate((settings.NODE_MODULES / "axe-core" / "axe.min.js").read_text())
    assert faults(page, 390) == []
    # The phone stands at Podil: its point is there.
    picture.locator("g g").first.click()
    expect(cards).to_have_count(1)
    expect(cards).to_contain_text("Podil")
    page.get_by_role("button", name="Accept Zerno, Podil").click()
    day = page.get_by_label("When will you go?")
    expect(day).to_have_value(str(day.locator("option").nth(1).get_attribute("value")))
    chosen = day.locator("option").nth(2).get_attribute("value")
    day.select_option(chosen)
    page.get_by_role("button", name="Take this visit").click()
    expect(page.get_by_role("heading", name="Your day")).to_be_visible()
    assert str(Visit.objects.get(pk=near.pk).day) == chosen
    page.get_by_role("button", name="Change the day").click()
    page.get_by_label("When will you go?").select_option("")
    page.get_by_role("button", name="Keep this day").click()
    expect(page.get_by_text("Not chosen yet")).to_be_visible()
    assert Visit.objects.get(pk=near.pk).day is None


def test_accept_tapped_twice_asks_once_and_what_is_still_asked_goes_with_its_screen(
    cast: Cast, as_person: Any, open_context: Callable[..., BrowserContext], live_server: Any
) -> None:
    wave = cast.wave(state="open", opened_at=cast.scenario_version.published_at)
    visit = cast.visit(wave=wave, state="offered", shopper=None)
    phone = open_context(PHONE)
    cookie = as_person(cast.shopper).cookies["sessionid"].value
    phone.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = phone.new_page()
    page.goto("/shop/")
    page.get_by_role("link", name="Offers", exact=True).click()
    accept = page.get_by_role("button", name="Accept Zerno, Podil")
    expect(accept).to_be_enabled()
    # Both taps are there before the first one's dialog can be.
    accept.evaluate("(pressed) => { pressed.click(); pressed.click(); }")
    dialogs = page.locator("dialog")
    expect(dialogs).to_have_count(1)
    page.get_by_role("button", name="Cancel").click()
    expect(dialogs).to_have_count(0)
    accept.click()
    expect(dialogs).to_have_count(1)
    page.go_back()
    expect(page.get_by_role("heading", level=1, name="Visits")).to_be_attached()
    expect(dialogs).to_have_count(0)
    page.get_by_role("link", name="Offers", exact=True).click()
    accept.click()
    page.get_by_role("button", name="Take this visit").click()
    expect(page.get_by_role("heading", name="Your day")).to_be_visible()
    expect(dialogs).to_have_count(0)
    assert Visit.objects.get(pk=visit.pk).state == "accepted"
