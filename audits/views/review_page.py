"""The page of one visit under review, as every act on it shows it again."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation

from accounts.access import has_hq
from audits.forms.reviews import LOCAL_TIME, ApproveForm, CorrectionForm, RejectForm, RemarkForm, ReturnForm
from audits.models import Evidence, EvidenceState, Remark, Submission, Visit, VisitState
from audits.services.recordings import recordings_of
from audits.services.reviews import RETURNED_FOR
from audits.services.sheets import SheetRow, SheetSection, VisitSheet, visit_sheet, with_sheets
from audits.views.access import organisation_of, person_of
from audits.views.review_sent import changes_of, notes_of, signature_of
from common.errors import Refused

PICTURES = ("photo", "receipt", "screenshot")
SOUNDS = ("audio", "video")


def find_reviewable(request: HttpRequest, visit_id: UUID) -> Visit:
    """A submitted visit of the organisation that isn't the person's own, with its sheet; or 404."""
    rows = Visit.objects.reviewable_by(request.user).filter(organisation=organisation_of(request))
    related = ("shopper", "reviewer", "wave__programme", "scenario_version")
    visit = with_sheets(rows).select_related(*related).filter(pk=visit_id).first()
    if visit is None:
        raise Http404
    return visit


def is_manager(request: HttpRequest) -> bool:
    """Whether the person is an owner or manager in the organisation they act in."""
    return has_hq(request.roles)  # type: ignore[attr-defined]


def row_of(sheet: VisitSheet, code: str) -> SheetRow | None:
    """The row of a visible question that can have an answer."""
    return next((row for row in sheet.rows if row.code == code and row.kind != "note"), None)


def files_for(sheet: VisitSheet, row: SheetRow) -> list[Evidence]:
    """The files that an answer to the row's question could name: its own first."""
    return [*row.evidence, *(file for file in sheet.all_evidence if file not in row.evidence)]


def correction_form(sheet: VisitSheet, row: SheetRow, data: Mapping[str, Any] | None = None) -> CorrectionForm:
    """The form of the row's kind."""
    language = (translation.get_language() or "en").split("-")[0]
    return CorrectionForm(
        data, question=row.question, language=language, files=files_for(sheet, row), raw=row.raw, prefix="answer"
    )


def show_refusal(form: forms.Form, refused: Refused) -> None:
    """A service's refusal beside the fields at fault, else above the form."""
    for name, sentence in refused.fields.items():
        form.add_error(name if name in form.fields else None, sentence)
    if not refused.fields:
        form.add_error(None, refused.detail)


def review_page(
    request: HttpRequest, visit: Visit, *, opened: str = "", code: str = "", form: forms.Form | None = None
) -> HttpResponse:
    """The page, with the form `opened` at question `code`; a form handed in is one to be put right."""
    by = person_of(request)
    with timezone.override(ZoneInfo(visit.branch.time_zone)):
        sheet = visit_sheet(visit)
        is_mine = visit.state == VisitState.IN_REVIEW and visit.reviewer_id == by.pk
        row, submissions = row_of(sheet, code), list(visit.submissions.all())
        context = {
            "visit": visit,
            "sheet": sheet,
            "sections": sections_of(sheet),
            "is_mine": is_mine,
            "may_claim": visit.state == VisitState.SUBMITTED,
            "may_release": visit.state == VisitState.IN_REVIEW and (is_mine or is_manager(request)),
            "code": row.code if row else "",
            "opened": opened if is_mine else "",
            "form": form or (new_form(request, sheet, opened, row) if is_mine else None),
            "big": first_photo(sheet, row),
            **figures(request, visit, sheet, submissions[-1].round if submissions else 1),
            **told(submissions, sheet),
        }
        return render(request, "audits/hq/review_visit.html", context, status=400 if form else 200)


def new_form(request: HttpRequest, sheet: VisitSheet, opened: str, row: SheetRow | None) -> forms.Form | None:
    """An empty form of what was opened."""
    if opened == "correct":
        return correction_form(sheet, row) if row else None
    if opened == "reject":
        return RejectForm(may_plan=is_manager(request))
    if opened == "return":
        until = timezone.localtime(timezone.now() + RETURNED_FOR)
        return ReturnForm(initial={"until": until.strftime(LOCAL_TIME)})
    makers: dict[str, type[forms.Form]] = {"remark": RemarkForm, "approve": ApproveForm}
    return makers[opened]() if opened in makers else None


def sections_of(sheet: VisitSheet) -> list[SheetSection]:
    """What is shown of the answers: of a visit that could not be made only sections in which something was said."""
    if not sheet.visit.obstacle:
        return sheet.sections
    return [
        section
        for section in sheet.sections
        if any(row.is_answered or row.is_na or row.comment or row.evidence or row.remarks for row in section.rows)
    ]


def first_photo(sheet: VisitSheet, row: SheetRow | None) -> Evidence | None:
    """What is shown large at first: the question's own photo, else the visit's first."""
    files = [*(row.evidence if row else []), *sheet.all_evidence]
    return next((file for file in files if file.kind in PICTURES and file.state == EvidenceState.READY), None)


def figures(request: HttpRequest, visit: Visit, sheet: VisitSheet, round_now: int) -> dict[str, Any]:
    """What stands around the answers: place in the queue, remarks of this round, files, history."""
    queue = Visit.objects.reviewable_by(request.user).filter(organisation=organisation_of(request))
    waiting = queue.filter(Q(state=VisitState.SUBMITTED) | Q(state=VisitState.IN_REVIEW, reviewer=person_of(request)))
    before = waiting.filter(submitted_at__lt=visit.submitted_at or timezone.now()).exclude(pk=visit.pk)
    files = sheet.all_evidence
    remarks: list[Remark] = [remark for remark in visit.remarks.all() if remark.round == round_now]
    return {
        "queue_length": waiting.count(),
        "queue_place": before.count() + 1,
        "round": round_now,
        "round_remarks": remarks,
        "photos": [file for file in files if file.kind in PICTURES],
        "documents": [file for file in files if file.kind == "document"],
        "waiting_files": sum(file.in_manifest and file.state in ("declared", "received") for file in files),
        "events": visit.events.select_related("by").order_by("-pk"),
        "zone": visit.branch.time_zone,
    }


def told(submissions: list[Submission], sheet: VisitSheet) -> dict[str, Any]:
    """What the submissions tell beside the answers."""
    notes = notes_of(submissions, {row.code for row in sheet.rows})
    timed = [(note.at, note.text) for made in notes.values() for note in made if note.at]
    sounds = [file for file in sheet.all_evidence if file.kind in SOUNDS]
    return {
        "recordings": recordings_of(sounds, timed),
        "notes": notes.pop("", []),
        "notes_at": notes,
        "changes_at": changes_of(submissions),
        "signature": signature_of(submissions),
    }
