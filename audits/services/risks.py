"""Visits that may not be made: which they are, and why."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Func, Q, Value
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from audits.models import Visit, VisitState, WaveState
from audits.rules.eligibility import why_not
from audits.rules.lifecycle import UNSTARTED
from audits.rules.windows import last_day
from audits.services.acceptance import job_of, load_shoppers, shoppers_of

# With less time than this a visit that nobody started may well not be made.
NOT_STARTED_SOON = dt.timedelta(days=2)
# So many hours into the day for which it is planned, a visit that isn't started is hardly made on it. By UTC, for
# one query knows no zones of many branches.
DAY_NEARLY_OVER = dt.timedelta(hours=18)
# A visit that nobody took is at risk in the last of so many parts of its window.
NO_TAKER_PARTS = 3
REASONS: dict[str, tuple[str, Any]] = {
    "expired": ("poor", _("Expired")),
    "shopper_left": ("poor", _("Its shopper left")),
    "overdue": ("poor", _("Overdue")),
    "nobody": ("poor", _("Nobody eligible")),
    "no_taker": ("fair", _("No taker")),
    "not_offered": ("fair", _("Not offered")),
    "not_started": ("fair", _("Not started")),
}
# While a visit is so, only its shopper can go on with it.
WITH_SHOPPER = (VisitState.ACCEPTED, VisitState.IN_PROGRESS, VisitState.RETURNED)


def at_risk(at: dt.datetime) -> Q:
    """Expired, overdue, with little time left and not under way, or with somebody who shops no more."""
    left = Q(shopper__membership__ended_at__isnull=False) | Q(shopper__membership__user__is_active=False)
    return (
        Q(state=VisitState.EXPIRED)
        | Q(state__in=[*UNSTARTED, VisitState.IN_PROGRESS], closes_at__lte=at)
        | Q(in_last_part(at), state__in=[VisitState.PLANNED, VisitState.OFFERED])
        | Q(state=VisitState.ACCEPTED, closes_at__lte=at + NOT_STARTED_SOON)
        | Q(state=VisitState.ACCEPTED, day__lte=(at - DAY_NEARLY_OVER).astimezone(dt.UTC).date())
        | Q(left, state__in=WITH_SHOPPER)
    )


def in_last_part(at: dt.datetime) -> "LessThanOrEqual[Any]":
    """Whether what is left of the window is no more than one of its parts."""
    left = ExpressionWrapper(F("closes_at") - Value(at, DateTimeField()), DurationField())
    whole = ExpressionWrapper(F("closes_at") - F("opens_at"), DurationField())
    # A plain product: Django's own makes a text of a duration where the database has none.
    return LessThanOrEqual(
        Func(left, template=f"({NO_TAKER_PARTS} * %(expressions)s)", output_field=DurationField()), whole
    )


@dataclass(frozen=True)
class Risk:
    """A visit that may not be made, and why; `days_left` is negative when its window is over."""

    visit: Visit
    band: str
    reason: Any
    eligible: int | None
    days_left: int


def risks_of(organisation: Organisation, at: dt.datetime, limit: int = 8) -> tuple[list[Risk], int]:
    """The most urgent visits at risk in open waves, and how many there are in all; constant queries."""
    rows = Visit.objects.filter(at_risk(at), organisation=organisation, wave__state=WaveState.OPEN)
    total = rows.count()
    related = ("branch", "shopper__membership__user", "wave__programme", "scenario_version")
    visits = list(rows.select_related(*related).order_by("closes_at", "pk")[:limit])
    profiles = shoppers_of(organisation)
    jobs = {visit.pk: job_of(visit) for visit in visits}
    facts = load_shoppers(profiles, organisation, at=at, jobs=jobs.values()).values()
    found = []
    for visit in visits:
        eligible = None
        if visit.state in (VisitState.PLANNED, VisitState.OFFERED):
            eligible = sum(why_not(jobs[visit.pk], shopper, at) is None for shopper in facts)
        band, reason = REASONS[reason_of(visit, eligible, at)]
        found.append(Risk(visit, band, reason, eligible, days_left(visit, at)))
    return found, total


def days_left(visit: Visit, at: dt.datetime) -> int:
    """Days to the last day of the window, as the branch's calendar counts them."""
    zone = visit.branch.time_zone
    return (last_day(visit.closes_at, zone) - at.astimezone(ZoneInfo(zone)).date()).days


def reason_of(visit: Visit, eligible: int | None, at: dt.datetime) -> str:
    """Why a visit is at risk."""
    if visit.state == VisitState.EXPIRED:
        return "expired"
    if has_lost_shopper(visit):
        return "shopper_left"
    if visit.closes_at <= at:
        return "overdue"
    if eligible == 0:
        return "nobody"
    return {VisitState.PLANNED: "not_offered", VisitState.OFFERED: "no_taker"}.get(
        VisitState(visit.state), "not_started"
    )


def has_lost_shopper(visit: Visit) -> bool:
    """Whether a visit waits for somebody whose membership ended."""
    if visit.shopper is None or visit.state not in WITH_SHOPPER:
        return False
    membership = visit.shopper.membership
    return membership.ended_at is not None or not membership.user.is_active
