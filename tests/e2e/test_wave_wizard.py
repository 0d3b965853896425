"""A wave planned in three steps in the browser, at a desk and on a phone: a draft after each, then opened."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from audits.models import Wave
from conftest import Cast
from tests.e2e.browser import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_wave_is_planned_step_by_step(
    cast: Cast, as_person: Any, open_context: Callable[..., BrowserContext], live_server: Any, size: dict[str, Any]
) -> None:
    context = open_context(size)
    session = as_person(cast.manager).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    hq = context.new_page()
    hq.goto("/hq/waves/new/")
    hq.get_by_label("Name").fill("Winter")
    hq.get_by_role("button", name="Save and go on").click()
    expect(hq.get_by_label("First day")).to_be_visible()
    wave = Wave.objects.get(name="Winter")
    expect(hq.get_by_label("Codes", exact=True)).to_be_hidden()
    hq.get_by_label("Those of a list of codes").check()
    hq.get_by_label("Codes", exact=True).fill("KY-01\nKY-99")
    hq.get_by_label("First day").fill("2031-12-01")
    hq.get_by_label("Last day").fill("2031-12-28")
    hq.get_by_role("button", name="Save and go on").click()
    expect(hq.get_by_text("No branch of this brand has this code: KY-99.")).to_be_visible()
    hq.get_by_label("All branches of the brand").check()
    hq.get_by_label("Only a sample of").fill("2")
    hq.get_by_role("button", name="Save and look").click()
    expect(hq.get_by_text("Kept so far: 2 branches of 3")).to_be_visible()
    assert wave.branches.count() == 2
    assert hq.evaluate("document.documentElement.scrollWidth <= innerWidth")
    hq.get_by_role("button", name="Save and go on").click()
    hq.get_by_label("Leave them planned").check()
    hq.get_by_label("Fee of a visit").fill("100")
    hq.get_by_role("button", name="Save and check").click()
    expect(hq.get_by_text("200.00 UAH")).to_be_visible()
    assert hq.evaluate("document.documentElement.scrollWidth <= innerWidth")
    hq.get_by_role("button", name="Open and plan 2 visits").click()
    expect(hq.get_by_text("Offer 2 planned visits")).to_be_visible()
