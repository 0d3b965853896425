"""The schedule: on which day a visit stands, what each view shows, what is refused before and after it is moved."""

import datetime as dt
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import ShopperProfile
from audits.models import Draft, Visit
from audits.rules.windows import visit_window
from audits.services.reassignments import reassign_visit
from audits.services.schedule_map import projected
from common.errors import Refused
from conftest import Cast
from tests.test_query_counts import queries

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def monday() -> dt.date:
    """The first day of next week in Kyiv."""
    today = timezone.localdate(timezone=ZoneInfo("Europe/Kyiv"))
    return today + (7 - today.weekday()) * DAY


@pytest.fixture
def other(cast: Cast) -> ShopperProfile:
    return ShopperProfile.objects.get(membership__user=cast.other_shopper)


def week_visit(cast: Cast, monday: dt.date, **fields: Any) -> Visit:
    """A visit that may be made from Monday to Friday."""
    branch = fields.get("branch", cast.podil)
    window = visit_window(monday, monday + 4 * DAY, branch.time_zone)
    return cast.visit(**{"opens_at": window.opens_at, "closes_at": window.closes_at} | fields)


def shown(client: Any, monday: dt.date, view: str, **query: Any) -> Any:
    answer = client.get(reverse("schedule"), {"view": view, "day": monday.isoformat(), **query})
    assert answer.status_code == 200
    return answer


def days_with(page: Any) -> dict[Any, list[int]]:
    """By shopper or branch the days of the week, from 0, on which the page shows visits."""
    return {
        (row.shopper or row.branch).pk: [at for at, day in enumerate(row.days) for _visit in day.visits]
        for row in page.context["rows"]
    }


def test_a_visit_stands_on_its_last_day_then_on_its_planned_then_on_that_it_began(
    cast: Cast, as_person: Any, monday: dt.date
) -> None:
    client, visit = as_person(cast.manager), week_visit(cast, monday)
    assert days_with(shown(client, monday, "branches")) == {cast.podil.pk: [4]}
    Visit.objects.update(day=monday + 2 * DAY)
    assert days_with(shown(client, monday, "branches")) == {cast.podil.pk: [2]}
    began = dt.datetime.combine(monday + DAY, dt.time(23, 30), ZoneInfo("Europe/Kyiv"))
    Visit.objects.update(state="in_progress", started_at=began)
    assert days_with(shown(client, monday, "branches")) == {visit.branch_id: [1]}


def test_a_day_is_meant_in_the_zone_of_its_branch(cast: Cast, as_person: Any, monday: dt.date) -> None:
    for branch in (cast.podil, cast.almaty):
        week_visit(cast, monday, branch=branch)
    page = shown(as_person(cast.manager), monday, "branches")
    assert days_with(page) == {cast.podil.pk: [4], cast.almaty.pk: [4]}


def test_the_month_counts_what_the_day_lists(cast: Cast, as_person: Any, monday: dt.date) -> None:
    wave, client = cast.wave(state="open"), as_person(cast.manager)
    for day in (0, 0, 3):
        week_visit(cast, monday, wave=wave, day=monday + day * DAY)
    week_visit(cast, monday, wave=wave, state="cancelled")
    days = [day for week in shown(client, monday, "month").context["weeks"] for day in week if day.total]
    assert [(day.date, day.total) for day in days] == [(monday, 2), (monday + 3 * DAY, 1)]
    for day in days:
        assert shown(client, day.date, "day").context["page"].paginator.count == day.total


def test_the_month_has_what_no_day_was_chosen_for_in_a_row_of_its_own(
    cast: Cast, as_person: Any, monday: dt.date
) -> None:
    wave, client = cast.wave(state="open"), as_person(cast.manager)
    week_visit(cast, monday, wave=wave, day=monday)
    week_visit(cast, monday, wave=wave)
    week_visit(cast, monday, wave=wave, state="offered", shopper=None)
    began = dt.datetime.combine(monday + DAY, dt.time(12), ZoneInfo("Europe/Kyiv"))
    week_visit(cast, monday, wave=wave, state="in_progress", started_at=began)
    page = shown(client, monday, "month")
    days = [day for week in page.context["weeks"] for day in week if day.total]
    assert [(day.date, day.total) for day in days] == [(monday, 1), (monday + DAY, 1)]
    assert page.context["loose"].total == 2
    assert "2 visits without a chosen day" in page.content.decode()


def test_the_week_of_shoppers_has_those_who_are_busy_first_and_what_nobody_has(
    cast: Cast, as_person: Any, monday: dt.date, other: ShopperProfile
) -> None:
    week_visit(cast, monday, shopper=other)
    week_visit(cast, monday, state="offered", shopper=None)
    page = shown(as_person(cast.manager), monday, "shoppers")
    assert list(days_with(page).items()) == [(other.pk, [4]), (cast.profile.pk, [])]
    assert page.context["untaken"] == 1
    assert [len(day.visits) for day in page.context["nobody"].days] == [0, 0, 0, 0, 1, 0, 0]


