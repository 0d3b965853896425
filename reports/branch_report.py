"""The figures of a branch in a wave, gathered for its page and its PDF (scoring.md, experience.md)."""

from zoneinfo import ZoneInfo

from django.db.models import Avg, F, FloatField, Q
from django.utils import translation
from django.utils.timezone import localdate

from audits.models import Action, Branch, Wave, WaveState
from audits.services.scores import parsed_checklist
from audits.services.sheets import VisitSheet
from common.texts import text
from reports.bands import band_of
from reports.figures import ActionFigures, BranchFigures, Rank, SectionFigures, WaveFigures
from reports.fixes import actions_of, always_met, failures_of, fixes_of, missed_codes, strengths_of
from reports.journey import stops_of
from reports.models import ScoreCell
from reports.network import Network, network_of
from reports.restated import restatements_of
from reports.rollup import WHOLE_VISIT
from reports.stats import Interval, Moments, change_of_branch, mean_interval
from reports.visit_figures import approved_visits, sheets_of, visit_figures
from reports.when import shown_span

MOST_WAVES = 6


def branch_figures(wave: Wave, branch: Branch, language: str) -> BranchFigures:
    """Everything the report of `branch` in `wave` says, with its texts in `language`.

    `wave` comes with its programme, brand, organisation and checklist version; unpublished waves are for HQ only.
    """
    with translation.override(language):
        return _figures(wave, branch, language)


def _figures(wave: Wave, branch: Branch, language: str) -> BranchFigures:
    programme, organisation = wave.programme, wave.organisation
    network = network_of(wave, branch.brand_id)
    trend, moments = trend_of(wave, branch)
    previous = next((point for point in reversed(trend) if point.wave != wave.pk), None)
    visits = approved_visits(wave.pk, branch.pk)
    sheets = sheets_of(visits, programme, language)
    past = sheets_of(approved_visits(previous.wave, branch.pk), programme, language) if previous else []
    sections = sections_of(wave, branch, network)
    whole = network.moments(branch.pk)
    checklist = parsed_checklist(wave.checklist_version)
    return BranchFigures(
        language=language,
        organisation=organisation.name,
        accent=organisation.accent,
        brand=branch.brand.name,
        branch=branch.name,
        branch_code=branch.code,
        place=", ".join(part for part in (branch.city, branch.address) if part),
        programme=programme.name,
        wave=wave.name,
        revision=wave.revision,
        published_on=localdate(wave.published_at, ZoneInfo(branch.time_zone)) if wave.published_at else None,
        span=shown_span([visit for visit in visits if not visit.obstacle] or visits, programme.visit_time_shown),
        visits=whole.count,
        score=whole.mean,
        band=band_of(programme.bands, whole.mean),
        interval=_interval(whole),
        network=network.means.get(WHOLE_VISIT),
        best_quarter=network.quarters.get(WHOLE_VISIT),
        network_branches=len(network.league),
        rank=_rank(network, branch),
        least_visits_to_rank=programme.least_visits_to_rank,
        previous=previous,
        change=change_of_branch(moments[previous.wave], whole) if previous and whole.count else None,
        sections=sections,
        stops=stops_of(checklist.sections, {s.code: s.score for s in sections}, programme.bands),
        trend=trend,
        fixes=fixes_of(sheets, programme, missed_codes(past, previous.label) if previous else {}),
        failures=failures_of(sheets),
        strengths=strengths_of(sections, programme),
        always_met=always_met(sheets),
        made=[visit_figures(sheet, programme) for sheet in sheets],
        actions=_actions(branch, previous, past, sheets),
        restatements=restatements_of(wave, visits),
        scoring=checklist.scoring.method,
        bands=programme.bands,
    )


def sections_of(wave: Wave, branch: Branch, network: Network) -> list[SectionFigures]:
    """Every section of the wave's checklist that has a score here or in the network, in document order."""
    bands = wave.programme.bands
    found = []
    for section in parsed_checklist(wave.checklist_version).sections:
        moments = network.moments(branch.pk, section.code)
        if section.code not in network.means:
            continue
        found.append(
            SectionFigures(
                code=section.code,
                title=text(section.title),
                weight=section.weight,
                touchpoint=section.touchpoint or "",
                score=moments.mean,
                visits=moments.count,
                network=network.means[section.code],
                best_quarter=network.quarters.get(section.code),
                band=band_of(bands, moments.mean),
            )
        )
    return found


def trend_of(wave: Wave, branch: Branch) -> tuple[list[WaveFigures], dict[int, Moments]]:
    """This wave and the published ones of its programme before it in which the branch has a score, oldest first."""
    before = Q(wave__state=WaveState.PUBLISHED) & (
        Q(wave__starts_on__lt=wave.starts_on) | Q(wave__starts_on=wave.starts_on, wave__lt=wave.pk)
    )
    cells = list(
        ScoreCell.objects.filter(before | Q(wave=wave), wave__programme=wave.programme_id)
        .filter(branch=branch, section=WHOLE_VISIT)
        .select_related("wave")
        .order_by("-wave__starts_on", "-wave")[:MOST_WAVES]
    )[::-1]
    means = dict(
        ScoreCell.objects.filter(wave__in=[cell.wave_id for cell in cells], section=WHOLE_VISIT)
        .filter(branch__brand=branch.brand_id)
        .order_by("wave")
        .values_list("wave")
        .annotate(mean=Avg(F("total") / (100.0 * F("count")), output_field=FloatField()))
    )
    moments = {cell.wave_id: Moments(cell.count, cell.total, cell.squares) for cell in cells}
    points = [
        WaveFigures(
            wave=cell.wave_id,
            label=cell.wave.name,
            score=moments[cell.wave_id].mean,
            visits=cell.count,
            interval=_interval(moments[cell.wave_id]),
            network=means.get(cell.wave_id),
        )
        for cell in cells
    ]
    return points, moments


def _interval(moments: Moments) -> Interval | None:
    interval = mean_interval(moments)
    return interval.within(0, 100) if interval else None


def _rank(network: Network, branch: Branch) -> Rank | None:
    row = network.league.get(branch.pk)
    if row is None or row.best_rank is None or row.worst_rank is None:
        return None
    return Rank(row.best_rank, row.worst_rank, network.ranked)


def _actions(
    branch: Branch, previous: WaveFigures | None, past: list[VisitSheet], sheets: list[VisitSheet]
) -> list[ActionFigures]:
    if previous is None:
        return []
    planned = Action.objects.filter(branch=branch, wave=previous.wave).select_related("branch")
    return actions_of(list(planned), past, sheets)
