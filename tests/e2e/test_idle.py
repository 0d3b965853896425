"""A phone that lies on the table asks nobody anything."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from conftest import Cast
from tests.e2e.handset import Handset, begin, choose

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def choose_and_send(page: Page, label: str) -> None:
    """Until the server has answered: a clock set forward while a request is out would only run its patience down."""
    with page.expect_response(lambda response: response.url.endswith("/draft") and response.request.method == "PUT"):
        choose(page, "clean", label)
    expect(page.get_by_role("status").filter(has_text="On the server")).to_be_visible()


def test_nothing_is_asked_while_nothing_happens(cast: Cast, new_phone: Callable[..., Handset]) -> None:
    cast.visit()
    phone = new_phone()
    page = phone.sign_in(cast.shopper)
    page.clock.install()
    page.reload()
    begin(page)
    choose_and_send(page, "Yes")
    page.clock.run_for("00:10")
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.clock.run_for("03:00")
    page.clock.run_for("57:00")
    choose_and_send(page, "No")
    page.clock.run_for("00:10")
    assert [url.rsplit("/", 1)[-1] for url in asked] == ["draft"]
