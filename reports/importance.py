"""How strongly two figures of the same visits go together, and what to do about it; pure functions on SciPy."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from statistics import median
from typing import Literal

from reports.distributions import normal_reach
from reports.stats import Interval

LEAST_VISITS = 100
LEAST_IN_GROUP = 20

Quadrant = Literal["fix_first", "keep_up", "minor", "secure"]


@dataclass(frozen=True, slots=True)
class Sums:
    """What a correlation is made of: visits, and the sums of two figures, their squares and their product.

    `met` of the visits reached the most that the first figure can be.
    """

    visits: int = 0
    met: int = 0
    x: Fraction | float = 0
    y: Fraction | float = 0
    xx: Fraction | float = 0
    yy: Fraction | float = 0
    xy: Fraction | float = 0

    def __add__(self, other: Sums) -> Sums:
        """Give the sums of both groups together."""
        return Sums(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    @property
    def is_enough(self) -> bool:
        """Whether there are 100 visits, and 20 in the smaller group of those who met it and those who didn't."""
        return self.visits >= LEAST_VISITS and min(self.met, self.visits - self.met) >= LEAST_IN_GROUP


@dataclass(frozen=True, slots=True)
class Correlation:
    """A correlation (-1..1) with its interval."""

    value: float
    interval: Interval

    @property
    def is_clear(self) -> bool:
        """Whether chance alone would hardly make it: above 0 with its whole interval."""
        return self.interval.low > 0


def correlation(sums: Sums) -> Correlation | None:
    """Give Pearson's correlation (1896), None below four visits or where one of the figures never changes.

    With a question that is met or missed it is the point-biserial correlation (Tate 1954). The interval is that of
    Fisher's z (1921); it takes visits as independent, though those of one branch are somewhat alike.
    """
    if sums.visits < 4:
        return None
    spread_x = sums.visits * sums.xx - sums.x * sums.x
    spread_y = sums.visits * sums.yy - sums.y * sums.y
    together = sums.visits * sums.xy - sums.x * sums.y
    if spread_x <= 0 or spread_y <= 0:
        return None
    value = max(-1.0, min(1.0, float(together) / math.sqrt(float(spread_x) * float(spread_y))))
    if abs(value) == 1:
        return Correlation(value, Interval(value, value))
    z, reach = math.atanh(value), normal_reach() / math.sqrt(sums.visits - 3)
    return Correlation(value, Interval(math.tanh(z - reach), math.tanh(z + reach)))


def quadrants(importance: Mapping[str, Correlation], performance: Mapping[str, Fraction]) -> dict[str, Quadrant]:
    """Give each question's quadrant of importance and performance (Martilla and James 1977), split at the medians.

    What isn't clearly linked counts as unimportant, however the others are.
    """
    if not importance:
        return {}
    weighty = median(one.value for one in importance.values())
    good = median(performance[code] for code in importance)
    found: dict[str, Quadrant] = {}
    for code, one in importance.items():
        is_good = performance[code] >= good
        if one.is_clear and one.value >= weighty:
            found[code] = "keep_up" if is_good else "fix_first"
        else:
            found[code] = "secure" if is_good else "minor"
    return found
