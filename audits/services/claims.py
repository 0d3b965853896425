"""Who reviews a visit: one person at a time, of the organisation's staff, never the shopper themselves."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import HQ, STAFF, memberships_of
from accounts.models import User
from audits.models import Visit, VisitState
from audits.services.flags import raise_flags
from audits.services.transitions import locked_visit, locked_wave, move_visit
from common.errors import Refused

# An answer that is late by less than this, on its way from a phone without a network, still meets an open visit.
ANSWER_GRACE = dt.timedelta(hours=24)


@transaction.atomic
def claim_visit(*, visit_id: UUID, by: User) -> Visit:
    """Take a submitted visit into review; asked again by the same reviewer it stays theirs."""
    visit = locked_visit(visit_id)
    refuse_unless_reviewer(visit, by)
    if visit.state == VisitState.IN_REVIEW:
        refuse_unless_holder(visit, by)
        return visit
    visit.reviewer, visit.claimed_at = by, timezone.now()
    # Raised after submission already, unless that task was lost; nobody should judge without them.
    raise_flags(visit)
    return move_visit(visit, "claim", by=by)


@transaction.atomic
def release_visit(*, visit_id: UUID, by: User) -> Visit:
    """Give a visit in review back to the queue: its reviewer, or a manager for them."""
    visit = locked_visit(visit_id)
    refuse_unless_reviewer(visit, by)
    if not is_manager(visit, by):
        refuse_unless_holder(visit, by)
    visit.reviewer = visit.claimed_at = None
    return move_visit(visit, "release", by=by)


@transaction.atomic
def recall_visit(*, visit_id: UUID, by: User) -> Visit:
    """Take a returned visit back from a shopper who doesn't answer, to be judged on what is there."""
    visit = locked_visit(visit_id)
    refuse_unless_reviewer(visit, by)
    return take_from_shopper(visit, by=by)


def take_from_shopper(visit: Visit, *, by: User | None) -> Visit:
    """The locked visit waits for review again; what the shopper had begun to change stays on their phone."""
    until = visit.returned_until
    visit.returned_until = visit.reviewer = visit.claimed_at = None
    return move_visit(visit, "recall", by=by, until=until.isoformat() if until else None)


def recall_visits(*, at: dt.datetime) -> int:
    """Take back what no shopper answered a day after its deadline; gives how many, each in its own transaction."""
    due = Visit.objects.unanswered(at - ANSWER_GRACE).order_by("returned_until").values_list("pk", flat=True)
    return sum(recall_unanswered(visit_id=pk, at=at) for pk in list(due))


@transaction.atomic
def recall_unanswered(*, visit_id: UUID, at: dt.datetime) -> bool:
    """Take one visit back if under its lock it is still unanswered; whether it was."""
    visit = locked_visit(visit_id)
    if visit.state != VisitState.RETURNED or not visit.returned_until or visit.returned_until >= at - ANSWER_GRACE:
        return False
    take_from_shopper(visit, by=None)
    return True


@transaction.atomic
def claim_next(*, organisation_id: int, after: Visit, by: User) -> Visit | None:
    """What to review after a visit: one already in hand, else the oldest waiting, of the same wave first."""
    rows = Visit.objects.reviewable_by(by).filter(organisation=organisation_id).exclude(pk=after.pk)
    mine = rows.filter(state=VisitState.IN_REVIEW, reviewer=by).order_by("submitted_at", "pk").first()
    if mine:
        return mine
    waiting = rows.filter(state=VisitState.SUBMITTED).order_by("submitted_at", "pk")
    # Skipping what another reviewer is just taking; without row locks (SQLite) there is one writer at a time.
    waiting = waiting.select_for_update(of=("self",), skip_locked=True)
    visit = waiting.filter(wave=after.wave_id).first() or waiting.first()
    return claim_visit(visit_id=visit.pk, by=by) if visit else None


def locked_by_holder(visit_id: UUID, by: User) -> Visit:
    """The visit under its lock, if `by` may review it and nobody else does."""
    visit = locked_visit(visit_id)
    refuse_unless_reviewer(visit, by)
    refuse_unless_holder(visit, by)
    return visit


def locked_with_wave(visit_id: UUID) -> Visit:
    """The visit and its wave under their locks: the wave first, as when a wave is closed or published."""
    wave = locked_wave(Visit.objects.values_list("wave", flat=True).get(pk=visit_id))
    visit = locked_visit(visit_id)
    visit.wave = wave
    return visit


def refuse_unless_reviewer(visit: Visit, by: User) -> None:
    """Raises `Refused` to strangers, and to a shopper who is staff too (domain.md, rule 8)."""
    if not memberships_of(by, *STAFF).filter(organisation=visit.organisation_id).exists():
        raise Refused("not_found", _("There is no such visit."), status=404)
    if visit.shopper is not None and visit.shopper.membership.user_id == by.pk:
        raise Refused("own_visit", _("Nobody reviews a visit of their own."))


def refuse_unless_holder(visit: Visit, by: User) -> None:
    """Raises `Refused` while another person reviews the visit; a wrong state is left to the transition."""
    if visit.state == VisitState.IN_REVIEW and visit.reviewer_id != by.pk:
        raise Refused("held_by_other", _("%(name)s is reviewing this visit.") % {"name": visit.reviewer})


def is_manager(visit: Visit, by: User) -> bool:
    """Whether the person is an owner or manager of the visit's organisation."""
    return memberships_of(by, *HQ).filter(organisation=visit.organisation_id).exists()
