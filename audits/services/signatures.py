"""What people who were forgotten wrote: the names they signed with go, what they declared stays; their messages go."""

from django.db import transaction

from accounts.services.erasure import ERASED
from audits.models import Submission, VisitMessage


@transaction.atomic
def forget_signatures() -> int:
    """Take the names of erased people out of their declarations; gives how many were taken. Safe to repeat.

    The checksum stays: it tells a retry from another, and they send no more.
    """
    rows = Submission.objects.filter(
        visit__shopper__membership__user__email__endswith=ERASED, body__declaration__name__isnull=False
    ).exclude(body__declaration__name="")
    signed = list(rows.select_for_update(of=("self",)))
    for submission in signed:
        submission.body["declaration"]["name"] = ""
    Submission.objects.bulk_update(signed, ["body"], batch_size=100)
    return len(signed)


def forget_messages() -> int:
    """Empty what was written by and to erased people: any word of it may tell who they were. Safe to repeat."""
    rows = VisitMessage.objects.filter(profile__membership__user__email__endswith=ERASED).exclude(text="")
    return rows.update(text="")
