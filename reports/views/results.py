"""HQ's results: which wave and branches are looked at, the branches as a table, and one branch's figures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.decorators import ActingRequest, role_required
from accounts.models import Role
from audits.models import Branch, Visit, Wave, WaveState
from audits.services.planning import AWAITING_REVIEW
from common.tables import Table
from reports import bands
from reports.branch_report import branch_figures
from reports.models import ScoreCell
from reports.panels.branches import branch_table
from reports.panels.kit import Links, Panel
from reports.results.scope import NAMES, Filters, in_tree_order
from reports.results.wave import BranchRow, WaveResults, like_for_like, wave_results
from reports.since import since_last
from reports.views.branch import asked_report, figures_context
from reports.views.params import asked_number
from reports.views.tables import file_answer, shown_table, table_file


@dataclass(frozen=True)
class Opened:
    """What was asked for: a wave's results, the branches that the filters leave, and addresses that keep both."""

    found: WaveResults
    filters: Filters
    rows: list[BranchRow]
    links: Links


Build = Callable[[Opened], list[Panel]]


@require_safe
@role_required(Role.OWNER, Role.MANAGER)
def results(request: ActingRequest) -> HttpResponseBase:
    """A wave's branches with score, change and rank; the newest published wave, if none is chosen."""
    return show_tab(request, "results", lambda opened: [Panel(branches_of(opened))], template="result_list.html")


@require_safe
@role_required(Role.OWNER, Role.MANAGER)
def results_csv_file(request: ActingRequest, wave_id: int) -> HttpResponseBase:
    """The same table, whole, as CSV."""
    wave = get_object_or_404(waves_with_results(request), pk=wave_id)
    table = branches_of(opened_results(request, wave))
    return table_file("csv", table.sorted_by(request.GET.get("sort", "")), list, wave)


@require_safe
@role_required(Role.OWNER, Role.MANAGER)
def result_branch(request: ActingRequest, wave_id: int, branch_id: int) -> HttpResponse:
    """One branch's figures, as its director reads them, also before publication."""
    wave = get_object_or_404(waves_with_results(request), pk=wave_id)
    measured = ScoreCell.objects.filter(wave=wave).values("branch")
    branch = get_object_or_404(Branch.objects.filter(pk__in=measured).select_related("brand"), pk=branch_id)
    figures = branch_figures(wave, branch, translation.get_language() or "en")
    context = {
        **figures_context(figures),
        "since": since_last(wave, branch, figures.previous.wave if figures.previous else None),
        "branch": branch,
        "wave": wave,
        "from_results": True,
        "report": asked_report(request, branch, wave),
    }
    return render(request, "reports/hq/result_branch.html", context)


def branches_of(opened: Opened) -> Table[BranchRow]:
    """The table of branches."""
    return branch_table(opened.found, opened.rows, opened.links)


def show_tab(
    request: ActingRequest,
    name: str,
    build: Build,
    *,
    template: str = "result_tab.html",
    more: dict[str, Any] | None = None,
) -> HttpResponseBase:
    """A page of results with its panels, or one of their tables as a file; `build` may add to `more`, what it is shown with."""
    waves = waves_with_results(request)
    asked = asked_number(request, "wave")
    wave = first_shown(waves) if asked is None else get_object_or_404(waves, pk=asked)
    if wave is None:
        return render(request, "reports/hq/result_empty.html")
    opened = opened_results(request, wave)
    panels = build(opened)
    if file := file_answer(request, [panel.table for panel in panels], lambda: facts_of(request, opened), wave):
        return file
    context = {
        **frame(request, opened, name),
        **(more or {}),
        "panels": [(panel, shown_table(request, panel.table, is_only=len(panels) == 1)) for panel in panels],
    }
    return render(request, f"reports/hq/{template}", context)


