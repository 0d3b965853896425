"""How much room a visit's files may take, and those a person has not sent in yet."""

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from accounts.models import User
from audits.models import Evidence, EvidenceState, Visit, VisitState
from audits.rules.content import MOST_FILES, PERSON_BYTES, VISIT_BYTES
from common.errors import Refused

# Visits that may still get files which no manifest names yet.
TAKING = (VisitState.IN_PROGRESS, VisitState.RETURNED, VisitState.EXPIRED)


def refuse_over_quota(visit: Visit, size: int, by: User) -> None:
    """Raises `too_many_files` or `no_quota` for one more file of `size` bytes; the caller holds the visit's lock.

    What a sent visit names in its manifest was bounded when it was sent: those files are never refused.
    """
    rows, own = Evidence.objects.filter(visit=visit), Q(visit=visit)
    is_unsent = visit.submitted_at is None
    if is_unsent:
        # Two visits of one person are two locks: the person's own keeps one sum from being taken twice.
        User.objects.select_for_update(no_key=True).only("pk").get(pk=by.pk)
        unsent = {"visit__submitted_at": None, "visit__state__in": TAKING}
        rows = Evidence.objects.filter(visit__shopper__membership__user=by, **unsent)
    held = rows.aggregate(
        files=Count("pk", filter=own),
        size=Sum("bytes", filter=own, default=0),
        awaited=Count("pk", filter=Q(state=EvidenceState.DECLARED)),
        all_size=Sum("bytes", default=0),
    )
    if held["files"] >= 2 * MOST_FILES or (is_unsent and held["awaited"] >= 2 * MOST_FILES):
        raise too_many_files()
    if held["size"] + size > VISIT_BYTES or (is_unsent and held["all_size"] + size > PERSON_BYTES):
        raise no_quota()


def too_many_files() -> Refused:
    """As many as a visit may have, or as may be on their way at once."""
    return Refused("too_many_files", _("This visit has too many files."))


def no_quota() -> Refused:
    """All together they would take more room than there is for one visit, or for one person."""
    return Refused(
        "no_quota", _("These files take too much room. Remove some, or send your other visits first."), status=413
    )
