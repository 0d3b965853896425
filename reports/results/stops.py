"""The customer's journey through all branches that are looked at, beside the wave before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from audits.rules.checklist import Section
from common.texts import text
from reports.bands import band_of
from reports.journey import stop_score, touchpoints_of
from reports.results.extremes import Extreme, extremes_of
from reports.results.wave import BranchRow, WaveResults, like_for_like
from reports.rollup import WHOLE_VISIT
from reports.spread import Spread, mean_of_means, on_scale, spread_of, spread_of_branches
from reports.stats import LikeForLike, Moments, change_like_for_like

HUNDREDTHS = 100
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
    now = {row.branch.pk: score for row in own if (score := stop_score(group, _means(row.cells))) is not None}
    then = {row.branch.pk: score for row in own if (score := stop_score(group, _means(row.cells_before))) is not None}
    before = sum(then.values(), Fraction(0)) / len(then) if then else None
    scored = [row for row in own if row.branch.pk in now], [float(score) for score in now.values()]
    return on_scale(spread_of(list(now.values()))), before, change_like_for_like(_exact(then), _exact(now)), scored


def _means(cells: Mapping[str, Moments]) -> dict[str, Fraction | None]:
    return {code: cell.mean for code, cell in cells.items() if code != WHOLE_VISIT}


def _exact(scores: Mapping[int, Fraction]) -> dict[str, Moments]:
    """Moments with exactly these means; a paired test asks for nothing else of them."""
    return {str(pk): Moments(score.denominator, HUNDREDTHS * score.numerator) for pk, score in scores.items()}
