"""Branches of a wave in groups, regions and brands: the mean of each group's branches, each weighing the same."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from audits.models import Brand, Region
from reports.bands import band_of
from reports.results.scope import below_region, in_tree_order
from reports.results.wave import BranchRow, WaveResults, like_for_like
from reports.rollup import WHOLE_VISIT
from reports.spread import Spread, mean_of_means, spread_of_branches
from reports.stats import LikeForLike


@dataclass(frozen=True, slots=True)
class Group:
    """Some branches of a wave: their spread, the mean of each section, and how they changed since the wave before.

    Of a region that filters leave a part of, `whole` is how many branches it has in the wave.
    """

    label: str
    branches: int
    visits: int
    spread: Spread
    band: str
    sections: dict[str, Fraction | None]
    change: LikeForLike
    region: Region | None = None
    depth: int = 0
    whole: int = 0
    is_competitor: bool = False

    @property
    def score(self) -> Fraction:
        """The mean of the branches' means."""
        return self.spread.mean


def regions_of(found: WaveResults, rows: Sequence[BranchRow]) -> list[Group]:
    """The own brand's regions with branches among `rows`, each below the one it lies in, each with all below it."""
    looked_at, everything = by_region(found, rows), by_region(found, found.rows)
    return [
        replace(
            group_of(found, looked_at[region.pk], region.name),
            region=region, depth=depth, whole=len(everything[region.pk]),
        )
        for region, depth in in_tree_order(found.regions.values())
        if region.pk in looked_at
    ]  # fmt: skip


def by_region(found: WaveResults, rows: Sequence[BranchRow]) -> dict[int, list[BranchRow]]:
    """The own brand's branches among `rows` by region, each region with all below it; no region without any."""
    directly: dict[int, list[BranchRow]] = defaultdict(list)
    for row in found.own_rows(rows):
        directly[row.branch.region_id or 0].append(row)
    together = {
        region: [row for pk in below_region(found.regions, region) for row in directly[pk]] for region in found.regions
    }
    return {region: inside for region, inside in together.items() if inside}


def brands_of(found: WaveResults, rows: Sequence[BranchRow]) -> list[Group]:
    """The own brand and the competitors' with branches among `rows`: the own first, then the best first."""
    groups: list[tuple[Brand, Group]] = []
    for brand in found.brands.values():
        inside = [row for row in rows if row.branch.brand_id == brand.pk]
        if inside:
            groups.append((brand, group_of(found, inside, brand.name, is_competitor=brand.is_competitor)))
    own = found.wave.programme.brand_id
    groups.sort(key=lambda pair: (pair[0].pk != own, -pair[1].score, pair[1].label))
    return [group for _, group in groups]


def group_of(
    found: WaveResults,
    rows: Sequence[BranchRow],
    label: str,
    *,
    is_competitor: bool = False,
) -> Group:
    """The figures of some branches; `rows` has at least one."""
    spread = spread_of_branches(row.moments for row in rows)
    assert spread
    means = {
        section.code: mean_of_means(row.cells[section.code] for row in rows if section.code in row.cells)
        for section in found.sections
    }
    return Group(
        label=label,
        branches=spread.count,
        visits=sum(row.moments.count for row in rows),
        spread=spread,
        band=band_of(found.bands, spread.mean),
        sections=means,
        change=like_for_like(rows, WHOLE_VISIT),
        is_competitor=is_competitor,
    )
