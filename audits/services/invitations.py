"""Invitations: a visit kept for one shopper for a while; taken, declined, or open to others again."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import ShopperProfile, User
from audits.models import Visit, VisitState
from audits.rules.lifecycle import VISIT
from audits.services.acceptance import refuse_unless_eligible
from audits.services.transitions import locked_visit, move_visit
from common.errors import Refused

# How long an invitation is kept where HQ says nothing else.
KEPT_FOR = dt.timedelta(days=2)


@transaction.atomic
def invite_shopper(
    *,
    visit_id: UUID,
    shopper: ShopperProfile,
    by: User,
    kept_for: dt.timedelta = KEPT_FOR,
) -> Visit:
    """Keep a visit that nobody has for one shopper; who was invited to it before is so no more."""
    visit, at = locked_visit(visit_id), timezone.now()
    if visit.state in VISIT["invite"].sources:
        if visit.closes_at <= at:
            raise Refused("window_over", _("The time for this visit is over."))
        refuse_unless_eligible(visit, shopper)
    visit.offered_to, visit.offered_until = shopper, min(at + kept_for, visit.closes_at)
    return move_visit(visit, "invite", by=by, shopper=shopper.code, until=visit.offered_until.isoformat())


@transaction.atomic
def decline_invitation(*, visit_id: UUID, shopper: ShopperProfile, reason: str, by: User) -> Visit:
    """The invited shopper says no: others may have it at once."""
    visit = locked_visit(visit_id)
    if visit.state != VisitState.OFFERED or visit.offered_to_id != shopper.pk:
        raise Refused("wrong_state", _("This visit is no longer kept for you."))
    return end_invitation(visit, "decline_invitation", reason, by=by)


def end_invitation(visit: Visit, verb: str, reason: str = "", *, by: User | None) -> Visit:
    """The locked visit is open to others: on the board, or in HQ's hands where the wave offers nothing to all."""
    code = visit.offered_to.code if visit.offered_to else ""
    visit.offered_to = visit.offered_until = None
    move_visit(visit, verb, by=by, why=reason.strip(), shopper=code)
    return visit if visit.wave.terms.who == "offer" else move_visit(visit, "shelve", by=None)


def end_invitations(*, at: dt.datetime) -> int:
    """End those whose time is over; how many."""
    due = Visit.objects.filter(state=VisitState.OFFERED, offered_to__isnull=False, offered_until__lte=at)
    return sum(lapse_invitation(visit_id=pk, at=at) for pk in list(due.values_list("pk", flat=True)))


@transaction.atomic
def lapse_invitation(*, visit_id: UUID, at: dt.datetime) -> bool:
    """End one, if it still is to be under its lock; whether it was."""
    visit = locked_visit(visit_id)
    is_over = visit.offered_until is not None and visit.offered_until <= at
    if visit.state != VisitState.OFFERED or visit.offered_to_id is None or not is_over:
        return False
    end_invitation(visit, "lapse", by=None)
    return True
