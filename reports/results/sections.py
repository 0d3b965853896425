"""Every section over the branches that are looked at: mean, spread, change, and the network's best quarter."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from common.texts import text
from reports.bands import band_of
from reports.network import Range
from reports.results.extremes import Extreme, extremes_of
from reports.results.wave import BranchRow, WaveResults, like_for_like
from reports.spread import Spread, spread_of_branches
from reports.stats import LikeForLike


@dataclass(frozen=True, slots=True)
class SectionResult:
    """One section: its spread over branches beside the whole network's mean and best quarter."""

    code: str
    title: str
    weight: Decimal
    spread: Spread
    visits: int
    band: str
    network: Fraction | None
    best_quarter: Range | None
    change: LikeForLike
    lowest: Extreme
    highest: Extreme


def sections_of(found: WaveResults, rows: Sequence[BranchRow]) -> list[SectionResult]:
    """The sections that have a score in the own brand's branches among `rows`, in document order."""
    own, results = found.own_rows(rows), []
    for section in found.sections:
        scored = [row for row in own if section.code in row.cells]
        cells = [row.cells[section.code] for row in scored]
        if (spread := spread_of_branches(cells)) is None:
            continue
        results.append(
            SectionResult(
                code=section.code,
                title=text(section.title),
                weight=section.weight,
                spread=spread,
                visits=sum(cell.count for cell in cells),
                band=band_of(found.bands, spread.mean),
                network=found.means.get(section.code),
                best_quarter=found.own.quarters.get(section.code) if found.own else None,
                change=like_for_like(own, section.code),
                **extremes_of(scored, [cell.total / cell.count for cell in cells]),
            )
        )
    return results
