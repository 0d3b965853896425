"""Branches: the table, and one branch's page."""

import zoneinfo
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import HQ
from accounts.decorators import role_required
from audits.forms.branches import BranchBulkForm, BranchFilterForm, BranchForm, branch_initial
from audits.models import Branch
from audits.models.brand import BranchQuerySet
from audits.services.branches import archive_branch, create_branch, edit_branch
from audits.views.design import HQRequest, page_of, show_refusal, wants_archived
from common.errors import Refused

SORTS = {
    "code": "code",
    "name": "name",
    "brand": "brand__name",
    "region": "region__name",
    "city": "city",
    "address": "address",
    "segment": "segment",
}


@role_required(*HQ)
@require_safe
def branch_list(request: HQRequest) -> HttpResponse:
    """The organisation's branches, narrowed, sorted and 50 a page."""
    filters, branches = shown_branches(request)
    query = {name: value for name, value in request.GET.dict().items() if value and name != "page"}
    context = {
        "filters": filters,
        "page": page_of(request, branches.select_related("brand", "region")),
        "narrowed": any(request.GET.get(name) for name in filters.fields),
        "columns": sorted_columns(request.GET.get("sort", ""), query),
        "query": urlencode(query),
        "bulk": BranchBulkForm(organisation=request.organisation),
    }
    return render(request, "audits/hq/branch_list.html", context)


def shown_branches(request: HQRequest) -> tuple[BranchFilterForm, BranchQuerySet]:
    """What the list's filters find, in its order; the list's file has the same."""
    filters = BranchFilterForm(request.GET, organisation=request.organisation)
    asked = request.GET.get("sort", "")
    field = SORTS.get(asked.removeprefix("-"), "brand__name")
    sign = "-" if asked.startswith("-") else ""
    return filters, filters.narrow(branches_of(request)).order_by(f"{sign}{field}", "brand__name", "code", "pk")


def sorted_columns(asked: str, query: dict[str, str]) -> list[dict[str, str]]:
    """The table's heads: what each sorts by, which way it is sorted, and the address that sorts it."""
    labels = (
        ("code", _("Code")), ("name", _("Name")), ("brand", _("Brand")), ("region", _("Region")), ("city", _("City")),
        ("address", _("Address")), ("segment", _("Segment")),
    )  # fmt: skip
    ways = {f"-{name}": "descending" for name in SORTS} | {name: "ascending" for name in SORTS}
    return [
        {
            "label": label,
            "way": ways.get(asked, "") if asked.removeprefix("-") == name else "none",
            "url": urlencode(query | {"sort": f"-{name}" if asked == name else name}),
        }
        for name, label in labels
    ]


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
