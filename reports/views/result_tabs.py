"""HQ's pages of results, a tab each: the figures of `reports.results` as the panels of `reports.panels`."""

from django.http import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.decorators import ActingRequest, role_required
from accounts.models import Role
from reports.panels.groups import brand_panel, region_panel
from reports.panels.kit import Panel
from reports.results.groups import brands_of, regions_of
from reports.views.results import Opened, show_tab


@require_safe
@role_required(Role.OWNER, Role.MANAGER)
def result_regions(request: ActingRequest) -> HttpResponseBase:
    """The tree of regions."""

    def panels(opened: Opened) -> list[Panel]:
        return [region_panel(opened.found, regions_of(opened.found, opened.rows), opened.links)]

    return show_tab(request, "result-regions", panels)


@require_safe
@role_required(Role.OWNER, Role.MANAGER)
def result_brands(request: ActingRequest) -> HttpResponseBase:
    """The own brand against its competitors."""

    def panels(opened: Opened) -> list[Panel]:
        return [brand_panel(opened.found, brands_of(opened.found, opened.rows))]

    return show_tab(request, "result-brands", panels)
