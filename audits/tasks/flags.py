"""Automatic checks of submitted visits."""

from uuid import UUID

from celery import shared_task

from audits.services import flags


@shared_task(name="audits.tasks.flags.flag_visit")
def flag_visit(visit_id: str) -> None:
    """Raise a visit's flags; again, it raises only what is new."""
    flags.flag_visit(visit_id=UUID(visit_id))
