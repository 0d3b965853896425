"""League tables: branches ranked as far as chance allows, shrunken towards their network's mean; pure, on NumPy."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from reports.distributions import CONFIDENCE
from reports.stats import HUNDREDTHS, Moments

RANK_DRAWS = 4000
RANK_SEED = 1996


@dataclass(frozen=True, slots=True)
class VarianceComponents:
    """Variance of scores in a wave, in percent squared: between (`tau2`) and within (`sigma2`) branches."""

    tau2: Fraction
    sigma2: Fraction


@dataclass(frozen=True, slots=True)
class LeagueRow:
    """One branch of a league table; scores in percent, ranks count from 1.

    Shrunken score, rank and rank interval are None for a branch that is listed, not ranked.
    """

    branch: str
    visits: int
    mean: Fraction
    shrunken: Fraction | None = None
    rank: int | None = None
    best_rank: int | None = None
    worst_rank: int | None = None


def variance_components(branches: Iterable[Moments]) -> VarianceComponents | None:
    """Give the between-branch and within-branch variance of a wave, from the moments of each branch.

    One-way analysis of variance with unequal numbers of visits (Searle, Casella and McCulloch 1992);
    a negative `tau2` becomes 0. None when fewer than two branches, or no branch with two visits.
    """
    groups = [moments for moments in branches if moments.count]
    visits = sum(moments.count for moments in groups)
    between_df, within_df = len(groups) - 1, visits - len(groups)
    if between_df < 1 or within_df < 1:
        return None
    within = sum((moments.squares_within for moments in groups), Fraction(0))
    between = sum(groups, Moments()).squares_within - within
    sigma2 = within / within_df
    squared_counts = sum(moments.count**2 for moments in groups)
    typical_visits = (visits - Fraction(squared_counts, visits)) / between_df
    tau2 = (between / between_df - sigma2) / typical_visits
    return VarianceComponents(max(tau2, Fraction(0)), sigma2)


def league_table(branches: Mapping[str, Moments], minimum_visits: int) -> list[LeagueRow]:
    """Give the branches of a wave, the ranked ones first and best first, then the listed ones by name.

    The order is by the shrunken score `rho x mean + (1 - rho) x network mean` with
    `rho = tau2 / (tau2 + sigma2 / visits)` (Efron and Morris 1975); equal scores share a rank. Ranks come
    with their intervals (Goldstein and Spiegelhalter 1996). A branch with fewer than `minimum_visits`
    is listed, not ranked, and so are all when the wave can't tell branches from chance.
    """
    visited = {key: branches[key] for key in sorted(branches) if branches[key].count}
    rows = {key: LeagueRow(key, m.count, _mean(m)) for key, m in visited.items()}
    components = variance_components(visited.values())
    if components is None:
        return list(rows.values())
    network = sum((row.mean for row in rows.values()), Fraction(0)) / len(rows)
    eligible = [row for row in rows.values() if row.visits >= minimum_visits]
    weights = [_reliability(components, row.visits) for row in eligible]
    scores = [rho * row.mean + (1 - rho) * network for rho, row in zip(weights, eligible, strict=True)]
    rising = sorted(scores)
    errors = [math.sqrt(components.tau2 * (1 - rho)) for rho in weights]
    ranges = _rank_intervals(scores, errors)
    ranked = [
        LeagueRow(row.branch, row.visits, row.mean, score, 1 + len(scores) - bisect_right(rising, score), *places)
        for row, score, places in zip(eligible, scores, ranges, strict=True)
    ]
    ranked.sort(key=lambda row: (row.rank or 0, row.branch))
    return ranked + [row for row in rows.values() if row.visits < minimum_visits]


def _mean(moments: Moments) -> Fraction:
    return Fraction(moments.total, HUNDREDTHS * moments.count)


def _reliability(components: VarianceComponents, visits: int) -> Fraction:
    """Give rho (0..1): how much of a difference between branches' means is not chance."""
    noise = components.sigma2 / visits
    return components.tau2 / (components.tau2 + noise) if components.tau2 else Fraction(0)


def _rank_intervals(scores: list[Fraction], errors: list[float]) -> list[tuple[int, int]]:
    """Give (best, worst) rank of each branch: the middle 95 % of its ranks over normal draws.

    The seed is fixed, so that a report says the same whenever it is made. The draws take the variance
    components as known. Equal draws may take any of the ranks that they share.
    """
    if not scores:
        return []
    chance = np.random.default_rng(RANK_SEED)
    means, spreads = np.array([float(score) for score in scores]), np.array(errors)
    best = np.empty((RANK_DRAWS, len(scores)), dtype=np.int32)
    worst = np.empty_like(best)
    for row in range(RANK_DRAWS):  # one draw at a time: all of them for 2,000 branches would take 100 MB more
        draw = means + chance.standard_normal(len(scores)) * spreads
        rising = np.sort(draw)
        best[row] = len(scores) - np.searchsorted(rising, draw, side="right") + 1
        worst[row] = len(scores) - np.searchsorted(rising, draw, side="left")
    tail = (1 - CONFIDENCE) / 2
    lowest = np.quantile(best, tail, axis=0, method="inverted_cdf")
    highest = np.quantile(worst, 1 - tail, axis=0, method="inverted_cdf")
    return [(int(low), int(high)) for low, high in zip(lowest, highest, strict=True)]
