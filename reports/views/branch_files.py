"""Files of the director's pages: the report as PDF, and a visit's pictures and recordings by their number.

By number, because a file's own id begins with the millisecond it was made in, which tells who was there.
"""

from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import READERS, has_hq
from accounts.decorators import ActingRequest, role_required
from accounts.models import Role
from audits.models import Branch, Evidence, Visit, Wave, WaveState
from audits.views.files import evidence_shown
from common.errors import Refused
from common.file_names import safe_name
from reports.models import BranchReport
from reports.services.branch_reports import ask_report
from reports.visit_figures import pictures_of, recordings_of


@require_POST
@role_required(*READERS)
def branch_report(request: ActingRequest, branch_id: int, wave_id: int) -> HttpResponse:
    """Ask for the report in a language: to the file when it is ready, else back to the page that waits for it."""
    branch = get_object_or_404(readable_branches(request), pk=branch_id)
    wave = get_object_or_404(published_waves(request), pk=wave_id)
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        language = getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)
    try:
        report = ask_report(wave=wave, branch=branch, language=language, by=request.user)
    except Refused as refused:
        raise Http404(refused.detail) from refused
    if report.state == BranchReport.State.READY:
        return redirect("branch-report-file", report_id=report.pk)
    name = "result-branch" if is_from_results(request) else "branch-wave"
    page = reverse(name, kwargs={"branch_id": branch.pk, "wave_id": wave.pk})
    return redirect(f"{page}?report={report.pk}#report")


@require_safe
@role_required(*READERS)
def branch_report_status(request: ActingRequest, report_id: int) -> JsonResponse:
    """Where the making stands, and the file's address once it is ready."""
    report = get_object_or_404(readable_reports(request), pk=report_id)
    is_ready = report.state == BranchReport.State.READY
    answer = {
        "state": report.state,
        "label": str(BranchReport.State(report.state).label),
        "file": reverse("branch-report-file", kwargs={"report_id": report.pk}) if is_ready else None,
    }
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


@require_safe
@role_required(*READERS)
def branch_report_file(request: ActingRequest, report_id: int) -> HttpResponseBase:
    """The PDF, under a name that says what it is."""
    reports = readable_reports(request).select_related("wave", "branch__brand")
    report = get_object_or_404(reports, pk=report_id, state=BranchReport.State.READY)
    try:
        file = default_storage.open(report.file)
    except FileNotFoundError:
        raise Http404 from None
    parts = (report.branch.brand.name, report.branch.name, report.wave.name, report.language)
    name = " - ".join(safe_name(part) for part in parts)
    answer = FileResponse(file, as_attachment=True, filename=f"{name}.pdf", content_type="application/pdf")
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_safe
@role_required(*READERS)
def branch_picture(request: ActingRequest, visit_id: UUID, number: int) -> HttpResponseBase:
    """A picture of a visit by its number, counted from 1."""
    visit = readable_visit(request, visit_id)
    return _numbered(request, pictures_of(visit, visit.wave.programme), number)


@require_safe
@role_required(*READERS)
def branch_recording(request: ActingRequest, visit_id: UUID, number: int) -> HttpResponseBase:
    """A recording of a visit by its number, counted from 1; none unless the programme shares them."""
    visit = readable_visit(request, visit_id)
    return _numbered(request, recordings_of(visit, visit.wave.programme), number)


def _numbered(request: ActingRequest, files: list[Evidence], number: int) -> HttpResponseBase:
    if not 1 <= number <= len(files):
        raise Http404
    answer: HttpResponseBase = evidence_shown(request, evidence_id=files[number - 1].pk)
    return answer


def is_from_results(request: ActingRequest) -> bool:
    """Whether HQ asks from its results; a person may be both manager and director."""
    is_asked = request.POST.get("from") == "results" or Role.DIRECTOR not in request.roles
    return is_asked and has_hq(request.roles)


def readable_branches(request: ActingRequest) -> QuerySet[Branch]:
    """HQ's: all of the organisation; a director's: those in scope."""
    rows = Branch.objects.filter(brand__organisation=request.organisation)
    if has_hq(request.roles):
        return rows
    return rows.in_scope_of(request.user)


def published_waves(request: ActingRequest) -> QuerySet[Wave]:
    """The organisation's published waves."""
    rows = Wave.objects.filter(organisation=request.organisation, state=WaveState.PUBLISHED)
    return rows.select_related("programme__brand", "organisation", "checklist_version")


def readable_reports(request: ActingRequest) -> QuerySet[BranchReport]:
    """Reports that the person may read, in the organisation they act in."""
    rows = BranchReport.objects.visible_to(request.user)
    return rows.filter(wave__organisation=request.organisation)


def readable_visit(request: ActingRequest, visit_id: UUID) -> Visit:
    """A visit with its files and programme, that the director or HQ may read, or 404."""
    seen = Visit.objects.visible_to_director(request.user)
    if has_hq(request.roles):
        seen = Visit.objects.visible_to_staff(request.user)
    rows = seen.filter(organisation=request.organisation)
    return get_object_or_404(rows.select_related("wave__programme").prefetch_related("evidence"), pk=visit_id)
