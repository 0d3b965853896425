"""Waking phones by Web Push; one that is lost is not sent again, for the letter stands."""

from celery import shared_task
from django.utils import timezone

from audits.services import pushes


@shared_task(name="audits.tasks.pushes.push_reminder")
def push_reminder(reminder_id: int) -> None:
    """For a reminder that was sent."""
    pushes.push_reminder(reminder_id=reminder_id, at=timezone.now())


@shared_task(name="audits.tasks.pushes.push_event")
def push_event(event_id: int, user_id: int) -> None:
    """For an event that somebody was told of."""
    pushes.push_event(event_id=event_id, user_id=user_id, at=timezone.now())
