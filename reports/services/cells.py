"""Keeping score cells true: one wave x branch at a time, all at once, and whatever was missed."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence

from django.db import transaction
from django.db.models import Count, Exists, F, Min, OuterRef, Q
from django.utils import timezone

from accounts.models import Organisation
from audits.models import Visit, VisitState, Wave, WaveState
from common.tasks import after_commit
from reports.models import BranchReport, CellRefresh
from reports.rollup import KINDS, lock_all, lock_pair, rebuild_waves, refresh_pair

# A visit's `changed_at` is set before its transaction ends; a refresh in between doesn't see it yet.
LONGEST_TRANSACTION = dt.timedelta(minutes=5)
SWEEP_SIZE = 2000
BATCH_VISITS = 50_000
REPRINT = "reports.tasks.pdf.render_wave_reports"
Told = Callable[[int, int, int], None]


@transaction.atomic
def refresh_cells(*, wave_id: int, branch_id: int) -> bool:
    """Recompute the cells of one wave x branch from its approved visits; says whether a figure changed.

    Twice, at once and in any order it is the same: the pair's lock lets one read and write at a time.
    """
    at = timezone.now()
    state = lock_pair(wave_id, branch_id, at)
    if not state:
        return False
    changed = sum(refresh_pair(cells, wave_id, branch_id, at) for cells in KINDS)
    if state == WaveState.PUBLISHED:
        _reprint(wave_id, is_restated=bool(changed))
    return bool(changed)


def refresh_wave(wave_id: int) -> int:
    """Recompute the cells of every branch of a wave at once; gives how many changed.

    A published wave's reports are then made: publication ends here.
    """
    changed = rebuild_batch([wave_id])
    if Wave.objects.filter(pk=wave_id, state=WaveState.PUBLISHED).exists():
        after_commit(REPRINT, wave_id=wave_id)
    return changed


def rebuild_scores(organisation: Organisation | None = None, tell: Told = lambda *_figures: None) -> int:
    """Recompute all cells, of one organisation or of all, batch by batch; gives how many changed.

    A batch is whole or not at all, so that readers never see half; begun again after a kill, it finds the done ones
    unchanged. `tell(waves done, waves, cells changed)` hears of each batch.
    """
    waves = Wave.objects.order_by("pk")
    if organisation:
        waves = waves.filter(organisation=organisation)
    visits = Count("visits", filter=Q(visits__state=VisitState.APPROVED))
    sizes = dict(waves.annotate(approved=visits).values_list("pk", "approved"))
    done = changed = 0
    for batch in batches_of(sizes):
        changed += rebuild_batch(batch)
        done += len(batch)
        tell(done, len(sizes), changed)
    return changed


@transaction.atomic
def rebuild_batch(wave_ids: Sequence[int]) -> int:
    """Recompute all cells of some waves; gives how many changed."""
    at = timezone.now()
    lock_all(wave_ids, at)
    changed = sum(rebuild_waves(cells, wave_ids, at) for cells in KINDS)
    if changed:
        CellRefresh.objects.filter(wave__in=wave_ids).update(at=at)
    return changed


def batches_of(sizes: Mapping[int, int]) -> Iterator[list[int]]:
    """The waves, together up to so many visits that refreshes don't wait long."""
    batch: list[int] = []
    for wave_id, visits in sizes.items():
        if batch and visits + sum(sizes[one] for one in batch) > BATCH_VISITS:
            yield batch
            batch = []
        batch.append(wave_id)
    if batch:
        yield batch


def refresh_stale_cells() -> int:
    """Refresh what a lost task would have, the oldest first; gives the number of pairs.

    Those computed before the visit changed, and once those computed while its transaction may still have been under way.
    """
    noted = CellRefresh.objects.filter(wave=OuterRef("wave"), branch=OuterRef("branch"))
    settled = Q(changed_at__lt=timezone.now() - LONGEST_TRANSACTION)
    counts = Q(state=VisitState.APPROVED) | Q(Exists(noted), state=VisitState.REJECTED)
    stale = Visit.objects.filter(counts).filter(
        ~Exists(noted.filter(at__gte=OuterRef("changed_at")))
        | settled & ~Exists(noted.filter(at__gte=OuterRef("changed_at") + LONGEST_TRANSACTION))
    )
    pairs = stale.order_by().values_list("wave_id", "branch_id").annotate(since=Min("changed_at")).order_by("since")
    found = list(pairs[:SWEEP_SIZE])
    for wave_id, branch_id, _since in found:
        refresh_cells(wave_id=wave_id, branch_id=branch_id)
    return len(found)


def _reprint(wave_id: int, *, is_restated: bool) -> None:
    """Every report of a wave shows the network, so all are made anew when a published figure or the revision changed."""
    printed = BranchReport.objects.filter(wave_id=wave_id, wave__state=WaveState.PUBLISHED)
    if is_restated:
        wanted = printed.exists()
    else:
        wanted = printed.exclude(revision=F("wave__revision")).filter(state=BranchReport.State.READY).exists()
    if wanted:
        after_commit(REPRINT, wave_id=wave_id)
