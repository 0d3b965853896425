"""The schedule by hand: a visit is dragged to another shopper and day, and a refusal is said before it is let go."""

import datetime as dt
import re
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import ShopperProfile
from audits.models import Branch, Visit
from conftest import Cast
from tests.e2e.conftest import DESK, wait_until

DAY = dt.timedelta(days=1)


@pytest.fixture
def week(live_server: Any, cast: Cast, as_person: Any, open_context: Any) -> tuple[Any, Visit, dt.date]:
    """The manager's page of next week by shoppers, the one visit on it, and its Monday."""
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
    return hq, visit, monday


def test_a_visit_is_dragged_to_who_may_take_it_and_not_to_who_may_not(
    week: tuple[Any, Visit, dt.date], cast: Cast
) -> None:
    hq, visit, monday = week
    other = ShopperProfile.objects.get(membership__user=cast.other_shopper)
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


def test_a_visit_let_go_before_the_server_has_said_who_may_take_it_waits_for_its_word(
    week: tuple[Any, Visit, dt.date], cast: Cast
) -> None:
    hq, visit, monday = week
    other = ShopperProfile.objects.get(membership__user=cast.other_shopper)
    status = hq.get_by_role("status")
    target = hq.locator(f"tr[data-shopper='{other.pk}'] td")
    held: list[Any] = []

    def hold(route: Any) -> None:
        held.append(route)

    hq.route("**/fits/**", hold)
    let_go_early(hq, held, target.nth(5))
    expect(status).to_have_text("Looking who may take it…")
    held.pop().continue_()
    expect(status).to_contain_text("between its first and last day")
    expect(target.nth(5).locator(".chip")).to_have_count(0)
    let_go_early(hq, held, target.nth(1))
    held.pop().abort()
    expect(status).to_have_text("The server can't be reached. Nothing was changed.")
    # Let go beside the week, nothing is waited for.
    let_go_early(hq, held, hq.get_by_role("heading", level=1))
    expect(status).to_have_text("")
    held.pop().abort()
    let_go_early(hq, held, target.nth(1))
    assert Visit.objects.get(pk=visit.pk).shopper_id == cast.profile.pk
    held.pop().continue_()
    expect(status).to_contain_text("given to")
    expect(target.nth(1).locator(".chip")).to_be_visible()
    assert Visit.objects.filter(pk=visit.pk, shopper=other, day=monday + DAY).exists()


def let_go_early(page: Any, held: list[Any], target: Any) -> None:
    """Drag the visit there, and let it go while its question is held on the way to the server."""
    chip = page.locator(".chip")
    expect(chip).not_to_have_class(re.compile("waiting|moving"))
    chip.drag_to(target)
    # Asking the page for anything lets what was held arrive here.
    wait_until(lambda: page.title() and held)


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
