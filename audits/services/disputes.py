"""Disputes: a director objects to an answer of a published wave, a manager decides, and the wave is restated."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audits.models import Dispute, Event, Visit, Wave, WaveState
from audits.services.claims import is_manager, locked_with_wave
from audits.services.corrections import change_answer, worded
from audits.services.payments import make_lines
from audits.services.reviews import restate
from audits.services.scores import stored_answers
from audits.services.transitions import move_visit
from audits.tasks import notices_reviews
from common.errors import Refused
from common.tasks import after_commit

DISPUTE_DAYS = 14


def dispute_deadline(wave: Wave) -> dt.datetime | None:
    """Until when directors may dispute answers of a wave; None while it isn't published."""
    return wave.published_at + dt.timedelta(days=DISPUTE_DAYS) if wave.published_at else None


@transaction.atomic
def raise_dispute(*, visit_id: UUID, question: str, reason: str, by: User) -> Dispute:
    """Object to one answer of a visit that the director may see; one open dispute a question."""
    if not Visit.objects.visible_to_director(by).filter(pk=visit_id).exists():
        raise Refused("not_found", _("There is no such visit."), status=404)
    visit = locked_with_wave(visit_id)
    deadline = dispute_deadline(visit.wave)
    if deadline is None or timezone.now() >= deadline:
        sentence = _("Answers may be disputed for %(days)d days after publication.")
        raise Refused("too_late", sentence % {"days": DISPUTE_DAYS})
    if question not in stored_answers(visit):
        raise Refused("no_such_question", _("This visit has no such answer."), status=404)
    if visit.disputes.filter(question=question, decision="").exists():
        raise Refused("disputed_already", _("This answer is disputed already; HQ has yet to decide."))
    dispute = Dispute.objects.create(visit=visit, question=question, reason=worded(reason), by=by)
    note(visit, "raise_dispute", by=by, dispute=dispute)
    return dispute


@transaction.atomic
def decide_dispute(*, dispute_id: int, decision: str, reply: str, value: Any = None, by: User) -> Dispute:
    """Uphold with the right `value` (JSON, or `{"na": true}`), or dismiss; either way with a reply.

    Upholding corrects the approved answer and restates the wave: the correction keeps old and new figure.
    """
    visit = locked_with_wave(Dispute.objects.values_list("visit", flat=True).get(pk=dispute_id))
    dispute = Dispute.objects.get(pk=dispute_id)
    refuse_unless_judge(visit, dispute, by)
    if dispute.decision:
        raise Refused("decided_already", _("This dispute is decided already."))
    if decision not in Dispute.Decision.values:
        raise Refused("invalid", _("Uphold or dismiss."), {"decision": _("Uphold or dismiss.")}, status=400)
    if not reply.strip():
        sentence = _("Write the director a reply.")
        raise Refused("invalid", sentence, {"reply": sentence}, status=400)
    dispute.decision, dispute.reply = decision, reply.strip()
    dispute.decided_by, dispute.decided_at = by, timezone.now()
    dispute.save()
    if decision == Dispute.Decision.UPHELD:
        correct_approved(visit, dispute, value, by=by)
    note(visit, "decide_dispute", by=by, dispute=dispute, decision=decision)
    event = visit.events.order_by("-pk").values_list("pk", flat=True)[0]
    after_commit(notices_reviews.tell_of_event, event_id=event)
    return dispute


def refuse_unless_judge(visit: Visit, dispute: Dispute, by: User) -> None:
    """Raises `Refused` to all but managers, and to those whose own visit or own dispute it is."""
    if not is_manager(visit, by):
        raise Refused("not_found", _("There is no such dispute."), status=404)
    own_visit = visit.shopper is not None and visit.shopper.membership.user_id == by.pk
    if own_visit or dispute.by_id == by.pk:
        raise Refused("own_dispute", _("Nobody decides on a visit or a dispute of their own."))


def correct_approved(visit: Visit, dispute: Dispute, value: Any, *, by: User) -> None:
    """Change a published answer: old values kept, score computed anew, the wave restated."""
    change = change_answer(visit, dispute.question, value, reason=dispute.reply, by=by)
    move_visit(visit, "correct_approved", by=by, why=dispute.reply, dispute=dispute.pk, **change.told)
    make_lines(visit)
    if visit.wave.state == WaveState.PUBLISHED:
        made = change.correction
        restate(visit, was=made.old_score, by=by, why=_("A dispute was upheld."), correction=made.pk)
    after_commit("reports.tasks.scores.refresh_cells", wave_id=visit.wave_id, branch_id=visit.branch_id)
    after_commit("reports.tasks.deliveries.check_visit", visit_id=str(visit.pk))


def note(visit: Visit, verb: str, *, by: User, dispute: Dispute, **data: object) -> None:
    """A row of the visit's history that changes no state."""
    Event.objects.create(
        organisation_id=visit.organisation_id,
        visit=visit,
        verb=verb,
        source=visit.state,
        target=visit.state,
        why=dispute.reply or dispute.reason,
        data={"dispute": dispute.pk, "question": dispute.question, **data},
        by=by,
    )
