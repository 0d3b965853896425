"""Changing an answer that a shopper gave: read as in a submission, scored anew, the old value kept."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import JSONField, Value
from django.utils.translation import gettext as _

from accounts.models import User
from audits.models import Correction, Visit
from audits.rules.answers import EVIDENCE_KINDS, InvalidAnswer, is_na, is_unanswered, read_value
from audits.rules.checklist import Checklist, QuestionBase
from audits.rules.content import as_json
from audits.rules.scoring import score_visit
from audits.services.claims import locked_by_holder
from audits.services.scores import checklist_of, store_scores, stored_answers, stored_comments, stored_seconds
from audits.services.transitions import move_visit
from common.errors import Refused

# Which files a question's answer may name; a "file" may be of any kind.
FILES_OF = {"photo": ("photo", "receipt", "screenshot"), "audio": ("audio",), "video": ("video",)}


@transaction.atomic
def correct_answer(*, visit_id: UUID, question: str, value: Any, reason: str, by: User) -> Correction:
    """The reviewer who holds the visit changes one answer; `value` is JSON, `{"na": true}` or None for none."""
    visit = locked_by_holder(visit_id, by)
    change = change_answer(visit, question, value, reason=reason, by=by)
    move_visit(visit, "correct", by=by, why=change.correction.reason, **change.told)
    return change.correction


@dataclass(frozen=True)
class Change:
    """A correction, and the answers (code -> value) that it hid and that are therefore gone."""

    correction: Correction
    dropped: dict[str, Any]

    @property
    def told(self) -> dict[str, Any]:
        """What the history tells; the values stand in the correction itself."""
        return {"correction": self.correction.pk, "question": self.correction.question, "dropped": self.dropped}


def change_answer(visit: Visit, question: str, value: Any, *, reason: str, by: User) -> Change:
    """Put a new value in place on a locked visit and score it; the caller moves and saves the visit."""
    reason = worded(reason)
    checklist = checklist_of(visit)
    answers = stored_answers(visit)
    asked = visible_question(checklist, answers, question)
    new, old, old_score = read_new(visit, asked, value), answers.get(question), visit.score
    if new == old:
        raise Refused("unchanged", _("That is the answer already."), {"value": _("That is the answer already.")})
    changed = {**answers, question: new}
    store_scores(visit, changed, stored_comments(visit), stored_seconds(visit), checklist=checklist)
    kept = stored_answers(visit)
    correction = Correction.objects.create(
        visit=visit,
        question=question,
        old=json_column(old),
        new=json_column(new),
        old_score=old_score,
        new_score=visit.score,
        reason=reason,
        by=by,
    )
    return Change(correction, {code: old for code, old in answers.items() if code not in kept and code != question})


def worded(reason: str) -> str:
    """The reason without blanks around it; raises `Refused` where there is none."""
    if reason.strip():
        return reason.strip()
    sentence = _("Say why in a few words.")
    raise Refused("invalid", sentence, {"reason": sentence}, status=400)


def json_column(value: Any) -> Any:
    """None as JSON's null: a column that must have a value takes no other."""
    return Value(None, JSONField()) if value is None else value


def visible_question(checklist: Checklist, answers: dict[str, Any], code: str) -> QuestionBase:
    """The question, if the answers show it and it can have an answer."""
    visible = score_visit(checklist, answers).visible
    for section in checklist.sections:
        for question in section.questions:
            if question.code == code and code in visible and question.kind != "note":
                return question
    raise Refused("no_such_question", _("This visit has no such question."), status=404)


def read_new(visit: Visit, question: QuestionBase, value: Any) -> Any:
    """The value as it is kept; raises `Refused` with the field `value` where it is none of the kind."""
    try:
        if is_unanswered(question, value):
            if question.required:
                raise Refused(
                    "invalid", _("An answer is required."), {"value": _("An answer is required.")}, status=400
                )
            return None
        if is_na(question, value):
            return {"na": True}
        read = as_json(read_value(question, value))
    except InvalidAnswer as refused:
        sentence = _("That is no answer to this question.")
        raise Refused("invalid", sentence, {"value": sentence}, status=400) from refused
    if getattr(question, "kind", "") in EVIDENCE_KINDS:
        refuse_foreign_files(visit, question, read)
    return read


def refuse_foreign_files(visit: Visit, question: QuestionBase, ids: list[str]) -> None:
    """An answer names files of its own visit, of its own kind."""
    files = visit.evidence.all()
    kinds = FILES_OF.get(getattr(question, "kind", ""))
    known = {str(file.pk) for file in files if kinds is None or file.kind in kinds}
    if not known.issuperset(ids):
        sentence = _("Choose among the files of this visit.")
        raise Refused("invalid", sentence, {"value": sentence}, status=400)
