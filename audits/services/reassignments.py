"""Giving a visit that nobody began to another shopper, or planning it for another day: all of it or nothing."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import ShopperProfile, User
from audits.models import Visit, VisitState
from audits.services.transitions import locked_visit
from audits.services.visit_days import choose_day
from audits.services.visits import give, take_back


@transaction.atomic
def reassign_visit(
    *, visit_id: UUID, shopper: ShopperProfile, by: User, day: dt.date | None = None, reason: str = ""
) -> Visit:
    """The visit is the shopper's, whoever had it; who has it already gets the day alone.

    A refusal leaves it with whom it was. Refusals: `not_eligible`, `rotation`, `full`, `wrong_day`, `wrong_state`.
    """
    visit = locked_visit(visit_id)
    if visit.state == VisitState.ACCEPTED:
        if visit.shopper_id == shopper.pk:
            return choose_day(visit_id=visit_id, day=day, by=by)
        take_back(visit, "unassign", reason or _("Given to another shopper."), by=by)
    return give(visit, shopper, "assign", day=day, by=by)
