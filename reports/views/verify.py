"""Checking a printed report: what its paper says beside what is so now, for whoever may read it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import HQ
from accounts.decorators import ActingRequest, role_required
from accounts.models import Role
from reports.models import ReportCode
from reports.services.codes import check_code, read_code

READERS = (Role.DIRECTOR, Role.OWNER, Role.MANAGER)


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
    codes = ReportCode.objects.visible_to(request.user).filter(report__wave__organisation=request.organisation)
    found = codes.select_related("report__wave", "report__branch__brand").filter(code=read_code(code)).first()
    if found is None:
        return render(request, "reports/verify.html", {**frame(request), "asked": code}, status=404)
    here = {"branch_id": found.report.branch_id, "wave_id": found.report.wave_id}
    live = reverse("result-branch" if is_hq(request) else "branch-wave", kwargs=here)
    return render(request, "reports/verify_code.html", {**frame(request), "paper": check_code(found), "live": live})


def frame(request: ActingRequest) -> dict[str, Any]:
    """The face that the person knows."""
    return {"face": "base_hq.html" if is_hq(request) else "base_branch.html"}


def is_hq(request: ActingRequest) -> bool:
    """Whether the person has HQ's pages."""
    return bool(set(request.roles) & set(HQ))
