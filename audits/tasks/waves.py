"""Tasks about waves: each may run twice, and is quiet when there is nothing to do."""

from celery import shared_task
from django.utils import timezone

from audits.services import openings, repeats
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


@shared_task(name="audits.tasks.waves.draft_next_wave")
def draft_next_wave(programme_id: int) -> None:
    """Draft the next wave of a programme, where it is time."""
    repeats.draft_next(programme_id=programme_id, at=timezone.now())


@shared_task(name="audits.tasks.waves.draft_next_waves")
def draft_next_waves() -> None:
    """Draft what is due, each by itself, and tell of drafts that a lost task kept quiet about."""
    for programme_id in repeats.programmes_in_rhythm():
        after_commit(draft_next_wave, programme_id=programme_id)
    for wave_id in repeats.untold_drafts(timezone.now()):
        after_commit(tell_of_draft, wave_id=wave_id)


@shared_task(name="audits.tasks.waves.tell_of_draft")
def tell_of_draft(wave_id: int) -> None:
    """Tell the managers of a draft."""
    repeats.tell_of_draft(wave_id=wave_id)
