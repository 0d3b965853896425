"""Branch reports: asked for by who reads one now, or by their wave, and made."""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audits.models import Branch, Wave, WaveState
from common.errors import Refused
from reports import paper, pdf
from reports.branch_report import branch_figures
from reports.figures import BranchFigures
from reports.models import BranchReport, ScoreCell
from reports.services import printing
from reports.visit_figures import unmade_visits

MOST_FOUND = 500


@transaction.atomic
def ask_report(*, wave: Wave, branch: Branch, language: str, by: User | None) -> BranchReport:
    """The report's row, queued before all that is made in turn, unless its file already says what the figures say.

    Raises `Refused` with code `not_published` or `no_results`.
    """
    if wave.state != WaveState.PUBLISHED:
        raise Refused("not_published", _("The results of this wave are not published yet."))
    if not Branch.objects.filter(told_in(wave), pk=branch.pk).exists():
        raise Refused("no_results", _("This branch has no approved visit in this wave."))
    key = {"wave": wave, "branch": branch, "language": language}
    fresh = {"asked_at": timezone.now(), "asked_by": by}
    _row, is_new = BranchReport.objects.get_or_create(**key, defaults=fresh)
    report = BranchReport.objects.select_for_update().get(**key)
    printing.ask(PRESS, report, by, is_new=is_new)
    return report


def told_in(wave: Wave) -> Q:
    """The branches that a wave says something of: by scores, or by visits that could not be made."""
    scored, unmade = ScoreCell.objects.filter(wave=wave), unmade_visits().filter(wave=wave)
    return Q(pk__in=scored.values("branch")) | Q(pk__in=unmade.values("branch"))


def is_current(report: BranchReport) -> bool:
    """Whether the file of a ready report says what the figures say now."""
    return printing.is_current(PRESS, report)


def render_report(*, report_id: int) -> bool:
    """Make the file of a report that was asked for; says whether this call made it ready."""
    return printing.render(PRESS, report_id)


def waiting_reports(at: dt.datetime) -> list[int]:
    """Reports that a lost task left and somebody waits for: asked for and not begun, or begun and not ended."""
    rows = BranchReport.objects.wanted_too_long(at).order_by("asked_at")
    return list(rows.values_list("pk", flat=True)[:MOST_FOUND])


def reports_left_in_turn(at: dt.datetime) -> list[int]:
    """Reports of whole waves that a lost task left."""
    rows = BranchReport.objects.left_in_turn(at).order_by("asked_at", "pk")
    return list(rows.values_list("pk", flat=True)[:MOST_FOUND])


def figures_of(report: BranchReport) -> BranchFigures:
    """What the report says now, in its language."""
    wave = Wave.objects.select_related("programme__brand", "organisation", "checklist_version").get(pk=report.wave_id)
    branch = Branch.objects.select_related("brand").get(pk=report.branch_id)
    return branch_figures(wave, branch, report.language)


def _draw(figures: BranchFigures) -> pdf.Printed:
    return pdf.print_report(figures)


def _renderer(_report: BranchReport) -> str:
    return paper.version_of(pdf.TEMPLATE)


PRESS = printing.Press(BranchReport, "reports.tasks.pdf.render_report", "reports", figures_of, _draw, _renderer)
