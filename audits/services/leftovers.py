"""Files that a shopper took away again before the visit was sent: forgotten, so that they take nobody's room."""

import datetime as dt
import json
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from audits.models import Draft, Evidence, EvidenceState, Submission, Visit
from audits.services.drafts import open_draft
from audits.services.holders import locked_alone
from audits.services.media_files import names_of
from audits.services.quotas import TAKING
from common.files import drop_files

PATIENCE = dt.timedelta(days=1)


def drop_unnamed_files(*, at: dt.datetime) -> int:
    """Forget files of unsent visits that the draft saved after them doesn't name; gives how many.

    The phone has their bytes until a receipt is complete: one that is named after all is asked for again.
    """
    newer = Draft.objects.filter(visit=OuterRef("visit"), saved_at__gt=OuterRef("received_at"))
    rows = Evidence.objects.filter(Exists(newer), in_manifest=False, visit__state__in=TAKING)
    old = rows.filter(received_at__lt=at - PATIENCE).exclude(state=EvidenceState.RECEIVED)
    visits = old.order_by("visit").values_list("visit", flat=True).distinct()
    return sum(_drop_of(visit_id, at) for visit_id in visits)


@transaction.atomic
def _drop_of(visit_id: UUID, at: dt.datetime) -> int:
    visit = locked_alone(visit_id)
    draft = open_draft(visit)
    if draft is None or visit.state not in TAKING:
        return 0
    named = json.dumps(draft.body)
    rows = visit.evidence.filter(in_manifest=False, received_at__lt=min(at - PATIENCE, draft.saved_at))
    rows = rows.exclude(state=EvidenceState.RECEIVED).select_for_update()
    gone = [row for row in rows if str(row.pk) not in named and not was_sent(visit, row)]
    names = {row.original for row in gone if row.original} | names_of(*gone)
    Evidence.objects.filter(pk__in=[row.pk for row in gone]).delete()
    transaction.on_commit(partial(drop_files, names))
    return len(gone)


def was_sent(visit: Visit, row: Evidence) -> bool:
    """Whether it came before a submission, which may have named it: what was sent once is kept."""
    return Submission.objects.filter(visit=visit, received_at__gte=row.received_at).exists()
