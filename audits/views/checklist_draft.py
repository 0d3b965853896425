"""A checklist's draft as JSON, for the designer: keep it, try answers on it, and what there is to copy from."""

from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import HQ
from accounts.decorators import role_required
from audits.forms.document_errors import sentence
from audits.models import ChecklistDraft
from audits.rules.documents import InvalidDocument
from audits.rules.reading import MAX_BYTES, decode, in_reading_order, read_json, storable
from audits.services.checklist_drafts import NewerDraft, checklist_draft, save_checklist_draft
from audits.services.checklists import published_codes
from audits.services.sources import source_document, sources
from audits.services.trials import try_answers
from audits.views.checklist_findings import findings
from audits.views.checklists import checklist_or_404
from audits.views.design import HQRequest
from common.errors import Refused


@role_required(*HQ)
@require_http_methods(["GET", "PUT"])
def checklist_draft_json(request: HQRequest, checklist_id: int) -> HttpResponse:
    """The draft; PUT `{"base", "document", "plans", "published"}` keeps another, unless somebody saved since `base`.

    `published` is the newest version's number that the page knows of; where there is another, the answer says which
    codes stand for good by now.
    """
    checklist = checklist_or_404(request, checklist_id)
    if request.method == "GET":
        return JsonResponse(draft_json(checklist_draft(checklist)))
    try:
        sent = body_of(request)
        base = sent.get("base")
        if not isinstance(base, int) or isinstance(base, bool):
            return problem("invalid", "base must be a number", 400)
        draft = save_checklist_draft(
            checklist_id=checklist.pk,
            base=base,
            document=sent.get("document"),
            plans=sent.get("plans"),
            by=request.user,
        )
    except InvalidDocument as refused:
        return JsonResponse({"errors": errors_json(refused)}, status=400)
    except NewerDraft as refused:
        return problem(refused.code, refused.detail, refused.status, draft=draft_json(refused.draft))
    except Refused as refused:
        return problem(refused.code, refused.detail, refused.status)
    kept = {name: value for name, value in draft_json(draft).items() if name.startswith(("revision", "saved"))}
    kept["findings"] = findings(checklist, draft.document)
    if sent.get("published") != checklist.versions.values_list("number", flat=True).first():
        kept["published"] = published_codes(checklist)
    return JsonResponse(kept)


@role_required(*HQ)
@require_POST
def checklist_trial(request: HQRequest, checklist_id: int) -> HttpResponse:
    """What `{"document", "answers"}` scores, and why."""
    checklist_or_404(request, checklist_id)
    try:
        sent = body_of(request)
        return JsonResponse(try_answers(sent.get("document"), sent.get("answers")))
    except InvalidDocument as refused:
        return JsonResponse({"errors": errors_json(refused)}, status=400)
    except Refused as refused:
        return problem(refused.code, refused.detail, refused.status, fields=refused.fields)


@role_required(*HQ)
@require_safe
def checklist_sources(request: HQRequest) -> HttpResponse:
    """Checklists to copy from: the organisation's own, and the product's library."""
    return JsonResponse({"sources": sources(request.organisation)})


@role_required(*HQ)
@require_safe
def checklist_source(request: HQRequest, source: str) -> HttpResponse:
    """One of them, whole."""
    document = source_document(request.organisation, source)
    if document is None:
        raise Http404
    return JsonResponse({"document": in_reading_order(storable(document))})


def body_of(request: HQRequest) -> dict[str, Any]:
    """The JSON object that was sent, numbers exact; raises `InvalidDocument`."""
    sent = read_json(decode(request.read(MAX_BYTES + 1)))
    return sent if isinstance(sent, dict) else {}


def draft_json(draft: ChecklistDraft) -> dict[str, Any]:
    """A draft as the designer takes it; revision 0 was never saved."""
    return {
        "revision": draft.revision,
        "saved_at": draft.saved_at.isoformat() if draft.saved_at else None,
        "saved_by": str(draft.saved_by) if draft.revision else "",
        "document": in_reading_order(draft.document),
        "plans": draft.plans,
    }


def errors_json(refused: InvalidDocument) -> list[dict[str, str]]:
    """Each error with its place."""
    return [{"path": error.path, "code": error.code, "sentence": sentence(error)} for error in refused.errors]


def problem(code: str, detail: str, status: int, **more: Any) -> JsonResponse:
    """What was refused, as the API says it."""
    return JsonResponse({"code": code, "detail": detail, **more}, status=status)
