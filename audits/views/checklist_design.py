"""The checklist designer: one page, which keeps the draft by itself (`views/checklist_draft.py`)."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import HQ
from accounts.decorators import role_required
from audits.models import Checklist
from audits.services.checklist_drafts import checklist_draft
from audits.services.checklists import published_codes
from audits.views.checklist_draft import draft_json
from audits.views.checklist_findings import findings
from audits.views.checklist_words import KINDS, OPERATORS
from audits.views.checklists import checklist_or_404
from audits.views.design import HQRequest


@never_cache
@role_required(*HQ)
@require_safe
def checklist_design(request: HQRequest, checklist_id: int) -> HttpResponse:
    """Everything the page's modules begin with."""
    checklist = checklist_or_404(request, checklist_id)
    draft = checklist_draft(checklist)
    data = {
        "checklist": {"id": checklist.pk, "name": checklist.name},
        "draft": draft_json(draft),
        "published": published_codes(checklist),
        "languages": [{"code": code, "name": str(name)} for code, name in settings.LANGUAGES],
        "language": get_language(),
        "kinds": [{"kind": kind, "name": str(name)} for kind, name in KINDS.items()],
        "operators": {operator: str(sentence) for operator, sentence in OPERATORS.items()},
        "findings": findings(checklist, draft.document),
        "urls": addresses(checklist),
    }
    return render(request, "audits/hq/checklist_design.html", {"checklist": checklist, "data": data})


def addresses(checklist: Checklist) -> dict[str, str]:
    """Where the modules turn to."""
    names = {
        "draft": "checklist-draft",
        "trial": "checklist-trial",
        "publish": "checklist-publish",
        "detail": "checklist-detail",
    }
    found = {name: reverse(url, args=[checklist.pk]) for name, url in names.items()}
    return {**found, "sources": reverse("checklist-sources"), "preview": reverse("checklist-preview")}
