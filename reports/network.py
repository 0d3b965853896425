"""A wave's network: every branch of a brand with its moments, the means, the best quarter and the league table."""

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from django.core.cache import cache
from django.db.models import Count, Max, Sum

from audits.models import Wave
from reports.league import LeagueRow, league_table
from reports.models import ScoreCell
from reports.rollup import WHOLE_VISIT
from reports.spread import Spread, mean_of_means, spread_of_branches
from reports.stats import Moments

KEPT_SECONDS = 3600
KEPT_HERE = 12
LEAST_FOR_QUARTER = 4
Range = tuple[Fraction, Fraction]
_here: "OrderedDict[str, Network]" = OrderedDict()


@dataclass(frozen=True)
class Network:
    """By section ("" is the whole visit): branches' moments, the mean of their means, and the best quarter's ends."""

    branches: dict[int, dict[str, Moments]]
    means: dict[str, Fraction]
    quarters: dict[str, Range]
    league: dict[int, LeagueRow]

    def moments(self, branch: int, section: str = WHOLE_VISIT) -> Moments:
        """The branch's moments; those of nothing where it has no score."""
        return self.branches.get(branch, {}).get(section, Moments())

    @cached_property
    def columns(self) -> dict[str, dict[int, Moments]]:
        """By section the branches' moments."""
        found: dict[str, dict[int, Moments]] = defaultdict(dict)
        for branch, cells in self.branches.items():
            for section, moments in cells.items():
                found[section][branch] = moments
        return dict(found)

    @cached_property
    def spreads(self) -> dict[str, Spread | None]:
        """By section how far all its branches lie apart."""
        return {section: spread_of_branches(cells.values()) for section, cells in self.columns.items()}

    @cached_property
    def ranked(self) -> int:
        """How many branches have a rank."""
        return sum(row.rank is not None for row in self.league.values())


def network_of(wave: Wave, brand_id: int) -> Network:
    """The network of a brand in a wave."""
    return networks_of([wave], brand_id)[wave.pk].get(brand_id) or build_network([], 0)


def networks_of(waves: Sequence[Wave], brand_id: int | None = None) -> dict[int, dict[int, Network]]:
    """By wave and brand the networks, of one brand or all; kept until one of their cells is refreshed.

    The waves come with their programme. What a network's cells add up to is asked each time and is in its key.
    """
    cells = ScoreCell.objects.filter(wave__in=waves)
    if brand_id is not None:
        cells = cells.filter(branch__brand=brand_id)
    stamps = cells.order_by().values_list("wave", "branch__brand")
    found: dict[int, dict[int, Network]] = {wave.pk: {} for wave in waves}
    least = {wave.pk: wave.programme.least_visits_to_rank for wave in waves}
    for wave, brand, *stamp in stamps.annotate(
        n=Count("pk"), at=Max("refreshed_at"), total_sum=Sum("total"), squares_sum=Sum("squares")
    ):
        seen = "-".join(str(part.timestamp() if hasattr(part, "timestamp") else part) for part in stamp)
        found[wave][brand] = _kept(f"network/3:{wave}:{brand}:{least[wave]}:{seen}", wave, brand, least[wave])
    return found


def _kept(key: str, wave: int, brand: int, least: int) -> Network:
    """From this process's few, else from the cache, else built: reading thousands of moments back takes its time too."""
    found: Network | None = _here.pop(key, None) or cache.get(key)
    if found is None:
        rows = ScoreCell.objects.filter(wave=wave, branch__brand=brand)
        found = build_network(rows.values_list("branch_id", "section", "count", "total", "squares"), least)
        cache.set(key, found, KEPT_SECONDS)
    _here[key] = found
    while len(_here) > KEPT_HERE:
        _here.popitem(last=False)
    return found


def build_network(rows: Iterable[tuple[int, str, int, int, int]], least_visits: int) -> Network:
    """The network of cells given as (branch, section, count, sum, sum of squares)."""
    branches: dict[int, dict[str, Moments]] = defaultdict(dict)
    by_section: dict[str, list[Moments]] = defaultdict(list)
    for branch, section, count, total, squares in rows:
        moments = Moments(count, total, squares)
        branches[branch][section] = moments
        by_section[section].append(moments)
    whole = {str(pk): cells[WHOLE_VISIT] for pk, cells in branches.items() if WHOLE_VISIT in cells}
    return Network(
        branches=dict(branches),
        means={section: mean for section, cells in by_section.items() if (mean := mean_of_means(cells)) is not None},
        quarters={s: best_quarter(cells) for s, cells in by_section.items() if len(cells) >= LEAST_FOR_QUARTER},
        league={int(row.branch): row for row in league_table(whole, least_visits)},
    )


def best_quarter(branches: Sequence[Moments]) -> Range:
    """From the lowest to the highest mean of the best quarter of branches."""
    ordered = sorted(Fraction(moments.total, 100 * moments.count) for moments in branches)
    return ordered[-max(1, len(ordered) // 4)], ordered[-1]
