"""Waves of a programme beside each other: each wave's mean, and every branch's score in each, like for like."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from audits.models import Branch, Wave
from reports.bands import band_of
from reports.network import Network, networks_of
from reports.results.places import Place, places_of
from reports.results.scope import Filters
from reports.results.wave import NOTHING, WaveResults
from reports.rollup import WHOLE_VISIT
from reports.spread import Spread, spread_of_branches
from reports.stats import Change, LikeForLike, Moments, change_like_for_like, change_of_branch

MOST_WAVES = 6
Presence = Literal["", "new", "gone", "between"]


@dataclass(frozen=True, slots=True)
class WaveColumn:
    """One of the waves: the spread of its branches' means, and the change since the one before it among them."""

    wave: Wave
    spread: Spread | None
    visits: int
    change: LikeForLike | None


@dataclass(frozen=True, slots=True)
class BranchLine:
    """One branch through the waves; the change is from the first to the last of them, where it was in both."""

    branch: Place
    cells: list[Moments]

    @property
    def presence(self) -> Presence:
        """Whether it is in the last wave only, in the first only, or in neither."""
        first, last = bool(self.cells[0].count), bool(self.cells[-1].count)
        return "" if first and last else "new" if last else "gone" if first else "between"

    @property
    def change(self) -> Change | None:
        """From the first wave to the last, with its test; None where it wasn't in both."""
        return change_of_branch(self.cells[0], self.cells[-1]) if not self.presence else None


@dataclass(frozen=True, slots=True)
class SectionLine:
    """One section through the waves: the spread in each, and the change from the first to the last."""

    title: str
    spreads: list[Spread | None]
    change: LikeForLike


@dataclass(frozen=True, slots=True)
class Comparison:
    """The waves, the oldest first, with their branches by name and their sections in document order."""

    waves: list[WaveColumn]
    branches: list[BranchLine]
    sections: list[SectionLine]


def compare_waves(found: WaveResults, waves: Sequence[Wave], filters: Filters) -> Comparison:
    """The own brand's branches that the filters leave in each of `waves`, the oldest first."""
    brand = found.wave.programme.brand_id
    kept = networks_of(waves, brand)
    networks = [kept[wave.pk].get(brand) for wave in waves]
    branches = _branches(found, networks, filters)
    left = {branch.pk for branch in branches} if filters else None
    whole = [_cells(network, left, WHOLE_VISIT) for network in networks]
    spreads = [_spread(network, left, WHOLE_VISIT) for network in networks]
    return Comparison(
        waves=[
            WaveColumn(
                wave=wave,
                spread=spread,
                visits=sum(cell.count for cell in cells.values()),
                change=change_like_for_like(whole[number - 1], cells) if number else None,
            )
            for number, (wave, cells, spread) in enumerate(zip(waves, whole, spreads, strict=True))
        ],
        branches=[BranchLine(branch, [cells.get(branch.pk, NOTHING) for cells in whole]) for branch in branches],
        sections=[_section(code, title, networks, left) for code, title in found.titles],
    )


def _branches(found: WaveResults, networks: Sequence[Network | None], filters: Filters) -> list[Place]:
    there: dict[int, Moments] = {}
    for network in networks:
        there.update({pk: cells[WHOLE_VISIT] for pk, cells in (network.branches if network else {}).items()})
    brand, fits = found.wave.programme.brand, filters.judge(found.regions)
    places = places_of(Branch.objects.filter(pk__in=there), {brand.pk: brand}, found.regions)
    if not filters:
        return places
    band = filters.band
    return [one for one in places if fits(one) and (not band or band == band_of(found.bands, there[one.pk].mean))]


def _section(code: str, title: str, networks: Sequence[Network | None], left: set[int] | None) -> SectionLine:
    first, last = _cells(networks[0], left, code), _cells(networks[-1], left, code)
    return SectionLine(title, [_spread(one, left, code) for one in networks], change_like_for_like(first, last))


def _spread(network: Network | None, left: set[int] | None, section: str) -> Spread | None:
    if left is None:
        return network.spreads.get(section) if network else None
    return spread_of_branches(_cells(network, left, section).values())


def _cells(network: Network | None, left: set[int] | None, section: str) -> Mapping[int, Moments]:
    """The section's moments in the branches that the filters leave, all where there are none."""
    found = network.columns.get(section, {}) if network else {}
    return found if left is None else {pk: cell for pk, cell in found.items() if pk in left}
