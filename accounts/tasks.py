"""Tasks of accounts: ids in, the service called."""

import datetime as dt
from smtplib import SMTPException

import structlog
from celery import shared_task
from django.utils import timezone

from accounts.models import Invitation
from accounts.services import invitations
from common.tasks import after_commit

log = structlog.get_logger()
GRACE = dt.timedelta(minutes=2)


@shared_task(
    name="accounts.tasks.send_invitation",
    autoretry_for=(SMTPException, OSError),
    retry_backoff=30,
    retry_kwargs={"max_retries": 5},
)
def send_invitation(invitation_id: int) -> None:
    """E-mail one invitation; quiet when it was sent or withdrawn meanwhile."""
    invitations.send_invitation(invitation_id=invitation_id)


@shared_task(name="accounts.tasks.send_invitations")
def send_invitations(ids: list[int]) -> None:
    """E-mail many; one that can't be sent now is left to the sweep."""
    for pk in ids:
        try:
            invitations.send_invitation(invitation_id=pk)
        except (SMTPException, OSError) as problem:
            log.warning("invitation_not_sent", invitation=pk, problem=str(problem))


@shared_task(name="accounts.tasks.send_waiting_invitations")
def send_waiting_invitations() -> None:
    """Sweep: queue again what a lost task left unsent."""
    now = timezone.now()
    made_before = now - GRACE + invitations.GOOD_FOR
    waiting = Invitation.objects.open().filter(sent_at=None, expires_at__gt=now, expires_at__lt=made_before)
    for pk in waiting.values_list("pk", flat=True)[:500]:
        after_commit(send_invitation, invitation_id=pk)
