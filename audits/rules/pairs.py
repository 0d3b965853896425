"""Which shopper may make which of many visits, all pairs at once: the same rules as `eligibility.why_not`, on arrays.

A million pairs are asked about when a wave is planned, so the rules that concern most pairs are arithmetic on whole
rows; the rare ones (conflicts, earlier stays) are looked up one by one with the very functions of `eligibility`.
"""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from audits.rules.eligibility import EARTH_KM, Asked, Job, Place, Reason, Shopper, fits_days, is_too_soon, lacks, talks

# In the order in which `why_not` looks at them; 0 stands for none.
REASONS = (None, *(reason for reason in Reason if reason not in (Reason.FULL, Reason.WAVE)))
CODE: dict[Reason | None, int] = {reason: number for number, reason in enumerate(REASONS)}

Angles = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int8]


@dataclass(frozen=True)
class Pairs:
    """A row a job, a column a shopper: `km` from home (NaN where unknown), `codes` the place in `REASONS` (0: may)."""

    km: Angles
    codes: Codes


def pairs_of(jobs: Sequence[Job], shoppers: Sequence[Shopper], at: dt.datetime) -> Pairs:
    """All pairs; a full shopper isn't refused here, for how many visits one takes is what planning decides."""
    km = np.empty((len(jobs), len(shoppers)))
    codes = np.zeros(km.shape, np.int8)
    homes = radians_of([shopper.home for shopper in shoppers])
    radii = np.array([math.inf if s.radius_km is None else s.radius_km for s in shoppers], np.float64)
    gone = np.array([no_more(shopper) for shopper in shoppers], np.int8)
    barred, met = by_branch(shopper.conflicts for shopper in shoppers), by_branch(s.stays for s in shoppers)
    groups = Alike(shoppers)
    for row, job in enumerate(jobs):
        km[row] = distances(job.place, homes)
        # From the last reason to the first, so that the first one stands.
        for column in met.get(job.branch, ()):
            if is_too_soon(job, shoppers[column], at):
                codes[row, column] = CODE[Reason.ROTATION]
        codes[row, km[row] > np.minimum(radii, math.inf if job.max_distance_km is None else job.max_distance_km)] = (
            CODE[Reason.DISTANCE]
        )
        codes[row, groups.without_days(job)] = CODE[Reason.DAYS]
        lacking = groups.lacking(job, at)
        codes[row, lacking > 0] = lacking[lacking > 0]
        codes[row, groups.without_language(job)] = CODE[Reason.LANGUAGE]
        codes[row, barred.get(job.branch, [])] = CODE[Reason.CONFLICT]
        if job.closes_at <= at:
            codes[row] = CODE[Reason.WINDOW_OVER]
        codes[row, gone > 0] = gone[gone > 0]
    return Pairs(km, codes)


def no_more(shopper: Shopper) -> int:
    """The code of why somebody takes no visit at all, 0 where they may."""
    if not shopper.active:
        return CODE[Reason.LEFT]
    return CODE[Reason.BLOCKED] if shopper.blocked else 0


class Alike:
    """Shoppers by what few kinds of them there are: each kind of job is asked about once."""

    def __init__(self, shoppers: Sequence[Shopper]) -> None:
        self.shoppers = shoppers
        self.known: dict[object, Codes] = {}

    def without_language(self, job: Job) -> npt.NDArray[np.bool_]:
        """Which shoppers speak none of the languages that the job asks for."""
        return self.ask(("language", job.languages), lambda shopper: not talks(job, shopper)) > 0

    def without_days(self, job: Job) -> npt.NDArray[np.bool_]:
        """Which shoppers have no day on which the visit may be made."""
        return self.ask(("days", job.days), lambda shopper: not fits_days(job, shopper.weekdays)) > 0

    def lacking(self, job: Job, at: dt.datetime) -> Codes:
        """The code of the first thing that each shopper hasn't of what the job asks, 0 where they have all."""
        return self.ask(("asked", job.asked), partial(first_lack, job.asked, at))

    def ask(self, kind: object, rule: Callable[[Shopper], int]) -> Codes:
        """What the rule says of each shopper; worked out once for each kind of job."""
        if kind not in self.known:
            self.known[kind] = np.fromiter(map(rule, self.shoppers), np.int8, len(self.shoppers))
        return self.known[kind]


def first_lack(asked: Asked, at: dt.datetime, shopper: Shopper) -> int:
    """The code of the first thing that a shopper hasn't of what is asked, 0 where they have all."""
    return next((CODE[reason] for reason in lacks(asked, shopper, at)), 0)


def by_branch(branches_of: Iterable[Iterable[int]]) -> dict[int, list[int]]:
    """For each branch the columns of the shoppers that name it."""
    found: dict[int, list[int]] = defaultdict(list)
    for column, branches in enumerate(branches_of):
        for branch in branches:
            found[branch].append(column)
    return found


def radians_of(places: Sequence[Place | None]) -> Angles:
    """Latitudes and longitudes in radians; NaN where a place is unknown."""
    degrees = [(place.lat, place.lon) if place else (math.nan, math.nan) for place in places]
    return np.radians(np.array(degrees, np.float64).reshape(-1, 2)).T


def distances(place: Place | None, homes: Angles) -> Angles:
    """Kilometres along the surface of the earth, as `eligibility.distance_km`; NaN where either place is unknown."""
    if place is None:
        return np.full(homes.shape[1], np.nan)
    lat, lon = math.radians(place.lat), math.radians(place.lon)
    chord = np.sin((homes[0] - lat) / 2) ** 2 + math.cos(lat) * np.cos(homes[0]) * np.sin((homes[1] - lon) / 2) ** 2
    return np.asarray(2 * EARTH_KM * np.arcsin(np.minimum(1.0, np.sqrt(chord))))
