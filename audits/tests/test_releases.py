"""Accepted visits that nobody starts go back to the board near their end, where the programme says so."""

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from audits.models import Event, Programme, Visit
from audits.services.letters import tell_of_event
from audits.services.visits import accept_visit, release_visits, unassign_visit
from audits.tasks.visits import release_visits as release_task
from conftest import Cast

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def now(cast: Cast) -> dt.datetime:
    Programme.objects.update(release_days=3)
    return timezone.now()


def accepted(cast: Cast, now: dt.datetime, **fields: Any) -> Visit:
    values = {"state": "accepted", "accepted_at": now - 5 * DAY, "opens_at": now - 9 * DAY, "closes_at": now + 2 * DAY}
    return cast.visit(**{**values, **fields})


def test_what_is_not_started_near_its_end_is_offered_to_all_again(cast: Cast, now: dt.datetime) -> None:
    visit = accepted(cast, now)
    assert [release_visits(at=now), release_visits(at=now)] == [1, 0]
    visit.refresh_from_db()
    assert (visit.state, visit.shopper, visit.offered_to) == ("offered", None, None)
    event = visit.events.get(verb="unassign")
    assert (event.by, event.data["shopper"]) == (None, cast.profile.code)
    assert accept_visit(visit_id=visit.pk, shopper=cast.profile, by=cast.shopper).state == "accepted"
    # Accepted a moment ago, it stays.
    assert release_visits(at=timezone.now()) == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"closes_in": 4},
        {"closes_in": -1},
        {"accepted_ago": 0.5},
        {"state": "in_progress"},
        {"state": "returned"},
    ],
)
def test_the_others_stay_where_they_are(cast: Cast, now: dt.datetime, fields: dict[str, Any]) -> None:
    if "closes_in" in fields:
        fields["closes_at"] = now + fields.pop("closes_in") * DAY
    if "accepted_ago" in fields:
        fields["accepted_at"] = now - fields.pop("accepted_ago") * DAY
    visit = accepted(cast, now, **fields)
    assert release_visits(at=now) == 0
    visit.refresh_from_db()
    assert visit.shopper == cast.profile


def test_a_programme_that_says_nothing_takes_nothing(cast: Cast, now: dt.datetime) -> None:
    Programme.objects.update(release_days=0)
    accepted(cast, now)
    assert release_visits(at=now) == 0


def test_the_shopper_is_told_once_and_not_of_what_hq_took(cast: Cast, now: dt.datetime) -> None:
    taken, kept = accepted(cast, now), accepted(cast, now, number=2, closes_at=now + 9 * DAY)
    release_task()
    unassign_visit(visit_id=kept.pk, reason="closed for repairs", by=cast.manager)
    for event in Event.objects.filter(verb="unassign"):
        tell_of_event(event_id=event.pk)
        tell_of_event(event_id=event.pk)
    [letter] = mail.outbox
    assert letter.to == [cast.shopper.email]
    assert taken.branch.name in letter.subject
