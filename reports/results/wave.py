"""A wave's results: every branch with its score, change and rank, and the wave before beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from audits.models import Branch, Brand, Region, Wave, WaveState
from audits.rules.checklist import Section
from audits.services.scores import parsed_checklist
from common.texts import text
from reports.bands import band_of
from reports.models import ScoreCell
from reports.network import Network, networks_of
from reports.results.places import Place, places_of
from reports.rollup import WHOLE_VISIT
from reports.spread import mean_of_means
from reports.stats import Change, Interval, LikeForLike, Moments, change_like_for_like, change_of_branch, mean_interval

NOTHING = Moments()


@dataclass(frozen=True, slots=True)
class BranchRow:
    """One branch in a wave, by section ("" is the whole visit); change and interval are tested on demand."""

    branch: Place
    cells: Mapping[str, Moments]
    cells_before: Mapping[str, Moments]
    rank: tuple[int, int, int] | None
    bands: list[dict[str, Any]]

    @property
    def band(self) -> str:
        """The band of its score."""
        return band_of(self.bands, self.score)

    @property
    def moments(self) -> Moments:
        """Its visits' scores."""
        return self.cells.get(WHOLE_VISIT, NOTHING)

    @property
    def before(self) -> Moments:
        """The same in the wave before."""
        return self.cells_before.get(WHOLE_VISIT, NOTHING)

    @property
    def sections(self) -> dict[str, Fraction | None]:
        """The mean of each section."""
        return {code: cell.mean for code, cell in self.cells.items() if code != WHOLE_VISIT}

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
class WaveResults:
    """A wave's results; `rows` are all measured branches by name, the own brand's and competitors'."""

    wave: Wave
    previous: Wave | None
    sections: list[Section]
    rows: list[BranchRow]
    brands: dict[int, Brand]
    regions: dict[int, Region]
    networks: dict[int, Network]
    before: dict[int, Network]

    @property
    def own(self) -> Network | None:
        """The network of the programme's own brand; None where only competitors were visited."""
        return self.networks.get(self.wave.programme.brand_id)

    @property
    def means(self) -> dict[str, Fraction]:
        """The own brand's mean by section, every branch weighing the same."""
        return self.own.means if self.own else {}

    @property
    def bands(self) -> list[dict[str, Any]]:
        """The programme's score bands."""
        bands: list[dict[str, Any]] = self.wave.programme.bands
        return bands

    @property
    def titles(self) -> list[tuple[str, str]]:
        """The sections' codes with their titles in the active language."""
        return [(section.code, text(section.title)) for section in self.sections]

    def own_rows(self, rows: Sequence[BranchRow]) -> list[BranchRow]:
        """Those of `rows` that are the own brand's."""
        return [row for row in rows if row.branch.brand_id == self.wave.programme.brand_id]

    def mean_of(self, rows: Sequence[BranchRow], section: str = WHOLE_VISIT) -> Fraction | None:
        """The mean of these branches' means in a section, each weighing the same."""
        return mean_of_means(row.cells[section] for row in rows if section in row.cells)

    def gone(self, section: str = WHOLE_VISIT) -> dict[int, Moments]:
        """The own brand's branches that only the wave before has."""
        before = self.before.get(self.wave.programme.brand_id)
        now = self.own.branches if self.own else {}
        then = before.branches if before else {}
        return {pk: cells[section] for pk, cells in then.items() if pk not in now and section in cells}


def wave_results(wave: Wave) -> WaveResults:
    """The results of a wave that comes with its programme and checklist version, in a fixed number of queries."""
    previous = previous_wave(wave)
    networks = networks_of([wave, previous] if previous else [wave])
    now, before = networks.get(wave.pk, {}), networks.get(previous.pk, {}) if previous else {}
    brands = {brand.pk: brand for brand in Brand.objects.filter(pk__in=now)}
    regions = {region.pk: region for region in Region.objects.filter(brand__in=now)}
    measured = ScoreCell.objects.filter(wave=wave, section=WHOLE_VISIT)
    rows = []
    for branch in places_of(Branch.objects.filter(pk__in=measured.values("branch")), brands, regions):
        rows.append(_row(branch, now[branch.brand_id], before.get(branch.brand_id), wave.programme.bands))
    return WaveResults(
        wave=wave,
        previous=previous,
        sections=list(parsed_checklist(wave.checklist_version).sections),
        rows=rows,
        brands=brands,
        regions=regions,
        networks=now,
        before=before,
    )


def previous_wave(wave: Wave) -> Wave | None:
    """The last published wave of the programme before this one."""
    rows = Wave.objects.filter(programme=wave.programme_id, state=WaveState.PUBLISHED).exclude(pk=wave.pk)
    earlier = rows.filter(starts_on__lte=wave.starts_on).select_related("programme", "checklist_version")
    return earlier.defer("checklist_version__document", "plan").order_by("-starts_on", "-pk").first()


def like_for_like(
    rows: Sequence[BranchRow], section: str = WHOLE_VISIT, gone: Mapping[int, Moments] | None = None
) -> LikeForLike:
    """The change of these branches in a section since the wave before, those of `gone` told apart."""
    then = {row.branch.pk: row.cells_before[section] for row in rows if section in row.cells_before}
    now = {row.branch.pk: row.cells[section] for row in rows if section in row.cells}
    return change_like_for_like({**then, **(gone or {})}, now)


def _row(branch: Place, network: Network, before: Network | None, bands: list[dict[str, Any]]) -> BranchRow:
    cells = network.branches[branch.pk]
    place = network.league.get(branch.pk)
    rank = None
    if place and place.best_rank is not None and place.worst_rank is not None:
        rank = (place.best_rank, place.worst_rank, network.ranked)
    return BranchRow(
        branch=branch,
        cells=cells,
        cells_before=before.branches.get(branch.pk, {}) if before else {},
        rank=rank,
        bands=bands,
    )
