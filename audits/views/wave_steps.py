"""A draft of a wave in three steps, each kept as it is sent: what, where and when, who and for how much."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.decorators import role_required
from accounts.models import Role
from audits.forms.wave_days import WhenForm, when_initial
from audits.forms.wave_places import WhereForm, where_initial
from audits.forms.wave_steps import TermsForm, WhatForm, what_initial
from audits.models import ChecklistVersion, Programme, ScenarioVersion, Wave, WaveState
from audits.rules.rhythm import MONTHS
from audits.rules.wave_plan import WavePlan
from audits.services import waves
from audits.services.reach import branches_drawn, branches_meant
from audits.services.repeats import repeat_wave
from audits.views.access import find_wave, organisation_of, person_of, sent
from audits.views.wave_holidays import holidays_of, unknown_words
from common.errors import Refused

CHECKED = mark_safe(" checked")


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.OWNER, Role.MANAGER)
def wave_create(request: HttpRequest) -> HttpResponse:
    """First the programme, then what is measured."""
    programmes = Programme.objects.visible_to(request.user).filter(
        brand__organisation=organisation_of(request), archived_at=None
    )
    programmes = programmes.select_related("brand__organisation")
    chosen = request.POST.get("programme") or request.GET.get("programme")
    programme = find_programme(list(programmes), chosen)
    if programme is None:
        ready = programmes.annotate(
            has_scenario=Exists(ScenarioVersion.objects.filter(scenario__programme=OuterRef("pk"))),
            has_checklist=Exists(ChecklistVersion.objects.filter(checklist__programme=OuterRef("pk"))),
            wave_count=Count("waves"),
        )
        return render(request, "audits/hq/wave_programme.html", {"programmes": ready})
    form = WhatForm(sent(request), programme=programme)
    if request.method == "POST" and form.is_valid():
        facts = form.facts() | {"plan": WavePlan(reach="all", without_holidays=True)}
        act = partial(waves.create_wave, programme=programme, by=person_of(request), **facts)
        wave = saved([form], act)
        if wave:
            return redirect("wave-where", wave.pk)
    return render(request, "audits/hq/wave_what.html", {"form": form, "programme": programme})


def find_programme(programmes: list[Programme], chosen: str | None) -> Programme | None:
    """The chosen one, or the only one; 404 for one that isn't there."""
    if chosen:
        found = next((programme for programme in programmes if str(programme.pk) == chosen), None)
        if found is None:
            raise Http404
        return found
    return programmes[0] if len(programmes) == 1 else None


def saved(shown: list[forms.Form], act: Callable[[], Wave]) -> Wave | None:
    """The wave that the service saved, or None with its refusal in the forms."""
    try:
        return act()
    except Refused as refused:
        for field, sentence in (refused.fields or {"": refused.detail}).items():
            form = next((form for form in shown if field in form.fields), shown[0])
            form.add_error(field if field in form.fields else None, sentence)
        return None


def editing(request: HttpRequest, wave: Wave) -> Callable[..., Wave]:
    """What changes the draft, unless somebody did since it was shown."""
    told = request.POST.get("seen", "")
    seen = int(told) if told.isascii() and told.isdigit() and len(told) < 9 else None
    return partial(waves.edit_wave, wave_id=wave.pk, by=person_of(request), seen=seen)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.OWNER, Role.MANAGER)
