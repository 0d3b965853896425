"""How far the means of several branches, or other single figures, lie apart; pure, on SciPy."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
    found = spread_of([Fraction(m.total, 100 * m.count) for m in branches if m.count])
    if found is None or found.interval is None:
        return found
    return Spread(
        found.count, found.mean, found.low, found.high, found.deviation, found.interval.within(0, 100)
    )  # fmt: skip
