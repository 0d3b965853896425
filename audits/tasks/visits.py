"""Tasks about visits: the clock's verbs, and what is forgotten."""

from celery import shared_task
from django.utils import timezone

from audits.services import claims, invitations, signatures, visits


@shared_task(name="audits.tasks.visits.expire_visits")
def expire_visits() -> None:
    """Expire the visits whose window passed."""
    visits.expire_visits(at=timezone.now())


@shared_task(name="audits.tasks.visits.release_visits")
def release_visits() -> None:
    """Give back to the board what its shopper doesn't start."""
    visits.release_visits(at=timezone.now())


@shared_task(name="audits.tasks.visits.end_invitations")
def end_invitations() -> None:
    """Open to others what an invited shopper didn't answer in time."""
    invitations.end_invitations(at=timezone.now())


@shared_task(name="audits.tasks.visits.recall_visits")
def recall_visits() -> None:
    """Take back the returned visits that no shopper answered."""
    claims.recall_visits(at=timezone.now())


@shared_task(name="audits.tasks.visits.forget_signatures")
def forget_signatures() -> None:
    """Take the names of erased people out of what they signed, and what was written by and to them."""
    signatures.forget_signatures()
    signatures.forget_messages()
