"""Submissions: everything of a visit in one transaction, the same however often the phone sends it."""

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audits.models import Evidence, Remark, Submission, Visit, VisitState, WaveState
from audits.rules.checklist import Checklist
from audits.rules.content import SubmissionContent
from audits.rules.lifecycle import VISIT
from audits.rules.scoring import score_visit
from audits.rules.submission import Checked, File, Given, check_obstacle, check_submission, given_by, merge_round
from audits.services.holders import wrong_state
from audits.services.manifests import note_completeness, other_content, store_manifest
from audits.services.phone_clock import server_time
from audits.services.problems import invalid
from audits.services.scores import checklist_of, store_scores, stored_answers, stored_comments, stored_seconds
from audits.services.transitions import move_visit
from audits.tasks.flags import flag_visit
from common.errors import Refused
from common.tasks import after_commit

# Read aloud on the phone to HQ: without 0 and O, 1, I and L.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def submit_visit(*, visit_id: UUID, content: SubmissionContent, by: User) -> tuple[Submission, bool]:
    """Take a submission, or give back the stored one where it is sent again; and whether it is new.

    Refusals: `wrong_state`, `other_content`, `invalid` with fields. See docs/protocol.md, "Rules of the form".
    Raises `Visit.DoesNotExist` for what isn't theirs.
    """
    try:
        return _submit(visit_id, content, by)
    except IntegrityError:
        # An id was taken by another visit in the same moment: seen now, it is judged like any other.
        return _submit(visit_id, content, by)


@transaction.atomic
def _submit(visit_id: UUID, content: SubmissionContent, by: User) -> tuple[Submission, bool]:
    visit = own_locked_visit(visit_id, by)
    known = list(Submission.objects.filter(Q(visit=visit) | Q(pk=content.sent.id)).defer("body"))
    stored = stored_submission(visit, known, content)
    if stored:
        return stored, False
    now = timezone.now()
    finished_at = server_time(content.sent.finished_at, content.sent.clock_offset_ms, now=now)
    verb = verb_for(visit, finished_at)
    checklist = checklist_of(visit)
    taken = round_of(visit, checklist, content)
    checked = check_content(visit, checklist, taken.given, content)
    if checked.problems:
        raise invalid(checked.problems)
    manifest = store_manifest(
        visit, content.sent.evidence, checked.files, content.sent.clock_offset_ms, locked=taken.locked
    )
    note_obstacle(visit, content)
    store_scores(
        visit, checked.answers, checked.comments, taken.given.seconds, checklist=checklist, is_first=not known
    )  # fmt: skip
    submission = Submission(
        pk=content.sent.id,
        visit=visit,
        round=max((row.round for row in known), default=0) + 1,
        content_sha256=content.sha256,
        body=content.body,
        dropped=checked.dropped,
        changed=changed_answers(taken.before, visit) if taken.before else {},
        receipt=new_receipt(),
        finished_at=finished_at,
        received_at=now,
    )
    submission.save(force_insert=True)
    note_submitted(visit, content, finished_at, now)
    note_completeness(visit, manifest, now)
    move_visit(visit, verb, by=by, submission=str(submission.pk), round=submission.round, dropped=checked.dropped)
    after_commit(flag_visit, visit_id=str(visit.pk))
    return submission, True


def own_locked_visit(visit_id: UUID, by: User) -> Visit:
    """The sender's visit under its lock, read once, with no more beside it than a submission needs."""
    rows = Visit.objects.visible_to_shopper(by).select_for_update(of=("self",))
    return rows.select_related("wave__checklist_version").defer("wave__checklist_version__document").get(pk=visit_id)


def stored_submission(visit: Visit, known: list[Submission], content: SubmissionContent) -> Submission | None:
    """New, sent again, or another under the same id: decided here and nowhere else."""
    stored = next((row for row in known if row.pk == content.sent.id), None)
    if stored and (stored.visit_id != visit.pk or stored.content_sha256 != content.sha256):
        raise other_content()
    return stored


def verb_for(visit: Visit, finished_at: dt.datetime) -> str:
    """`submit`, or `submit_late` for a visit that expired while its submission was on the way."""
    verb = "submit_late" if visit.state == VisitState.EXPIRED else "submit"
    if visit.state not in VISIT[verb].sources:
        raise wrong_state(visit)
    if visit.wave.state == WaveState.PUBLISHED:
        raise Refused("wrong_state", _("The results of this wave are published; it takes no more visits."))
    if visit.state != VisitState.RETURNED and finished_at > visit.closes_at:
        raise Refused("wrong_state", _("The time for this visit is over."))
    return verb


