"""How far the means of several branches, or other single figures, lie apart; pure."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from reports.distributions import student_reach
from reports.stats import Interval, Moments


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
    return (
        _spread([float(value) for value in values], values, sum(values, Fraction(0)) / len(values)) if values else None
    )


def spread_of_branches(branches: Iterable[Moments]) -> Spread | None:
    """The spread of the branches' means, in percent; the interval is cut to the scale."""
    return on_scale(spread_of_means(branches))


def spread_of_means(figures: Iterable[Moments]) -> Spread | None:
    """The spread of exact means that weigh the same, quicker for thousands than `spread_of`."""
    found = [moments for moments in figures if moments.count]
    mean = mean_of_means(found)
    if mean is None:
        return None
    rough = [moments.total / moments.count for moments in found]
    ends = [found[rough.index(end(rough))].mean or Fraction(0) for end in (min, max)]
    return _spread([value / 100 for value in rough], ends, mean)


def mean_of_means(branches: Iterable[Moments]) -> Fraction | None:
    """The exact mean of the branches' means, each weighing the same; None without any.

    Sums are added by count first, since adding thousands of fractions one by one is slow.
    """
    totals: dict[int, int] = defaultdict(int)
    number = 0
    for moments in branches:
        if moments.count:
            totals[moments.count] += moments.total
            number += 1
    return sum((Fraction(total, 100 * n) for n, total in totals.items()), Fraction(0)) / number if number else None


def on_scale(spread: Spread | None) -> Spread | None:
    """The same with its interval cut to 0..100."""
    if spread is None or spread.interval is None:
        return spread
    return replace(spread, interval=spread.interval.within(0, 100))


def _spread(values: Sequence[float], ends: Sequence[Fraction], mean: Fraction) -> Spread:
    """The figures of `values`, whose exact mean is `mean` and among whose exact values are `ends`."""
    count, deviation, interval = len(values), None, None
    if count > 1:
        centre = float(mean)
        deviation = math.sqrt(math.fsum((value - centre) ** 2 for value in values) / (count - 1))
        reach = student_reach(count - 1) * deviation / math.sqrt(count)
        interval = Interval(centre - reach, centre + reach)
    return Spread(count, mean, min(ends), max(ends), deviation, interval)
