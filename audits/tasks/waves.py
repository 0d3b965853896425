"""Tasks about waves: each may run twice, and is quiet when there is nothing to do."""

from celery import shared_task
from django.utils import timezone

from audits.services import openings
from common.tasks import after_commit


@shared_task(name="audits.tasks.waves.run_opening", soft_time_limit=600, time_limit=660)
def run_opening(wave_id: int) -> None:
    """Plan the visits of a wave that is to be opened."""
    openings.run_opening(wave_id=wave_id)


@shared_task(name="audits.tasks.waves.run_lost_openings")
def run_lost_openings() -> None:
    """The sweep: queue again what a crash or a dead broker lost."""
    for wave_id in openings.lost_openings(timezone.now()):
        after_commit(run_opening, wave_id=wave_id)