def facts_of(request: ActingRequest, opened: Opened) -> list[tuple[str, str]]:
    """What a workbook says of its table: whose wave, in which state, narrowed by what, and who took it."""
    wave, filters = opened.found.wave, opened.filters
    region = opened.found.regions.get(filters.region or 0)
    state = _("state: %(state)s, revision %(number)d") % {"state": wave.get_state_display(), "number": wave.revision}
    asked = [
        (_("Region"), str(region or "")),
        (_("City"), filters.city),
        (_("Segment"), filters.segment),
        (_("Band"), bands.band_label(filters.band) if filters.band else ""),
        (_("Name, code or city"), filters.words),
    ]
    return [
        (_("Organisation"), str(request.organisation)),
        (_("Programme"), f"{wave.programme.brand}: {wave.programme}"),
        (_("Wave"), f"{wave}, {wave.starts_on.isoformat()} – {wave.ends_on.isoformat()}, {state}"),
        *(pair for pair in asked if pair[1]),
        (_("Made by"), str(request.user)),
    ]


def opened_results(request: HttpRequest, wave: Wave) -> Opened:
    """A wave's results as the filters of the address leave them."""
    asked = {name: request.GET.get(name, "").strip() for name in NAMES}
    filters = Filters(asked_number(request, "region"), asked["city"], asked["segment"], asked["band"], asked["q"])
    found = wave_results(wave)
    links = Links(wave.pk, {name: value for name, value in asked.items() if value})
    return Opened(found, filters, filters.leave(found), links)


def frame(request: ActingRequest, opened: Opened, name: str) -> dict[str, object]:
    """What every page of results shows around its panels: tabs, the wave, the filters and the mean of what is left."""
    found = opened.found
    own = found.own_rows(opened.rows)
    return {
        "results": found,
        "wave": found.wave,
        "waves": waves_with_results(request),
        "links": opened.links,
        "tabs": tabs(opened.links, name),
        "filters": opened.filters,
        "is_filtered": bool(opened.filters),
        "choices": choices(found),
        "mean": found.mean_of(own),
        "branches": len(own),
        "competitors": len(opened.rows) - len(own),
        "unreviewed": unreviewed(found.wave),
        "like_for_like": like_for_like(own, gone={} if opened.filters else found.gone()) if found.previous else None,
    }


def tabs(links: Links, current: str) -> list[tuple[str, str, bool]]:
    """The pages of results: address, label, and whether it is the one shown."""
    labels = [
        ("results", _("Branches")),
        ("result-regions", _("Regions")),
        ("result-sections", _("Sections")),
        ("result-journey", _("Journey")),
        ("result-questions", _("Questions")),
        ("result-drivers", _("Key drivers")),
        ("result-channels", _("Channels")),
        ("result-brands", _("Own and competitors")),
        ("result-waves", _("Waves compared")),
        ("result-shoppers", _("Shoppers")),
    ]
    return [(links.to(name), label, name == current) for name, label in labels]


def choices(found: WaveResults) -> dict[str, Sequence[tuple[str, str]]]:
    """What there is to filter by among the wave's branches."""
    regions = [
        (str(region.pk), "\u2003" * depth + region.name) for region, depth in in_tree_order(found.regions.values())
    ]
    cities = sorted({row.branch.city for row in found.rows} - {""})
    segments = sorted({row.branch.segment for row in found.rows} - {""})
    there = {row.band for row in found.rows}
    return {
        "region": regions,
        "city": [(city, city) for city in cities],
        "segment": [(segment, segment) for segment in segments],
        "band": [(band, bands.band_label(band)) for band in bands.GLYPHS if band in there],
    }


def first_shown(waves: QuerySet[Wave]) -> Wave | None:
    """The newest published wave, since one under way tells little yet; without any, the newest."""
    return waves.filter(state=WaveState.PUBLISHED).first() or waves.first()


def unreviewed(wave: Wave) -> int:
    """How many visits a published wave was published without, so far."""
    if wave.state != WaveState.PUBLISHED:
        return 0
    return Visit.objects.filter(wave=wave, state__in=AWAITING_REVIEW).count()


def waves_with_results(request: ActingRequest) -> QuerySet[Wave]:
    """The organisation's waves with at least one approved visit, the newest first."""
    cells = ScoreCell.objects.filter(wave=OuterRef("pk"), section="")
    rows = Wave.objects.visible_to(request.user).filter(Exists(cells), organisation=request.organisation)
    return rows.select_related("programme__brand", "organisation", "checklist_version").defer(
        "checklist_version__document", "plan"
    )
