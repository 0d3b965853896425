"""Automatic checks of submitted visits."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from audits.services import flags


@shared_task(name="audits.tasks.flags.flag_visit")
def flag_visit(visit_id: str) -> None:
    """Raise a visit's flags; again, it raises only what is new."""
    flags.flag_visit(visit_id=UUID(visit_id))


@shared_task(name="audits.tasks.flags.flag_waiting_visits")
def flag_waiting_visits() -> None:
    """The sweep: make the checks that a crash or a dead broker lost."""
    for visit_id in flags.unflagged_visits(at=timezone.now()):
        flags.flag_visit(visit_id=visit_id)
