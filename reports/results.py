"""A wave's results for HQ: every branch with its score, change and rank; regions and brands beside each other."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from audits.models import Branch, Brand, Wave, WaveState
from audits.services.scores import parsed_checklist
from common.texts import text
from reports.bands import band_of
from reports.models import ScoreCell
from reports.network import Network, network_of
from reports.rollup import WHOLE_VISIT
from reports.stats import Change, Interval, LikeForLike, Moments, change_like_for_like, change_of_branch, mean_interval


@dataclass(frozen=True, slots=True)
class BranchRow:
    """One branch in a wave; interval and change are tested on demand, since SciPy takes its time."""

    branch: Branch
    moments: Moments
    before: Moments
    sections: dict[str, Fraction | None]
    rank: tuple[int, int, int] | None
    band: str

    @property
    def score(self) -> Fraction:
        """The mean of its visits' scores, in percent."""
        return self.moments.mean or Fraction(0)

    @property
    def interval(self) -> Interval | None:
        """Where the true score lies, cut to the scale."""
        found = mean_interval(self.moments)
        return found.within(0, 100) if found else None

    @property
    def difference(self) -> Fraction | None:
        """Points gained or lost since the wave before."""
        return None if self.before.mean is None else self.score - self.before.mean

    @property
    def change(self) -> Change | None:
        """The same with its test; None where the branch wasn't in the wave before."""
        return None if self.before.mean is None else change_of_branch(self.before, self.moments)


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A region or brand: the mean of its branches' scores, each weighing the same."""

    label: str
    branches: int
    visits: int
    score: Fraction
    band: str
    is_competitor: bool = False


@dataclass(frozen=True, slots=True)
class WaveResults:
    """A wave's results; `sections` are codes with their titles, `means` the own brand's by section."""

    wave: Wave
    previous: Wave | None
    sections: list[tuple[str, str]]
    means: dict[str, Fraction]
    rows: list[BranchRow]
    regions: list[GroupRow]
    brands: list[GroupRow]
    like_for_like: LikeForLike | None


SORTS: dict[str, Callable[[BranchRow], Any]] = {
    "name": lambda row: (row.branch.name.casefold(), row.branch.pk),
    "score": lambda row: (row.score, row.branch.pk),
    "visits": lambda row: (row.moments.count, row.branch.pk),
    "change": lambda row: (row.difference is not None, row.difference or 0, row.branch.pk),
    "rank": lambda row: (row.rank is None, row.rank[0] if row.rank else 0, row.branch.pk),
    "region": lambda row: (row.branch.region.name.casefold() if row.branch.region else "", row.branch.name),
}


def wave_results(wave: Wave) -> WaveResults:
    """The results of a wave that comes with its programme and checklist version, in a fixed number of queries."""
    bands = wave.programme.bands
    cells = ScoreCell.objects.filter(wave=wave, section=WHOLE_VISIT)
    branches = list(
        Branch.objects.filter(pk__in=cells.values("branch")).select_related("brand", "region").order_by("name", "pk")
    )
    brands = {branch.brand_id: branch.brand for branch in branches}
    networks = {pk: network_of(wave, pk) for pk in sorted(brands)}
    previous = previous_wave(wave)
    before = moments_of(previous)
    own = networks.get(wave.programme.brand_id)
    ranked = {pk: network.ranked for pk, network in networks.items()}
    rows = [
        _row(branch, networks[branch.brand_id], ranked[branch.brand_id], before.get(branch.pk, Moments()), bands)
        for branch in branches
    ]
    return WaveResults(
        wave=wave,
        previous=previous,
        sections=[(s.code, text(s.title)) for s in parsed_checklist(wave.checklist_version).sections],
        means=own.means if own else {},
        rows=rows,
        regions=regions_of(rows, bands),
        brands=brands_of(rows, brands.values(), bands),
        like_for_like=_like_for_like(own, before) if own and previous else None,
    )


def sorted_rows(rows: Iterable[BranchRow], sort: str) -> list[BranchRow]:
    """Rows by a column, falling with a leading minus; an unknown column is the score, best first."""
    name = sort.removeprefix("-")
    if name not in SORTS:
        name, sort = "score", "-score"
    return sorted(rows, key=SORTS[name], reverse=sort.startswith("-"))


def previous_wave(wave: Wave) -> Wave | None:
    """The last published wave of the programme before this one."""
    rows = Wave.objects.filter(programme=wave.programme_id, state=WaveState.PUBLISHED).exclude(pk=wave.pk)
    return rows.filter(starts_on__lte=wave.starts_on).order_by("-starts_on", "-pk").first()


def moments_of(wave: Wave | None) -> dict[int, Moments]:
    """The whole visits' moments of every branch of a wave."""
    if wave is None:
        return {}
    rows = ScoreCell.objects.filter(wave=wave, section=WHOLE_VISIT)
    return {pk: Moments(n, s, q) for pk, n, s, q in rows.values_list("branch", "count", "total", "squares")}


def regions_of(rows: Sequence[BranchRow], bands: list[dict[str, Any]]) -> list[GroupRow]:
    """Regions of the brands' own branches, the best first; branches without a region are left out."""
    groups: dict[int, list[BranchRow]] = defaultdict(list)
    for row in rows:
        if row.branch.region_id and not row.branch.brand.is_competitor:
            groups[row.branch.region_id].append(row)
    named = [_group(str(group[0].branch.region), group, bands) for group in groups.values()]
    return sorted(named, key=lambda group: (-group.score, group.label))


def brands_of(rows: Sequence[BranchRow], brands: Iterable[Brand], bands: list[dict[str, Any]]) -> list[GroupRow]:
    """Own and competitors' brands in the wave, the best first."""
    found = []
    for brand in brands:
        group = [row for row in rows if row.branch.brand_id == brand.pk]
        found.append(_group(brand.name, group, bands, is_competitor=brand.is_competitor))
    return sorted(found, key=lambda group: (-group.score, group.label))


def _group(
    label: str, rows: Sequence[BranchRow], bands: list[dict[str, Any]], *, is_competitor: bool = False
) -> GroupRow:
    mean = sum((row.score for row in rows), Fraction(0)) / len(rows)
    visits = sum(row.moments.count for row in rows)
    return GroupRow(label, len(rows), visits, mean, band_of(bands, mean), is_competitor)


def _row(branch: Branch, network: Network, ranked: int, before: Moments, bands: list[dict[str, Any]]) -> BranchRow:
    moments = network.moments(branch.pk)
    return BranchRow(
        branch=branch,
        moments=moments,
        before=before,
        sections={code: cell.mean for code, cell in network.branches[branch.pk].items() if code != WHOLE_VISIT},
        rank=_rank(network, branch.pk, ranked),
        band=band_of(bands, moments.mean),
    )


def _rank(network: Network, branch: int, ranked: int) -> tuple[int, int, int] | None:
    place = network.league.get(branch)
    if place is None or place.best_rank is None or place.worst_rank is None:
        return None
    return place.best_rank, place.worst_rank, ranked


def _like_for_like(own: Network, before: dict[int, Moments]) -> LikeForLike:
    now = {str(pk): cells[WHOLE_VISIT] for pk, cells in own.branches.items() if WHOLE_VISIT in cells}
    then = {str(pk): moments for pk, moments in before.items() if pk in own.branches}
    return change_like_for_like(then, now)
