"""Published versions of a scenario: read, compared, and gone on from."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import HQ
from accounts.decorators import role_required
from audits.models import ScenarioVersion
from audits.rules.changes import same_document
from audits.services.scenarios import current_document, save_scenario_draft
from audits.views.briefing import briefing
from audits.views.design import HQRequest
from audits.views.scenario_words import change_rows
from audits.views.scenarios import scenario_or_404
from audits.views.versions import compare_context, looked_at, version_context
from common.errors import Refused


@role_required(*HQ)
@require_safe
def scenario_version(request: HQRequest, scenario_id: int, number: int) -> HttpResponse:
    """A published version, as the shopper sees it, and what it changed."""
    version = version_or_404(request, scenario_id, number)
    scenario = version.scenario
    draft, published = current_document(scenario), scenario.versions.values_list("document", flat=True)
    is_lost = not any(same_document(draft, document) for document in published)
    context = {
        **version_context(version, change_rows, revision=scenario.draft_revision, draft_is_lost=is_lost),
        "briefing": briefing(version.document),
    }
    return render(request, "audits/hq/scenario_version.html", context)


@role_required(*HQ)
@require_safe
def scenario_compare(request: HQRequest, scenario_id: int, number: int, other: int) -> HttpResponse:
    """What changed from version `other` to version `number`."""
    version, before = version_or_404(request, scenario_id, number), version_or_404(request, scenario_id, other)
    return render(request, "audits/hq/design_compare.html", compare_context(version, before, change_rows))


@role_required(*HQ)
@require_POST
def scenario_version_reuse(request: HQRequest, scenario_id: int, number: int) -> HttpResponse:
    """Put an old version in the place of the draft that was looked at."""
    version = version_or_404(request, scenario_id, number)
    try:
        save_scenario_draft(
            scenario_id=scenario_id,
            name=version.scenario.name,
            document=version.document,
            began=looked_at(request),
            by=request.user,
        )
    except Refused as refused:
        messages.error(request, refused.detail)
        return redirect("scenario-version", scenario_id=scenario_id, number=number)
    messages.success(request, _("The draft now begins as version %(number)s.") % {"number": number})
    return redirect("scenario-edit", scenario_id=scenario_id)


def version_or_404(request: HQRequest, scenario_id: int, number: int) -> ScenarioVersion:
    """A version of a scenario of the organisation the person acts in."""
    scenario = scenario_or_404(request, scenario_id)
    return get_object_or_404(scenario.versions.select_related("published_by", "scenario__programme"), number=number)
