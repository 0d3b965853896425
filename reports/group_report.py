"""The figures of a network's or a region's report in a wave (scoring.md): its branches, each weighing the same.

A region's names the branches of the region only; all others are the network's mean and a place in a rank.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import translation
from django.utils.timezone import localdate

from audits.models import Event, Region, Visit, VisitState, Wave, WaveState
from audits.services.scores import parsed_checklist
from common.texts import text
from reports.bands import band_of
from reports.branch_report import MOST_WAVES
from reports.figures import Rank, Restatement, SectionFigures, StopFigures, WaveFigures
from reports.journey import stops_of
from reports.losses import losses_of
from reports.models import ScoreCell
from reports.questions import QuestionRow, question_rows
from reports.restated import restatements_of, score_when_published
from reports.results.groups import Group, brands_of, group_of, regions_of
from reports.results.scope import below_region
from reports.results.wave import BranchRow, WaveResults, wave_results
from reports.rollup import WHOLE_VISIT
from reports.spread import spread_of_branches
from reports.stats import Change, Interval, Moments

MOST_FIXES = 6
MOST_BEST = 5
LEAST_ANSWERS = 3


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A region below, or a brand beside: its mean and its change."""

    label: str
    depth: int
    is_competitor: bool
    branches: int
    visits: int
    score: Fraction
    interval: Interval | None
    band: str
    change: Change


@dataclass(frozen=True, slots=True)
class LeagueLine:
    """One branch in the league table; `rank` is its place in the whole network, None where it isn't ranked."""

    branch: str
    code: str
    visits: int
    score: Fraction
    interval: Interval | None
    band: str
    change: Change | None
    rank: Rank | None


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question over all visits: its rate in percent, and the points of the score lost there (`losses`)."""

    text: str
    section: str
    rate: Fraction
    counted: int
    lost: Fraction
    change: Change | None


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """Everything the report of a region or of the network says; `network` is None where it is the network's own."""

    language: str
    organisation: str
    accent: str
    brand: str
    region: str
    programme: str
    wave: str
    revision: int
    published_on: dt.date | None
    starts_on: dt.date
    ends_on: dt.date
    branches: int
    visits: int
    score: Fraction | None
    band: str
    interval: Interval | None
    network: Fraction | None
    best_quarter: tuple[Fraction, Fraction] | None
    network_branches: int
    previous: str
    change: Change
    both: int
    new: int
    gone: int
    sections: list[SectionFigures]
    stops: list[StopFigures]
    trend: list[WaveFigures]
    regions: list[GroupLine]
    brands: list[GroupLine]
    league: list[LeagueLine]
    fixes: list[QuestionLine]
    best: list[QuestionLine]
    restatements: list[Restatement]
    published_score: Fraction | None
    scoring: str
    bands: list[dict[str, Any]] = field(default_factory=list)
    code: str = ""


def group_figures(wave: Wave, region: Region | None, language: str) -> GroupFigures | None:
    """The report of `region` in `wave`, or of the brand's whole network; None where it has no branch with a score.

    `wave` comes with its programme, brand, organisation and checklist version.
    """
    with translation.override(language):
        found = wave_results(wave)
        rows = found.own_rows(found.rows)
        if region is not None:
            below = below_region(found.regions, region.pk)
            rows = [row for row in rows if row.branch.region_id in below]
        return _figures(found, rows, region, language) if rows else None


def _figures(found: WaveResults, rows: Sequence[BranchRow], region: Region | None, language: str) -> GroupFigures:
    wave, own = found.wave, found.own
    programme, organisation = wave.programme, wave.organisation
    whole = group_of(found, rows, "")
    sections = _sections(found, rows, is_network=region is None)
    places = [row.branch.pk for row in rows]
    questions = _questions(question_rows(wave, places), losses_of(wave, places))
    changes = _restatements(wave, places)
    counted = [line for line in questions if line.counted >= LEAST_ANSWERS] or questions
    return GroupFigures(
        language=language,
        organisation=organisation.name,
        accent=organisation.accent,
        brand=programme.brand.name,
        region=region.name if region else "",
        programme=programme.name,
        wave=wave.name,
        revision=wave.revision,
        published_on=localdate(wave.published_at, ZoneInfo(organisation.time_zone)) if wave.published_at else None,
        starts_on=wave.starts_on,
        ends_on=wave.ends_on,
        branches=whole.branches,
        visits=whole.visits,
        score=whole.score,
        band=whole.band,
        interval=whole.spread.interval,
        network=found.means.get(WHOLE_VISIT) if region else None,
        best_quarter=own.quarters.get(WHOLE_VISIT) if own else None,
        network_branches=len(own.branches) if own else 0,
        previous=found.previous.name if found.previous else "",
        change=whole.change.change,
        both=len(whole.change.both),
        new=len(whole.change.new),
        gone=0 if region else len(found.gone()),
        sections=sections,
        stops=stops_of(found.sections, {line.code: line.score for line in sections}, programme.bands),
        trend=_trend(wave, None if region is None else {row.branch.pk for row in rows}),
        regions=_regions(found, rows, region),
        brands=[_group(group) for group in brands_of(found, found.rows)] if region is None else [],
        league=_league(rows),
        fixes=sorted((line for line in counted if line.lost > 0), key=lambda line: -line.lost)[:MOST_FIXES],
        best=sorted(counted, key=lambda line: (-line.rate, -line.counted))[:MOST_BEST],
        restatements=changes,
        published_score=score_when_published(whole.score, whole.branches, changes) if changes else None,
        scoring=parsed_checklist(wave.checklist_version).scoring.method,
        bands=programme.bands,
    )


