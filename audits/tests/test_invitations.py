"""Invitations: kept for one shopper for a while, taken, declined or lapsed; told in one letter."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import ShopperProfile
from audits.models import Reminder, Visit, Wave
from audits.services import reminders
from audits.services.invitations import end_invitations, invite_shopper
from audits.services.visits import accept_visit, decline_visit
from audits.tests.phone import Phone
from common.errors import Refused
from conftest import Cast, locks_rows

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def invited(cast: Cast, **fields: Any) -> Visit:
    """A visit for which the shopper is invited for two days."""
    visit = cast.visit(**{"state": "planned", "shopper": None, **fields})
    return invite_shopper(visit_id=visit.pk, shopper=cast.profile, by=cast.manager)


def other(cast: Cast) -> ShopperProfile:
    return ShopperProfile.objects.get(membership__user=cast.other_shopper)


@pytest.mark.parametrize("state", ["planned", "offered"])
def test_a_visit_is_kept_for_one_shopper_and_never_beyond_its_window(cast: Cast, time_machine: Any, state: str) -> None:
    time_machine.move_to(dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC), tick=False)
    at = timezone.now()
    visit = cast.visit(state=state, shopper=None, closes_at=at + 9 * DAY)
    invite_shopper(visit_id=visit.pk, shopper=cast.profile, kept_for=3 * DAY, by=cast.manager)
    visit.refresh_from_db()
    assert (visit.state, visit.offered_to, visit.offered_until) == ("offered", cast.profile, at + 3 * DAY)
    event = visit.events.get(verb="invite")
    assert (event.source, event.data["shopper"], event.by) == (state, cast.profile.code, cast.manager)
    invite_shopper(visit_id=visit.pk, shopper=other(cast), kept_for=30 * DAY, by=cast.manager)
    visit.refresh_from_db()
    assert (visit.offered_to, visit.offered_until) == (other(cast), visit.closes_at)


def test_whoever_has_the_visit_stands_against_an_invitation(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        invite_shopper(visit_id=cast.visit().pk, shopper=other(cast), by=cast.manager)
    assert refused.value.code == "wrong_state"


@pytest.mark.parametrize(("who", "state"), [("offer", "offered"), ("plan", "planned"), ("assign", "planned")])
def test_an_unanswered_invitation_ends_by_itself_in_the_way_of_its_wave(cast: Cast, who: str, state: str) -> None:
    visit, now = invited(cast), timezone.now()
    Wave.objects.update(plan={"who": who})
    assert end_invitations(at=now + DAY) == 0
    assert [end_invitations(at=now + 3 * DAY), end_invitations(at=now + 3 * DAY)] == [1, 0]
    visit.refresh_from_db()
    assert (visit.state, visit.offered_to, visit.offered_until) == (state, None, None)
    event = visit.events.get(verb="lapse")
    assert (event.by, event.data["shopper"]) == (None, cast.profile.code)


def test_who_answers_too_late_is_told_so(cast: Cast, as_person: Any) -> None:
    visit = invited(cast)
    Visit.objects.update(offered_until=timezone.now() - DAY)
    with pytest.raises(Refused) as refused:
        accept_visit(visit_id=visit.pk, shopper=cast.profile, by=cast.shopper)
    assert "the time to answer is over" in refused.value.detail
    phone = Phone(as_person(cast.shopper))
    assert phone.get("my/offers").json()["offers"] == []
    assert phone.post(f"visits/{visit.pk}/decline", {"reason": "late"}).status_code == 404


def test_the_phone_says_until_when_and_declines_with_a_reason(cast: Cast, as_person: Any) -> None:
    visit, phone = invited(cast), Phone(as_person(cast.shopper))
    [offer] = phone.get("my/offers").json()["offers"]
    assert (
        offer["offered_until"]
        == visit.offered_until.isoformat().replace("+00:00", "Z")[:19] + offer["offered_until"][19:]
    )
    stranger = Phone(as_person(cast.other_shopper))
    assert stranger.post(f"visits/{visit.pk}/decline", {"reason": "mine"}).status_code == 404
    assert phone.post(f"visits/{visit.pk}/decline", {"reason": "too far"}).status_code == 200
    visit.refresh_from_db()
    assert (visit.state, visit.offered_to) == ("offered", None)
    assert visit.events.get(verb="decline_invitation").why == "too far"
    # On the board it is nobody's to decline.
    assert phone.post(f"visits/{visit.pk}/decline", {"reason": "no"}).status_code == 404
    with pytest.raises(Refused):
        decline_visit(visit_id=visit.pk, reason="no", by=cast.shopper)


def test_whoever_takes_it_is_invited_no_more(cast: Cast) -> None:
    visit = accept_visit(visit_id=invited(cast).pk, shopper=cast.profile, by=cast.shopper)
    assert (visit.shopper, visit.offered_to, visit.offered_until) == (cast.profile, None, None)
    assert end_invitations(at=timezone.now() + 3 * DAY) == 0


def test_hq_invites_to_one_visit_for_some_days_and_to_several_at_once(cast: Cast, as_person: Any) -> None:
    wave, desk = cast.wave(state="open", opened_at=timezone.now()), as_person(cast.manager)
    visits = [cast.visit(wave=wave, branch=one, state="planned", shopper=None) for one in (cast.podil, cast.obolon)]
    assert "Invited for" in desk.get(reverse("visit-assign", args=[visits[0].pk])).content.decode()
    desk.post(reverse("visit-offer", args=[visits[0].pk]), {"shopper": cast.profile.pk, "kept_days": "5"})
    kept = Visit.objects.get(pk=visits[0].pk)
    assert kept.offered_until is not None
    assert dt.timedelta(days=4.9) < kept.offered_until - timezone.now() < dt.timedelta(days=5.1)
    assert "kept until" in desk.get(reverse("visit-detail", args=[kept.pk])).content.decode()
    ticked = {"act": "invite", "shopper": other(cast).pk, "visit": [str(visit.pk) for visit in visits]}
    desk.post(reverse("visit-bulk"), ticked)
    assert Visit.objects.filter(offered_to=other(cast)).count() == 2


def test_one_letter_tells_of_all_invitations_once(cast: Cast, time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC), tick=False)
    invited(cast)
    invited(cast, branch=cast.obolon)
    now = timezone.now()
    for at in (now, now, now + dt.timedelta(hours=1)):
        for profile, kind in reminders.due_reminders(at):
            reminders.send_reminder(profile_id=profile, kind=kind, at=at)
    assert [letter.to for letter in mail.outbox] == [[cast.shopper.email]]
    assert mail.outbox[0].subject == "2 visits are kept for you"
    assert "answer until 25 November 2026" in mail.outbox[0].body
    assert Reminder.objects.get().kind == "asked"


@locks_rows
@pytest.mark.django_db(transaction=True)
def test_an_answer_and_the_clock_at_once_leave_one_outcome(cast: Cast) -> None:
    visit = invited(cast)
    start = threading.Barrier(2)

    def at_once(act: Any) -> None:
        start.wait()
        try:
            act()
        except Refused:
            pass
        finally:
            connection.close()

    acts = [
        lambda: accept_visit(visit_id=visit.pk, shopper=cast.profile, by=cast.shopper),
        lambda: end_invitations(at=timezone.now() + 3 * DAY),
    ]
    threads = [threading.Thread(target=at_once, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    visit.refresh_from_db()
    # Either it was the shopper's first, or it was on the board first and the shopper took it from there.
    assert (visit.state, visit.shopper, visit.offered_to) == ("accepted", cast.profile, None)