def wave_edit(request: HttpRequest, wave_id: int) -> HttpResponse:
    """What a draft measures."""
    wave = find_wave(request, wave_id)
    if wave.state != WaveState.DRAFT or wave.is_opening:
        return redirect("wave-detail", wave.pk)
    form = WhatForm(sent(request), programme=wave.programme, wave=wave, initial=what_initial(wave))
    if request.method == "POST" and form.is_valid():
        act = partial(editing(request, wave), **form.facts())
        if saved([form], act):
            return redirect("wave-where", wave.pk)
    context = {"form": form, "programme": wave.programme, "wave": wave, "edits": waves.edits_of(wave)}
    return render(request, "audits/hq/wave_what.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.OWNER, Role.MANAGER)
def wave_where(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Where and when; the sample is drawn, and public holidays are shown, for what was kept last."""
    wave = find_wave(request, wave_id)
    if wave.state != WaveState.DRAFT or wave.is_opening:
        return redirect("wave-detail", wave.pk)
    where = WhereForm(sent(request), programme=wave.programme, initial=where_initial(wave))
    holidays = holidays_of(wave)
    when = WhenForm(sent(request), holidays=holidays, initial=when_initial(wave))
    if request.method == "POST" and all([where.is_valid(), when.is_valid()]):
        plan = when.changed(where.changed(wave.terms))
        if "draw" in request.POST:
            plan = plan.model_copy(update={"seed": plan.seed + 1})
        branches = branches_drawn(wave.programme, plan)
        act = partial(editing(request, wave), plan=plan, branches=branches)
        if saved([where, when], partial(act, **when.dates())):
            return redirect("wave-where" if {"draw", "stay"} & request.POST.keys() else "wave-terms", wave.pk)
    context = {"where": where, "when": when, "wave": wave, "programme": wave.programme, "drawn": drawn_of(wave)}
    context |= {"rows": branch_rows(where), "edits": waves.edits_of(wave), "unknown": unknown_words(wave)}
    return render(request, "audits/hq/wave_where.html", context)


def branch_rows(where: WhereForm) -> str:
    """The table's rows; a template would take seconds for a few thousand."""
    ticked, competitor = where.ticked, format_html(' <span class="tag neutral">{}</span>', _("competitor"))
    return format_html_join(
        "\n",
        '<tr data-branch><td><input type="checkbox" name="branches" value="{0}" id="branch-{0}"{1}></td>'
        '<td><label for="branch-{0}">{2}</label></td><td>{3}</td><td>{4}</td><td>{5}</td><td>{6}{7}</td>'
        "<td>{8}</td></tr>",
        (
            (
                branch.pk, CHECKED if str(branch.pk) in ticked else "", branch.name, branch.city,
                branch.region or "", branch.segment, branch.brand, competitor if branch.brand.is_competitor else "",
                branch.code,
            )
            for branch in where.choices
        ),
    )  # fmt: skip


def drawn_of(wave: Wave) -> dict[str, Any] | None:
    """What the kept sample took of each region and segment; None where nothing is kept yet."""
    drawn = list(wave.branches.select_related("region"))
    if not drawn:
        return None
    meant = list(branches_meant(wave.programme, wave.terms)) if wave.terms.sample else drawn
    whole = Counter((str(branch.region or ""), branch.segment) for branch in meant)
    part = Counter((str(branch.region or ""), branch.segment) for branch in drawn)
    rows = [(*stratum, part[stratum], number) for stratum, number in sorted(whole.items())]
    return {"number": len(drawn), "of": len(meant), "rows": rows if wave.terms.sample else []}


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.OWNER, Role.MANAGER)
def wave_terms(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Who goes, for how much, by which rules."""
    wave = find_wave(request, wave_id)
    if wave.state != WaveState.DRAFT or wave.is_opening:
        return redirect("wave-detail", wave.pk)
    form = TermsForm(sent(request), programme=wave.programme, initial=wave.terms.model_dump())
    if request.method == "POST" and form.is_valid():
        act = partial(editing(request, wave), plan=form.changed(wave.terms))
        if saved([form], act):
            return redirect("wave-open", wave.pk)
    document = wave.scenario_version.document
    context = {"form": form, "wave": wave, "programme": wave.programme, "scenario": document}
    context["edits"] = waves.edits_of(wave)
    return render(request, "audits/hq/wave_terms.html", context)


@require_POST
@role_required(Role.OWNER, Role.MANAGER)
def wave_repeat(request: HttpRequest, wave_id: int) -> HttpResponse:
    """A draft like this wave, a month or a quarter later."""
    wave, rhythm = find_wave(request, wave_id), request.POST.get("rhythm", "")
    if rhythm not in MONTHS:
        return redirect("wave-detail", wave.pk)
    draft = repeat_wave(wave_id=wave.pk, rhythm=rhythm, by=person_of(request))
    messages.success(request, _("%(wave)s is drafted.") % {"wave": draft.name})
    return redirect("wave-where", draft.pk)