def _sections(found: WaveResults, rows: Sequence[BranchRow], *, is_network: bool) -> list[SectionFigures]:
    """Every section with a score in these branches, beside the network's mean and best quarter."""
    lines = []
    for section in found.sections:
        mean = found.mean_of(rows, section.code)
        if mean is None:
            continue
        lines.append(
            SectionFigures(
                code=section.code,
                title=text(section.title),
                weight=section.weight,
                touchpoint=section.touchpoint or "",
                score=mean,
                visits=sum(row.cells[section.code].count for row in rows if section.code in row.cells),
                network=None if is_network else found.means.get(section.code),
                best_quarter=found.own.quarters.get(section.code) if found.own else None,
                band=band_of(found.bands, mean),
            )
        )
    return lines


def _trend(wave: Wave, inside: set[int] | None) -> list[WaveFigures]:
    """This wave and the published ones before it, oldest first: the mean of these branches beside the network's."""
    before = Q(starts_on__lt=wave.starts_on) | Q(starts_on=wave.starts_on, pk__lt=wave.pk)
    waves = Wave.objects.filter(programme=wave.programme_id).filter(
        Q(pk=wave.pk) | (before & Q(state=WaveState.PUBLISHED))
    )
    chosen = list(waves.order_by("-starts_on", "-pk")[:MOST_WAVES])[::-1]
    cells = ScoreCell.objects.filter(wave__in=chosen, section=WHOLE_VISIT, branch__brand=wave.programme.brand_id)
    of_wave: dict[int, dict[int, Moments]] = defaultdict(dict)
    for pk, branch, count, total, squares in cells.values_list("wave", "branch", "count", "total", "squares"):
        of_wave[pk][branch] = Moments(count, total, squares)
    points = []
    for one in chosen:
        all_of_it = of_wave[one.pk]
        own = {pk: moments for pk, moments in all_of_it.items() if inside is None or pk in inside}
        spread, network = spread_of_branches(own.values()), spread_of_branches(all_of_it.values())
        if spread:
            points.append(
                WaveFigures(
                    wave=one.pk,
                    label=one.name,
                    score=spread.mean,
                    visits=sum(moments.count for moments in own.values()),
                    interval=spread.interval,
                    network=float(network.mean) if network and inside is not None else None,
                )
            )
    return points


def _league(rows: Sequence[BranchRow]) -> list[LeagueLine]:
    """The branches by their rank; those without one last, by their score."""
    ordered = sorted(rows, key=lambda row: (row.rank is None, row.rank or (0, 0, 0), -row.score, row.branch.pk))
    return [
        LeagueLine(
            branch=row.branch.name,
            code=row.branch.code,
            visits=row.moments.count,
            score=row.score,
            interval=row.interval,
            band=row.band,
            change=row.change,
            rank=Rank(*row.rank) if row.rank else None,
        )
        for row in ordered
    ]


def _regions(found: WaveResults, rows: Sequence[BranchRow], root: Region | None) -> list[GroupLine]:
    """The regions below `root`, or all, where there are several; those right below it are not indented."""
    below = set(found.regions) if root is None else below_region(found.regions, root.pk) - {root.pk}
    inside = [_group(group) for group in regions_of(found, rows) if group.region and group.region.pk in below]
    if root is None and len(inside) == 1:
        return []
    least = min((line.depth for line in inside), default=0)
    return [replace(line, depth=line.depth - least) for line in inside]


def _group(group: Group) -> GroupLine:
    return GroupLine(
        label=group.label,
        depth=group.depth,
        is_competitor=group.is_competitor,
        branches=group.branches,
        visits=group.visits,
        score=group.score,
        interval=group.spread.interval,
        band=group.band,
        change=group.change.change,
    )


def _restatements(wave: Wave, places: Sequence[int]) -> list[Restatement]:
    """What was changed at these branches since publication."""
    if wave.revision < 2:
        return []
    restated = Event.objects.filter(wave=wave, verb="restate").values_list("data", flat=True)
    changed = {data["visit"] for data in restated if data.get("branch") in set(places)}
    visits = Visit.objects.filter(pk__in=changed, state=VisitState.APPROVED).select_related("branch")
    return restatements_of(wave, visits.prefetch_related("corrections")) if changed else []


def _questions(rows: Sequence[QuestionRow], losses: Mapping[str, Fraction]) -> list[QuestionLine]:
    """The scored questions with what each took from the score."""
    return [
        QuestionLine(
            text=row.text,
            section=row.section_title,
            rate=row.rate,
            counted=row.counted,
            lost=losses.get(row.code, Fraction(0)),
            change=row.change,
        )
        for row in rows
        if row.rate is not None and (not row.is_bonus or row.code in losses)
    ]
