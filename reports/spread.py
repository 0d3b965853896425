"""How far the means of several branches, or other single figures, lie apart; pure, on SciPy."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from scipy import stats

from reports.stats import CONFIDENCE, Interval, Moments


@dataclass(frozen=True, slots=True)
class Spread:
    """Count, exact mean, lowest and highest; from two on also the standard deviation and the mean's 95 % interval."""

    count: int
    mean: Fraction
    low: Fraction
    high: Fraction
    deviation: float | None
    interval: Interval | None


def spread_of(values: Sequence[Fraction]) -> Spread | None:
    """The spread of figures that weigh the same; None without any.

    Student's t on the figures (Student 1908): for branches, where the mean of all such branches lies.
    """
    if not values:
        return None
    count, mean = len(values), sum(values, Fraction(0)) / len(values)
    deviation, interval = None, None
    if count > 1:
        centre = float(mean)
        deviation = math.sqrt(math.fsum((float(value) - centre) ** 2 for value in values) / (count - 1))
        reach = float(stats.t.ppf((1 + CONFIDENCE) / 2, count - 1)) * deviation / math.sqrt(count)
        interval = Interval(centre - reach, centre + reach)
    return Spread(count, mean, min(values), max(values), deviation, interval)


def spread_of_branches(branches: Iterable[Moments]) -> Spread | None:
    """The spread of the branches' means, in percent; the interval is cut to the scale."""
    return on_scale(spread_of([Fraction(m.total, 100 * m.count) for m in branches if m.count]))


def on_scale(spread: Spread | None) -> Spread | None:
    """The same with its interval cut to 0..100."""
    if spread is None or spread.interval is None:
        return spread
    return replace(spread, interval=spread.interval.within(0, 100))
