"""Visits as the phone sees them, in a constant number of queries."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Case, Prefetch, When, prefetch_related_objects
from django.db.models.fields.json import KeyTransform
from django.urls import reverse
from django.utils import translation

from accounts.models import ShopperProfile
from audits.api.shown_corrections import OF_THE_REVIEW, corrections_of
from audits.api.times import iso
from audits.models import (
    Answer,
    Draft,
    Evidence,
    EvidenceState,
    MessageSide,
    QuizAttempt,
    Remark,
    ScenarioVersion,
    Submission,
    Visit,
    VisitState,
)
from audits.services.drafts import is_over
from audits.services.messages import unread_of
from audits.services.quizzes import standing
from audits.services.scores import stored_answers, stored_comments
from audits.services.submissions import editable_questions, open_remarks
from audits.services.visit_days import days_to_choose

Json = dict[str, Any]

NOTES_WHILE_RETURNED = Case(When(visit__state=VisitState.RETURNED, then=KeyTransform("notes", "body")))


def shown_visits(visits: list[Visit], profiles: Iterable[ShopperProfile]) -> tuple[list[Json], dict[str, Json]]:
    """VISIT for each, and their scenarios' documents by the key that VISIT names; `profiles` are the caller's own."""
    prefetch_related_objects(
        visits,
        "wave",
        "branch__brand",
        "evidence",
        Prefetch("submissions", Submission.objects.defer("body").annotate(notes=NOTES_WHILE_RETURNED)),
        Prefetch("remarks", Remark.objects.filter(visit__state=VisitState.RETURNED)),
        OF_THE_REVIEW,
        Prefetch("answers", Answer.objects.filter(visit__state=VisitState.RETURNED)),
    )
    versions = dict(
        ScenarioVersion.objects.filter(pk__in={visit.scenario_version_id for visit in visits}).values_list(
            "pk", "document"
        )
    )
    drafts = {draft.visit_id: draft for draft in Draft.objects.filter(visit__in=visits).defer("body")}
    by_organisation = {profile.membership.organisation_id: profile for profile in profiles}
    people = {organisation: profile.pk for organisation, profile in by_organisation.items()}
    tries = tries_of(people.values(), versions)
    unread = unread_of(visits, MessageSide.HQ)
    corrections = corrections_of(visits, language_of(profiles))
    rows, scenarios = [], dict[str, Json]()
    for visit in visits:
        version = visit.scenario_version_id
        document, key = versions[version], scenario_key(visit)
        scenarios.setdefault(key, document | {"windows": visit.windows_in(document)})
        mine = tries[visit.shopper_id or people.get(visit.organisation_id, 0), version]
        quiz = standing(document.get("quiz"), len(mine), passed=any(mine))
        row = plain(visit) | {"channel": document.get("channel", "")}
        row |= {"quiz_passed": quiz.passed, "quiz_attempts_left": quiz.attempts_left}
        row |= {"draft_revision": revision_of(visit, drafts.get(visit.pk))}
        row |= {"unread": unread.get(visit.pk, 0)}
        row |= {"corrections": corrections.get(visit.pk, [])}
        row |= {"days": days_shown(visit, document, by_organisation.get(visit.organisation_id))}
        rows.append(row | round_of(visit))
    return rows, scenarios


def scenario_key(visit: Visit) -> str:
    """The scenario version's id, marked where the visit has hours of its own: the phone reads hours from a scenario."""
    own = (visit.hours or {}).get("windows")
    version = str(visit.scenario_version_id)
    return version if own is None else f"{version}-{hashlib.sha256(json.dumps(own).encode()).hexdigest()[:8]}"


def days_shown(visit: Visit, scenario: Json, profile: ShopperProfile | None) -> list[str]:
    """While a day may still be chosen, which."""
    if visit.state not in (VisitState.OFFERED, VisitState.ACCEPTED):
        return []
    return [day.isoformat() for day in days_to_choose(visit, scenario, profile)]


def language_of(profiles: Iterable[ShopperProfile]) -> str:
    """The person's own language, else the request's: what signs by token has no language but theirs."""
    chosen = next((profile.membership.user.language for profile in profiles), "")
    return (chosen or translation.get_language() or "en").split("-")[0]


def tries_of(profiles: Iterable[int], versions: Iterable[int]) -> dict[tuple[int, int], list[bool]]:
    """Outcomes of quizzes by profile and scenario version."""
    tries: dict[tuple[int, int], list[bool]] = defaultdict(list)
    attempts = QuizAttempt.objects.filter(shopper__in=list(profiles), scenario_version__in=list(versions))
    for profile, version, passed in attempts.values_list("shopper", "scenario_version", "passed"):
        tries[profile, version].append(passed)
    return tries


