"""Tasks of the queue `media`: files prepared one at a time, and the sweeps over them."""

from uuid import UUID

import structlog
from billiard.exceptions import SoftTimeLimitExceeded
from celery import Task, shared_task
from django.utils import timezone

from audits.services import leftovers, media, pictures, uploads
from audits.services.media_files import StorageTrouble
from common.tasks import after_commit

log = structlog.get_logger()

# Half an hour of film is encoded within these; the usual photo takes a tenth of a second.
SOFT_SECONDS, HARD_SECONDS = 900, 960


@shared_task(
    bind=True,
    name="audits.tasks.media.prepare_evidence",
    soft_time_limit=SOFT_SECONDS,
    time_limit=HARD_SECONDS,
    autoretry_for=(StorageTrouble,),
    retry_backoff=10,
    retry_backoff_max=600,
    retry_jitter=True,
    max_retries=8,
)
def prepare_evidence(self: "Task[..., None]", evidence_id: str) -> None:
    """Prepare one file; what takes too long is refused, so that it costs no worker twice."""
    try:
        media.prepare_evidence(evidence_id=UUID(evidence_id))
    except SoftTimeLimitExceeded:
        log.warning("evidence_too_slow", evidence=evidence_id)
        media.refuse_evidence(evidence_id=UUID(evidence_id), code="unreadable")


@shared_task(name="audits.tasks.media.prepare_waiting_evidence")
def prepare_waiting_evidence() -> None:
    """Queue what a crash or a dead broker left behind."""
    for evidence_id in media.waiting_evidence(at=timezone.now()):
        after_commit(prepare_evidence, evidence_id=str(evidence_id))


@shared_task(name="audits.tasks.media.drop_stale_uploads")
def drop_stale_uploads() -> None:
    """Forget uploads that nobody goes on with, and files that were taken away before they were sent."""
    uploads.drop_stale_uploads(at=timezone.now())
    leftovers.drop_unnamed_files(at=timezone.now())


@shared_task(name="audits.tasks.media.drop_unnamed_pictures")
def drop_unnamed_pictures() -> None:
    """Forget pictures of briefings that no scenario names."""
    pictures.drop_unnamed_pictures(at=timezone.now())
