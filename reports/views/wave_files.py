"""Reports of regions, networks and single visits as PDF: asked for, waited for, saved."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import HQ, READERS, has_hq
from accounts.decorators import ActingRequest, role_required
from audits.models import Region, Visit
from common.errors import Refused
from common.file_names import safe_name
from reports.models import WaveReport
from reports.models.wave_report import regions_in_scope_of
from reports.services.wave_reports import ask_network_report, ask_region_report, ask_visit_report
from reports.views.branch_files import published_waves


@require_POST
@role_required(*HQ)
def network_report(request: ActingRequest, wave_id: int) -> HttpResponse:
    """Ask for the whole network's report."""
    wave = get_object_or_404(published_waves(request), pk=wave_id)
    return asked(request, lambda: ask_network_report(wave=wave, language=language_of(request), by=request.user))


@require_POST
@role_required(*READERS)
def region_report(request: ActingRequest, wave_id: int, region_id: int) -> HttpResponse:
    """Ask for a region's report."""
    wave = get_object_or_404(published_waves(request), pk=wave_id)
    region = get_object_or_404(readable_regions(request).filter(brand=wave.programme.brand_id), pk=region_id)
    return asked(
        request, lambda: ask_region_report(wave=wave, region=region, language=language_of(request), by=request.user)
    )


@require_POST
@role_required(*READERS)
def visit_report(request: ActingRequest, visit_id: UUID) -> HttpResponse:
    """Ask for the report of one visit."""
    seen = Visit.objects.visible_to_staff if has_hq(request.roles) else Visit.objects.visible_to_director
    rows = seen(request.user).filter(organisation=request.organisation).select_related("wave")
    visit = get_object_or_404(rows, pk=visit_id)
    return asked(request, lambda: ask_visit_report(visit=visit, language=language_of(request), by=request.user))


@never_cache
@require_safe
@role_required(*HQ)
def result_report(request: ActingRequest, report_id: int) -> HttpResponse:
    """The page on which headquarters waits for a report."""
    report = get_object_or_404(readable_wave_reports(request), pk=report_id)
    return render(request, "reports/wave_report.html", {"report": report, "frame": "base_hq.html"})


@never_cache
@require_safe
@role_required(*READERS)
def wave_report(request: ActingRequest, report_id: int) -> HttpResponse:
    """The page on which a director waits for a report, and that then saves it."""
    report = get_object_or_404(readable_wave_reports(request), pk=report_id)
    return render(request, "reports/wave_report.html", {"report": report, "frame": "base_branch.html"})


@require_safe
@role_required(*READERS)
def wave_report_status(request: ActingRequest, report_id: int) -> JsonResponse:
    """Where the making stands, and the file's address once it is ready."""
    report = get_object_or_404(readable_wave_reports(request), pk=report_id)
    is_ready = report.state == WaveReport.State.READY
    answer = {
        "state": report.state,
        "label": str(WaveReport.State(report.state).label),
        "file": reverse("wave-report-file", kwargs={"report_id": report.pk}) if is_ready else None,
    }
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


@require_safe
@role_required(*READERS)
def wave_report_file(request: ActingRequest, report_id: int) -> HttpResponseBase:
    """The PDF, under a name that says what it is."""
    report = get_object_or_404(readable_wave_reports(request), pk=report_id, state=WaveReport.State.READY)
    try:
        file = default_storage.open(report.file)
    except FileNotFoundError:
        raise Http404 from None
    answer = FileResponse(file, as_attachment=True, filename=file_name(report), content_type="application/pdf")
    answer["Cache-Control"] = "private, no-store"
    return answer


def file_name(report: WaveReport) -> str:
    """Brand, what it is about, wave and language."""
    about = [report.region.name] if report.region else []
    if report.visit:
        about = [report.visit.branch.name, str(report.visit.number)]
    parts = [report.wave.programme.brand.name, *about, report.wave.name, report.language]
    return " - ".join(safe_name(part) for part in parts) + ".pdf"


def asked(request: ActingRequest, ask: Callable[[], WaveReport]) -> HttpResponse:
    """To the file when it is ready, else to the page that waits for it; 404 where there is nothing to tell."""
    try:
        report = ask()
    except Refused as refused:
        raise Http404(refused.detail) from refused
    waits = "result-report" if has_hq(request.roles) else "wave-report"
    return redirect("wave-report-file" if report.state == WaveReport.State.READY else waits, report_id=report.pk)


def language_of(request: ActingRequest) -> str:
    """The language asked for, else the reader's."""
    wanted = request.POST.get("language", "")
    return wanted if wanted in dict(settings.LANGUAGES) else translation.get_language() or settings.LANGUAGE_CODE


def readable_regions(request: ActingRequest) -> QuerySet[Region]:
    """HQ's: all of the organisation; a director's: those in scope as a whole."""
    rows = Region.objects.filter(brand__organisation=request.organisation)
    return rows if has_hq(request.roles) else rows.filter(pk__in=regions_in_scope_of(request.user))


def readable_wave_reports(request: ActingRequest) -> QuerySet[WaveReport]:
    """Reports that the person may read, in the organisation they act in."""
    rows = WaveReport.objects.visible_to(request.user).filter(wave__organisation=request.organisation)
    return rows.select_related("wave__programme__brand", "region", "visit__branch")
