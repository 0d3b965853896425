"""The customer's journey through all branches that are looked at, beside the wave before."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from audits.rules.checklist import Section
from common.texts import text
from reports.bands import band_of
from reports.journey import touchpoints_of
from reports.results.extremes import Extreme, extremes_of
from reports.results.wave import BranchRow, WaveResults, like_for_like
from reports.spread import Spread, mean_of_means, spread_of_branches
from reports.stats import LikeForLike, Moments, change_like_for_like

Scored = tuple[list[BranchRow], list[float]]
Measured = tuple[Spread | None, Fraction | None, LikeForLike, Scored]


@dataclass(frozen=True, slots=True)
class StopResult:
    """One stop: its sections, the spread of the branches' scores, the mean before, and the change like for like."""

    label: str
    sections: list[str]
    spread: Spread
    band: str
    before: Fraction | None
    change: LikeForLike
    lowest: Extreme
    highest: Extreme


def stops_of_network(found: WaveResults, rows: Sequence[BranchRow]) -> list[StopResult]:
    """The stops of the own brand's branches among `rows`, in the order of the journey."""
    own = found.own_rows(rows)
    known = dict.fromkeys((code for row in own for code in row.cells), None)
    results = []
    for group in touchpoints_of(found.sections, known):
        spread, before, change, scored = _of_one(own, group[0].code) if len(group) == 1 else _of_several(own, group)
        if spread is not None:
            results.append(
                StopResult(
                    label=text(group[0].title),
                    sections=[text(section.title) for section in group],
                    spread=spread,
                    band=band_of(found.bands, spread.mean),
                    before=before,
                    change=change,
                    **extremes_of(*scored),
                )
            )
    return results


def _of_one(own: Sequence[BranchRow], code: str) -> Measured:
    rows = [row for row in own if code in row.cells]
    cells = [row.cells[code] for row in rows]
    before = mean_of_means(row.cells_before[code] for row in own if code in row.cells_before)
    scored = rows, [cell.total / cell.count for cell in cells]
    return spread_of_branches(cells), before, like_for_like(own, code), scored


def _of_several(own: Sequence[BranchRow], group: Sequence[Section]) -> Measured:
    weights = stop_weights(group)
    now = {row.branch.pk: cell for row in own if (cell := stop_moments(weights, row.cells)).count}
    then = {row.branch.pk: cell for row in own if (cell := stop_moments(weights, row.cells_before)).count}
    scored = [row for row in own if row.branch.pk in now], [cell.total / cell.count for cell in now.values()]
    return spread_of_branches(now.values()), mean_of_means(then.values()), change_like_for_like(then, now), scored


def stop_weights(group: Sequence[Section]) -> dict[str, int]:
    """The sections' weights as whole numbers in the same proportion."""
    weights = {section.code: Fraction(section.weight) for section in group}
    whole = math.lcm(*(weight.denominator for weight in weights.values()))
    return {code: int(weight * whole) for code, weight in weights.items()}


def stop_moments(weights: Mapping[str, int], cells: Mapping[str, Moments]) -> Moments:
    """Moments with exactly `stop_score` of these cells as their mean; nothing else is asked of them."""
    parts = [(weight, cells[code]) for code, weight in weights.items() if code in cells]
    if not any(weight for weight, _ in parts):
        parts = [(1, cell) for _, cell in parts]
    by = math.lcm(*(cell.count for _, cell in parts))
    total = sum(weight * cell.total * (by // cell.count) for weight, cell in parts)
    return Moments(by * sum(weight for weight, _ in parts), total)
