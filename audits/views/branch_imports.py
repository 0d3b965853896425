"""Branches from a file: choose it, name its columns, see what becomes of each row, write, undo."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import role_required
from audits.exchange.tables import read_table
from audits.exchange.workbooks import BadWorkbook
from audits.forms.branch_imports import ColumnsForm, FileForm
from audits.models import Import, ImportRow
from audits.services import imports
from audits.views.branch_import_words import file_refusal, row_in_words
from audits.views.design import HQ, HQRequest, page_of
from common.errors import Refused

State = Import.State
SHOWN = 10


@never_cache
@role_required(*HQ)
@require_http_methods(["GET", "HEAD", "POST"])
def branch_import(request: HQRequest) -> HttpResponse:
    """Choose a file; the imports there were."""
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            table = read_table(file.read())
        except BadWorkbook as refused:
            form.add_error("file", file_refusal(refused))
        else:
            source = imports.start_import(
                organisation=request.organisation, table=table, file_name=file.name, by=request.user
            )
            return redirect("branch-import-detail", import_id=source.pk)
    rows = imports_of(request).select_related("by")[:SHOWN]
    return render(request, "audits/hq/branch_import.html", {"form": form, "imports": rows})


@never_cache
@role_required(*HQ)
@require_http_methods(["GET", "HEAD", "POST"])
def branch_import_detail(request: HQRequest, import_id: int) -> HttpResponse:
    """One import, whatever it waits for; a POST says what its columns are."""
    source = import_or_404(request, import_id)
    wants_columns = source.state == State.READ or (source.state == State.JUDGED and "columns" in request.GET)
    if request.method == "POST" or wants_columns:
        return show_columns(request, source)
    if source.is_busy:
        return render(request, "audits/hq/branch_import_busy.html", {"source": source, **imports.progress_of(source)})
    return show_rows(request, source)


@role_required(*HQ)
@require_POST
def branch_import_write(request: HQRequest, import_id: int) -> HttpResponse:
    """Write what the preview showed."""
    return do(request, import_or_404(request, import_id), imports.write_import)


@role_required(*HQ)
@require_POST
def branch_import_undo(request: HQRequest, import_id: int) -> HttpResponse:
    """Undo the last import."""
    return do(request, import_or_404(request, import_id), imports.undo_import)


@never_cache
@role_required(*HQ)
@require_safe
def branch_import_status(request: HQRequest, import_id: int) -> JsonResponse:
    """How far it is, for who waits."""
    return JsonResponse(imports.progress_of(import_or_404(request, import_id)))


def do(request: HQRequest, source: Import, act: Callable[..., object], **more: Any) -> HttpResponse:
    """Ask for a step, and take it at once where it is short."""
    try:
        act(import_id=source.pk, by=request.user, **more)
        imports.run_if_few(import_id=source.pk)
    except Refused as refused:
        messages.error(request, refused.detail)
    return redirect("branch-import-detail", import_id=source.pk)


def imports_of(request: HQRequest) -> Any:
    """Imports of branches of the organisation the person acts in."""
    rows = Import.objects.visible_to(request.user).filter(organisation=request.organisation)
    return rows.filter(kind=Import.Kind.BRANCHES)


def import_or_404(request: HQRequest, import_id: int) -> Import:
    """One of them."""
    source: Import = get_object_or_404(imports_of(request).select_related("by"), pk=import_id)
    return source


def show_columns(request: HQRequest, source: Import) -> HttpResponse:
    """What each column is."""
    data = request.POST if request.method == "POST" else None
    form = ColumnsForm(data, organisation=request.organisation, source=source)
    if form.is_valid():
        return do(request, source, imports.name_columns, wish=form.wish())
    context = {"source": source, "form": form, "rows": len(source.table) - 1}
    return render(request, "audits/hq/branch_import_columns.html", context)


def show_rows(request: HQRequest, source: Import) -> HttpResponse:
    """What becomes, or became, of each row, 50 a page."""
    fates = [
        {"fate": fate, "label": fate.label, "tag": tag, "count": source.counts.get(fate, 0)}
        for fate, tag in (
            (ImportRow.Fate.REFUSED, "poor"),
            (ImportRow.Fate.NEW, "good"),
            (ImportRow.Fate.CHANGED, "fair"),
            (ImportRow.Fate.UNCHANGED, "neutral"),
        )
    ]
    chosen = next((each["fate"] for each in fates if each["fate"] == request.GET.get("fate")), None)
    outcome = next((each for each in ImportRow.Outcome if each == request.GET.get("outcome")), None)
    rows = source.rows.select_related("brand")
    rows = rows.filter(fate=chosen) if chosen else rows
    rows = rows.filter(outcome=outcome) if outcome else rows
    page = page_of(request, rows)
    context = {
        "source": source,
        "fates": fates,
        "chosen": chosen or outcome,
        "page": page,
        "rows": [row_in_words(row) for row in page],
        "to_write": source.counts.get("new", 0) + source.counts.get("changed", 0),
        "new_regions": [f"{above} / {name}" if above else name for _brand, above, name in source.regions[:SHOWN]]
        if source.state == State.JUDGED
        else [],
        "more_regions": max(0, len(source.regions) - SHOWN),
        "can_undo": source.state == State.WRITTEN and imports.is_last(source),
        "outcomes": [
            {"value": each, "label": each.label, "count": source.undone_counts[each]}
            for each in ImportRow.Outcome
            if source.undone_counts.get(each)
        ],
        "problem": problem_in_words(source),
    }
    return render(request, "audits/hq/branch_import_rows.html", context)


def problem_in_words(source: Import) -> str:
    """Why the last step led back here."""
    if source.problem == "moved":
        return _("Branches changed since this was shown, so nothing was written. See what it changes now.")
    if source.problem:
        return _(
            "Something went wrong, and nothing was changed. Try again; if it fails once more, tell who runs the site."
        )
    return ""
