"""Starting a visit from the phone: when, where, and how wrong its clock is."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audits.models import Visit, VisitState
from audits.rules.content import Place
from audits.services.holders import refuse_unless_held
from audits.services.phone_clock import server_time
from audits.services.quizzes import has_passed
from audits.services.transitions import locked_visit, move_visit
from common.errors import Refused

MOST_METRES = 2_147_483_647


@transaction.atomic
def start_visit(
    *, visit_id: UUID, started_at: dt.datetime, clock_offset_ms: int, place: Place | None, reason: str = "", by: User
) -> Visit:
    """Begin an accepted visit; again while it is under way changes nothing.

    When and where a visit began is kept though it expired since: its submission may still be on the way.
    Refusals: `quiz_not_passed`, `not_open_yet`, `wrong_state` (also begun after its window, or another's now).
    """
    visit = locked_visit(visit_id)
    refuse_unless_held(visit, by)
    if visit.state == VisitState.IN_PROGRESS:
        return visit
    if visit.state == VisitState.ACCEPTED or (visit.state == VisitState.EXPIRED and visit.started_at is None):
        started_at = server_time(started_at, clock_offset_ms)
        refuse_unless_open(visit, started_at)
        visit.started_at, visit.clock_offset_ms = started_at, clock_offset_ms
        visit.start_lat, visit.start_lon = (place.lat, place.lon) if place else (None, None)
        visit.start_accuracy_m, visit.start_reason = metres(place), reason.strip()
    if visit.state == VisitState.EXPIRED and visit.started_at:
        visit.save()
        return visit
    return move_visit(visit, "start", by=by)


def refuse_unless_open(visit: Visit, started_at: dt.datetime) -> None:
    """The quiz is passed, and the visit was begun within its window."""
    if visit.shopper is None or not has_passed(visit, visit.shopper):
        raise Refused("quiz_not_passed", _("Please pass the quiz about the briefing first."))
    if timezone.now() < visit.opens_at:
        raise Refused("not_open_yet", _("This visit can't begin yet. Please look at its dates."))
    if started_at > visit.closes_at:
        raise Refused("wrong_state", _("The time for this visit is over."))


def metres(place: Place | None) -> int | None:
    """How exact a place is, as the column holds it."""
    return None if place is None or place.accuracy_m is None else min(MOST_METRES, round(place.accuracy_m))
