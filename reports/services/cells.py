"""Keeping score cells true: one wave x branch at a time, all at once, and whatever was missed."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from accounts.models import Organisation
from audits.models import Branch, Visit, VisitState, Wave, WaveState
from common.tasks import after_commit
from reports.models import BranchReport, ScoreCell
from reports.rollup import WHOLE_VISIT, Cell, fresh_cells, write_all

# A visit's `changed_at` is set before its transaction ends; a refresh in between doesn't see it yet.
LONGEST_TRANSACTION = dt.timedelta(minutes=5)
SWEEP_SIZE = 500
REPRINT = "reports.tasks.pdf.render_wave_reports"


@transaction.atomic
def refresh_cells(*, wave_id: int, branch_id: int) -> bool:
    """Recompute the cells of one wave x branch from its approved visits; says whether a figure changed.

    Twice, at once and in any order it is the same: the branch's lock lets one read and write at a time.
    """
    if not Branch.objects.select_for_update(no_key=True).filter(pk=branch_id).first():
        return False
    at = timezone.now()
    fresh = fresh_cells(Visit.objects.filter(wave_id=wave_id, branch_id=branch_id))
    kept = ScoreCell.objects.filter(wave_id=wave_id, branch_id=branch_id)
    fields = ("wave_id", "branch_id", "section", "count", "total", "squares")
    before = {Cell(*row) for row in kept.values_list(*fields)}
    if before == set(fresh):
        kept.update(refreshed_at=at)
        _reprint(wave_id, is_restated=False)
        return False
    kept.exclude(section__in=[cell.section for cell in fresh]).delete()
    ScoreCell.objects.bulk_create(
        [_row(cell, at) for cell in fresh],
        update_conflicts=True,
        unique_fields=["wave", "branch", "section"],
        update_fields=["count", "total", "squares", "refreshed_at"],
    )
    _reprint(wave_id, is_restated=True)
    return True


def refresh_wave(wave_id: int) -> int:
    """Refresh every branch of a wave, each in a transaction of its own; gives their number.

    A published wave's reports are then made: publication ends here.
    """
    visited = Visit.objects.filter(wave_id=wave_id, state=VisitState.APPROVED).values("branch_id")
    counted = ScoreCell.objects.filter(wave_id=wave_id).values("branch_id")
    branches = Branch.objects.filter(Q(pk__in=visited) | Q(pk__in=counted)).order_by("pk")
    found = list(branches.values_list("pk", flat=True))
    for branch_id in found:
        refresh_cells(wave_id=wave_id, branch_id=branch_id)
    if Wave.objects.filter(pk=wave_id, state=WaveState.PUBLISHED).exists():
        after_commit(REPRINT, wave_id=wave_id)
    return len(found)


@transaction.atomic
def rebuild_cells(organisation: Organisation | None = None) -> None:
    """Recompute all cells, of one organisation or of all, in two statements."""
    branches, visits, cells = Branch.objects.order_by("pk"), Visit.objects.all(), ScoreCell.objects.all()
    if organisation:
        branches = branches.filter(brand__organisation=organisation)
        visits = visits.filter(organisation=organisation)
        cells = cells.filter(wave__organisation=organisation)
    list(branches.select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True))
    write_all(visits, cells, timezone.now())


def refresh_stale_cells() -> int:
    """Refresh what a lost task would have: cells older than their visits, or missing; gives their number."""
    own = ScoreCell.objects.filter(wave=OuterRef("wave"), branch=OuterRef("branch"), section=WHOLE_VISIT)
    older = own.filter(refreshed_at__lt=OuterRef("changed_at") + LONGEST_TRANSACTION)
    stale = (
        Visit.objects.filter(state=VisitState.APPROVED)
        .filter(Exists(older) | Q(~Exists(own), score__isnull=False))
        .order_by("wave_id", "branch_id")
        .values_list("wave_id", "branch_id")
        .distinct()[:SWEEP_SIZE]
    )
    found = list(stale)
    for wave_id, branch_id in found:
        refresh_cells(wave_id=wave_id, branch_id=branch_id)
    return len(found)


def _row(cell: Cell, at: dt.datetime) -> ScoreCell:
    return ScoreCell(
        wave_id=cell.wave,
        branch_id=cell.branch,
        section=cell.section,
        count=cell.count,
        total=cell.total,
        squares=cell.squares,
        refreshed_at=at,
    )


def _reprint(wave_id: int, *, is_restated: bool) -> None:
    """Every report of a wave shows the network, so all are made anew when a published figure or the revision changed."""
    printed = BranchReport.objects.filter(wave_id=wave_id, wave__state=WaveState.PUBLISHED)
    if is_restated:
        wanted = printed.exists()
    else:
        wanted = printed.exclude(revision=F("wave__revision")).filter(state=BranchReport.State.READY).exists()
    if wanted:
        after_commit(REPRINT, wave_id=wave_id)
