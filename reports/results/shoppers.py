"""How each shopper scores beside what was to be expected, so that a strict or a lax one is seen; HQ's eyes only."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TypeVar

from accounts.models import ShopperProfile
from audits.models import Visit, VisitState
from reports.results.wave import BranchRow, WaveResults
from reports.spread import Spread, mean_of_means, spread_of_means
from reports.stats import Moments

LEAST_VISITS = 5
T = TypeVar("T")


@dataclass(frozen=True)
class ShopperResult:
    """One shopper: the spread of the scores given, what was to be expected there, and how far off they were.

    `scores`, `levels` and `steps` are the same of each visit, as means of moments; added up for those who are shown.
    """

    shopper: ShopperProfile
    scores: Sequence[Moments]
    levels: Sequence[Moments]
    steps: Sequence[Moments]
    compared: int

    @cached_property
    def given(self) -> Spread:
        """The scores."""
        return _sure(spread_of_means(self.scores))

    @cached_property
    def expected(self) -> Fraction:
        """The mean of what was to be expected."""
        return _sure(mean_of_means(self.levels))

    @cached_property
    def off(self) -> Spread:
        """How far off each was."""
        return _sure(spread_of_means(self.steps))

    @property
    def rough_off(self) -> float:
        """The mean of that, good enough to sort by."""
        return sum(step.total / step.count for step in self.steps) / len(self.steps)

    @property
    def is_apart(self) -> bool:
        """Whether the shopper is clearly off: with enough visits, and 0 outside the interval."""
        ends = self.off.interval
        return self.off.count >= LEAST_VISITS and ends is not None and (ends.low > 0 or ends.high < 0)


def shoppers_of(found: WaveResults, rows: Sequence[BranchRow]) -> list[ShopperResult]:
    """The shoppers who visited branches among `rows`, each with the visits approved in this wave.

    To be expected is what others gave the same branch in this wave; where nobody else was there, what the branch had
    in the wave before, or else its brand's mean.
    """
    branches = {row.branch.pk: row for row in rows}
    visits = Visit.objects.filter(wave=found.wave, state=VisitState.APPROVED, score__isnull=False).order_by()
    by_shopper: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for shopper, branch, score in visits.values_list("shopper", "branch", "score"):
        if branch in branches and shopper is not None and score is not None:
            by_shopper[shopper].append((branch, score))
    people = ShopperProfile.objects.filter(pk__in=by_shopper).select_related("membership__user").order_by("code")
    people = people.only("code", "membership__user__name")
    return [_result(found, branches, person, by_shopper[person.pk]) for person in people]


def _result(
    found: WaveResults, branches: dict[int, BranchRow], person: ShopperProfile, scores: list[tuple[int, int]]
) -> ShopperResult:
    own: dict[int, list[int]] = defaultdict(list)
    for branch, score in scores:
        own[branch].append(score)
    given, expected, off, compared = [], [], [], 0
    for branch, theirs in own.items():
        row = branches[branch]
        others = row.moments.count - len(theirs)
        compared += len(theirs) if others else 0
        level = Moments(others, row.moments.total - sum(theirs)) if others else _fallback(found, row)
        for score in theirs:
            given.append(Moments(1, score))
            expected.append(level)
            off.append(Moments(level.count, score * level.count - level.total))
    return ShopperResult(person, given, expected, off, compared)


def _sure(found: T | None) -> T:
    assert found is not None  # a shopper with results has at least one visit
    return found


def _fallback(found: WaveResults, row: BranchRow) -> Moments:
    if row.before.count:
        return row.before
    mean = found.networks[row.branch.brand_id].means[""]
    return Moments(mean.denominator, 100 * mean.numerator)
