"""Letters to shoppers about their visits, and HQ's digests."""

from typing import Any

from celery import Task, shared_task
from django.utils import timezone

from audits.services import digests, message_letters, reminders
from common.tasks import after_commit


@shared_task(
    name="audits.tasks.reminders.send_reminder",
    bind=True,
    autoretry_for=(OSError,),
    retry_backoff=30,
    retry_backoff_max=1800,
    max_retries=5,
)
def send_reminder(self: "Task[..., Any]", profile_id: int, kind: str) -> None:
    """Write one letter, if it is still to be written."""
    reminders.send_reminder(profile_id=profile_id, kind=kind, at=timezone.now())


@shared_task(
    name="audits.tasks.reminders.tell_of_messages",
    bind=True,
    autoretry_for=(OSError,),
    retry_backoff=30,
    retry_backoff_max=1800,
    max_retries=5,
)
def tell_of_messages(self: "Task[..., Any]", side: str, pk: int) -> None:
    """Write to one side of what the other wrote, if it still hasn't been seen."""
    message_letters.tell_of_messages(side=side, pk=pk, at=timezone.now())


@shared_task(name="audits.tasks.reminders.tell_of_waiting_messages")
def tell_of_waiting_messages() -> None:
    """Find what nobody has seen; a lost letter is found the next time."""
    for side, pk in message_letters.letters_due(timezone.now()):
        after_commit(tell_of_messages, side=side, pk=pk)


@shared_task(name="audits.tasks.reminders.send_due_reminders")
def send_due_reminders() -> None:
    """Find every letter that is to be written now; a lost one is found the next time."""
    for profile_id, kind in reminders.due_reminders(timezone.now()):
        after_commit(send_reminder, profile_id=profile_id, kind=kind)


@shared_task(
    name="audits.tasks.reminders.send_digest",
    bind=True,
    autoretry_for=(OSError,),
    retry_backoff=30,
    retry_backoff_max=1800,
    max_retries=5,
)
def send_digest(self: "Task[..., Any]", membership_id: int) -> None:
    """Write one person's digest, if it is still to be written today."""
    digests.send_digest(membership_id=membership_id, at=timezone.now())


@shared_task(name="audits.tasks.reminders.send_due_digests")
def send_due_digests() -> None:
    """Find everybody whose digest is to be written now; a lost one is found the next time."""
    for membership_id in digests.due_digests(timezone.now()):
        after_commit(send_digest, membership_id=membership_id)
