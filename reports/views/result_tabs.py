"""HQ's pages of results, a tab each: the figures of `reports.results` as the panels of `reports.panels`."""

from django.http import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.decorators import ActingRequest, role_required
from accounts.models import Role
from reports.panels.channels import channel_panel
from reports.panels.groups import brand_panels, region_panel
from reports.panels.kit import Panel
from reports.panels.sections import journey_panel, section_panel
from reports.panels.shoppers import shopper_panel
from reports.panels.waves import wave_panels
from reports.results.channels import channels_of
from reports.results.groups import brands_of, regions_of
from reports.results.sections import sections_of
from reports.results.shoppers import shoppers_of
from reports.results.stops import stops_of_network
from reports.results.waves import MOST_WAVES, compare_waves
from reports.views.params import asked_numbers
from reports.views.results import Opened, show_tab, waves_with_results


@require_safe
@role_required(Role.OWNER, Role.MANAGER)
def result_regions(request: ActingRequest) -> HttpResponseBase:
    """The tree of regions."""

    def panels(opened: Opened) -> list[Panel]:
        return [region_panel(opened.found, regions_of(opened.found, opened.rows), opened.links)]

    return show_tab(request, "result-regions", panels)


@require_safe
@role_required(Role.OWNER, Role.MANAGER)
def result_sections(request: ActingRequest) -> HttpResponseBase:
    """Every section of the checklist."""

    def panels(opened: Opened) -> list[Panel]:
        return [section_panel(opened.found, sections_of(opened.found, opened.rows), opened.links)]

    return show_tab(request, "result-sections", panels)


@require_safe
@role_required(Role.OWNER, Role.MANAGER)
def result_journey(request: ActingRequest) -> HttpResponseBase:
    """The customer's journey through its touchpoints."""

    def panels(opened: Opened) -> list[Panel]:
        return [journey_panel(opened.found, stops_of_network(opened.found, opened.rows), opened.links)]

    return show_tab(request, "result-journey", panels)


@require_safe
@role_required(Role.OWNER, Role.MANAGER)
def result_channels(request: ActingRequest) -> HttpResponseBase:
    """Channels and their scenarios."""

    def panels(opened: Opened) -> list[Panel]:
        return [channel_panel(opened.found, channels_of(opened.found, opened.rows))]

    return show_tab(request, "result-channels", panels)


@require_safe
@role_required(Role.OWNER, Role.MANAGER)
def result_brands(request: ActingRequest) -> HttpResponseBase:
    """The own brand against its competitors."""

    def panels(opened: Opened) -> list[Panel]:
        return brand_panels(opened.found, brands_of(opened.found, opened.rows))

    return show_tab(request, "result-brands", panels)


@require_safe
@role_required(Role.OWNER, Role.MANAGER)
def result_waves(request: ActingRequest) -> HttpResponseBase:
    """Two to six waves of the programme, those that are picked or else the last ones up to the chosen."""
    more: dict[str, object] = {}

    def panels(opened: Opened) -> list[Panel]:
        wave = opened.found.wave
        there = list(waves_with_results(request).filter(programme=wave.programme_id))
        asked = set(asked_numbers(request, "pick")[:MOST_WAVES])
        picked = [one for one in there if one.pk in asked]
        is_own_choice = len(picked) >= 2
        if not is_own_choice:
            picked = [one for one in there if (one.starts_on, one.pk) <= (wave.starts_on, wave.pk)][:MOST_WAVES]
        # The tab itself is opened without any pick; only who pressed the button is told.
        more.update(there=there, picked=picked, has_too_few="compare" in request.GET and not is_own_choice)
        oldest_first = sorted(picked, key=lambda one: (one.starts_on, one.pk))
        return wave_panels(opened.found, compare_waves(opened.found, oldest_first, opened.filters))

    return show_tab(request, "result-waves", panels, template="result_waves.html", more=more)


@require_safe
@role_required(Role.OWNER, Role.MANAGER)
def result_shoppers(request: ActingRequest) -> HttpResponseBase:
    """Shoppers beside what was to be expected of their visits."""

    def panels(opened: Opened) -> list[Panel]:
        return [shopper_panel(opened.found, shoppers_of(opened.found, opened.rows))]

    return show_tab(request, "result-shoppers", panels)
