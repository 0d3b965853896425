"""A phone that lies on the table asks nobody anything."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from conftest import Cast
from tests.e2e.handset import Handset, begin, choose

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_nothing_is_asked_while_nothing_happens(cast: Cast, new_phone: Callable[..., Handset]) -> None:
    cast.visit()
    phone = new_phone()
    page = phone.sign_in(cast.shopper)
    page.clock.install()
    page.reload()
    begin(page)
    choose(page, "clean", "Yes")
    page.clock.run_for("00:10")
    expect(page.get_by_role("status").filter(has_text="On the server")).to_be_visible()
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.clock.run_for("03:00")
    page.clock.run_for("57:00")
    choose(page, "clean", "No")
    page.clock.run_for("00:10")
    expect(page.get_by_role("status").filter(has_text="On the server")).to_be_visible()
    assert [url.rsplit("/", 1)[-1] for url in asked] == ["draft"]
