"""What stands against giving a visit to each of some shoppers on each of some days, said before anything is done."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import ShopperProfile
from audits.models import Visit, VisitState
from audits.rules.eligibility import why_not
from audits.services.acceptance import job_of, load_shoppers, said
from audits.services.visit_days import busy_days, why_not_on


@dataclass(frozen=True)
class Fit:
    """One shopper: a sentence against them, or by day a sentence against the day; empty ones are no bar."""

    shopper: int
    reason: str
    days: dict[dt.date, str]


def fits_of(visit: Visit, profiles: Sequence[ShopperProfile], days: Sequence[dt.date]) -> list[Fit]:
    """What stands against each shopper, by the rules of accepting; in a constant number of queries."""
    at, job = timezone.now(), job_of(visit)
    facts = load_shoppers(profiles, visit.organisation, at=at, jobs=[job])
    busy = busy_days(visit, profiles)
    found = []
    for profile in profiles:
        has_it = visit.state == VisitState.ACCEPTED and visit.shopper_id == profile.pk
        against = None if has_it else said(why_not(job, facts[profile.pk], at))
        fits = {} if against else {day: why_not_on(day, visit, profile, busy[profile.pk]) for day in days}
        found.append(Fit(profile.pk, against[1] if against else "", fits))
    return found
