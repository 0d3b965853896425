"""The library that a programme may begin from: ready scenarios with their checklists, and one's own."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import HQ
from accounts.decorators import role_required
from audits.models import Scenario
from audits.models.scenario import ScenarioQuerySet
from audits.services.library import LibraryEntry, add_from_library, copy_into_programme, library
from audits.services.scenarios import current_document
from audits.views.briefing import briefing
from audits.views.checklist_words import ChecklistWords
from audits.views.design import HQRequest
from audits.views.programmes import programme_or_404


@role_required(*HQ)
@require_safe
def library_list(request: HQRequest, programme_id: int) -> HttpResponse:
    """Ready scenarios with their checklists."""
    programme = programme_or_404(request, programme_id)
    context = {
        "programme": programme,
        "entries": list(library().values()),
        "own": [
            {"scenario": scenario, "briefing": briefing(current_document(scenario))}
            for scenario in own_scenarios(request).exclude(programme=programme).order_by("programme__name", "name")
        ],
    }
    return render(request, "audits/hq/library_list.html", context)


@role_required(*HQ)
@require_safe
def library_detail(request: HQRequest, programme_id: int, slug: str) -> HttpResponse:
    """One of them, to be read before it is added."""
    entry = entry_or_404(slug)
    words = ChecklistWords(entry.checklist)
    context = {
        "programme": programme_or_404(request, programme_id),
        "entry": entry,
        "briefing": briefing(entry.scenario),
        "sections": words.sections(),
        "contradictions": words.contradictions(),
    }
    return render(request, "audits/hq/library_detail.html", context)


@role_required(*HQ)
@require_POST
def library_add(request: HQRequest, programme_id: int, slug: str) -> HttpResponse:
    """One of them, as a scenario and a checklist of the programme."""
    programme = programme_or_404(request, programme_id)
    scenario, checklist = add_from_library(programme=programme, slug=entry_or_404(slug).slug, by=request.user)
    names = {"scenario": scenario, "checklist": checklist}
    messages.success(request, _("Added: the scenario “%(scenario)s” and the checklist “%(checklist)s”.") % names)
    return redirect("programme-detail", programme_id=programme.pk)


@role_required(*HQ)
@require_POST
def library_copy(request: HQRequest, programme_id: int, scenario_id: int) -> HttpResponse:
    """A scenario of the organisation, whole, as a draft of this programme."""
    programme = programme_or_404(request, programme_id)
    scenario = get_object_or_404(own_scenarios(request), pk=scenario_id)
    copy = copy_into_programme(programme=programme, scenario=scenario, by=request.user)
    messages.success(request, _("This is the copy."))
    return redirect("scenario-edit", scenario_id=copy.pk)


def own_scenarios(request: HQRequest) -> ScenarioQuerySet:
    """Those of the organisation that are in use."""
    scenarios = Scenario.objects.visible_to(request.user).filter(archived_at=None)
    scenarios = scenarios.filter(programme__brand__organisation=request.organisation)
    return scenarios.select_related("programme__brand")


def entry_or_404(slug: str) -> LibraryEntry:
    """A ready scenario with its checklist."""
    if slug not in library():
        raise Http404
    return library()[slug]
