"""A wave's results by channel and scenario: a wave may have several scenarios, each visit has one."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import BigIntegerField, Count, F, Sum
from django.db.models.functions import Cast

from audits.models import ScenarioVersion, Visit, VisitState
from reports.bands import band_of
from reports.results.wave import BranchRow, WaveResults
from reports.spread import Spread, spread_of_branches
from reports.stats import Moments


@dataclass(frozen=True, slots=True)
class Way:
    """A channel, or with a name one of its scenarios: the spread of its branches' means, and its visits."""

    channel: str
    scenario: str
    spread: Spread
    visits: int
    band: str


def channels_of(found: WaveResults, rows: Sequence[BranchRow]) -> list[Way]:
    """The channels of the own brand's branches among `rows`, each with its scenarios below it where it has several."""
    own = {row.branch.pk for row in found.own_rows(rows)}
    by_scenario = {scenario: cells for scenario, cells in _cells(found).items() if own & cells.keys()}
    versions = ScenarioVersion.objects.filter(pk__in=by_scenario).select_related("scenario").order_by("pk")
    channels: dict[str, list[tuple[str, dict[int, Moments]]]] = defaultdict(list)
    for version in versions:
        cells = {pk: moments for pk, moments in by_scenario[version.pk].items() if pk in own}
        channels[str(version.document.get("channel", ""))].append((str(version), cells))
    ways = []
    for channel, scenarios in channels.items():
        together: dict[int, Moments] = defaultdict(Moments)
        for _, cells in scenarios:
            for pk, moments in cells.items():
                together[pk] += moments
        ways += _way(found, channel, "", together)
        if len(scenarios) > 1:
            for name, cells in scenarios:
                ways += _way(found, channel, name, cells)
    return ways


def _cells(found: WaveResults) -> dict[int, dict[int, Moments]]:
    """By scenario version and branch the moments of the wave's approved visits."""
    score = Cast("score", BigIntegerField())  # a small integer's square overflows
    visits = Visit.objects.filter(wave=found.wave, state=VisitState.APPROVED, score__isnull=False).order_by()
    cells: dict[int, dict[int, Moments]] = defaultdict(dict)
    for scenario, branch, n, total, squares in visits.values_list("scenario_version", "branch").annotate(
        n=Count("pk"), total_sum=Sum(F("score")), squares_sum=Sum(score * score, output_field=BigIntegerField())
    ):
        cells[scenario][branch] = Moments(n, int(total), int(squares))
    return cells


def _way(found: WaveResults, channel: str, scenario: str, cells: Mapping[int, Moments]) -> list[Way]:
    spread = spread_of_branches(cells.values())
    visits = sum(moments.count for moments in cells.values())
    return [Way(channel, scenario, spread, visits, band_of(found.bands, spread.mean))] if spread else []
