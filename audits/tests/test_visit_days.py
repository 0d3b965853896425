"""The day on which a visit is going to be made: which may be chosen, by whom, until when, and who is told."""

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from icalendar import Calendar

from accounts.models import User
from accounts.services.people import calendar_key
from audits.models import Assignment, AssignmentState, Branch, ScenarioVersion, Visit
from audits.rules.day_choice import DayReason, why_not_day
from audits.rules.windows import weekdays_able
from audits.services import reminders
from audits.services.assignments import apply_assignment
from audits.services.visit_days import choose_day
from audits.services.visits import accept_visit, assign_visit, decline_visit
from audits.tests.phone import Phone
from audits.tests.test_acceptance import at_once
from common.errors import Refused
from conftest import Cast, locks_rows

DAY = dt.timedelta(days=1)
# A Monday, before noon in Kyiv.
NOW = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
MONDAY = dt.date(2026, 11, 23)


@pytest.fixture
def monday(cast: Cast, time_machine: Any) -> dt.date:
    """Monday of a week in which the scenario's windows name no day."""
    time_machine.move_to(NOW, tick=False)
    document = cast.scenario_version.document
    ScenarioVersion.objects.update(document={**document, "windows": []})
    return MONDAY


def visit_of_week(cast: Cast, **fields: Any) -> Visit:
    """From Monday to Sunday in Kyiv."""
    opens_at = dt.datetime(2026, 11, 22, 22, tzinfo=dt.UTC)
    return cast.visit(**{"opens_at": opens_at, "closes_at": opens_at + 7 * DAY, **fields})


def refusal(visit: Visit, day: dt.date, cast: Cast) -> str:
    with pytest.raises(Refused) as refused:
        choose_day(visit_id=visit.pk, day=day, by=cast.shopper)
    assert refused.value.code == "wrong_day"
    return refused.value.detail


@pytest.mark.parametrize(
    ("day", "fields", "reason"),
    [
        (2, {}, None),
        (0, {}, None),
        (6, {}, None),
        (7, {}, DayReason.OUTSIDE),
        (-1, {}, DayReason.OUTSIDE),
        (0, {"today": MONDAY + DAY}, DayReason.OVER),
        (2, {"days": [MONDAY]}, DayReason.CLOSED),
        (2, {"weekdays": frozenset({1, 2})}, DayReason.WEEKDAY),
        (2, {"busy": {MONDAY + 2 * DAY: 2}, "most_a_day": 2}, DayReason.BUSY),
        (2, {"busy": {MONDAY + 2 * DAY: 1}, "most_a_day": 2}, None),
        (2, {"busy": {MONDAY + 2 * DAY: 9}}, None),
    ],
)
def test_each_rule_of_a_day_at_its_border(day: int, fields: dict[str, Any], reason: DayReason | None) -> None:
    facts: dict[str, Any] = {
        "window": (MONDAY, MONDAY + 6 * DAY),
        "today": MONDAY,
        "days": [MONDAY + number * DAY for number in range(7)],
        "weekdays": frozenset(range(1, 8)),
    }
    assert why_not_day(MONDAY + day * DAY, **{**facts, **fields}) == reason


@pytest.mark.parametrize(
    ("windows", "hours", "days"),
    [
        ([], {}, {1, 2, 3, 4, 5, 6, 7}),
        ([], {"1": ["09:00", "18:00"]}, {1}),
        ([{"weekdays": [1, 6], "from": "08:00", "to": "11:00"}], {}, {1, 6}),
        (
            [{"weekdays": [1, 6], "from": "08:00", "to": "11:00"}],
            {"1": ["11:00", "18:00"], "6": ["10:59", "18:00"]},
            {6},
        ),
        ([{"weekdays": [1], "from": "18:00", "to": "20:00"}], {"1": ["09:00", "18:00"]}, set()),
    ],
)
def test_a_visit_fits_days_on_which_the_branch_is_open_at_the_hours_asked_for(
    windows: list[dict[str, Any]], hours: dict[str, list[str]], days: set[int]
) -> None:
    assert weekdays_able(windows, hours) == days


