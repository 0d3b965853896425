"""What opening a wave would mean: visits, cost, and where the shoppers are too few, and why."""

from collections import Counter
from dataclasses import dataclass, field, replace
from decimal import Decimal

import numpy as np
from django.utils import timezone

from audits.models import Branch, Visit, Wave
from audits.rules.eligibility import Job, Reason, Shopper
from audits.rules.pairs import REASONS, pairs_of
from audits.rules.wave_plan import Quota
from audits.services.acceptance import job_of, load_shoppers, rotation_of, shoppers_of
from audits.services.planning import branches_of
from audits.services.visit_plans import add_bonuses, plan_visits


@dataclass(frozen=True)
class Standing:
    """One branch and scenario: how many visits, how many shoppers could make one, and how many each rule keeps away."""

    branch: Branch
    visits: int
    able: int
    against: Counter[Reason]


@dataclass(frozen=True)
class Feasibility:
    """`cost` and `bonuses` are by currency; `covered` is the most visits that the shoppers could take as they are."""

    branches: int
    visits: int
    cost: dict[str, Decimal]
    bonuses: dict[str, Decimal]
    shoppers: int
    covered: int
    few: list[Standing] = field(default_factory=list)
    impossible: list[tuple[Branch, int]] = field(default_factory=list)
    quotas: list[tuple[Quota, int, int]] = field(default_factory=list)

    @property
    def uncovered(self) -> list[Branch]:
        """Branches that nobody could visit."""
        return list(dict.fromkeys(one.branch for one in self.few if not one.able))

    @property
    def percent(self) -> int:
        """Covered, of a hundred."""
        return 100 * self.covered // self.visits if self.visits else 0


def feasibility(wave: Wave) -> Feasibility:
    """How it stands now; nothing is saved."""
    branches = branches_of(wave)
    plan = plan_visits(wave, branches)
    profiles, facts, standings = standings_of(wave, plan.visits)
    below = wave.terms.bonus_below
    scarce = {one.branch.pk for one in standings if one.able < below}
    visits = plan.visits
    add_bonuses(wave, visits, scarce)
    again = not rotation_of(wave)
    could = sum(one.visits if again and one.able else min(one.visits, one.able) for one in standings)
    return Feasibility(
        branches=len(branches),
        visits=len(visits),
        cost=summed(visits, "fee"),
        bonuses={currency: amount for currency, amount in summed(visits, "bonus").items() if amount},
        shoppers=profiles,
        covered=min(could, sum(room_of(shopper, wave) for shopper in facts)),
        few=[one for one in standings if not one.able or (not again and one.able < one.visits)],
        quotas=plan.quotas,
        impossible=sorted(plan.impossible.items(), key=lambda pair: (pair[0].name, pair[0].pk)),
    )


def standings_of(wave: Wave, visits: list[Visit]) -> tuple[int, list[Shopper], list[Standing]]:
    """How many shoppers there are, what is known of each, and each branch's standing by scenario."""
    by_kind: dict[tuple[Branch, int], list[Job]] = {}
    for visit in visits:
        by_kind.setdefault((visit.branch, visit.scenario_version_id), []).append(job_of(visit))
    jobs = [joined(several) for several in by_kind.values()]
    profiles, at = shoppers_of(wave.organisation), timezone.now()
    facts = list(load_shoppers(profiles, wave.organisation, at=at, jobs=jobs).values())
    free = [replace(shopper, active=False) if room_of(shopper, wave) <= 0 else shopper for shopper in facts]
    codes = pairs_of(jobs, free, at).codes
    standings = []
    for ((branch, _version), several), row in zip(by_kind.items(), codes, strict=True):
        counts = np.bincount(row, minlength=len(REASONS))
        against = Counter({reason: int(number) for reason, number in zip(REASONS, counts, strict=True) if reason})
        # Only those who still are shoppers were asked for: who can't go at all has their hands full.
        against[Reason.FULL] = against.pop(Reason.LEFT, 0)
        standings.append(Standing(branch, len(several), int(counts[0]), +against))
    return len(profiles), facts, standings


def joined(jobs: list[Job]) -> Job:
    """What any one of a branch's visits asks."""
    days = tuple(sorted({day for job in jobs for day in job.days}))
    first, last = min(job.opens_at for job in jobs), max(job.closes_at for job in jobs)
    return replace(jobs[0], opens_at=first, closes_at=last, days=days)


def scarce_branches(wave: Wave, visits: list[Visit]) -> set[int]:
    """The branches where so few can go that a bonus is paid."""
    if not wave.terms.bonus:
        return set()
    _profiles, _facts, standings = standings_of(wave, visits)
    return {one.branch.pk for one in standings if one.able < wave.terms.bonus_below}


def room_of(shopper: Shopper, wave: Wave) -> int:
    """How many visits of the wave the shopper could take now."""
    return max(0, min(shopper.capacity - shopper.held, wave.terms.a_wave or shopper.capacity))


def summed(visits: list[Visit], name: str) -> dict[str, Decimal]:
    """The amounts by currency."""
    found: dict[str, Decimal] = {}
    for visit in visits:
        found[visit.currency] = found.get(visit.currency, Decimal()) + getattr(visit, name)
    return found
