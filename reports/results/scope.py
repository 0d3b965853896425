"""Which branches of a wave are looked at: what every page of results filters by, and keeps from tab to tab."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from audits.models import Region
from reports.results.places import Place
from reports.results.wave import BranchRow, WaveResults

NAMES = ("region", "city", "segment", "band", "q")


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked for; nothing of a kind leaves all. `region` is -1, which no row has, for nonsense."""

    region: int | None = None
    city: str = ""
    segment: str = ""
    band: str = ""
    words: str = ""

    def leave(self, found: WaveResults) -> list[BranchRow]:
        """The branches of the wave that fit, by name."""
        if not self:
            return list(found.rows)
        fits = self.judge(found.regions)
        return [row for row in found.rows if fits(row.branch) and (not self.band or self.band == row.band)]

    def judge(self, regions: Mapping[int, Region]) -> Callable[[Place], bool]:
        """What says of a branch whether it fits, whatever its band."""
        below = None if self.region is None else below_region(regions, self.region)
        words = self.words.casefold()

        def fits(branch: Place) -> bool:
            return (
                (below is None or branch.region_id in below)
                and (not self.city or self.city == branch.city)
                and (not self.segment or self.segment == branch.segment)
                and (not words or words in f"{branch.name} {branch.code} {branch.city}".casefold())
            )

        return fits

    def __bool__(self) -> bool:
        """Whether anything is asked for."""
        return self != Filters()


def below_region(regions: Mapping[int, Region], root: int) -> set[int]:
    """A region and all below it; none where there is no such region."""
    children = children_of(regions.values())
    found, waiting = set(), [root] if root in regions else []
    while waiting:
        region = waiting.pop()
        if region not in found:
            found.add(region)
            waiting += [child.pk for child in children[region]]
    return found


def children_of(regions: Iterable[Region]) -> dict[int | None, list[Region]]:
    """The regions below each, by name; those at the top below None."""
    found: dict[int | None, list[Region]] = defaultdict(list)
    for region in sorted(regions, key=lambda region: (region.name.casefold(), region.pk)):
        found[region.parent_id].append(region)
    return found


def in_tree_order(regions: Iterable[Region]) -> list[tuple[Region, int]]:
    """Every region after the one above it, with how deep it stands."""
    children = children_of(regions)
    found: list[tuple[Region, int]] = []

    def below(parent: int | None, depth: int) -> None:
        for region in children[parent]:
            found.append((region, depth))
            below(region.pk, depth + 1)

    below(None, 0)
    return found
