"""Scenarios: one page of all parts, with the briefing as the shopper sees it beside them."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import HQ
from accounts.decorators import role_required
from audits.forms.scenario_documents import ScenarioPage
from audits.forms.scenario_drafts import Draft
from audits.forms.scenarios import CopyForm
from audits.models import Programme, Scenario
from audits.rules.documents import InvalidDocument
from audits.services.pictures import keep_picture
from audits.services.scenarios import (
    archive_scenario,
    copy_scenario,
    create_scenario,
    current_document,
    publish_scenario_version,
)
from audits.views.briefing import briefing
from audits.views.design import HQRequest, wants_archived
from audits.views.programmes import programme_or_404
from audits.views.scenario_checks import checks_of, error_words, form_errors
from audits.views.scenario_drafts import draft_of, merge_mine, posted, save_mine
from audits.views.scenario_words import change_rows
from common.errors import Refused


@role_required(*HQ)
@require_http_methods(["GET", "HEAD", "POST"])
def scenario_create(request: HQRequest, programme_id: int) -> HttpResponse:
    """A new scenario of a programme."""
    programme = programme_or_404(request, programme_id)
    page = ScenarioPage({}, "", currency_of(request, programme), request.POST if request.method == "POST" else None)
    if request.method == "POST" and is_whole(request, page):
        name = page.form.cleaned_data["name"]
        scenario = create_scenario(programme=programme, name=name, document=page.written(), by=request.user)
        return publish_or_say(request, scenario, scenario.draft, scenario.draft_revision)
    return show_page(request, page, programme, None)


@role_required(*HQ)
@require_http_methods(["GET", "HEAD", "POST"])
def scenario_edit(request: HQRequest, scenario_id: int) -> HttpResponse:
    """The draft: save it, or save and publish it; choose, where somebody else saved it meanwhile."""
    scenario = scenario_or_404(request, scenario_id)
    currency = currency_of(request, scenario.programme)
    if request.method != "POST":
        page = ScenarioPage(current_document(scenario), scenario.name, currency)
        return show_page(request, page, scenario.programme, scenario)
    if "mine" in request.POST:
        return merge_mine(request, scenario) or say_saved(request, scenario)
    # Without what the page began from, everything that stands there now may be somebody else's.
    began = posted(request, "began") or Draft(-1, "", {})
    page = ScenarioPage(began.document, scenario.name, currency, request.POST)
    if not is_whole(request, page):
        return show_page(request, page, scenario.programme, scenario, began)
    mine = Draft(began.revision, page.form.cleaned_data["name"], page.written())
    return save_mine(request, scenario, mine, began) or publish_or_say(
        request, scenario, mine.document, mine.revision + 1
    )


@role_required(*HQ)
@require_http_methods(["GET", "HEAD", "POST"])
def scenario_copy(request: HQRequest, scenario_id: int) -> HttpResponse:
    """A new scenario that begins as this one stands."""
    scenario = scenario_or_404(request, scenario_id)
    data = request.POST if request.method == "POST" else None
    form = CopyForm(data, initial={"name": _("%(name)s, copy") % {"name": scenario.name[:140]}})
    if form.is_valid():
        copy = copy_scenario(scenario_id=scenario.pk, name=form.cleaned_data["name"], by=request.user)
        messages.success(request, _("This is the copy."))
        return redirect("scenario-edit", scenario_id=copy.pk)
    return render(request, "audits/hq/scenario_copy.html", {"form": form, "scenario": scenario})


@role_required(*HQ)
@require_POST
def scenario_archive(request: HQRequest, scenario_id: int) -> HttpResponse:
    """Put a scenario away, or take it back."""
    scenario = scenario_or_404(request, scenario_id)
    archive_scenario(scenario_id=scenario.pk, archived=wants_archived(request), by=request.user)
    messages.success(request, _("Archived.") if wants_archived(request) else _("In use again."))
    return redirect("scenario-edit", scenario_id=scenario.pk)


def is_whole(request: HQRequest, page: ScenarioPage) -> bool:
    """Whether the page is valid, and so are the pictures that came with it."""
    try:
        files = request.FILES.getlist("new_pictures")
        page.brought = [
            keep_picture(organisation=request.organisation, content=file, size=file.size or 0, by=request.user)
            for file in files
        ]
    except Refused as refused:
        page.picture_error = refused.detail
    return page.is_valid() and not page.picture_error


def say_saved(request: HQRequest, scenario: Scenario) -> HttpResponse:
    """Back to the page, saved."""
    messages.success(request, _("The draft is saved."))
    return redirect("scenario-edit", scenario_id=scenario.pk)


def publish_or_say(request: HQRequest, scenario: Scenario, document: dict[str, Any], revision: int) -> HttpResponse:
    """After saving: publish where that was asked, and say what became of it; gaps only when they were seen."""
    if "publish" not in request.POST:
        return say_saved(request, scenario)
    to = reverse("scenario-edit", args=[scenario.pk])
    checks = checks_of(document)
    if not checks.is_valid:
        messages.warning(request, _("The draft is saved, but can't be published yet: see what is missing or wrong."))
        return HttpResponseRedirect(f"{to}?asked=errors#checks")
    if checks.has_gaps and request.POST["publish"] != "gaps":
        messages.warning(request, _("The draft is saved. Some texts lack a language: look at them, then publish."))
        return HttpResponseRedirect(f"{to}?asked=gaps#checks")
    try:
        version = publish_scenario_version(scenario_id=scenario.pk, by=request.user, revision=revision)
        messages.success(request, _("Version %(number)s is published.") % {"number": version.number})
    except InvalidDocument as invalid:
        # What the document alone doesn't tell, as a picture that isn't here.
        messages.warning(request, " ".join(map(error_words, invalid.errors)))
    except Refused as refused:
        messages.warning(request, refused.detail)
    return HttpResponseRedirect(to)


def show_page(
    request: HQRequest, page: ScenarioPage, programme: Programme, scenario: Scenario | None, began: Draft | None = None
) -> HttpResponse:
    """The form beside the saved draft's briefing."""
    versions = list(scenario.versions.select_related("published_by")) if scenario else []
    context: dict[str, Any] = {
        "page": page,
        "languages": settings.LANGUAGES,
        "language": get_language(),
        "began": (began or draft_of(scenario)).signed() if scenario else "",
        "groups": page.form.groups(),
        "lists": lists_of(page),
        "checks": checks_of(page.written() if page.form.is_bound else page.document, page.rows),
        "asked": bool(request.GET.get("asked")) or "publish" in request.POST,
        "refused": form_errors(page) if page.form.is_bound else [],
        "programme": programme,
        "scenario": scenario,
        "versions": versions,
        "changes": change_rows(versions[0].document, page.document) if versions else [],
        "briefing": briefing(page.document),
    }
    return render(request, "audits/hq/scenario_edit.html", context)


def lists_of(page: ScenarioPage) -> list[dict[str, Any]]:
    """The lists of texts, with what a row is called and added by."""
    words = {
        "steps": (_("Steps"), _("Step"), _("Add a step")),
        "dos": (_("Do"), _("Do"), _("Add what to do")),
        "donts": (_("Don't"), _("Don't"), _("Add what not to do")),
    }
    return [
        {"rows": page.lists[name], "title": title, "label": label, "add": add}
        for name, (title, label, add) in words.items()
    ]


def currency_of(request: HQRequest, programme: Programme) -> str:
    """The brand's, else the organisation's."""
    return programme.brand.currency or request.organisation.currency


def scenario_or_404(request: HQRequest, scenario_id: int) -> Scenario:
    """A scenario of the organisation the person acts in."""
    scenarios = Scenario.objects.visible_to(request.user)
    scenarios = scenarios.filter(programme__brand__organisation=request.organisation)
    return get_object_or_404(scenarios.select_related("programme__brand"), pk=scenario_id)
