"""Waves: listed, drafted, opened, watched, closed, published."""

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import role_required
from accounts.models import Role
from audits.forms.waves import AssignmentForm, PublishForm
from audits.models import Wave, WaveState
from audits.models.assignment import UNDER_WAY
from audits.services import openings, planning, waves
from audits.services.feasibility import feasibility
from audits.services.progress import standings
from audits.views.access import attempt, find_wave, organisation_of, person_of, sent
from audits.views.assignments import kept_away
from audits.views.boards import branch_rows
from audits.views.list_fields import wave_fields
from audits.views.wave_words import hours_left, plan_facts, quota_rows
from common.errors import Refused
from common.table_files import asked_form, list_facts, list_file

WAVES_A_PAGE = 20
BRANCHES_A_PAGE = 50
# How many branches are named before a wave is opened.
SHOWN = 50


@require_safe
@role_required(Role.OWNER, Role.MANAGER)
def wave_list(request: HttpRequest) -> HttpResponseBase:
    """All waves, newest first, with their bars."""
    rows = Wave.objects.visible_to(request.user).filter(organisation=organisation_of(request))
    state = request.GET.get("state", "")
    if state in WaveState.values:
        rows = rows.filter(state=state)
    rows = rows.select_related("programme__brand")
    if asked := asked_form(request):
        organisation = organisation_of(request)
        fields, facts = wave_fields(organisation.time_zone), list_facts(organisation, request.user)
        return list_file(asked, "waves", _("Waves"), fields, rows.iterator(), facts)
    page = Paginator(rows, WAVES_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "audits/hq/wave_list.html",
        {"page": page, "standings": standings(page, timezone.now()), "state": state, "states": WaveState.choices},
    )


@never_cache
@require_safe
@role_required(Role.OWNER, Role.MANAGER)
def wave_detail(request: HttpRequest, wave_id: int) -> HttpResponse:
    """How one wave stands, branch by branch, and what can be done with it."""
    wave = find_wave(request, wave_id)
    at = timezone.now()
    counts = planning.counts_by_state(wave)
    branches = wave.branches.select_related("brand").order_by("name", "pk")
    page = Paginator(branches, BRANCHES_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "audits/hq/wave_detail.html",
        {
            "wave": wave,
            "facts": plan_facts(wave),
            "opening": openings.progress_of(wave) if wave.is_opening else None,
            "standing": standings([wave], at)[0],
            "planned": counts.get("planned", 0),
            "may_withdraw": wave.state == WaveState.OPEN and waves.is_free(wave),
            "limits": AssignmentForm(),
            "free": counts.get("planned", 0) + counts.get("offered", 0),
            "assignment": wave.assignments.filter(state__in=UNDER_WAY).defer("choices", "uncovered").first(),
            "page": page,
            "rows": branch_rows(wave, list(page), at),
            "hours": hours_left(wave),
            "events": wave.events.exclude(verb="tell").select_related("by").order_by("-pk")[:30],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.OWNER, Role.MANAGER)
def wave_open(request: HttpRequest, wave_id: int) -> HttpResponse:
    """What opening means, before it is done."""
    wave = find_wave(request, wave_id)
    if wave.state != WaveState.DRAFT or wave.is_opening:
        return redirect("wave-detail", wave.pk)
    if request.method == "POST":
        try:
            openings.ask_opening(wave_id=wave.pk, by=person_of(request))
        except Refused as refused:
            messages.error(request, refused.detail)
        else:
            openings.run_if_few(wave_id=wave.pk)
            return redirect("wave-detail", wave.pk)
    plan = feasibility(wave)
    return render(
        request,
        "audits/hq/wave_open.html",
        {
            "wave": wave,
            "plan": plan,
            "few": [(one, kept_away(one.against)) for one in plan.few[:SHOWN]],
            "facts": plan_facts(wave),
            "hours": hours_left(wave),
            "quotas": quota_rows(plan.quotas),
        },
    )


@never_cache
@require_safe
@role_required(Role.OWNER, Role.MANAGER)
def wave_status(request: HttpRequest, wave_id: int) -> JsonResponse:
    """State and percent, for the page that waits for the opening."""
    return JsonResponse(openings.progress_of(find_wave(request, wave_id)))


@require_POST
@role_required(Role.OWNER, Role.MANAGER)
def wave_withdraw(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Undo the opening, while no visit was anybody's."""
    wave = find_wave(request, wave_id)
    act = partial(waves.withdraw_wave, wave_id=wave.pk, by=person_of(request))
    attempt(request, act, _("The wave is a draft again; its visits are gone."))
    return redirect("wave-detail", wave.pk)


@require_POST
@role_required(Role.OWNER, Role.MANAGER)
def wave_offer(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Offer all planned visits of an open wave."""
    wave = find_wave(request, wave_id)
    act = partial(waves.offer_wave, wave_id=wave.pk, by=person_of(request))
    attempt(request, act, _("All planned visits are offered."))
    return redirect("wave-detail", wave.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.OWNER, Role.MANAGER)
def wave_close(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Close an open wave, after saying what becomes of its visits."""
    wave = find_wave(request, wave_id)
    if wave.state != WaveState.OPEN:
        return redirect("wave-detail", wave.pk)
    if request.method == "POST":
        act = partial(waves.close_wave, wave_id=wave.pk, by=person_of(request))
        attempt(request, act, _("The wave is closed."))
        return redirect("wave-detail", wave.pk)
    return render(request, "audits/hq/wave_close.html", {"wave": wave, "fate": planning.fate_of(wave, timezone.now())})


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.OWNER, Role.MANAGER)
def wave_publish(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Publish a closed wave, after saying who will see what."""
    wave = find_wave(request, wave_id)
    if wave.state != WaveState.CLOSED:
        return redirect("wave-detail", wave.pk)
    form = PublishForm(sent(request))
    if request.method == "POST" and form.is_valid():
        leave_out = form.cleaned_data["leave_out"]
        act = partial(waves.publish_wave, wave_id=wave.pk, by=person_of(request), leave_out=leave_out)
        if attempt(request, act, _("The wave is published. Directors are being told.")):
            return redirect("wave-detail", wave.pk)
    counts = planning.counts_by_state(wave)
    waiting = sum(counts.get(state, 0) for state in planning.AWAITING_REVIEW)
    question = ngettext("Publish without this visit", "Publish without these %(number)s visits", waiting)
    return render(
        request,
        "audits/hq/wave_publish.html",
        {
            "wave": wave,
            "form": form,
            "approved": counts.get("approved", 0),
            "waiting": waiting,
            "question": question % {"number": waiting} if waiting > 1 else question,
        },
    )