def test_filters_narrow_every_view_and_forgive_nonsense(cast: Cast, as_person: Any, monday: dt.date) -> None:
    client = as_person(cast.manager)
    wave = week_visit(cast, monday).wave
    week_visit(cast, monday, branch=cast.almaty, state="offered", shopper=None)

    def total(**query: Any) -> int:
        return int(shown(client, monday + 4 * DAY, "day", **query).context["page"].paginator.count)

    assert total() == 2
    assert total(wave=wave.pk) == total(region=cast.region.pk) == total(state="accepted") == 1
    assert total(wave="x", region="0", state="<b>", page="z", visit="no") == 2
    assert days_with(shown(client, monday, "branches", q="dosty")).keys() == {cast.almaty.pk}
    assert days_with(shown(client, monday, "shoppers", q="sofi")).keys() == {cast.profile.pk}
    assert client.get(reverse("schedule"), {"view": "week", "day": "soon"}).context["view"] == "month"


def test_another_organisation_sees_none_of_it(cast: Cast, as_person: Any, monday: dt.date) -> None:
    visit = week_visit(cast, monday)
    client = as_person(cast.rival_manager)
    for view in ("month", "day", "shoppers", "branches", "map"):
        page = shown(client, monday + 4 * DAY, view, visit=visit.pk, wave=visit.wave_id)
        assert "Podil" not in page.content.decode()
        assert page.context["panel"] is None


def test_the_map_has_a_point_for_each_branch_and_says_how_many_have_no_place(
    cast: Cast, as_person: Any, monday: dt.date
) -> None:
    for branch in (cast.podil, cast.podil, cast.almaty, cast.obolon):
        week_visit(cast, monday, branch=branch)
    cast.obolon.lat = cast.obolon.lon = None
    cast.obolon.save()
    page = shown(as_person(cast.manager), monday + 4 * DAY, "map")
    points = {point.branch_id: point for point in page.context["points"]}
    assert {pk: point.total for pk, point in points.items()} == {cast.podil.pk: 2, cast.almaty.pk: 1}
    assert page.context["unplaced"] == 1
    assert points[cast.podil.pk].x < points[cast.almaty.pk].x
    assert points[cast.podil.pk].y < points[cast.almaty.pk].y


def test_places_keep_inside_the_picture_and_one_place_stands_in_its_middle() -> None:
    assert projected({1: (50.4, 30.5)}) == {1: (500, 280)}
    spots = projected({n: (40.0 + n, 20.0 + n * n % 7) for n in range(12)})
    assert all(24 <= x <= 976 and 24 <= y <= 536 for x, y in spots.values())


@pytest.mark.parametrize("view", ["month", "day", "shoppers", "branches", "map"])
def test_more_visits_and_shoppers_ask_no_more_queries(
    cast: Cast, as_person: Any, monday: dt.date, view: str, other: ShopperProfile
) -> None:
    wave, client = cast.wave(state="open"), as_person(cast.manager)
    url = f"{reverse('schedule')}?view={view}&day={monday + 4 * DAY}"
    week_visit(cast, monday, wave=wave)
    week_visit(cast, monday, wave=wave, shopper=None, state="offered")
    few = queries(client, url)
    for number in range(8):
        branch = (cast.podil, cast.almaty)[number % 2]
        week_visit(cast, monday, wave=wave, branch=branch, shopper=(other, cast.profile)[number % 2])
    assert queries(client, url) == few


def test_a_visit_is_given_to_another_with_its_day_and_both_steps_are_told(
    cast: Cast, monday: dt.date, other: ShopperProfile
) -> None:
    visit = week_visit(cast, monday)
    Draft.objects.create(visit=visit, revision=1, body={"answers": {}})
    moved = reassign_visit(visit_id=visit.pk, shopper=other, day=monday + DAY, reason="ill", by=cast.manager)
    assert (moved.state, moved.shopper, moved.day) == ("accepted", other, monday + DAY)
    told = list(visit.events.values_list("verb", "why", "by"))
    assert told == [("unassign", "ill", cast.manager.pk), ("assign", "", cast.manager.pk)]
    assert not Draft.objects.exists()


def test_a_refusal_leaves_the_visit_with_whom_it_was(cast: Cast, monday: dt.date, other: ShopperProfile) -> None:
    visit = week_visit(cast, monday, day=monday)
    ShopperProfile.objects.filter(pk=other.pk).update(capacity=0)
    with pytest.raises(Refused) as refused:
        reassign_visit(visit_id=visit.pk, shopper=other, by=cast.manager)
    assert refused.value.code == "full"
    visit.refresh_from_db()
    assert (visit.state, visit.shopper, visit.day) == ("accepted", cast.profile, monday)
    assert not visit.events.exists()


def test_who_has_it_already_gets_another_day_alone(cast: Cast, monday: dt.date) -> None:
    ShopperProfile.objects.filter(pk=cast.profile.pk).update(capacity=1)
    visit = week_visit(cast, monday)
    for day in (monday, monday):
        reassign_visit(visit_id=visit.pk, shopper=cast.profile, day=day, by=cast.manager)
    assert list(visit.events.values_list("verb", flat=True)) == ["choose_day"]


