"""A visit until it starts: offered, accepted or assigned, given back, cancelled, expired."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import ShopperProfile, User
from audits.models import Draft, Programme, Visit
from audits.rules.lifecycle import VISIT
from audits.services.acceptance import offers_for, refuse_unless_eligible, visits_open_to, why_not_eligible
from audits.services.transitions import locked_visit, move_visit
from audits.services.visit_days import set_day
from audits.tasks import notices_reviews
from common.errors import Refused
from common.tasks import after_commit

# Who has only just accepted a visit keeps it, however near its end is.
KEPT_FOR = dt.timedelta(days=1)

__all__ = [
    "accept_visit",
    "assign_visit",
    "cancel_visit",
    "decline_visit",
    "expire_visits",
    "offer_visit",
    "offers_for",
    "release_visits",
    "unassign_visit",
    "visits_open_to",
    "why_not_eligible",
]


@transaction.atomic
def offer_visit(*, visit_id: UUID, by: User) -> Visit:
    """Put a planned visit on the job board."""
    visit = locked_visit(visit_id)
    if visit.state in VISIT["offer"].sources and visit.closes_at <= timezone.now():
        raise Refused("window_over", _("The time for this visit is over."))
    visit.offered_to = visit.offered_until = None
    return move_visit(visit, "offer", by=by)


@transaction.atomic
def accept_visit(*, visit_id: UUID, shopper: ShopperProfile, by: User, day: dt.date | None = None) -> Visit:
    """The shopper takes a visit, perhaps for a day; asked again by the same shopper it stays theirs, as it was.

    Refusals: `taken`, `not_eligible`, `rotation`, `full`, `wrong_day`, `wrong_state`.
    """
    visit = locked_visit(visit_id)
    if visit.shopper_id == shopper.pk and visit.state == VISIT["accept"].target:
        return visit
    if visit.shopper_id not in (None, shopper.pk) or visit.offered_to_id not in (None, shopper.pk):
        raise Refused("taken", _("Somebody was faster: this visit is taken. There may be others near you."))
    if visit.offered_to_id and visit.offered_until and visit.offered_until <= timezone.now():
        raise Refused("taken", _("This visit is no longer kept for you: the time to answer is over."))
    return give(visit, shopper, "accept", day=day, by=by)


@transaction.atomic
def assign_visit(*, visit_id: UUID, shopper: ShopperProfile, by: User, day: dt.date | None = None) -> Visit:
    """HQ gives a visit to a shopper, perhaps for a day; the rules are the same as for accepting."""
    return give(locked_visit(visit_id), shopper, "assign", day=day, by=by)


def give(visit: Visit, shopper: ShopperProfile, verb: str, *, day: dt.date | None, by: User) -> Visit:
    """The locked visit becomes the shopper's."""
    if visit.state in VISIT[verb].sources:
        # The profile's lock makes two acceptances of one shopper wait for each other, so that capacity and
        # rotation are judged on what is really held. Always after the visit's lock, never before.
        profiles = ShopperProfile.objects.select_for_update(of=("self",))
        shopper = profiles.select_related("membership__user", "membership__organisation").get(pk=shopper.pk)
        refuse_unless_eligible(visit, shopper)
        set_day(visit, shopper, day)
    visit.shopper, visit.accepted_at = shopper, timezone.now()
    visit.offered_to = visit.offered_until = None
    return move_visit(visit, verb, by=by, shopper=shopper.code, **({"day": day.isoformat()} if day else {}))


@transaction.atomic
def decline_visit(*, visit_id: UUID, reason: str, by: User) -> Visit:
    """The shopper gives an accepted visit back to the board."""
    visit = locked_visit(visit_id)
    # Between the page and the lock it may have become somebody else's.
    if visit.shopper is not None and visit.shopper.membership.user_id != by.pk:
        raise Refused("wrong_state", _("This visit is no longer yours."))
    return take_back(visit, "decline", reason, by=by)


@transaction.atomic
def unassign_visit(*, visit_id: UUID, reason: str, by: User) -> Visit:
    """HQ takes an accepted visit back to the board."""
    refuse_without(reason)
    return take_back(locked_visit(visit_id), "unassign", reason, by=by)


def take_back(visit: Visit, verb: str, reason: str, *, by: User | None) -> Visit:
    """The locked visit is open again. The next shopper may not see the draft, so it goes into the history, not lost."""
    code = visit.shopper.code if visit.shopper else ""
    visit.shopper = visit.offered_to = visit.offered_until = visit.accepted_at = visit.day = None
    draft = Draft.objects.filter(visit=visit).first()
    move_visit(visit, verb, by=by, why=reason.strip(), shopper=code, **({"draft": draft.body} if draft else {}))
    if draft:
        draft.delete()
    return visit


def release_visits(*, at: dt.datetime) -> int:
    """Give back to the board what was accepted and isn't started so near to its end as the programme says; how many."""
    due: list[UUID] = []
    for programme, days in Programme.objects.filter(release_days__gt=0).values_list("pk", "release_days"):
        near = Visit.objects.filter(wave__programme=programme, closes_at__range=(at, at + dt.timedelta(days=days)))
        due += near.filter(state="accepted", accepted_at__lt=at - KEPT_FOR).values_list("pk", flat=True)
    return sum(release_visit(visit_id=pk, at=at) for pk in due)


@transaction.atomic
def release_visit(*, visit_id: UUID, at: dt.datetime) -> bool:
    """Give one visit back, if it still is to be under its lock; whether it was."""
    visit = locked_visit(visit_id)
    days = dt.timedelta(days=visit.wave.programme.release_days)
    is_late = visit.closes_at - days < at < visit.closes_at
    if visit.state != "accepted" or not is_late or visit.accepted_at is None or visit.accepted_at >= at - KEPT_FOR:
        return False
    take_back(visit, "unassign", _("It was not started in time."), by=None)
    event = visit.events.order_by("-pk").values_list("pk", flat=True)[0]
    after_commit(notices_reviews.tell_of_event, event_id=event)
    return True


@transaction.atomic
def cancel_visit(*, visit_id: UUID, reason: str, by: User) -> Visit:
    """HQ gives up a visit that has not begun; whoever had accepted it stays named."""
    refuse_without(reason)
    return move_visit(locked_visit(visit_id), "cancel", by=by, why=reason.strip())


def refuse_without(reason: str) -> None:
    """Raises `Refused` where nothing was said."""
    if not reason.strip():
        sentence = _("Say why in a few words.")
        raise Refused("invalid", sentence, {"reason": sentence}, status=400)


def expire_visits(*, at: dt.datetime) -> int:
    """Expire what nobody finished before its window closed; gives how many. Each in a short transaction of its own."""
    due = list(Visit.objects.window_passed(at).order_by("closes_at").values_list("pk", flat=True))
    return sum(expire_visit(visit_id=pk, at=at) for pk in due)


@transaction.atomic
def expire_visit(*, visit_id: UUID, at: dt.datetime) -> bool:
    """Expire one visit if it is still due under its lock; whether it was."""
    visit = locked_visit(visit_id)
    if visit.state not in VISIT["expire"].sources or visit.closes_at >= at:
        return False
    move_visit(visit, "expire", by=None)
    return True