@pytest.mark.django_db
def test_its_shopper_chooses_a_day_and_another_one_with_a_row_of_history_each(cast: Cast, monday: dt.date) -> None:
    visit = visit_of_week(cast)
    for day in (monday + DAY, monday + 2 * DAY, monday + 2 * DAY, None):
        assert choose_day(visit_id=visit.pk, day=day, by=cast.shopper).day == day
    events = visit.events.filter(verb="choose_day").order_by("pk")
    assert [(event.data["before"], event.data["day"], event.by) for event in events] == [
        (None, "2026-11-24", cast.shopper),
        ("2026-11-24", "2026-11-25", cast.shopper),
        ("2026-11-25", None, cast.shopper),
    ]
    visit.refresh_from_db()
    assert visit.state == "accepted"


@pytest.mark.django_db
def test_a_day_that_does_not_fit_is_refused_in_words(cast: Cast, monday: dt.date) -> None:
    visit = visit_of_week(cast)
    assert "between its first and last day" in refusal(visit, monday + 7 * DAY, cast)
    Branch.objects.update(opening_hours={"1": ["09:00", "18:00"], "2": ["09:00", "18:00"]})
    assert "the branch is closed" in refusal(visit, monday + 2 * DAY, cast)
    profile = cast.profile
    profile.weekdays = [1]
    profile.save()
    assert "day of the week" in refusal(visit, monday + DAY, cast)
    assert choose_day(visit_id=visit.pk, day=monday, by=cast.shopper).day == monday


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["offered", "in_progress", "submitted", "approved"])
def test_only_an_accepted_visit_is_planned(cast: Cast, monday: dt.date, state: str) -> None:
    fields: dict[str, Any] = {"shopper": None} if state == "offered" else {}
    visit = visit_of_week(cast, state=state, approved_at=NOW, **fields)
    with pytest.raises(Refused) as refused:
        choose_day(visit_id=visit.pk, day=monday, by=cast.manager)
    assert refused.value.code == "wrong_state"


@pytest.mark.django_db
def test_a_visit_is_taken_for_a_day_and_given_back_without(cast: Cast, monday: dt.date) -> None:
    visit = visit_of_week(cast, state="offered", shopper=None)
    with pytest.raises(Refused):
        accept_visit(visit_id=visit.pk, shopper=cast.profile, day=monday - DAY, by=cast.shopper)
    visit.refresh_from_db()
    assert visit.state == "offered"
    assert accept_visit(visit_id=visit.pk, shopper=cast.profile, day=monday + DAY, by=cast.shopper).day == monday + DAY
    assert visit.events.get(verb="accept").data["day"] == "2026-11-24"
    assert decline_visit(visit_id=visit.pk, reason="ill", by=cast.shopper).day is None
    assert assign_visit(visit_id=visit.pk, shopper=cast.profile, day=monday + 3 * DAY, by=cast.manager).day is not None


@pytest.mark.django_db
def test_the_phone_learns_the_days_and_chooses_one(cast: Cast, monday: dt.date, as_person: Any) -> None:
    Branch.objects.update(opening_hours={"1": ["09:00", "18:00"], "4": ["09:00", "18:00"]})
    visit, phone = visit_of_week(cast, state="offered", shopper=None), Phone(as_person(cast.shopper))
    [offer] = phone.get("my/offers").json()["offers"]
    assert (offer["day"], offer["days"]) == (None, ["2026-11-23", "2026-11-26"])
    accepted = phone.post(f"visits/{visit.pk}/accept", {"day": "2026-11-26"}).json()
    assert accepted["day"] == "2026-11-26"
    changed = phone.post(f"visits/{visit.pk}/day", {"day": "2026-11-23"})
    assert (changed.status_code, changed.json()["day"]) == (200, "2026-11-23")
    assert phone.get("my/visits").json()["visits"][0]["day"] == "2026-11-23"
    refused = phone.post(f"visits/{visit.pk}/day", {"day": "2026-11-24"})
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_day")
    assert phone.post(f"visits/{visit.pk}/day", {"day": "soon"}).status_code == 400
    assert phone.post(f"visits/{visit.pk}/day", {"day": 20261123}).status_code == 400


@pytest.mark.django_db
def test_somebody_elses_visit_is_not_planned(cast: Cast, monday: dt.date, as_person: Any) -> None:
    visit, path = visit_of_week(cast), "visits/{}/day"
    other = Phone(as_person(cast.other_shopper))
    assert other.post(path.format(visit.pk), {"day": "2026-11-24"}).status_code == 404
    with pytest.raises(Refused) as refused:
        other_profile = cast.other_shopper.memberships.get().shopper
        choose_day(visit_id=visit.pk, day=monday, shopper=other_profile, by=cast.other_shopper)
    assert refused.value.code == "wrong_state"


