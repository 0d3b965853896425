"""Tasks about visits: the clock's verbs."""

from celery import shared_task
from django.utils import timezone


@shared_task(name="audits.tasks.visits.expire_visits")
def expire_visits() -> None:
    """Expire the visits whose window passed."""
    from audits.services import visits  # noqa: PLC0415

    visits.expire_visits(at=timezone.now())