@dataclass(frozen=True)
class Round:
    """What the visit would consist of; in a returned round also what it was `before`, and what of that is `locked`."""

    given: Given
    before: Given | None = None
    locked: frozenset[str] = frozenset()


def round_of(visit: Visit, checklist: Checklist, content: SubmissionContent) -> Round:
    """What was sent, joined in a returned round with what may not change."""
    given = given_by(content.sent)
    if visit.state != VisitState.RETURNED:
        return Round(given)
    before = stored_content(visit)
    locked = locked_questions(visit, checklist, before, content)
    return Round(merge_round(given, before, locked), before, locked)


def check_content(visit: Visit, checklist: Checklist, given: Given, content: SubmissionContent) -> Checked:
    """How what the visit would consist of keeps the rules: those of a visit, or of one that could not be made."""
    obstacle = content.sent.obstacle
    if obstacle is None:
        return check_submission(checklist, given)
    channel = visit.scenario_version.document.get("channel", "")
    return check_obstacle(checklist, given, obstacle, channel)


def note_obstacle(visit: Visit, content: SubmissionContent) -> None:
    """Why the visit could not be made, or that it was made after all: what was sent last counts."""
    obstacle = content.sent.obstacle
    visit.obstacle, visit.obstacle_text = (obstacle.kind, obstacle.text) if obstacle else ("", "")


def changed_answers(before: Given, visit: Visit) -> dict[str, Any]:
    """What a returned round changed, by question: old and new value and comment; None for none."""
    after, said = stored_answers(visit), stored_comments(visit)
    codes = dict.fromkeys((*before.answers, *before.comments, *after, *said))
    pairs = {
        code: {
            "old": before.answers.get(code),
            "new": after.get(code),
            "old_comment": before.comments.get(code, ""),
            "new_comment": said.get(code, ""),
        }
        for code in codes
    }
    return {
        code: pair
        for code, pair in pairs.items()
        if pair["old"] != pair["new"] or pair["old_comment"] != pair["new_comment"]
    }


def stored_content(visit: Visit) -> Given:
    """The visit as it stands."""
    files = Evidence.objects.filter(visit=visit, in_manifest=True).values_list("pk", "kind", "question", "recording")
    return Given(
        stored_answers(visit), stored_comments(visit), stored_seconds(visit), tuple(File(*row) for row in files)
    )


def locked_questions(visit: Visit, checklist: Checklist, stored: Given, content: SubmissionContent) -> frozenset[str]:
    """Questions that a returned round may not change; "" stands for files of the visit itself.

    Those may be added where the round brings an obstacle, which they prove.
    """
    editable = editable_questions(visit, open_remarks(visit))
    if editable is None:
        return frozenset()
    shown = score_visit(checklist, stored.answers).visible
    return frozenset(shown if content.sent.obstacle else (*shown, "")) - editable


def open_remarks(visit: Visit) -> list[Remark]:
    """The remarks of the round that is open for changes; none unless the visit is returned."""
    if visit.state != VisitState.RETURNED:
        return []
    remarks = list(visit.remarks.all())
    newest = max((remark.round for remark in remarks), default=0)
    return [remark for remark in remarks if remark.round == newest]


def editable_questions(visit: Visit, remarks: list[Remark]) -> frozenset[str] | None:
    """What a returned round may change; None for everything: when no single question was remarked on.

    Also of a visit that could not be made: it is made after all, and filled from the start.
    """
    remarked = frozenset(remark.question for remark in remarks)
    return remarked if any(remarked) and not visit.obstacle else None


def note_submitted(visit: Visit, content: SubmissionContent, finished_at: dt.datetime, now: dt.datetime) -> None:
    """When, and whether late: only the first round has a window."""
    if visit.state != VisitState.RETURNED:
        visit.is_late = now > visit.closes_at
        visit.finished_at = finished_at
        visit.clock_offset_ms = content.sent.clock_offset_ms
    visit.submitted_at, visit.returned_until, visit.flagged_at = now, None, None


def new_receipt() -> str:
    """A code like K7Q2-M4XD."""
    code = "".join(secrets.choice(LETTERS) for _place in range(8))
    return f"{code[:4]}-{code[4:]}"
