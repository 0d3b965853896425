"""A wave's network: every branch of a brand with its moments, the means, the best quarter and the league table."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from django.core.cache import cache
from django.db.models import Count, Max, Sum

from audits.models import Wave
from reports.models import ScoreCell
from reports.rollup import WHOLE_VISIT
from reports.stats import LeagueRow, Moments, league_table

KEPT_SECONDS = 3600
LEAST_FOR_QUARTER = 4
Range = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class Network:
    """By section ("" is the whole visit): branches' moments, the mean of their means, and the best quarter's ends."""

    branches: dict[int, dict[str, Moments]]
    means: dict[str, Fraction]
    quarters: dict[str, Range]
    league: dict[int, LeagueRow]

    def moments(self, branch: int, section: str = WHOLE_VISIT) -> Moments:
        """The branch's moments; those of nothing where it has no score."""
        return self.branches.get(branch, {}).get(section, Moments())

    @property
    def ranked(self) -> int:
        """How many branches have a rank."""
        return sum(row.rank is not None for row in self.league.values())


def network_of(wave: Wave, brand_id: int) -> Network:
    """The network of a brand in a wave; kept in the cache until one of its cells is refreshed."""
    rows = ScoreCell.objects.filter(wave=wave, branch__brand=brand_id)
    stamp = rows.aggregate(n=Count("pk"), at=Max("refreshed_at"), total=Sum("total"), squares=Sum("squares"))
    least = wave.programme.least_visits_to_rank
    seen = "-".join(str(part) for part in (stamp["n"], stamp["at"] and stamp["at"].timestamp(), stamp["total"]))
    key = f"network:{wave.pk}:{brand_id}:{least}:{seen}:{stamp['squares']}"
    found: Network | None = cache.get(key)
    if found is None:
        found = build_network(rows.values_list("branch_id", "section", "count", "total", "squares"), least)
        cache.set(key, found, KEPT_SECONDS)
    return found


def build_network(rows: Iterable[tuple[int, str, int, int, int]], least_visits: int) -> Network:
    """The network of cells given as (branch, section, count, sum, sum of squares)."""
    branches: dict[int, dict[str, Moments]] = defaultdict(dict)
    by_section: dict[str, list[Fraction]] = defaultdict(list)
    for branch, section, count, total, squares in rows:
        moments = Moments(count, total, squares)
        branches[branch][section] = moments
        by_section[section].append(Fraction(total, 100 * count))
    whole = {str(pk): cells[WHOLE_VISIT] for pk, cells in branches.items() if WHOLE_VISIT in cells}
    return Network(
        branches=dict(branches),
        means={section: sum(means, Fraction(0)) / len(means) for section, means in by_section.items()},
        quarters={s: best_quarter(means) for s, means in by_section.items() if len(means) >= LEAST_FOR_QUARTER},
        league={int(row.branch): row for row in league_table(whole, least_visits)},
    )


def best_quarter(means: list[Fraction]) -> Range:
    """From the lowest to the highest mean of the best quarter of branches."""
    ordered = sorted(means)
    return ordered[-max(1, len(ordered) // 4)], ordered[-1]