@pytest.mark.parametrize("state", ["in_progress", "submitted", "approved", "cancelled"])
def test_what_began_or_ended_is_not_moved(
    cast: Cast, as_person: Any, monday: dt.date, state: str, other: ShopperProfile
) -> None:
    visit = week_visit(cast, monday, state=state, submitted_at=timezone.now(), approved_at=timezone.now())
    with pytest.raises(Refused) as refused:
        reassign_visit(visit_id=visit.pk, shopper=other, by=cast.manager)
    assert refused.value.code == "wrong_state"
    page = shown(as_person(cast.manager), monday, "branches", visit=visit.pk)
    assert "can't be given" in page.content.decode()


def test_the_form_moves_a_visit_and_comes_back_to_the_same_week(
    cast: Cast, as_person: Any, monday: dt.date, other: ShopperProfile
) -> None:
    visit, client = week_visit(cast, monday), as_person(cast.manager)
    page = shown(client, monday, "shoppers", visit=visit.pk)
    assert [one.profile for one in page.context["panel"]["fitting"]] == [other]
    assert page.context["panel"]["days"] == [monday + number * DAY for number in range(5)]
    fields = {"shopper": other.pk, "day": monday.isoformat(), "back": f"view=shoppers&day={monday}"}
    answer = client.post(reverse("visit-reassign", args=[visit.pk]), fields)
    back = parse_qs(urlsplit(answer["Location"]).query)
    assert back == {"view": ["shoppers"], "day": [monday.isoformat()]}
    visit.refresh_from_db()
    assert (visit.shopper, visit.day) == (other, monday)


def test_another_day_alone_is_called_so(cast: Cast, as_person: Any, monday: dt.date) -> None:
    visit, client = week_visit(cast, monday), as_person(cast.manager)
    for day, words in (((monday + DAY).isoformat(), "The day is changed."), ("", "No day is planned now.")):
        fields = {"shopper": visit.shopper_id, "day": day, "back": "view=shoppers"}
        answer = client.post(reverse("visit-reassign", args=[visit.pk]), fields, follow=True)
        assert words in answer.content.decode()


def test_a_refused_form_stays_open_and_says_why(
    cast: Cast, as_person: Any, monday: dt.date, other: ShopperProfile
) -> None:
    visit, client = week_visit(cast, monday), as_person(cast.manager)
    fields = {"shopper": other.pk, "day": (monday + 6 * DAY).isoformat(), "back": "view=shoppers"}
    answer = client.post(reverse("visit-reassign", args=[visit.pk]), fields, follow=True)
    assert "between its first and last day" in answer.content.decode()
    assert answer.context["panel"]["visit"] == visit


def test_a_script_is_told_beforehand_what_stands_against_whom_and_when(
    cast: Cast, as_person: Any, monday: dt.date, other: ShopperProfile
) -> None:
    ShopperProfile.objects.filter(pk=other.pk).update(weekdays=[1, 2])
    stranger = ShopperProfile.objects.get(membership__user=cast.rival_shopper)
    visit, client = week_visit(cast, monday), as_person(cast.manager)
    query = {"shopper": [cast.profile.pk, other.pk, stranger.pk, "x"], "day": [monday, monday + 2 * DAY, "soon"]}
    found = client.get(reverse("visit-fits", args=[visit.pk]), query).json()
    assert found.keys() == {str(cast.profile.pk), str(other.pk)}
    assert found[str(cast.profile.pk)]["days"] == {str(monday): "", str(monday + 2 * DAY): ""}
    assert found[str(other.pk)]["reason"] == found[str(other.pk)]["days"][str(monday)] == ""
    assert "not a day of the week" in found[str(other.pk)]["days"][str(monday + 2 * DAY)]
    ShopperProfile.objects.filter(pk=other.pk).update(capacity=0)
    found = client.get(reverse("visit-fits", args=[visit.pk]), query).json()
    assert "All places" in found[str(other.pk)]["reason"]


def test_a_script_is_answered_with_the_reason_of_a_refusal(
    cast: Cast, as_person: Any, monday: dt.date, other: ShopperProfile
) -> None:
    visit, client = week_visit(cast, monday), as_person(cast.manager)
    url, wants = reverse("visit-reassign", args=[visit.pk]), {"headers": {"Accept": "application/json"}}
    for fields, status in (({"shopper": "x"}, 409), ({"shopper": other.pk}, 200)):
        answer = client.post(url, fields, **wants)
        assert answer.status_code == status
        assert answer.json()["detail"]


@pytest.mark.parametrize("view", ["month", "day", "shoppers", "branches", "map"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_days_at_the_ends_of_time_show_today(cast: Cast, as_person: Any, view: str, day: str) -> None:
    page = as_person(cast.manager).get(reverse("schedule"), {"view": view, "day": day})
    assert page.status_code == 200
    assert page.context["day"] == page.context["today"]
