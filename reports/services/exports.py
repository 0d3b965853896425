"""The life of an export: asked for, made with true progress, cancelled, tried again, fetched, deleted after some days."""

import datetime as dt
import errno
import hashlib
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from audits.models import Answer, Branch, Evidence, Visit, Wave
from common.errors import Refused
from common.files import StorageUnavailable, drop_files, drop_folder, store_file
from common.tasks import after_commit
from reports.exports.packs import write_pack
from reports.exports.scope import Scope, visits_of, waves_of
from reports.exports.tables import Tell, TooWide, write_answers
from reports.models import Export, ExportDownload
from reports.models.export import KEPT, SILENT_TOO_LONG

log = structlog.get_logger()
TASK = "reports.tasks.exports.make_export"
State, Kind, Variant = Export.State, Export.Kind, Export.Variant
# So few that nobody waits for them: made at once.
FEW_ROWS, FEW_FILES, FEW_BYTES = 10_000, 40, 50_000_000
MOST_AT_ONCE = 3
HEARD_EVERY = 1.0
# One that kills its worker each time would be begun for ever.
GIVEN_UP = dt.timedelta(hours=12)
FOLDER, LEFT_BEHIND = "mystery-export-", dt.timedelta(days=1)
Write = Callable[[Export, IO[bytes], str, Tell], int]
WRITERS: dict[str, Write] = {Kind.VISITS: write_answers, Kind.ANSWERS: write_answers, Kind.EVIDENCE: write_pack}


class Stopped(Exception):
    """Cancelled, or taken over by somebody else."""


@transaction.atomic
def ask_export(
    *, organisation: Organisation, kind: str, form: str, variant: str, scope: Scope, language: str, by: User,
    branch: Branch | None = None, visit: Visit | None = None,
) -> Export:  # fmt: skip
    """Ask for a file; the same one that is under way already is given back instead.

    Raises `Refused` with `too_many_exports`, or `nothing_to_export` where no wave was named.
    """
    if not scope.waves:
        raise Refused(
            "nothing_to_export", _("Choose at least one wave."), fields={"waves": _("Choose at least one wave.")}
        )
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # pressed twice at once it is one export all the same
    busy = busy_of(organisation, by)
    of_evidence = Wave.objects.get(pk=scope.waves[0]) if kind == Kind.EVIDENCE else None
    asked: dict[str, Any] = {
        "kind": kind, "form": form, "variant": variant, "wish": scope.as_json(), "language": language,
        "wave": of_evidence, "branch": branch, "visit": visit,
    }  # fmt: skip
    same = busy.filter(**asked).first()
    if same is not None:
        return same
    refuse_too_many(organisation, by)
    export = Export.objects.create(organisation=organisation, by=by, asked_at=timezone.now(), **asked)
    log.info("export_asked", export=export.pk, kind=kind, variant=variant, by=by.pk)
    after_commit(TASK, export_id=export.pk)
    return export


def busy_of(organisation: Organisation, by: User) -> QuerySet[Export]:
    """What of somebody's is under way."""
    return Export.objects.filter(organisation=organisation, by=by, state__in=Export.BUSY)


def refuse_too_many(organisation: Organisation, by: User) -> None:
    """Raise `Refused` with `too_many_exports` where three are under way; the caller holds the person's lock."""
    if busy_of(organisation, by).count() >= MOST_AT_ONCE:
        raise Refused("too_many_exports", _("Three of your exports are under way. Wait for one of them, or cancel it."))


@transaction.atomic
def cancel_export(*, export_id: int, by: User) -> None:
    """Stop it; its maker notices within a second, and nothing of it stays. One that is made stays made."""
    export = Export.objects.select_for_update().get(pk=export_id)
    if export.is_busy:
        export.state = State.CANCELLED
        export.save(update_fields=["state"])
        log.info("export_cancelled", export=export.pk, by=by.pk)