def plain(visit: Visit) -> Json:
    """What is the visit's own: its place, time, fee and files."""
    branch, wave = visit.branch, visit.wave
    return {
        "id": str(visit.pk),
        "state": visit.state,
        "number": visit.number,
        "late": visit.is_late,
        "wave": {"id": str(wave.pk), "name": wave.name},
        "branch": {
            "id": str(branch.pk),
            "code": branch.code,
            "name": branch.name,
            "brand": branch.brand.name,
            "city": branch.city,
            "address": branch.address,
            "lat": None if branch.lat is None else float(branch.lat),
            "lon": None if branch.lon is None else float(branch.lon),
            "time_zone": branch.time_zone,
        },
        "window": {"opens_at": iso(visit.opens_at), "closes_at": iso(visit.closes_at)},
        "offered_until": iso(visit.offered_until),
        "day": visit.day and visit.day.isoformat(),
        "fee": f"{visit.fee:.2f}",
        "currency": visit.currency,
        "scenario": scenario_key(visit),
        "checklist": str(wave.checklist_version_id),
        "started_at": iso(visit.started_at),
        "returned_until": iso(visit.returned_until),
        "evidence": [shown_evidence(row) for row in visit.evidence.all()],
    }


def round_of(visit: Visit) -> Json:
    """What the open round asks for, what was submitted, and the receipt for it."""
    remarks = open_remarks(visit)
    editable = editable_questions(visit, remarks)
    submissions = sorted(visit.submissions.all(), key=lambda row: row.round)
    row: Json = {
        "remarks": [{"question": r.question, "text": r.text, "at": iso(r.at)} for r in remarks],
        "editable": None if editable is None else sorted(editable - {""}),
        "receipt": shown_receipt(visit, submissions[-1], visit.evidence.all()) if submissions else None,
    }
    if visit.state == VisitState.RETURNED:
        row |= {"answers": stored_answers(visit), "comments": stored_comments(visit), "obstacle": shown_obstacle(visit)}
        row |= {"notes": submissions[-1].notes or [] if submissions else []}  # type: ignore[attr-defined]
    return row


def shown_obstacle(visit: Visit) -> Json | None:
    """Why the visit could not be made, as it was last submitted."""
    return {"kind": visit.obstacle, "text": visit.obstacle_text} if visit.obstacle else None


def revision_of(visit: Visit, draft: Draft | None) -> int:
    """The revision of the draft that may be gone on with; 0 for none."""
    return 0 if draft is None or is_over(draft, visit) else draft.revision


def shown_evidence(row: Evidence) -> Json:
    """One file; addresses only of what is there."""
    return {
        "id": str(row.pk),
        "kind": row.kind,
        "question": row.question,
        "state": row.state,
        "refusal": row.refusal,
        "sha256": row.sha256,
        "bytes": row.bytes,
        "captured_at": iso(row.captured_at),
        "caption": row.caption,
        "recording": str(row.recording) if row.recording else None,
        "sent": row.in_manifest,
        "small": reverse("evidence-small", kwargs={"evidence_id": row.pk}) if row.small else None,
        "shown": reverse("evidence-shown", kwargs={"evidence_id": row.pk}) if row.shown else None,
    }


def shown_receipt(visit: Visit, submission: Submission, evidence: Iterable[Evidence]) -> Json:
    """RECEIPT: what the server has of the visit now."""
    manifest = [row for row in evidence if row.in_manifest]
    return {
        "submission": str(submission.pk),
        "receipt": submission.receipt,
        "round": submission.round,
        "received_at": iso(submission.received_at),
        "complete": visit.is_complete,
        "missing": [str(row.pk) for row in manifest if row.state == EvidenceState.DECLARED],
        "refused": [str(row.pk) for row in manifest if row.state == EvidenceState.REFUSED],
        "dropped": submission.dropped,
        "state": visit.state,
    }


def shown_sent(submission: Submission) -> Json:
    """What the shopper sent, to be read again; whatever a reviewer corrected since."""
    body = submission.body
    return {
        "answers": body["answers"],
        "comments": body.get("comments") or {},
        "notes": body.get("notes") or [],
        "evidence": body.get("evidence") or [],
        "obstacle": body.get("obstacle"),
    }
