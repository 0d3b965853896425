"""Remarks: what the reviewer who holds a visit writes to its shopper, in this round of the submission."""

from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from audits.models import Remark, Visit, VisitState
from audits.services.claims import locked_by_holder
from audits.services.corrections import visible_question
from audits.services.scores import checklist_of, stored_answers
from common.errors import Refused

LONGEST = 5000


def current_round(visit: Visit) -> int:
    """Which submission is being reviewed; 1 before the first."""
    return int(visit.submissions.aggregate(last=Max("round"))["last"] or 1)


@transaction.atomic
def add_remark(*, visit_id: UUID, question: str = "", text: str, by: User) -> Remark:
    """A remark at an answer, or at the whole visit when `question` is empty."""
    visit = locked_in_review(visit_id, by)
    if question:
        visible_question(checklist_of(visit), stored_answers(visit), question)
    return Remark.objects.create(
        visit=visit, question=question, text=worded(text), round=current_round(visit), by=by
    )  # fmt: skip


@transaction.atomic
def edit_remark(*, remark_id: int, text: str, by: User) -> Remark:
    """Other words for a remark that the shopper has not got yet."""
    remark = own_round(remark_id, by)
    remark.text = worded(text)
    remark.save(update_fields=["text"])
    return remark


@transaction.atomic
def delete_remark(*, remark_id: int, by: User) -> None:
    """Take a remark back before the shopper has got it."""
    own_round(remark_id, by).delete()


def own_round(remark_id: int, by: User) -> Remark:
    """The remark, if its visit is in the hands of `by` and its round is under review; the visit is locked."""
    remark = Remark.objects.get(pk=remark_id)
    visit = locked_in_review(remark.visit_id, by)
    if remark.round != current_round(visit):
        raise Refused("already_sent", _("The shopper has this remark already."))
    return remark


def locked_in_review(visit_id: UUID, by: User) -> Visit:
    """The visit under its lock, while `by` reviews it."""
    visit = locked_by_holder(visit_id, by)
    if visit.state != VisitState.IN_REVIEW:
        state = VisitState(visit.state).label.lower()
        raise Refused("wrong_state", _("This visit is now: %(state)s.") % {"state": state})
    return visit


def worded(text: str) -> str:
    """The text without blanks around it; raises `Refused` where it says nothing, or too much."""
    text = text.strip()
    if text and len(text) <= LONGEST:
        return text
    sentence = _("Write a remark of at most %(count)d characters.") % {"count": LONGEST}
    raise Refused("invalid", sentence, {"text": sentence}, status=400)
