"""Mail about waves: directors hear that results are published, by a subscription or plainly."""

from typing import Any

from celery import Task, shared_task
from django.utils import timezone

from audits.services import announcements
from common.tasks import after_commit
from reports.services.spared import told_by_subscription


@shared_task(
    name="reports.tasks.notices.send_publication_notices",
    bind=True,
    autoretry_for=(OSError,),
    retry_backoff=30,
    retry_backoff_max=1800,
    max_retries=8,
)
def send_publication_notices(self: "Task[..., Any]", wave_id: int) -> None:
    """Tell the directors of a published wave, each once, however often this runs."""
    announcements.announce_wave(wave_id=wave_id, spared=told_by_subscription(wave_id=wave_id))


@shared_task(name="reports.tasks.notices.send_waiting_notices")
def send_waiting_notices() -> None:
    """The sweep: queue again what a crash or a dead broker lost."""
    for wave_id in announcements.unannounced_waves(at=timezone.now()):
        after_commit(send_publication_notices, wave_id=wave_id)
