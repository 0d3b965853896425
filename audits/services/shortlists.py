"""Who could make a visit: every shopper, the fitting ones first."""

from dataclasses import dataclass

from django.utils import timezone

from accounts.models import ShopperProfile
from audits.models import Visit
from audits.rules.eligibility import distance_km, why_not
from audits.services.acceptance import job_of, load_shoppers, said, shoppers_of


@dataclass(frozen=True)
class Candidate:
    """A shopper with what stands against taking the visit, if anything; `km` from home where both are known."""

    profile: ShopperProfile
    reason: str
    held: int
    km: float | None


def candidates_for(visit: Visit) -> list[Candidate]:
    """Every shopper of the organisation: who may take the visit first, then the nearest, then the least busy."""
    at, job = timezone.now(), job_of(visit)
    profiles = shoppers_of(visit.organisation)
    facts = load_shoppers(profiles, visit.organisation, at=at, jobs=[job])
    found = []
    for profile in profiles:
        shopper = facts[profile.pk]
        against = said(why_not(job, shopper, at))
        km = distance_km(job.place, shopper.home) if job.place and shopper.home else None
        found.append(Candidate(profile, against[1] if against else "", shopper.held, km))
    far = float("inf")
    return sorted(
        found, key=lambda one: (bool(one.reason), far if one.km is None else one.km, one.held, one.profile.code)
    )
