"""Checking a printed report: what its paper says beside what is so now, for whoever may read it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import READERS, has_hq
from accounts.decorators import ActingRequest, role_required
from reports.models import BranchReport, ReportCode, WaveReport
from reports.services.codes import check_code, read_code

RELATED = (
    "report__wave",
    "report__branch",
    "wave_report__wave__programme__brand",
    "wave_report__region",
    "wave_report__visit__branch",
)


@require_safe
@role_required(*READERS)
def verify(request: ActingRequest) -> HttpResponse:
    """Type the code that stands on the paper."""
    if asked := read_code(request.GET.get("code", "")):
        return redirect("verify-code", code=asked)
    return render(request, "reports/verify.html", frame(request))


@require_safe
@role_required(*READERS)
def verify_code(request: ActingRequest, code: str) -> HttpResponse:
    """The paper's figures and the live ones; the same kind 404 for an unknown code and for one that isn't theirs."""
    codes = ReportCode.objects.visible_to(request.user).of(request.organisation)
    found = codes.select_related(*RELATED).filter(code=read_code(code)).first()
    if found is None:
        return render(request, "reports/verify.html", {**frame(request), "asked": code}, status=404)
    live = live_page(found.printed, is_hq=has_hq(request.roles))
    return render(request, "reports/verify_code.html", {**frame(request), "paper": check_code(found), "live": live})


def live_page(report: BranchReport | WaveReport, *, is_hq: bool) -> str:
    """Where the figures of the paper stand as they are now."""
    if isinstance(report, BranchReport):
        here = {"branch_id": report.branch_id, "wave_id": report.wave_id}
        return reverse("result-branch" if is_hq else "branch-wave", kwargs=here)
    if report.visit_id:
        return reverse("result-visit" if is_hq else "branch-visit", kwargs={"visit_id": report.visit_id})
    if not is_hq:
        return f"{reverse('branch-overview')}?wave={report.wave_id}"
    region = f"&region={report.region_id}" if report.region_id else ""
    return f"{reverse('results')}?wave={report.wave_id}{region}"


def frame(request: ActingRequest) -> dict[str, Any]:
    """The face that the person knows."""
    return {"face": "base_hq.html" if has_hq(request.roles) else "base_branch.html"}
