"""Brands and their regions."""

from functools import partial

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import HQ
from accounts.decorators import role_required
from audits.forms.brands import BrandForm, RegionForm
from audits.models import Brand, Region
from audits.services.brands import archive_brand, create_brand, create_region, edit_brand, edit_region, remove_region
from audits.views.access import attempt
from audits.views.design import HQRequest, show_refusal, wants_archived
from common.errors import Refused


@role_required(*HQ)
@require_safe
def brand_list(request: HQRequest) -> HttpResponse:
    """Every brand with its regions as a tree."""
    in_use = Count("branches", filter=Q(branches__archived_at=None))
    brands = Brand.objects.visible_to(request.user).filter(organisation=request.organisation)
    brands = brands.annotate(branch_count=in_use).prefetch_related("regions").order_by("is_competitor", "name")
    trees = [(brand, region_tree(list(brand.regions.all()))) for brand in brands]
    return render(request, "audits/hq/brand_list.html", {"brands": trees})


@role_required(*HQ)
@require_http_methods(["GET", "HEAD", "POST"])
def brand_create(request: HQRequest) -> HttpResponse:
    """A new brand."""
    form = BrandForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            create_brand(organisation=request.organisation, **form.cleaned_data, by=request.user)
            messages.success(request, _("The brand is there."))
            return redirect("brand-list")
        except Refused as refused:
            show_refusal(form, refused)
    return render(request, "audits/hq/brand_edit.html", {"form": form, "brand": None})


@role_required(*HQ)
@require_http_methods(["GET", "HEAD", "POST"])
def brand_edit(request: HQRequest, brand_id: int) -> HttpResponse:
    """A brand's name, currency and kind."""
    brand = brand_or_404(request, brand_id)
    initial = {"name": brand.name, "currency": brand.currency, "is_competitor": brand.is_competitor}
    form = BrandForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            edit_brand(brand_id=brand.pk, **form.cleaned_data, by=request.user)
            messages.success(request, _("Saved."))
            return redirect("brand-list")
        except Refused as refused:
            show_refusal(form, refused)
    return render(request, "audits/hq/brand_edit.html", {"form": form, "brand": brand})


@role_required(*HQ)
@require_POST
def brand_archive(request: HQRequest, brand_id: int) -> HttpResponse:
    """Put a brand away, or take it back."""
    archive_brand(brand_id=brand_or_404(request, brand_id).pk, archived=wants_archived(request), by=request.user)
    return redirect("brand-list")


@role_required(*HQ)
@require_http_methods(["GET", "HEAD", "POST"])
def region_create(request: HQRequest, brand_id: int) -> HttpResponse:
    """A new region of a brand."""
    brand = brand_or_404(request, brand_id)
    form = RegionForm(request.POST if request.method == "POST" else None, brand=brand)
    if form.is_valid():
        create_region(brand=brand, **form.cleaned_data, by=request.user)
        messages.success(request, _("The region is there."))
        return redirect("brand-list")
    return render(request, "audits/hq/region_edit.html", {"form": form, "brand": brand, "region": None})


@role_required(*HQ)
@require_http_methods(["GET", "HEAD", "POST"])
def region_edit(request: HQRequest, region_id: int) -> HttpResponse:
    """A region's name and place in the tree."""
    region = region_or_404(request, region_id)
    initial = {"name": region.name, "parent": region.parent_id}
    data = request.POST if request.method == "POST" else None
    form = RegionForm(data, brand=region.brand, region=region, initial=initial)
    if form.is_valid():
        try:
            edit_region(region_id=region.pk, **form.cleaned_data, by=request.user)
            messages.success(request, _("Saved."))
            return redirect("brand-list")
        except Refused as refused:
            show_refusal(form, refused)
    return render(request, "audits/hq/region_edit.html", {"form": form, "brand": region.brand, "region": region})


@role_required(*HQ)
@require_POST
def region_remove(request: HQRequest, region_id: int) -> HttpResponse:
    """Take away a region that nothing belongs to."""
    region = region_or_404(request, region_id)
    if attempt(request, partial(remove_region, region_id=region.pk, by=request.user), _("The region is gone.")):
        return redirect("brand-list")
    return redirect("region-edit", region.pk)


def region_or_404(request: HQRequest, region_id: int) -> Region:
    """A region of the organisation the person acts in."""
    brands = Brand.objects.visible_to(request.user).filter(organisation=request.organisation)
    return get_object_or_404(Region.objects.select_related("brand").filter(brand__in=brands), pk=region_id)


def brand_or_404(request: HQRequest, brand_id: int) -> Brand:
    """A brand of the organisation the person acts in."""
    brands = Brand.objects.visible_to(request.user).filter(organisation=request.organisation)
    return get_object_or_404(brands, pk=brand_id)


def region_tree(regions: list[Region]) -> list[tuple[int, Region]]:
    """Regions depth first, each with how deep it stands."""
    below: dict[int | None, list[Region]] = {}
    for region in regions:
        below.setdefault(region.parent_id, []).append(region)
    rows: list[tuple[int, Region]] = []
    waiting = [(0, region) for region in reversed(below.get(None, []))]
    while waiting:
        depth, region = waiting.pop()
        rows.append((depth, region))
        waiting += [(depth + 1, child) for child in reversed(below.get(region.pk, []))]
    return rows
