"""What the PDFs of checklists and briefings share: their language, and the answer that carries them."""

from django.conf import settings
from django.http import HttpResponse
from django.utils import translation
from django.utils.text import slugify

from accounts.decorators import ActingRequest
from audits.models import ChecklistVersion, ScenarioVersion


def asked_language(request: ActingRequest) -> str:
    """The language asked for, else the reader's."""
    asked = request.GET.get("language", "")
    return asked if asked in dict(settings.LANGUAGES) else translation.get_language() or "en"


def pdf_answer(
    content: bytes, name: str, version: ChecklistVersion | ScenarioVersion | None, language: str
) -> HttpResponse:  # fmt: skip
    """The PDF, shown in the browser and kept nowhere; `version` None for a draft."""
    file = f"{slugify(name) or 'paper'}-{version.number if version else 'draft'}-{language}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{file}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
