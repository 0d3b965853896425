"""Who makes which visits: the fewest kilometres among the plans that leave the fewest visits uncovered.

The flow of `audits/rules/flow.py` is exact for its network. Days, where a wave limits visits a day, are matched
afterwards: who has none left for a visit is barred from it, and the flow is asked again.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from audits.rules.days import free_slots, match_days
from audits.rules.eligibility import Job, Reason, Shopper
from audits.rules.flow import Mask, Network, Numbers, cheapest
from audits.rules.pairs import REASONS, pairs_of

# How many of the nearest are looked at first; where a visit stays uncovered, all are.
NEAREST = 50
# What a way counts for whose ends aren't both known: people without a home are used too, not first.
UNKNOWN_KM = 30.0
# Costs are whole hundreds of metres.
PER_KM = 10
# How often those who have no day left are barred and others asked; what is left then stays uncovered.
ROUNDS = 8


@dataclass(frozen=True)
class Limits:
    """The most visits of one shopper on a day and in this wave, None for no limit; with `a_day` every job has days."""

    a_day: int | None = None
    a_wave: int | None = None


@dataclass(frozen=True)
class Choice:
    """Who makes a visit, and on which day, where days are limited; `km` is None where an end of the way is unknown.

    `nearer`: how many who live nearer might have made it, and are needed elsewhere or full.
    """

    shopper: int
    day: dt.date | None
    km: float | None
    nearer: int


@dataclass(frozen=True)
class Plan:
    """Choices by visit, and for each uncovered visit how many shoppers each rule keeps from it."""

    choices: dict[object, Choice] = field(default_factory=dict)
    uncovered: dict[object, Counter[Reason]] = field(default_factory=dict)


def plan_shoppers(
    jobs: Sequence[Job],
    shoppers: Mapping[int, Shopper],
    *,
    at: dt.datetime,
    limits: Limits = Limits(),
    seed: int = 0,
    tell: Callable[[float], None] = lambda _share: None,
) -> Plan:
    """A plan for visits that nobody holds yet; the same visits, shoppers and seed give the same plan.

    `tell` hears the share that is done, up to 1, and may raise to give up. The seed decides between equals only.
    """
    if not jobs or not shoppers:
        return Plan(uncovered={job.visit: Counter() for job in jobs})
    problem = Problem(jobs, shoppers, at, limits, seed)
    tell(0.3)
    for turn in range(ROUNDS):
        taken = problem.solve()
        days, dayless = problem.find_days(taken)
        tell(0.3 + 0.6 * (turn + 1) / ROUNDS)
        if not dayless:
            break
        for row, column in dayless:
            problem.barred[row, column] = True
    plan = problem.explain(days)
    tell(1.0)
    return plan


class Problem:
    """The visits by kind (rows) and the shoppers (columns) of one plan."""

    def __init__(
        self, jobs: Sequence[Job], shoppers: Mapping[int, Shopper], at: dt.datetime, limits: Limits, seed: int
    ) -> None:
        keys = sorted(shoppers)
        self.keys = [keys[place] for place in np.random.default_rng(seed).permutation(len(keys))]
        self.shoppers = [shoppers[key] for key in self.keys]
        self.limits = limits
        self.visits = visits_by_kind(jobs)
        self.jobs = list(self.visits)
        self.days = sorted({day for job in self.jobs for day in job.days})
        self.pairs = pairs_of(self.jobs, self.shoppers, at)
        self.km = np.where(np.isnan(self.pairs.km), UNKNOWN_KM, self.pairs.km)
        self.barred: Mask = np.zeros(self.km.shape, bool)
        self.nearest = NEAREST
        self.network = Network(
            sizes=np.array([len(visits) for visits in self.visits.values()], np.int64),
            room=np.array([self.room_of(shopper) for shopper in self.shoppers], np.int64),
            cost=np.rint(self.km * PER_KM).astype(np.int64),
            branches=self.branches_once(),
        )

    def room_of(self, shopper: Shopper) -> int:
        """How many more visits the shopper may take, whichever they are."""
        rooms = [shopper.capacity - shopper.held]
        if self.limits.a_wave is not None:
            rooms.append(self.limits.a_wave - shopper.in_wave)
        if self.limits.a_day is not None:
            rooms.append(len(free_slots(self.days, shopper.weekdays, shopper.busy, self.limits.a_day)))
        return max(0, min(rooms))

    def branches_once(self) -> Numbers:
        """Each kind's branch as a number from 0, or -1 where a shopper may come again and again."""
        numbers: dict[int, int] = {}
        rows = [numbers.setdefault(job.branch, len(numbers)) if job.rotation_days else -1 for job in self.jobs]
        return np.array(rows, np.int64)

    def solve(self) -> Numbers:
        """How many visits of each kind each shopper makes; all pairs are looked at where the nearest don't do."""
        allowed = (self.pairs.codes == 0) & ~self.barred
        taken = cheapest(self.network, nearest_of(allowed, self.km, self.nearest))
        if self.nearest < len(self.keys) and taken.sum() < self.network.sizes.sum():
            self.nearest = len(self.keys)
            taken = cheapest(self.network, allowed)
        return taken

    def find_days(self, taken: Numbers) -> tuple[dict[object, tuple[int, int, dt.date | None]], list[tuple[int, int]]]:
        """Row, column and day of each visit that is made, and the pairs for which no day is left."""
        found: dict[object, tuple[int, int, dt.date | None]] = {}
        dayless: list[tuple[int, int]] = []
        waiting = {row: iter(self.visits[job]) for row, job in enumerate(self.jobs)}
        load: Counter[dt.date] = Counter()
        for column in np.flatnonzero(taken.sum(axis=0)).tolist():
            rows = np.repeat(np.arange(len(self.jobs)), taken[:, column]).tolist()
            days = self.days_of(column, rows, load)
            load.update(day for day in days if day)
            for row, day in zip(rows, days, strict=True):
                if day is None and self.limits.a_day is not None:
                    dayless.append((row, column))
                else:
                    found[next(waiting[row])] = (row, column, day)
        return found, dayless

    def days_of(self, column: int, rows: Sequence[int], load: Mapping[dt.date, int]) -> list[dt.date | None]:
        """A day for each visit of one shopper, where days are limited and one is left; `load` is the others'."""
        if self.limits.a_day is None:
            return [None] * len(rows)
        shopper, wanted = self.shoppers[column], [self.jobs[row].days for row in rows]
        every = [day for days in wanted for day in days]
        return match_days(wanted, free_slots(every, shopper.weekdays, shopper.busy, self.limits.a_day), load)

    def explain(self, made: Mapping[object, tuple[int, int, dt.date | None]]) -> Plan:
        """The plan with what speaks for each choice, and what stands against each visit that nobody makes."""
        able = (self.pairs.codes == 0) & ~self.barred
        plan = Plan()
        there = np.zeros(able.shape, bool)
        for row, column, _day in made.values():
            there[self.network.branches == self.network.branches[row], column] = self.network.branches[row] >= 0
        for row, job in enumerate(self.jobs):
            km = self.pairs.km[row]
            for visit in self.visits[job]:
                if visit not in made:
                    plan.uncovered[visit] = self.against(row, there[row])
                    continue
                _row, column, day = made[visit]
                nearer = int(np.count_nonzero(able[row] & (self.km[row] < self.km[row, column])))
                known = None if np.isnan(km[column]) else float(km[column])
                plan.choices[visit] = Choice(self.keys[column], day, known, nearer)
        return plan

    def against(self, row: int, there: Mask) -> Counter[Reason]:
        """How many shoppers each rule keeps from a kind of visit.

        The rest have no day left, make another visit of the branch (`there`), or are full.
        """
        codes, barred = self.pairs.codes[row], self.barred[row]
        found: Counter[Reason] = Counter(
            {reason: int((codes == code).sum()) for code, reason in enumerate(REASONS) if reason}
        )
        found[Reason.DAYS] += int((barred & (codes == 0)).sum())
        found[Reason.ROTATION] += int((there & ~barred & (codes == 0)).sum())
        found[Reason.FULL] = int((~there & ~barred & (codes == 0)).sum())
        return +found


def visits_by_kind(jobs: Sequence[Job]) -> dict[Job, list[object]]:
    """Visits that ask the same of their shopper, in the order in which they came; the kind is the first one's job."""
    kinds: dict[tuple[object, ...], Job] = {}
    found: dict[Job, list[object]] = defaultdict(list)
    for job in jobs:
        asked = (
            job.branch,
            job.opens_at,
            job.closes_at,
            job.days,
            job.languages,
            job.max_distance_km,
            job.rotation_days,
            job.asked,
        )
        found[kinds.setdefault(asked, job)].append(job.visit)
    return dict(found)


def nearest_of(allowed: Mask, km: np.ndarray, number: int) -> Mask:
    """Of the allowed pairs the `number` nearest of each row."""
    if number >= allowed.shape[1]:
        return allowed
    far = np.where(allowed, km, np.inf)
    columns = np.argpartition(far, number - 1, axis=1)[:, :number]
    nearest = np.zeros(allowed.shape, bool)
    np.put_along_axis(nearest, columns, values=True, axis=1)
    return nearest & allowed
