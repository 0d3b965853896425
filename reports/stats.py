"""Means, changes and shares, with what chance allows; pure functions on SciPy.

Sums are kept in integer hundredths of a percent, because they must add up exactly in any grouping.
Everything given back is in percent (0..100) or percent squared. Every interval is a 95 % interval.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, TypeVar

from reports.distributions import CONFIDENCE, normal_reach, student_p_value, student_reach, wilson_ends

HUNDREDTHS = 100
# Two branches that happen to change alike have next to no spread, whatever their visits' own noise is.
LEAST_BRANCHES = 3
LEAST_SHOWN = Fraction(1, 20)  # of a point; what is less reads as 0.0

Key = TypeVar("Key", bound=Hashable)
Verdict = Literal["up", "down", "no_clear_change"]


@dataclass(frozen=True, slots=True)
class Moments:
    """Count, sum and sum of squares of scores, in integer hundredths of a percent; adds up exactly."""

    count: int = 0
    total: int = 0
    total_sq: int = 0

    def __reduce__(self) -> tuple[type[Moments], tuple[int, int, int]]:
        """Tell pickle the three figures: a network in the cache has thousands, and the usual way is ten times slower."""
        return Moments, (self.count, self.total, self.total_sq)

    @classmethod
    def of(cls, scores: Iterable[int]) -> Moments:
        """Give the moments of scores in integer hundredths of a percent (82.50 % is 8250)."""
        values = list(scores)
        return cls(len(values), sum(values), sum(value * value for value in values))

    def __add__(self, other: Moments) -> Moments:
        """Give the moments of both groups together."""
        return Moments(self.count + other.count, self.total + other.total, self.total_sq + other.total_sq)

    @property
    def mean(self) -> Fraction | None:
        """The exact mean in percent; None without visits."""
        return Fraction(self.total, HUNDREDTHS * self.count) if self.count else None

    @property
    def squares_within(self) -> Fraction:
        """The exact sum of squared deviations from the mean, in percent squared; 0 without visits."""
        if not self.count:
            return Fraction(0)
        spread = self.total_sq * self.count - self.total * self.total
        return Fraction(spread, self.count * HUNDREDTHS**2)

    @property
    def variance(self) -> Fraction | None:
        """The exact sample variance (divisor count - 1) in percent squared; None below two visits."""
        return self.squares_within / (self.count - 1) if self.count > 1 else None


@dataclass(frozen=True, slots=True)
class Interval:
    """Both ends of a 95 % interval, in the unit of the figure it belongs to."""

    low: float
    high: float

    def within(self, low: float, high: float) -> Interval:
        """Give the part that can be shown on a scale from `low` to `high`, e.g. 0 and 100."""
        return Interval(min(max(self.low, low), high), max(min(self.high, high), low))


@dataclass(frozen=True, slots=True)
class Change:
    """A difference of means, later minus earlier, in percentage points.

    `interval` and `p_value` are None where too few visits or branches were there to test it; where there were
    `is_enough` to test it but not to call it clear, that is False.
    """

    difference: Fraction | None
    interval: Interval | None
    p_value: float | None
    is_enough: bool = True

    @property
    def is_nothing(self) -> bool:
        """Whether it reads as 0.0."""
        return self.difference is not None and abs(self.difference) < LEAST_SHOWN

    @property
    def is_told(self) -> bool:
        """Whether there is enough to tell a change from chance."""
        return self.p_value is not None and self.is_enough

    @property
    def verdict(self) -> Verdict:
        """'up' or 'down' only when the change is clear at the 95 % level, and large enough to be shown."""
        if self.difference is None or self.p_value is None or self.p_value >= 1 - CONFIDENCE:
            return "no_clear_change"
        if not self.is_enough or self.is_nothing:
            return "no_clear_change"
        return "up" if self.difference > 0 else "down"


@dataclass(frozen=True, slots=True)
class LikeForLike:
    """The change of the branches visited in both waves, and the keys of those in only one."""

    change: Change
    both: frozenset[Hashable]
    new: frozenset[Hashable]
    gone: frozenset[Hashable]


@dataclass(frozen=True, slots=True)
class NetPromoterScore:
    """A Net Promoter Score in points (-100..100), the number of answers and its interval."""

    score: Fraction
    count: int
    interval: Interval


def mean_interval(moments: Moments) -> Interval | None:
    """Give the interval of a mean in percent, None below two visits, and where all scores are equal.

    Student's t with count - 1 degrees of freedom (Student 1908). It isn't cut at 0 or 100: see `within`. A few equal
    scores, be it 100 thrice, tell nothing of how far the next may lie: an interval without width would look certain.
    """
    if moments.mean is None or not moments.variance:
        return None
    error = math.sqrt(moments.variance / moments.count)
    return _around(float(moments.mean), error, moments.count - 1)


def change_of_branch(before: Moments, after: Moments) -> Change:
    """Give the change of one branch's mean between two waves, from its visits in each.

    Welch's t-test, which doesn't suppose equal variances (Welch 1947), with Satterthwaite's degrees of
    freedom (1946). With fewer than two visits in either wave, or without any spread in both, there is a difference,
    but no test of it.
    """
    if before.mean is None or after.mean is None:
        return Change(None, None, None)
    difference = after.mean - before.mean
    if before.variance is None or after.variance is None:
        return Change(difference, None, None)
    first, second = before.variance / before.count, after.variance / after.count
    squared_error = first + second
    if not squared_error:
        return Change(difference, None, None)
    spread = first**2 / (before.count - 1) + second**2 / (after.count - 1)
    return _tested(difference, math.sqrt(squared_error), float(squared_error**2 / spread))


def change_like_for_like(before: Mapping[Key, Moments], after: Mapping[Key, Moments]) -> LikeForLike:
    """Give the change of a group of branches, from the visits' moments of each branch in each wave.

    Paired t-test (Student 1908) over the means of the branches in both waves, each weighing the same;
    new and gone branches are told apart. A branch without visits is not in the wave.
    """
    then = {key for key, moments in before.items() if moments.count}
    now = {key for key, moments in after.items() if moments.count}
    both = then & now
    return LikeForLike(
        change=paired_change(len(both), *_sums_of_changes((before[key], after[key]) for key in both)),
        both=frozenset(both),
        new=frozenset(now - both),
        gone=frozenset(then - both),
    )


def paired_change(count: int, total: Fraction, squares: Fraction) -> Change:
    """Give the change of a group of branches, from the sum of their changes and that of the squares (percent).

    Paired t-test (Student 1908); the same as `change_like_for_like`, from figures that a database adds up.
    It is called clear from `LEAST_BRANCHES` on.
    """
    if not count:
        return Change(None, None, None)
    mean = total / count
    if count == 1:
        return Change(mean, None, None)
    variance = (squares - total * mean) / (count - 1)
    if not variance:  # branches that happen to change alike don't make it certain
        return Change(mean, None, None)
    change = _tested(mean, math.sqrt(variance / count), count - 1)
    return replace(change, is_enough=count >= LEAST_BRANCHES)


def share_interval(successes: int, count: int) -> Interval | None:
    """Give the interval of a share, both ends in percent; None when nothing was counted.

    The score interval (Wilson 1927), which stays honest at 0 and 100 % and for few answers.
    """
    if not 0 <= successes <= count:
        message = f"{successes} of {count} is no share"
        raise ValueError(message)
    if not count:
        return None
    low, high = wilson_ends(successes, count)
    return Interval(100 * low, 100 * high)


def net_promoter_score(answers: Iterable[int]) -> NetPromoterScore | None:
    """Give the Net Promoter Score of answers 0..10 (Reichheld 2003), None without answers.

    The interval is the adjusted Wald one: three answers are added, a quarter promoters, a half passives
    and a quarter detractors (Rocks 2016), so that a few equal answers don't look certain.
    """
    values = list(answers)
    if not values:
        return None
    if any(not 0 <= value <= 10 for value in values):
        message = "an answer to the recommendation question lies in 0..10"
        raise ValueError(message)
    promoters = sum(value >= 9 for value in values)
    detractors = sum(value <= 6 for value in values)
    count = len(values)
    padded = count + 3
    likely, unlikely = (promoters + 0.75) / padded, (detractors + 0.75) / padded
    centre = likely - unlikely
    error = math.sqrt((likely + unlikely - centre**2) / padded)
    reach = normal_reach() * error
    interval = Interval(100 * (centre - reach), 100 * (centre + reach)).within(-100, 100)
    return NetPromoterScore(Fraction(100 * (promoters - detractors), count), count, interval)


def _around(centre: float, error: float, freedom: float) -> Interval:
    reach = student_reach(freedom) * error
    return Interval(centre - reach, centre + reach)


def _tested(difference: Fraction, error: float, freedom: float) -> Change:
    p_value = student_p_value(float(difference) / error, freedom)
    return Change(difference, _around(float(difference), error, freedom), p_value)


def _sums_of_changes(pairs: Iterable[tuple[Moments, Moments]]) -> tuple[Fraction, Fraction]:
    """Give the sum of the changes of means, and that of their squares, in percent.

    Whole numbers are added up by what they are divided by, since thousands of fractions one by one are slow.
    """
    sums: dict[int, tuple[int, int]] = {}
    for then, now in pairs:
        step, by = now.total * then.count - then.total * now.count, then.count * now.count
        total, squares = sums.get(by, (0, 0))
        sums[by] = total + step, squares + step * step
    return (
        sum((Fraction(total, HUNDREDTHS * by) for by, (total, _) in sums.items()), Fraction(0)),
        sum((Fraction(squares, (HUNDREDTHS * by) ** 2) for by, (_, squares) in sums.items()), Fraction(0)),
    )
