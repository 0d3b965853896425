"""Whose visit it is now, told again under the lock: between the request and the lock it may have changed hands."""

from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from audits.models import Visit, VisitState
from common.errors import Refused


def refuse_unless_held(visit: Visit, by: User) -> None:
    """Raises `wrong_state` for a visit that is another shopper's, or nobody's."""
    if visit.shopper is None or visit.shopper.membership.user_id != by.pk:
        raise Refused("wrong_state", _("This visit is no longer yours."))


def wrong_state(visit: Visit) -> Refused:
    """The refusal that says what state the visit is in."""
    state = VisitState(visit.state).label.lower()
    return Refused("wrong_state", _("This visit is now: %(state)s.") % {"state": state})


def held_visit(visit_id: UUID, by: User) -> Visit:
    """The shopper's visit under its lock, without all that a change of state reads of it; raises `wrong_state`."""
    visit = Visit.objects.select_for_update(of=("self",)).select_related("shopper__membership").get(pk=visit_id)
    refuse_unless_held(visit, by)
    return visit


def locked_alone(visit_id: UUID) -> Visit:
    """The visit under its lock, and nothing else read."""
    return Visit.objects.select_for_update().get(pk=visit_id)
