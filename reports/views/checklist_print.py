"""A checklist on paper, for signing off with the client."""

from typing import Any

from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.http import require_safe

from accounts.decorators import ActingRequest, role_required
from accounts.models import Role
from audits.models import ChecklistVersion
from audits.rules.documents import InvalidDocument
from audits.services.checklist_drafts import checklist_draft
from audits.services.checklists import check_document
from audits.views.checklist_words import ChecklistWords
from audits.views.checklists import checklist_or_404, size_of, version_or_404
from common.texts import text
from reports import pdf
from reports.views.printing import asked_language, pdf_answer

TEMPLATE = "reports/checklist_print.html"


@require_safe
@role_required(Role.OWNER, Role.MANAGER)
def checklist_version_print(request: ActingRequest, checklist_id: int, number: int) -> HttpResponse:
    """A published version."""
    version = version_or_404(request, checklist_id, number)
    return printed(request, version.checklist, version.document, version)


@require_safe
@role_required(Role.OWNER, Role.MANAGER)
def checklist_print(request: ActingRequest, checklist_id: int) -> HttpResponse:
    """The draft, as far as it is whole; else there is nothing to sign."""
    checklist = checklist_or_404(request, checklist_id)
    document = checklist_draft(checklist).document
    try:
        check_document(document)
    except InvalidDocument as refused:
        raise Http404 from refused
    return printed(request, checklist, document, None)


def printed(
    request: ActingRequest, checklist: Any, document: dict[str, Any], version: ChecklistVersion | None
) -> HttpResponse:  # fmt: skip
    """The PDF, in the language asked for or the reader's."""
    language = asked_language(request)
    with translation.override(language):
        words = ChecklistWords(document)
        context = {
            "checklist": checklist,
            "title": text(document["title"]) or checklist.name,
            "version": version,
            "size": size_of(document),
            "method": (document.get("scoring") or {}).get("method", "sections"),
            "sections": words.sections(),
            "contradictions": words.contradictions(),
            "organisation": request.organisation,
            "language": language,
        }
        html = render_to_string(TEMPLATE, context)
    content = pdf.print_html(html, accent=request.organisation.accent).content
    return pdf_answer(content, checklist.name, version, language)
