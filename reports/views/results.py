"""HQ's results: a wave's branches as a table, one branch's figures, and the table as CSV."""

from collections.abc import Sequence

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from accounts.decorators import ActingRequest, role_required
from accounts.models import Role
from audits.models import Branch, Region, Wave
from audits.models.brand import regions_below
from reports.branch_report import branch_figures
from reports.models import ScoreCell
from reports.results import BranchRow, WaveResults, sorted_rows, wave_results
from reports.sheets import results_csv
from reports.views.branch import asked_report, figures_context
from reports.views.params import asked_number

PAGE_SIZE = 100
DEFAULT_SORT = "-score"


@require_safe
@role_required(Role.OWNER, Role.MANAGER)
def results(request: ActingRequest) -> HttpResponse:
    """A wave's branches with score, change and rank; the newest wave with results, if none is chosen."""
    waves = waves_with_results(request)
    asked = asked_number(request, "wave")
    wave = waves.first() if asked is None else get_object_or_404(waves, pk=asked)
    if wave is None:
        return render(request, "reports/hq/result_empty.html")
    found = wave_results(wave)
    rows = chosen_rows(request, found)
    page: Page[BranchRow] = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "results": found,
        "wave": wave,
        "waves": waves,
        "page": page,
        "columns": columns(request, wave),
        "sections": section_cells(found, list(page.object_list)),
        "regions": Region.objects.filter(brand=wave.programme.brand_id),
        "query": kept.urlencode(),
    }
    return render(request, "reports/hq/result_list.html", context)


@require_safe
@role_required(Role.OWNER, Role.MANAGER)
def results_csv_file(request: ActingRequest, wave_id: int) -> HttpResponseBase:
    """The same table, whole, as CSV."""
    wave = get_object_or_404(waves_with_results(request), pk=wave_id)
    found = wave_results(wave)
    answer = StreamingHttpResponse(
        results_csv(found, chosen_rows(request, found)), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="results-{wave.pk}.csv"'
    answer["Cache-Control"] = "private, no-store"
    return answer


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
        "branch": branch,
        "wave": wave,
        "from_results": True,
        "report": asked_report(request, branch, wave),
    }
    return render(request, "reports/hq/result_branch.html", context)


def waves_with_results(request: ActingRequest) -> QuerySet[Wave]:
    """The organisation's waves with at least one approved visit, the newest first."""
    cells = ScoreCell.objects.filter(wave=OuterRef("pk"), section="")
    rows = Wave.objects.visible_to(request.user).filter(Exists(cells), organisation=request.organisation)
    return rows.select_related("programme__brand", "organisation", "checklist_version")


def chosen_rows(request: ActingRequest, found: WaveResults) -> list[BranchRow]:
    """The rows that the filters leave, in the chosen order."""
    words = request.GET.get("q", "").strip().casefold()
    region = asked_number(request, "region")
    below = set() if region is None else regions_below({region})
    rows = [
        row
        for row in found.rows
        if (not below or row.branch.region_id in below)
        and words in f"{row.branch.name} {row.branch.code} {row.branch.city}".casefold()
    ]
    return sorted_rows(rows, request.GET.get("sort", DEFAULT_SORT))


def columns(request: ActingRequest, wave: Wave) -> list[dict[str, str]]:
    """The sortable columns: where a click leads, and which way the table is sorted now."""
    now = request.GET.get("sort", DEFAULT_SORT)
    asked = request.GET.copy()
    asked.pop("page", None)
    asked["wave"] = str(wave.pk)
    labels = {
        "name": _("Branch"),
        "region": _("Region"),
        "visits": _("Visits"),
        "score": _("Score"),
        "change": pgettext("difference", "Change"),
        "rank": _("Rank"),
    }
    found = []
    for name, label in labels.items():
        falls_first = name in ("score", "visits", "change")
        turned = name if now == f"-{name}" else f"-{name}" if now == name or falls_first else name
        direction = {name: "ascending", f"-{name}": "descending"}.get(now, "none")
        is_number = "" if name in ("name", "region") else "n"
        asked["sort"] = turned
        found.append({"label": label, "url": f"?{asked.urlencode()}", "direction": direction, "class": is_number})
    return found


def section_cells(found: WaveResults, rows: Sequence[BranchRow]) -> list[tuple[BranchRow, list[object]]]:
    """Each row with its section scores in the order of the head."""
    return [(row, [row.sections.get(code) for code, _title in found.sections]) for row in rows]
