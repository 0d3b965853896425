"""Programmes: the list, one programme with all that belongs to it."""

from django.contrib import messages
from django.db.models import Count, Max, OuterRef, Q, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import HQ
from accounts.decorators import role_required
from audits.forms.programmes import ProgrammeForm
from audits.models import Programme, Wave
from audits.services.programmes import archive_programme, create_programme, edit_programme
from audits.views.design import HQRequest, show_refusal, wants_archived
from common.errors import Refused


@role_required(*HQ)
@require_safe
def programme_list(request: HQRequest) -> HttpResponse:
    """Every programme with what it holds; those put away come last."""
    waves = Wave.objects.filter(programme=OuterRef("pk")).order_by().values("programme").annotate(n=Count("pk"))
    programmes = Programme.objects.visible_to(request.user).filter(brand__organisation=request.organisation)
    programmes = programmes.select_related("brand").annotate(
        scenario_count=Count("scenarios", filter=Q(scenarios__archived_at=None), distinct=True),
        checklist_count=Count("checklists", filter=Q(checklists__archived_at=None), distinct=True),
        wave_count=Subquery(waves.values("n")),
    )
    rows = programmes.order_by("archived_at", "brand__name", "name")
    used = [programme for programme in rows if not programme.archived_at]
    archived = [programme for programme in rows if programme.archived_at]
    has_brand = request.organisation.brands.filter(archived_at=None).exists()
    context = {"programmes": used, "archived": archived, "has_brand": has_brand}
    return render(request, "audits/hq/programme_list.html", context)


@role_required(*HQ)
@require_http_methods(["GET", "HEAD", "POST"])
def programme_create(request: HQRequest) -> HttpResponse:
    """A new programme."""
    data = request.POST if request.method == "POST" else None
    form = ProgrammeForm(data, organisation=request.organisation, initial={"brand": request.GET.get("brand")})
    if form.is_valid():
        try:
            programme = create_programme(brand=form.cleaned_data["brand"], content=form.content(), by=request.user)
            messages.success(request, _("The programme is there. Now give it a scenario and a checklist."))
            return redirect("programme-detail", programme_id=programme.pk)
        except Refused as refused:
            show_refusal(form, refused)
    return render(request, "audits/hq/programme_edit.html", {"form": form, "programme": None})


@role_required(*HQ)
@require_http_methods(["GET", "HEAD", "POST"])
def programme_edit(request: HQRequest, programme_id: int) -> HttpResponse:
    """A programme's name, rules and bands."""
    programme = programme_or_404(request, programme_id)
    data = request.POST if request.method == "POST" else None
    form = ProgrammeForm(data, organisation=request.organisation, programme=programme)
    if form.is_valid():
        try:
            edit_programme(programme_id=programme.pk, content=form.content(), by=request.user)
            messages.success(request, _("Saved."))
            return redirect("programme-detail", programme_id=programme.pk)
        except Refused as refused:
            show_refusal(form, refused)
    return render(request, "audits/hq/programme_edit.html", {"form": form, "programme": programme})


@role_required(*HQ)
@require_safe
def programme_detail(request: HQRequest, programme_id: int) -> HttpResponse:
    """Its scenarios, checklists, waves and rules."""
    programme = programme_or_404(request, programme_id)
    newest = {"number": Max("versions__number"), "published": Max("versions__published_at")}
    context = {
        "programme": programme,
        "scenarios": programme.scenarios.annotate(**newest).order_by("archived_at", "name"),
        "checklists": programme.checklists.annotate(**newest).order_by("archived_at", "name"),
        "waves": programme.waves.annotate(visit_count=Count("visits")).order_by("-starts_on", "-pk")[:20],
    }
    return render(request, "audits/hq/programme_detail.html", context)


@role_required(*HQ)
@require_POST
def programme_archive(request: HQRequest, programme_id: int) -> HttpResponse:
    """Put a programme away, or take it back."""
    programme = programme_or_404(request, programme_id)
    archive_programme(programme_id=programme.pk, archived=wants_archived(request), by=request.user)
    messages.success(request, _("Archived.") if wants_archived(request) else _("In use again."))
    return redirect("programme-detail", programme_id=programme.pk)


def programme_or_404(request: HQRequest, programme_id: int) -> Programme:
    """A programme of the organisation the person acts in."""
    programmes = Programme.objects.visible_to(request.user).filter(brand__organisation=request.organisation)
    return get_object_or_404(programmes.select_related("brand"), pk=programme_id)
