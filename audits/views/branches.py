"""Branches: the table, and one branch's page."""

import zoneinfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import role_required
from audits.forms.branches import BranchFilterForm, BranchForm, branch_initial
from audits.models import Branch
from audits.models.brand import BranchQuerySet
from audits.services.branches import archive_branch, create_branch, edit_branch
from audits.views.design import HQ, HQRequest, page_of, show_refusal, wants_archived
from common.errors import Refused


@role_required(*HQ)
@require_safe
def branch_list(request: HQRequest) -> HttpResponse:
    """The organisation's branches, narrowed and 50 a page."""
    filters = BranchFilterForm(request.GET, organisation=request.organisation)
    branches = filters.narrow(branches_of(request)).select_related("brand", "region").order_by("brand__name", "code")
    page = page_of(request, branches)
    narrowed = any(request.GET.get(name) for name in filters.fields)
    return render(request, "audits/hq/branch_list.html", {"filters": filters, "page": page, "narrowed": narrowed})


@role_required(*HQ)
@require_http_methods(["GET", "HEAD", "POST"])
def branch_create(request: HQRequest) -> HttpResponse:
    """A new branch."""
    data = request.POST if request.method == "POST" else None
    initial = {"brand": request.GET.get("brand"), "time_zone": request.organisation.time_zone}
    form = BranchForm(data, organisation=request.organisation, initial=initial)
    if form.is_valid():
        try:
            branch = create_branch(brand=form.cleaned_data["brand"], content=form.content(), by=request.user)
            messages.success(request, _("%(branch)s is there.") % {"branch": branch})
            return redirect("branch-create" if "another" in request.POST else "branch-list")
        except Refused as refused:
            show_refusal(form, refused)
    return show_form(request, form, None)


@role_required(*HQ)
@require_http_methods(["GET", "HEAD", "POST"])
def branch_edit(request: HQRequest, branch_id: int) -> HttpResponse:
    """One branch."""
    branch = get_object_or_404(branches_of(request).select_related("brand"), pk=branch_id)
    data = request.POST if request.method == "POST" else None
    form = BranchForm(data, organisation=request.organisation, branch=branch, initial=branch_initial(branch))
    if form.is_valid():
        try:
            edit_branch(branch_id=branch.pk, content=form.content(), by=request.user)
            messages.success(request, _("Saved."))
            return redirect("branch-list")
        except Refused as refused:
            show_refusal(form, refused)
    return show_form(request, form, branch)


@role_required(*HQ)
@require_POST
def branch_archive(request: HQRequest, branch_id: int) -> HttpResponse:
    """Put a branch away, or take it back."""
    branch = get_object_or_404(branches_of(request), pk=branch_id)
    archive_branch(branch_id=branch.pk, archived=wants_archived(request), by=request.user)
    messages.success(request, _("Archived.") if wants_archived(request) else _("In use again."))
    return redirect("branch-edit", branch_id=branch.pk)


def branches_of(request: HQRequest) -> BranchQuerySet:
    """Branches of the organisation the person acts in."""
    return Branch.objects.visible_to(request.user).filter(brand__organisation=request.organisation)


def show_form(request: HQRequest, form: BranchForm, branch: Branch | None) -> HttpResponse:
    """The form's page; the zones are offered while one types."""
    zones = sorted(zone for zone in zoneinfo.available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    return render(request, "audits/hq/branch_edit.html", {"form": form, "branch": branch, "zones": zones})
