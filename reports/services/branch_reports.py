"""Asking for branch reports and making them: each once, safe twice, at once, and after a crash at any step."""

import datetime as dt
from functools import partial

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audits.models import Branch, Wave, WaveState
from common.errors import Refused
from common.files import drop_files, files_in
from common.tasks import after_commit
from reports import pdf
from reports.branch_report import branch_figures
from reports.figures import BranchFigures, fingerprint
from reports.models import BranchReport, ScoreCell
from reports.models.branch_report import MADE_TOO_LONG
from reports.visit_figures import unmade_visits

log = structlog.get_logger()
TASK = "reports.tasks.pdf.render_report"
State = BranchReport.State


@transaction.atomic
def ask_report(*, wave: Wave, branch: Branch, language: str, by: User | None) -> BranchReport:
    """The report's row, queued unless its file already says what the figures say.

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
    if is_new:
        after_commit(TASK, report_id=report.pk)
    elif report.state != State.READY or not is_current(report):
        ask_again(report, by)
    return report


def told_in(wave: Wave) -> Q:
    """The branches that a wave says something of: by scores, or by visits that could not be made."""
    scored, unmade = ScoreCell.objects.filter(wave=wave), unmade_visits().filter(wave=wave)
    return Q(pk__in=scored.values("branch")) | Q(pk__in=unmade.values("branch"))


def is_current(report: BranchReport) -> bool:
    """Whether the file of a ready report says what the figures say now."""
    if report.state != State.READY or not default_storage.exists(report.file):
        return False
    return report.fingerprint == fingerprint(figures_of(report), pdf.renderer_version())


def ask_again(report: BranchReport, by: User | None) -> None:
    """Queue a locked row again; one being made is made once more afterwards, since its figures may be old."""
    report.asked_at, report.asked_by, report.problem = timezone.now(), by, ""
    if report.state != State.MAKING:
        report.state = State.ASKED
    report.save()
    after_commit(TASK, report_id=report.pk)


@transaction.atomic
def ask_wave_reports(wave_id: int) -> list[int]:
    """Ask for the reports of a published wave: all that were ever asked for, and each branch's in HQ's language."""
    wave = Wave.objects.select_related("organisation").filter(pk=wave_id, state=WaveState.PUBLISHED).first()
    if wave is None:
        return []
    at = timezone.now()
    rows = [
        BranchReport(wave=wave, branch_id=pk, language=wave.organisation.language, asked_at=at)
        for pk in Branch.objects.filter(told_in(wave)).values_list("pk", flat=True)
    ]
    BranchReport.objects.bulk_create(rows, ignore_conflicts=True)
    reports = BranchReport.objects.filter(wave=wave)
    reports.filter(state=State.MAKING).update(asked_at=at)
    reports.exclude(state=State.MAKING).update(state=State.ASKED, asked_at=at, problem="")
    found = list(reports.order_by("pk").values_list("pk", flat=True))
    for report_id in found:
        after_commit(TASK, report_id=report_id)
    return found


def render_report(*, report_id: int) -> bool:
    """Make the file of a report that was asked for; says whether this call made it ready.

    The work is outside of transactions: a row marked as being made keeps others away, and one left so by a crash is
    taken again after five minutes. Raises `OSError` when the storage refuses; the row then waits again.
    """
    report = _take(report_id)
    if report is None:
        return False
    try:
        figures = figures_of(report)
        mark = fingerprint(figures, pdf.renderer_version())
        if report.fingerprint == mark and report.file and default_storage.exists(report.file):
            return _end(report, report.file, mark, report.pages)
        printed = pdf.print_report(figures)
        name = default_storage.save(f"reports/{report.pk}/{mark}.pdf", ContentFile(printed.content))
    except OSError:
        BranchReport.objects.filter(pk=report.pk, started_at=report.started_at).update(state=State.ASKED)
        raise
    except Exception as problem:
        log.exception("report_not_made", report=report.pk)
        said = f"{type(problem).__name__}"[:200]
        BranchReport.objects.filter(pk=report.pk, started_at=report.started_at).update(state=State.FAILED, problem=said)
        raise
    return _end(report, name, mark, printed.pages)


def waiting_reports(at: dt.datetime) -> list[int]:
    """Reports that a lost task left: asked for and not begun, or begun and not ended."""
    return list(BranchReport.objects.waiting(at).order_by("asked_at").values_list("pk", flat=True)[:500])


def figures_of(report: BranchReport) -> BranchFigures:
    """What the report says now, in its language."""
    wave = Wave.objects.select_related("programme__brand", "organisation", "checklist_version").get(pk=report.wave_id)
    branch = Branch.objects.select_related("brand").get(pk=report.branch_id)
    return branch_figures(wave, branch, report.language)


@transaction.atomic
def _take(report_id: int) -> BranchReport | None:
    """The row marked as being made by us; None when it is gone, done, or being made by somebody alive."""
    report = BranchReport.objects.select_for_update().filter(pk=report_id).first()
    at = timezone.now()
    if report is None or report.state in (State.READY, State.FAILED):
        return None
    if report.state == State.MAKING and report.started_at and report.started_at > at - MADE_TOO_LONG:
        return None
    report.state, report.started_at = State.MAKING, at
    report.save(update_fields=["state", "started_at"])
    return report


@transaction.atomic
def _end(taken: BranchReport, name: str, mark: str, pages: int | None) -> bool:
    """Mark the row ready, unless somebody else took it meanwhile; asked for again meanwhile, it is queued again."""
    report = BranchReport.objects.select_for_update().filter(pk=taken.pk).first()
    is_ours = report is not None and report.state == State.MAKING and report.started_at == taken.started_at
    if report is None or not is_ours:
        if report is None or report.file != name:
            default_storage.delete(name)
        return False
    left = {report.file, *files_in(f"reports/{report.pk}")} - {name, ""}  # what a killed worker stored too
    report.file, report.fingerprint, report.pages, report.made_at = name, mark, pages, timezone.now()
    report.revision, report.problem = Wave.objects.values_list("revision", flat=True).get(pk=report.wave_id), ""
    is_asked_again = report.started_at is not None and report.asked_at > report.started_at
    report.state = State.ASKED if is_asked_again else State.READY
    report.save()
    if is_asked_again:
        after_commit(TASK, report_id=report.pk)
    transaction.on_commit(partial(drop_files, left))
    return not is_asked_again