@pytest.mark.django_db
def test_the_calendar_has_a_visit_on_its_day(cast: Cast, monday: dt.date, client: Any) -> None:
    visit = visit_of_week(cast)
    choose_day(visit_id=visit.pk, day=monday + 2 * DAY, by=cast.shopper)
    key = calendar_key(User.objects.get(pk=cast.shopper.pk))
    [event] = Calendar.from_ical(client.get(reverse("shopper-calendar", args=[key])).content).walk("VEVENT")
    assert (event["DTSTART"].dt, event["SUMMARY"]) == (monday + 2 * DAY, "Podil")
    assert "to 29 Nov 2026" in event["DESCRIPTION"]


@pytest.mark.django_db
def test_who_planned_a_visit_for_tomorrow_is_reminded_of_it(cast: Cast, monday: dt.date) -> None:
    visit = visit_of_week(cast, accepted_at=NOW - DAY)
    assert reminders.due_reminders(NOW) == []
    choose_day(visit_id=visit.pk, day=monday + 2 * DAY, by=cast.shopper)
    assert reminders.due_reminders(NOW) == []
    choose_day(visit_id=visit.pk, day=monday + DAY, by=cast.shopper)
    [(profile, kind)] = reminders.due_reminders(NOW)
    assert reminders.send_reminder(profile_id=profile, kind=kind, at=NOW)
    assert "planned for 24 November 2026" in mail.outbox[0].body


@pytest.mark.django_db
def test_hq_plans_a_day_when_assigning_and_later(cast: Cast, monday: dt.date, as_person: Any) -> None:
    visit, desk = visit_of_week(cast, state="offered", shopper=None), as_person(cast.manager)
    page = desk.get(reverse("visit-assign", args=[visit.pk])).content.decode()
    assert '<option value="2026-11-26">' in page
    desk.post(reverse("visit-assign", args=[visit.pk]), {"shopper": cast.profile.pk, "day": "2026-11-26"})
    visit.refresh_from_db()
    assert (visit.shopper, visit.day) == (cast.profile, dt.date(2026, 11, 26))
    page = desk.get(reverse("visit-detail", args=[visit.pk])).content.decode()
    assert '<option value="2026-11-26" selected>' in page
    answer = desk.post(reverse("visit-day", args=[visit.pk]), {"day": "2026-12-26"}, follow=True)
    assert "between its first and last day" in answer.content.decode()
    desk.post(reverse("visit-day", args=[visit.pk]), {"day": ""})
    visit.refresh_from_db()
    assert visit.day is None


@pytest.mark.django_db
def test_an_automatic_assignment_plans_its_days_where_they_still_fit(cast: Cast, monday: dt.date) -> None:
    wave = cast.wave(state="open", opened_at=NOW)
    visits = [
        visit_of_week(cast, wave=wave, branch=branch, state="planned", shopper=None)
        for branch in (cast.podil, cast.obolon)
    ]
    days = ["2026-11-25", "2026-11-22"]
    assignment = Assignment.objects.create(
        wave=wave,
        state=AssignmentState.READY,
        asked_by=cast.manager,
        heard_at=NOW,
        choices=[[str(visit.pk), cast.profile.pk, None, day, 0] for visit, day in zip(visits, days, strict=True)],
    )
    assert apply_assignment(assignment_id=assignment.pk, by=cast.manager).assigned == 2
    assert [Visit.objects.get(pk=visit.pk).day for visit in visits] == [dt.date(2026, 11, 25), None]


@locks_rows
@pytest.mark.django_db(transaction=True)
def test_the_most_visits_a_day_hold_when_two_are_planned_at_once(cast: Cast, monday: dt.date) -> None:
    wave = cast.wave(state="open", plan={"a_day": 1})
    visits = [visit_of_week(cast, wave=wave, branch=branch) for branch in (cast.podil, cast.obolon)]
    for number in range(1, 6):
        day = monday + number * DAY
        found = at_once(
            *(lambda pk=one.pk, day=day: choose_day(visit_id=pk, day=day, by=cast.shopper) for one in visits)  # type: ignore[misc]
        )
        assert sorted(found) == ["", "wrong_day"]
