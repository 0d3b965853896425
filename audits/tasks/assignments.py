"""Automatic assignment: planned away from the request, and found again when a worker died."""

from celery import shared_task
from django.utils import timezone

from audits.services import assignments
from common.tasks import after_commit


@shared_task(name="audits.tasks.assignments.plan_assignment")
def plan_assignment(assignment_id: int) -> None:
    """Make the plan of a run."""
    assignments.plan_assignment(assignment_id=assignment_id)


@shared_task(name="audits.tasks.assignments.plan_silent_assignments")
def plan_silent_assignments() -> None:
    """The sweep: queue again what a crash or a dead broker lost."""
    for assignment_id in assignments.silent_assignments(timezone.now()):
        after_commit(plan_assignment, assignment_id=assignment_id)
