"""Which branches and regions a director answers for."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import HQ
from accounts.decorators import role_required
from accounts.models import Membership, Role
from audits.forms.branches import matching
from audits.forms.scopes import ScopeForm
from audits.models import Branch, Region
from audits.services.scopes import set_scope
from audits.views.brands import region_tree
from audits.views.design import HQRequest, refuse_to
from common.errors import Refused

FOUND = 40


@role_required(*HQ)
@require_http_methods(["GET", "HEAD", "POST"])
def scope_edit(request: HQRequest, membership_id: int) -> HttpResponse:
    """Boxes of regions and branches; what is ticked when saved is the scope from then on."""
    directors = Membership.objects.active().filter(organisation=request.organisation, role=Role.DIRECTOR)
    membership = get_object_or_404(directors.select_related("user"), pk=membership_id)
    regions = Region.objects.filter(brand__organisation=request.organisation).select_related("brand")
    branches = Branch.objects.filter(brand__organisation=request.organisation)
    form = ScopeForm(request.POST if request.method == "POST" else None, regions=regions, branches=branches)
    if form.is_valid():
        try:
            set_scope(membership_id=membership.pk, **form.cleaned_data, by=request.user)
        except Refused as refused:
            return refuse_to(request, refused, "scope-edit", membership_id=membership.pk)
        messages.success(request, _("Saved."))
        return redirect("scope-edit", membership_id=membership.pk)
    query = request.GET.get("q", "").replace("\x00", "").strip()[:100]  # a NUL is no text to PostgreSQL
    named = Q(pk__in=membership.scopes.filter(branch__isnull=False).values("branch"))
    chosen = list(branches.filter(named).select_related("brand", "region").order_by("brand__name", "code"))
    offered = branches.filter(archived_at=None).exclude(named).select_related("brand", "region")
    for word in query.split()[:10]:
        offered = offered.filter(matching(word))
    context = {
        "membership": membership,
        "form": form,
        "trees": trees(list(regions.order_by("brand__name", "name"))),
        "region_ids": set(membership.scopes.filter(region__isnull=False).values_list("region", flat=True)),
        "chosen": chosen,
        "found": list(offered.order_by("brand__name", "code")[: FOUND + 1]),
        "limit": FOUND,
        "query": query,
    }
    return render(request, "audits/hq/scope_edit.html", context)


def trees(regions: list[Region]) -> list[tuple[str, list[tuple[int, Region]]]]:
    """The regions of each brand, as a tree."""
    by_brand: dict[str, list[Region]] = {}
    for region in regions:
        by_brand.setdefault(region.brand.name, []).append(region)
    return [(brand, region_tree(rows)) for brand, rows in by_brand.items()]
