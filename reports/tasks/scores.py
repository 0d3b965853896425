"""Tasks of the queue `scores`: each may run twice, and is quiet when its rows are gone."""

from celery import shared_task

from reports.services import cells


@shared_task
def refresh_cells(wave_id: int, branch_id: int) -> None:
    """Refresh the cells of one wave x branch."""
    cells.refresh_cells(wave_id=wave_id, branch_id=branch_id)


@shared_task
def refresh_wave(wave_id: int) -> None:
    """Refresh the cells of every branch of a wave."""
    cells.refresh_wave(wave_id)


@shared_task
def refresh_stale_cells() -> None:
    """Find and refresh the cells that a lost task left old."""
    cells.refresh_stale_cells()