@transaction.atomic
def retry_export(*, export_id: int, by: User) -> None:
    """Make a failed, cancelled or deleted one anew, with what is there now; raises `Refused` with `too_many_exports`."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    export = Export.objects.select_for_update().get(pk=export_id)
    if not export.can_be_asked_again:
        return
    refuse_too_many(export.organisation, by)
    export.state, export.asked_at, export.started_at, export.heard_at = State.ASKED, timezone.now(), None, None
    export.problem, export.done, export.total = "", 0, 0
    export.save()
    after_commit(TASK, export_id=export.pk)


def make_export(*, export_id: int) -> bool:
    """Make the file that was asked for; says whether this call did. Safe twice, and at once.

    The work is outside of transactions: a row that is being made keeps others away as long as its maker is heard.
    """
    export = _take(export_id)
    if export is None:
        return False
    try:
        with translation.override(export.language):
            name, size, digest = _write(export)
    except Stopped:
        return False
    except TooWide:
        return _fail(export, "too_wide")
    except SoftTimeLimitExceeded:
        return _fail(export, "too_long")
    except StorageUnavailable as problem:
        full = isinstance(problem.__cause__, OSError) and problem.__cause__.errno == errno.ENOSPC
        return _fail(export, "no_room" if full else "no_storage")
    except OSError as problem:
        log.warning("export_not_written", export=export.pk, problem=repr(problem))
        return _fail(export, "no_room" if problem.errno == errno.ENOSPC else "no_storage")
    except Exception:
        log.exception("export_not_made", export=export.pk)
        _fail(export, "failed")
        raise
    return _end(export, name, size, digest)


def make_if_few(export: Export) -> None:
    """Make now what takes no time; the task then finds nothing to do. What breaks is logged and kept."""
    if export.state == State.ASKED and is_few(export):
        with suppress(Exception):
            make_export(export_id=export.pk)
    export.refresh_from_db()


def is_few(export: Export) -> bool:
    """Whether it is at most ten thousand answers, or forty files and 50 MB."""
    visits = visits_of(export, waves_of(export))
    if export.kind == Kind.EVIDENCE:
        files = Evidence.objects.filter(visit__in=visits.values("pk")).order_by()
        sizes = list(files.values_list("bytes", flat=True)[: FEW_FILES + 1])
        return len(sizes) <= FEW_FILES and sum(sizes) <= FEW_BYTES
    return Answer.objects.filter(visit__in=visits.values("pk")).order_by()[: FEW_ROWS + 1].count() <= FEW_ROWS


def note_download(export: Export, by: User) -> None:
    """Keep who fetched it."""
    ExportDownload.objects.create(export=export, by=by)
    log.info("export_fetched", export=export.pk, variant=export.variant, by=by.pk)


def waiting_exports(at: dt.datetime) -> list[int]:
    """Exports that a lost task left."""
    return list(Export.objects.waiting(at).order_by("asked_at").values_list("pk", flat=True)[:100])


def drop_old_exports(at: dt.datetime) -> None:
    """Delete the files whose days are over; the rows stay as a log. What a killed worker left half made goes too."""
    over = Export.objects.filter(state=State.READY, expires_at__lt=at)
    for export in over.only("pk", "file"):
        _drop(export)
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER}*"):
        with suppress(OSError):  # another user's, or gone meanwhile
            if folder.stat().st_mtime < (at - LEFT_BEHIND).timestamp():
                shutil.rmtree(folder, ignore_errors=True)


def drop_exports_with_people() -> None:
    """Delete the files that name shoppers: somebody was erased, and may be in any of them.

    One being made has perhaps read the name already: it is taken from its maker, and the sweep has it begun anew.
    """
    named = Export.objects.filter(variant__in=[Variant.PEOPLE, Variant.ORIGINALS])
    named.filter(state=State.MAKING).update(state=State.ASKED, started_at=None)
    for export in named.filter(state=State.READY).only("pk", "file"):
        _drop(export)


def _drop(export: Export) -> None:
    gone = Export.objects.filter(pk=export.pk, state=State.READY, file=export.file)
    if gone.update(state=State.EXPIRED, file=""):
        drop_files([export.file])
        drop_folder(f"exports/{export.pk}")


@transaction.atomic
def _take(export_id: int) -> Export | None:
    """The row marked as being made by us; None when it is gone, done, or being made by somebody who is heard."""
    rows = Export.objects.select_for_update(of=("self",)).select_related(
        "organisation", "by", "wave", "branch", "visit"
    )
    export, at = rows.filter(pk=export_id, state__in=Export.BUSY).first(), timezone.now()
    if export is None:
        return None
    if export.state == State.MAKING and export.heard_at and export.heard_at > at - SILENT_TOO_LONG:
        return None
    if export.state == State.MAKING and export.asked_at < at - GIVEN_UP:
        export.state, export.problem = State.FAILED, "failed"
        export.save(update_fields=["state", "problem"])
        return None
    export.state, export.started_at, export.heard_at, export.done, export.total = State.MAKING, at, at, 0, 0
    export.save(update_fields=["state", "started_at", "heard_at", "done", "total"])
    return export


def _write(export: Export) -> tuple[str, int, str]:
    """The file made and stored: its name, size and SHA-256."""
    with tempfile.TemporaryDirectory(prefix=FOLDER) as folder, tempfile.TemporaryFile(dir=folder) as target:
        WRITERS[export.kind](export, target, folder, partial(_tell, export, _Clock()))
        _hear(export)
        size = target.tell()
        target.seek(0)
        digest = hashlib.file_digest(target, "sha256").hexdigest()
        target.seek(0)
        name = store_file(f"exports/{export.pk}/{uuid4().hex}.{suffix_of(export)}", target)
    return name, size, digest


def suffix_of(export: Export) -> str:
    """How the file's name ends."""
    return "xlsx" if export.form == Export.Form.XLSX else "zip"


class _Clock:
    """When the row was last told."""

    at = 0.0


def _tell(export: Export, clock: _Clock, done: int, total: int) -> None:
    """How far it is, told once a second; raises `Stopped` when it is no longer ours to make."""
    now = time.monotonic()
    if now - clock.at < HEARD_EVERY:
        return
    clock.at = now
    _hear(export, done=done, total=total)


def _hear(export: Export, **progress: int) -> None:
    if not _ours(export).update(heard_at=timezone.now(), **progress):
        raise Stopped


def _ours(export: Export) -> Any:
    return Export.objects.filter(pk=export.pk, state=State.MAKING, started_at=export.started_at)


def _fail(export: Export, problem: str) -> bool:
    _ours(export).update(state=State.FAILED, problem=problem)
    return False


def _end(export: Export, name: str, size: int, digest: str) -> bool:
    """Mark the row ready, unless it was cancelled or taken by somebody else meanwhile."""
    at = timezone.now()
    made = {"state": State.READY, "file": name, "bytes": size, "sha256": digest, "made_at": at, "expires_at": at + KEPT}
    if _ours(export).update(**made, problem=""):
        return True
    drop_files([name])
    return False


def problem_in_words(export: Export) -> str:
    """Why it failed, and what to do."""
    sentences = {
        "too_wide": _(
            "There are more columns than Excel can hold. Choose CSV, fewer columns, or a row for each answer."
        ),
        "too_long": _("It took more than four hours. Choose fewer waves."),
        "no_room": _("There is no room for the file on the server. Tell who runs the site, then try again."),
        "no_storage": _("The file could not be stored just now. Try again later."),
    }
    again = _("Something went wrong. Try again; if it fails once more, tell who runs the site.")
    return sentences.get(export.problem, again) if export.problem else ""
