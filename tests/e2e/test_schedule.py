"""The schedule by hand: a visit is dragged to another shopper and day, and a refusal is said before it is let go."""

import datetime as dt
from typing import Any

from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import ShopperProfile
from audits.models import Branch, Visit
from conftest import Cast
from tests.e2e.conftest import DESK, wait_until

DAY = dt.timedelta(days=1)


def test_a_visit_is_dragged_to_who_may_take_it_and_not_to_who_may_not(
    live_server: Any, cast: Cast, as_person: Any, open_context: Any
) -> None:
    other = ShopperProfile.objects.get(membership__user=cast.other_shopper)
    Branch.objects.update(time_zone="UTC")
    today = timezone.now().date()
    monday = today + (7 - today.weekday()) * DAY
    edges = [dt.datetime.combine(day, dt.time(), dt.UTC) for day in (monday, monday + 5 * DAY)]
    visit = cast.visit(opens_at=edges[0], closes_at=edges[1])
    context = open_context(DESK)
    session = as_person(cast.manager).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    hq = context.new_page()
    hq.goto(f"/hq/schedule/?view=shoppers&day={monday}")
    chip = hq.locator(".chip")
    target = hq.locator(f"tr[data-shopper='{other.pk}'] td")
    drag_over(hq, chip, target.nth(5))
    # The day after its window: the reason stands there before anything is let go, and nothing moves.
    expect(hq.get_by_role("status")).to_contain_text("between its first and last day")
    hq.mouse.up()
    expect(target.nth(5).locator(".chip")).to_have_count(0)
    drag_over(hq, chip, target.nth(1))
    expect(target.nth(1)).to_have_class("none may over")
    hq.mouse.up()
    expect(target.nth(1).locator(".chip")).to_be_visible()
    wait_until(lambda: Visit.objects.filter(pk=visit.pk, shopper=other, day=monday + DAY).exists())
    expect(hq.get_by_role("status")).to_contain_text("given to")
    # Between this page and the next drag the rules change: what was shown already is taken back.
    drag_over(hq, chip, hq.locator(f"tr[data-shopper='{cast.profile.pk}'] td").nth(2))
    expect(hq.locator(f"tr[data-shopper='{cast.profile.pk}'] td").nth(2)).to_have_class("none may over")
    ShopperProfile.objects.filter(pk=cast.profile.pk).update(capacity=0)
    hq.mouse.up()
    expect(hq.get_by_role("status")).to_contain_text("All places")
    expect(target.nth(1).locator(".chip")).to_be_visible()


def drag_over(page: Any, chip: Any, target: Any) -> None:
    """Take the visit and hold it over the cell until the server's word about it has come."""
    chip.hover()
    page.mouse.down()
    target.hover()
    expect(page.locator("td.may, td.may-not").first).to_be_visible()
    box = target.bounding_box()
    # The browser tells the page where the hand is only while it moves.
    page.mouse.move(box["x"] + box["width"] / 2 + 3, box["y"] + box["height"] / 2 + 3)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
