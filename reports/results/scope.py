"""Which branches of a wave are looked at: what every page of results filters by, and keeps from tab to tab."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from audits.models import Branch, Region
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
        fits = self.judge(found.regions)
        return [row for row in found.rows if fits(row.branch, row.band)]

    def judge(self, regions: Mapping[int, Region]) -> Callable[[Branch, str], bool]:
        """What says of a branch in a score band whether it fits."""
        below = None if self.region is None else below_region(regions, self.region)
        words = self.words.casefold()

        def fits(branch: Branch, band: str) -> bool:
            wanted = ((self.city, branch.city), (self.segment, branch.segment), (self.band, band))
            return (
                (below is None or branch.region_id in below)
                and all(not asked or asked == there for asked, there in wanted)
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
