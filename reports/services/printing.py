"""The making of a printed report, whatever it tells: each once, safe twice, at once, and after a crash at any step."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Generic

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audits.models import Wave, WaveState
from common.files import drop_files, files_in
from common.tasks import after_commit
from reports import pdf
from reports.figures import fingerprint
from reports.models.printed import MADE_TOO_LONG, PrintedReport, R
from reports.services.codes import code_of, keep_code

log = structlog.get_logger()
State = PrintedReport.State
# A report that kills its worker each time would be begun for ever.
MOST_TRIES = 4
KILLED = "WorkerLost"


@dataclass(frozen=True, slots=True)
class Press(Generic[R]):
    """How one kind of report is made: its rows, its task, the figures it tells, their printing, and what draws it.

    `figures` know the `revision` of the wave that they were taken at, and are given the `code` of their print.
    """

    model: type[R]
    task: str
    folder: str
    figures_of: Callable[[R], Any]
    draw: Callable[[Any], pdf.Printed]
    renderer: Callable[[R], str]

    @property
    def rows(self) -> Any:
        """All reports of the kind."""
        return self.model._default_manager


def lock_published(wave_id: int) -> Wave | None:
    """The published wave under its lock, None where it is none: whoever changes many of its reports takes it first."""
    rows = Wave.objects.select_for_update(of=("self",), no_key=True).select_related("organisation")
    return rows.filter(pk=wave_id, state=WaveState.PUBLISHED).first()


def ask(press: Press[R], report: R, by: User | None, *, is_new: bool) -> None:
    """Queue a locked row unless its file already says what the figures say."""
    if is_new:
        after_commit(press.task, report_id=report.pk)
    elif report.state != State.READY or not is_current(press, report):
        ask_again(press, report, by)


def is_current(press: Press[R], report: R) -> bool:
    """Whether the file of a ready report says what the figures say now."""
    if report.state != State.READY or not default_storage.exists(report.file):
        return False
    return report.fingerprint == fingerprint(press.figures_of(report), press.renderer(report))


def ask_again(press: Press[R], report: R, by: User | None) -> None:
    """Queue a locked row again; one being made is made once more afterwards, since its figures may be old."""
    report.asked_at, report.asked_by, report.problem, report.tries = timezone.now(), by, "", 0
    if report.state != State.MAKING:
        report.state = State.ASKED
    report.save()
    after_commit(press.task, report_id=report.pk)


def render(press: Press[R], report_id: int) -> bool:
    """Make the file of a report that was asked for; says whether this call made it ready.

    The work is outside of transactions: a row marked as being made keeps others away, and one left so by a crash is
    taken again after five minutes. Raises `OSError` when the storage refuses; the row then waits again.
    """
    report = _take(press, report_id)
    if report is None:
        return False
    try:
        figures = press.figures_of(report)
        mark = fingerprint(figures, press.renderer(report))
        if report.fingerprint == mark and report.file and default_storage.exists(report.file):
            return _end(press, report, made=None, figures=figures)
        figures = replace(figures, code=code_of(f"{press.folder} {report.pk} {mark}"))
        printed = press.draw(figures)
        name = default_storage.save(f"{press.folder}/{report.pk}/{mark}.pdf", ContentFile(printed.content))
    except OSError as problem:
        waits = {"state": State.ASKED, "problem": type(problem).__name__, "tries": 0}
        _ours(press, report).update(**waits)
        raise
    except Exception as problem:
        log.exception("report_not_made", report=report.pk, kind=press.folder)
        _ours(press, report).update(state=State.FAILED, problem=type(problem).__name__[:200])
        raise
    return _end(press, report, made=(name, mark, printed), figures=figures)


def _ours(press: Press[R], taken: R) -> Any:
    return press.rows.filter(pk=taken.pk, state=State.MAKING, started_at=taken.started_at)


@transaction.atomic
def _take(press: Press[R], report_id: int) -> R | None:
    """The row marked as being made by us; None when it is gone, done, cancelled, or being made by somebody alive."""
    report: R | None = press.rows.select_for_update().filter(pk=report_id).first()
    at = timezone.now()
    if report is None or report.state not in (State.ASKED, State.MAKING):
        return None
    if report.state == State.MAKING and report.started_at and report.started_at > at - MADE_TOO_LONG:
        return None
    if report.tries >= MOST_TRIES:
        report.state, report.problem = State.FAILED, KILLED
        report.save(update_fields=["state", "problem"])
        return None
    report.state, report.started_at, report.tries = State.MAKING, at, report.tries + 1
    report.save(update_fields=["state", "started_at", "tries"])
    return report


@transaction.atomic
def _end(press: Press[R], taken: R, *, made: tuple[str, str, pdf.Printed] | None, figures: Any) -> bool:
    """Mark the row ready, unless somebody else took it meanwhile; asked for again meanwhile, it is queued again.

    `made` is the new file, its fingerprint and the print; None where the file there was says the same.
    """
    report: R | None = press.rows.select_for_update().filter(pk=taken.pk).first()
    is_ours = report is not None and report.state == State.MAKING and report.started_at == taken.started_at
    name = made[0] if made else taken.file
    if report is None or not is_ours:
        if report is None or report.file != name:
            default_storage.delete(name)
        return False
    if made:
        name, mark, printed = made
        left = {report.file, *files_in(f"{press.folder}/{report.pk}")} - {name, ""}  # what a killed worker stored too
        report.file, report.fingerprint, report.pages, report.bytes = name, mark, printed.pages, len(printed.content)
        transaction.on_commit(partial(drop_files, left))
        keep_code(report, figures, printed)
    # The figures' own, not the wave's now: restated meanwhile, the file is an old one.
    report.revision, report.problem, report.tries, report.made_at = figures.revision, "", 0, timezone.now()
    is_asked_again = report.started_at is not None and report.asked_at > report.started_at
    report.state = State.ASKED if is_asked_again else State.READY
    report.save()
    if is_asked_again:
        after_commit(press.task, report_id=report.pk)
    return not is_asked_again
