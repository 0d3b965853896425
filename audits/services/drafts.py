"""The newest draft on the server too, since phones evict their storage."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audits.models import Draft, Visit, VisitState
from audits.services.holders import refuse_unless_held, wrong_state
from audits.services.transitions import locked_visit
from common.errors import Refused

WRITABLE = (VisitState.ACCEPTED, VisitState.IN_PROGRESS, VisitState.RETURNED, VisitState.EXPIRED)


class NewerDraft(Refused):
    """The server holds a draft that is as new or newer, and other; the phone shows it beside its own."""

    def __init__(self, draft: Draft) -> None:
        super().__init__("newer_draft", _("A newer draft of this visit was saved from another phone."))
        self.draft = draft


@transaction.atomic
def save_draft(*, visit_id: UUID, revision: int, body: dict[str, Any], by: User) -> Draft:
    """Keep `body` if it is newer than what is there; the same again changes nothing. Raises `NewerDraft`."""
    visit = locked_visit(visit_id)
    refuse_unless_held(visit, by)
    if visit.state not in WRITABLE:
        raise wrong_state(visit)
    draft = Draft.objects.filter(visit=visit).first()
    if draft is None or is_over(draft, visit):
        draft = Draft(pk=draft.pk if draft else None, visit=visit)
    elif draft.revision == revision and draft.body == body:
        return draft
    elif draft.revision >= revision:
        raise NewerDraft(draft)
    draft.revision, draft.body = revision, body
    draft.save()
    return draft


def open_draft(visit: Visit) -> Draft | None:
    """The draft that the phone may go on with."""
    draft = Draft.objects.filter(visit=visit).first()
    return None if draft is None or is_over(draft, visit) else draft


def is_over(draft: Draft, visit: Visit) -> bool:
    """Whether a submission came after it: the next round begins anew, from what was submitted."""
    return visit.submitted_at is not None and draft.saved_at <= visit.submitted_at
