"""A briefing on paper, for a shopper without a phone: one page where it fits."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.http import require_safe

from accounts.decorators import ActingRequest, role_required
from accounts.models import Role
from audits.models import Scenario, ScenarioPicture, ScenarioVersion
from audits.services.scenarios import current_document
from audits.views.briefing import briefing
from audits.views.scenario_versions import version_or_404
from audits.views.scenarios import scenario_or_404
from reports import pdf
from reports.views.printing import asked_language, pdf_answer

TEMPLATE = "reports/scenario_print.html"
# Smaller and smaller, until it fits on one page; else as it reads best.
SIZES = ("", "small", "smaller")


@require_safe
@role_required(Role.OWNER, Role.MANAGER)
def scenario_version_print(request: ActingRequest, scenario_id: int, number: int) -> HttpResponse:
    """A published version."""
    version = version_or_404(request, scenario_id, number)
    return printed(request, version.scenario, version.document, version)


@require_safe
@role_required(Role.OWNER, Role.MANAGER)
def scenario_print(request: ActingRequest, scenario_id: int) -> HttpResponse:
    """The draft, as far as it is written."""
    scenario = scenario_or_404(request, scenario_id)
    return printed(request, scenario, current_document(scenario), None)


def printed(
    request: ActingRequest, scenario: Scenario, document: dict[str, Any], version: ScenarioVersion | None
) -> HttpResponse:  # fmt: skip
    """The PDF, in the language asked for or the reader's."""
    language = asked_language(request)
    photos = photos_of(request, document)
    with translation.override(language):
        words = briefing(document)
        context = {
            "scenario": scenario,
            "briefing": words,
            "pictures": list(batched([row for row in words.pictures if row.id in photos], 3)),
            "version": version,
            "organisation": request.organisation,
            "language": language,
        }
        tries = []
        for size in SIZES:
            html = render_to_string(TEMPLATE, context | {"size": size})
            tries.append(pdf.print_html(html, accent=request.organisation.accent, photos=photos))
            if tries[-1].pages == 1:
                break
    best = tries[-1] if tries[-1].pages == 1 else tries[0]
    return pdf_answer(best.content, scenario.name, version, language)


def batched(rows: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """`size` at a time."""
    return (rows[start : start + size] for start in range(0, len(rows), size))


def photos_of(request: ActingRequest, document: dict[str, Any]) -> dict[str, str]:
    """The stored pictures that the document names, by id."""
    named = [row["id"] for row in document.get("pictures") or []]
    kept = ScenarioPicture.objects.visible_to(request.user).filter(organisation=request.organisation, pk__in=named)
    return {str(picture.pk): picture.shown for picture in kept}
