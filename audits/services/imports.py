"""The life of an import: read, its columns named, looked through, written, undone; the slow steps in a task."""

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from typing import Any

import structlog
from django.core.cache import cache
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from audits.exchange import network_columns, people_columns
from audits.exchange.network_rows import Wish
from audits.exchange.tables import TableRead
from audits.models import Import
from audits.services import branch_imports, branch_undo, people_imports
from common.errors import Refused
from common.tasks import after_commit

log = structlog.get_logger()
TASK = "audits.tasks.imports.run_import"
State, Kind = Import.State, Import.Kind
# So few that nobody waits for them: done at once.
FEW_ROWS = 300
# After this a file's rows are forgotten, and with them the way to undo it; the branches stay.
KEPT = dt.timedelta(days=90)
# Files with people's addresses, that nobody wrote.
KEPT_UNWRITTEN = dt.timedelta(days=7)
Step = Callable[[Import, branch_imports.Tell], None]
STEPS: dict[tuple[str, str], Step] = {
    (Kind.BRANCHES, State.JUDGING): branch_imports.judge,
    (Kind.BRANCHES, State.WRITING): branch_imports.write,
    (Kind.BRANCHES, State.UNDOING): branch_undo.undo,
    (Kind.PEOPLE, State.JUDGING): people_imports.judge,
    (Kind.PEOPLE, State.WRITING): people_imports.write,
    (Kind.PEOPLE, State.UNDOING): people_imports.undo,
}
COLUMNS = {Kind.BRANCHES: network_columns.KNOWN, Kind.PEOPLE: people_columns.KNOWN}
BACK = {State.JUDGING: State.READ, State.WRITING: State.JUDGED, State.UNDOING: State.WRITTEN}


def start_import(
    *, organisation: Organisation, table: TableRead, file_name: str, by: User, kind: Import.Kind = Kind.BRANCHES
) -> Import:
    """A file that was read."""
    above = network_columns.header_row(table.grid, COLUMNS[kind])
    grid = table.grid[above:]
    return Import.objects.create(
        organisation=organisation, kind=kind, table=grid, length=len(grid) - 1,
        first_row=table.first + above, file_name=file_name[-150:], by=by,
    )  # fmt: skip


@transaction.atomic
def name_columns(*, import_id: int, wish: Wish, by: User) -> None:
    """Say what the columns are, and ask for the rows to be looked through; raises `Refused` with `import_busy`."""
    source = _locked(import_id, State.READ, State.JUDGED)
    source.wish = asdict(wish)
    _ask(source, State.JUDGING)


@transaction.atomic
def write_import(*, import_id: int, by: User) -> None:
    """Ask for it to be written as it was shown; raises `Refused` with `import_busy`."""
    _ask(_locked(import_id, State.JUDGED), State.WRITING)


@transaction.atomic
def undo_import(*, import_id: int, by: User) -> None:
    """Ask for the last import to be undone; raises `Refused` with `import_busy` or `not_the_last_import`."""
    source = _locked(import_id, State.WRITTEN)
    if not is_last(source):
        raise Refused("not_the_last_import", _("Only the last import can be undone; a later one was written since."))
    _ask(source, State.UNDOING)


def is_last(source: Import) -> bool:
    """Whether no later import is written, or being so."""
    others = Import.objects.filter(organisation=source.organisation, kind=source.kind).exclude(pk=source.pk)
    later = Q(state__in=[State.WRITTEN, State.UNDOING], written_at__gt=source.written_at)
    return not others.filter(later | Q(state=State.WRITING)).exists()


def _locked(import_id: int, *states: str) -> Import:
    # A step holds the row for as long as it takes: nobody's page waits for that.
    rows = Import.objects.select_for_update(of=("self",), skip_locked=True).defer("table")
    source = rows.filter(pk=import_id).first()
    if source is None or source.state not in states:
        raise Refused("import_busy", _("This import has gone on meanwhile. See how it stands now."))
    return source


def _ask(source: Import, state: str) -> None:
    source.state, source.asked_at, source.problem = state, timezone.now(), ""
    source.save(update_fields=["state", "asked_at", "problem", "wish"])
    cache.delete(_key(source.pk))
    after_commit(TASK, import_id=source.pk)


def run_import(*, import_id: int) -> None:
    """Do what was asked for, in one transaction; whoever comes second finds it locked, or done."""
    state = Import.objects.filter(pk=import_id, state__in=Import.BUSY).values_list("state", flat=True).first()
    if state is None:
        return
    try:
        with transaction.atomic():
            rows = Import.objects.select_for_update(skip_locked=True, of=("self",)).select_related("organisation")
            source = rows.filter(pk=import_id, state=state).first()
            if source is not None:
                STEPS[source.kind, state](source, partial(_tell, import_id))
                source.save()
    except Exception:
        log.exception("import_failed", source=import_id, step=state)
        Import.objects.filter(pk=import_id, state=state).update(state=BACK[State(state)], problem="failed")
        raise


def run_if_few(*, import_id: int) -> None:
    """Do now what a task would do as quickly; the task then finds nothing to do. What breaks is logged and kept."""
    if Import.objects.filter(pk=import_id, length__lte=FEW_ROWS).exists():
        with suppress(Exception):
            run_import(import_id=import_id)


def waiting_imports(at: dt.datetime) -> list[int]:
    """Imports that a lost task left."""
    return list(Import.objects.waiting(at).order_by("asked_at").values_list("pk", flat=True)[:100])


def drop_old_imports(at: dt.datetime) -> None:
    """Forget files and rows of long ago."""
    idle = Import.objects.exclude(state__in=Import.BUSY)
    idle.filter(created_at__lt=at - KEPT).delete()
    unwritten = idle.filter(kind=Kind.PEOPLE, state__in=[State.READ, State.JUDGED])
    unwritten.filter(created_at__lt=at - KEPT_UNWRITTEN).delete()
    people_imports.forget_strangers()


def _key(import_id: int) -> str:
    return f"import-{import_id}"


def _tell(import_id: int, done: int, everything: int) -> None:
    """How far it is; kept beside the database, where the transaction shows nothing before its end."""
    cache.set(_key(import_id), [done, everything], timeout=3600)


def progress_of(source: Import) -> dict[str, Any]:
    """Its state, and of how many rows how many are done, as far as that is known."""
    done, everything = cache.get(_key(source.pk)) or (0, 0)
    return {"state": source.state, "busy": source.is_busy, "done": done, "all": everything}
