"""Reports of regions, networks and single visits: asked for by who reads one, and made like the branches'."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audits.models import Region, Visit, VisitState, Wave, WaveState
from audits.models.brand import regions_below
from audits.models.visit import VisitQuerySet
from audits.services.sheets import with_sheets
from common.errors import Refused
from reports import paper, pdf, wave_pdf
from reports.group_report import GroupFigures, group_figures
from reports.models import ScoreCell, WaveReport
from reports.services import printing
from reports.services.branch_reports import MOST_FOUND
from reports.services.printing import lock_published
from reports.visit_report import VisitReportFigures, visit_report_figures

Figures = GroupFigures | VisitReportFigures


def ask_network_report(*, wave: Wave, language: str, by: User) -> WaveReport:
    """The report of a published wave's whole network; raises `Refused` with code `not_published` or `no_results`."""
    refuse_without_results(wave, None)
    return _ask({"wave": wave, "subject": "network", "language": language}, {}, by)


def ask_region_report(*, wave: Wave, region: Region, language: str, by: User) -> WaveReport:
    """The report of a region and all below it; raises `Refused` with code `not_published` or `no_results`."""
    refuse_without_results(wave, region)
    return _ask({"wave": wave, "subject": f"region {region.pk}", "language": language}, {"region": region}, by)


def ask_visit_report(*, visit: Visit, language: str, by: User) -> WaveReport:
    """The report of one approved visit; raises `Refused` with code `not_approved`."""
    if visit.state != VisitState.APPROVED:
        raise Refused("not_approved", _("Only approved visits can be printed."))
    return _ask({"wave": visit.wave, "subject": f"visit {visit.pk}", "language": language}, {"visit": visit}, by)


def refuse_without_results(wave: Wave, region: Region | None) -> None:
    """Groups of branches are told of once their wave is published."""
    if wave.state != WaveState.PUBLISHED:
        raise Refused("not_published", _("The results of this wave are not published yet."))
    cells = ScoreCell.objects.filter(wave=wave, section="", branch__brand=wave.programme.brand_id)
    if region is not None:
        cells = cells.filter(branch__region__in=regions_below({region.pk}))
    if not cells.exists():
        raise Refused("no_results", _("No branch has a score here in this wave."))


@transaction.atomic
def _ask(key: dict[str, Any], of: dict[str, Any], by: User) -> WaveReport:
    fresh = {"asked_at": timezone.now(), "asked_by": by, **of}
    _row, is_new = WaveReport.objects.get_or_create(**key, defaults=fresh)
    report = WaveReport.objects.select_for_update().get(**key)
    printing.ask(PRESS, report, by, is_new=is_new)
    return report


@transaction.atomic
def ask_stale_reports(*, wave_id: int) -> int:
    """Ask anew for those of a restated wave that somebody once read; gives how many."""
    lock_published(wave_id)
    rows = WaveReport.objects.select_for_update(of=("self",)).filter(wave=wave_id)
    stale = list(rows.filter(state__in=(printing.State.READY, printing.State.MAKING)))
    for report in stale:
        printing.ask_again(PRESS, report, None)
    return len(stale)


def render_wave_report(*, report_id: int) -> bool:
    """Make the file of a report that was asked for; says whether this call made it ready."""
    return printing.render(PRESS, report_id)


def waiting_wave_reports(at: dt.datetime) -> list[int]:
    """Reports that a lost task left."""
    wanted = WaveReport.objects.wanted_too_long(at).values_list("pk", flat=True)
    left = WaveReport.objects.left_in_turn(at).values_list("pk", flat=True)
    return [*wanted[:MOST_FOUND], *left[:MOST_FOUND]]


def figures_of(report: WaveReport) -> Figures:
    """What the report says now, in its language; raises `Refused` where there is nothing left to tell."""
    if report.visit_id:
        visits: VisitQuerySet = Visit.objects.filter(pk=report.visit_id, state=VisitState.APPROVED)
        visit = with_sheets(visits).select_related("wave__organisation", "branch__brand").first()
        figures: Figures | None = visit_report_figures(visit, report.language) if visit else None
    else:
        related = ("programme__brand", "organisation", "checklist_version")
        wave = Wave.objects.select_related(*related).get(pk=report.wave_id)
        figures = group_figures(wave, report.region, report.language)
    if figures is None:
        raise Refused("no_results", "nothing to tell any more")
    return figures


def _draw(figures: Figures) -> pdf.Printed:
    if isinstance(figures, GroupFigures):
        return wave_pdf.print_group(figures)
    return wave_pdf.print_visit(figures)


def _renderer(report: WaveReport) -> str:
    return paper.version_of(wave_pdf.VISIT if report.visit_id else wave_pdf.GROUP)


PRESS = printing.Press(WaveReport, "reports.tasks.pdf.render_wave_report", "wave-reports", figures_of, _draw, _renderer)
