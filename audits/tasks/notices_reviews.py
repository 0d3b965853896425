"""Mail about reviews: returned and rejected visits, decided disputes."""

from typing import Any

from celery import Task, shared_task
from django.utils import timezone

from audits.services import letters
from common.tasks import after_commit


@shared_task(
    name="audits.tasks.notices_reviews.tell_of_event",
    bind=True,
    autoretry_for=(OSError,),
    retry_backoff=30,
    retry_backoff_max=1800,
    max_retries=8,
)
def tell_of_event(self: "Task[..., Any]", event_id: int) -> None:
    """Tell the person whom an event is for, once, however often this runs."""
    letters.tell_of_event(event_id=event_id)


@shared_task(name="audits.tasks.notices_reviews.tell_of_waiting_events")
def tell_of_waiting_events() -> None:
    """The sweep: queue again what a crash or a dead broker lost."""
    for event_id in letters.untold_events(at=timezone.now()):
        after_commit(tell_of_event, event_id=event_id)
