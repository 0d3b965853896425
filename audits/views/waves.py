"""Waves: listed, drafted, opened, watched, closed, published."""

from collections.abc import Callable
from functools import partial

from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import role_required
from accounts.models import Role
from audits.forms.waves import AssignmentForm, OpenForm, PublishForm, WaveForm, wave_initial
from audits.models import ChecklistVersion, Programme, ScenarioVersion, Wave, WaveState
from audits.models.assignment import UNDER_WAY
from audits.services import planning, waves
from audits.services.progress import standings
from audits.services.words import scenario_hours
from audits.views.access import attempt, find_wave, organisation_of, person_of, sent
from audits.views.boards import branch_rows
from common.errors import Refused

WAVES_A_PAGE = 20
BRANCHES_A_PAGE = 50


@require_safe
@role_required(Role.OWNER, Role.MANAGER)
def wave_list(request: HttpRequest) -> HttpResponse:
    """All waves, newest first, with their bars."""
    rows = Wave.objects.visible_to(request.user).filter(organisation=organisation_of(request))
    state = request.GET.get("state", "")
    if state in WaveState.values:
        rows = rows.filter(state=state)
    page = Paginator(rows.select_related("programme__brand"), WAVES_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "audits/hq/wave_list.html",
        {"page": page, "standings": standings(page, timezone.now()), "state": state, "states": WaveState.choices},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.OWNER, Role.MANAGER)
def wave_create(request: HttpRequest) -> HttpResponse:
    """First the programme, then what and when; who follows on the page that opens the wave."""
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
    form = WaveForm(sent(request), programme=programme)
    if request.method == "POST" and form.is_valid():
        wave = saved(form, partial(waves.create_wave, programme=programme, by=person_of(request), **form.facts()))
        if wave:
            return redirect("wave-open", wave.pk)
    return render(request, "audits/hq/wave_create.html", {"form": form, "programme": programme})


def find_programme(programmes: list[Programme], chosen: str | None) -> Programme | None:
    """The chosen one, or the only one; 404 for one that isn't there."""
    if chosen:
        found = next((programme for programme in programmes if str(programme.pk) == chosen), None)
        if found is None:
            raise Http404
        return found
    return programmes[0] if len(programmes) == 1 else None


def saved(form: WaveForm, act: Callable[[], Wave]) -> Wave | None:
    """The wave that the service saved, or None with its refusal in the form."""
    try:
        return act()
    except Refused as refused:
        for field, sentence in (refused.fields or {"": refused.detail}).items():
            form.add_error(field if field in form.fields else None, sentence)
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.OWNER, Role.MANAGER)
def wave_edit(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Change a draft."""
    wave = find_wave(request, wave_id)
    initial = wave_initial(wave)
    form = WaveForm(sent(request), programme=wave.programme, wave=wave, initial=initial)
    if request.method == "POST" and form.is_valid():
        act = partial(waves.edit_wave, wave_id=wave.pk, by=person_of(request), **form.facts())
        if saved(form, act):
            return redirect("wave-open", wave.pk)
    context = {"form": form, "programme": wave.programme, "wave": wave}
    return render(request, "audits/hq/wave_create.html", context)


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
            "standing": standings([wave], at)[0],
            "planned": counts.get("planned", 0),
            "may_withdraw": wave.state == WaveState.OPEN and waves.is_free(wave),
            "limits": AssignmentForm(),
            "free": counts.get("planned", 0) + counts.get("offered", 0),
            "assignment": wave.assignments.filter(state__in=UNDER_WAY).defer("choices", "uncovered").first(),
            "page": page,
            "rows": branch_rows(wave, list(page), at),
            "hours": scenario_hours(wave.scenario_version.document),
            "events": wave.events.exclude(verb="tell").select_related("by").order_by("-pk")[:30],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.OWNER, Role.MANAGER)
def wave_open(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Who makes the visits; what opening means, before it is done."""
    wave = find_wave(request, wave_id)
    if wave.state != WaveState.DRAFT:
        return redirect("wave-detail", wave.pk)
    form = OpenForm(sent(request))
    if request.method == "POST" and form.is_valid():
        offer = form.cleaned_data["who"] == "offer"
        act = partial(waves.open_wave, wave_id=wave.pk, by=person_of(request), offer=offer)
        if attempt(request, act, _("The wave is open and its visits are planned.")):
            return redirect("wave-detail", wave.pk)
    return render(
        request,
        "audits/hq/wave_open.html",
        {"wave": wave, "form": form, "plan": planning.feasibility(wave)},
    )


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
    waiting = sum(counts.get(state, 0) for state in waves.AWAITING_REVIEW)
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
