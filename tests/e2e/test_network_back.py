"""A network that goes and comes: what is shown follows it, though nothing waits to go out."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from conftest import Cast
from tests.e2e.handset import Handset

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_network_that_came_back_untold_is_noticed_at_the_next_touch(
    cast: Cast, new_phone: Callable[..., Handset]
) -> None:
    cast.visit()
    phone = new_phone()
    page = phone.sign_in(cast.shopper)
    phone.wire.down()
    page.reload()
    notice = page.locator("#content").get_by_text("No network. Everything you do is kept")
    expect(notice).to_be_visible()
    phone.wire.up()
    page.get_by_role("link", name="Podil").tap()
    expect(page.get_by_role("button", name="Start the visit")).to_be_visible()
    expect(notice).to_be_hidden()


def test_a_network_that_came_back_untold_is_noticed_by_itself(cast: Cast, new_phone: Callable[..., Handset]) -> None:
    cast.visit()
    phone = new_phone()
    page = phone.sign_in(cast.shopper)
    phone.wire.down()
    page.reload()
    notice = page.locator("#content").get_by_text("No network. Everything you do is kept")
    expect(notice).to_be_visible()
    phone.wire.up()
    expect(notice).to_be_hidden(timeout=60_000)


def test_an_offer_says_beforehand_that_taking_it_needs_a_network(cast: Cast, new_phone: Callable[..., Handset]) -> None:
    cast.visit(state="offered", shopper=None)
    phone = new_phone()
    page = phone.sign_in(cast.shopper)
    page.get_by_role("link", name="Offers", exact=True).tap()
    pressed = page.get_by_role("button", name="Accept")
    words = page.get_by_text("Taking a visit needs a network.")
    expect(pressed).to_be_enabled()
    expect(words).to_be_hidden()
    phone.go_offline()
    expect(pressed).to_be_disabled()
    expect(words).to_be_visible()
    page.reload()
    expect(pressed).to_be_disabled()
    phone.go_online()
    expect(pressed).to_be_enabled()
    expect(words).to_be_hidden()
