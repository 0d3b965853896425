"""Rows from a file, of whatever kind: choose it, name its columns, see what becomes of each row, write, undo."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from audits.exchange.tables import read_table
from audits.exchange.workbooks import BadWorkbook
from audits.forms.imports import FileForm, TableForm
from audits.models import Import, ImportRow
from audits.services import imports
from audits.views.branch_import_words import file_refusal
from audits.views.design import HQRequest, page_of
from common.errors import Refused

State = Import.State
SHOWN = 10


@dataclass(frozen=True)
class Face:
    """One kind of import as its pages have it; `prefix` begins the names of their addresses, `home` is their list."""

    kind: Import.Kind
    prefix: str
    home: str
    home_label: Promise
    columns: type[TableForm]
    in_words: Callable[[ImportRow], dict[str, Any]]
    moved: Promise

    @property
    def is_people(self) -> bool:
        """Whether the rows are people, for the words around them."""
        return self.kind == Import.Kind.PEOPLE

    def outcome_in_words(self, outcome: str) -> str:
        """What undoing did; of a person who was only invited nothing is deleted but the invitation."""
        if self.is_people and outcome == ImportRow.Outcome.DELETED:
            return _("Invitation withdrawn")
        return str(ImportRow.Outcome(outcome).label) if outcome else ""

    @property
    def detail(self) -> str:
        """The page of one import."""
        return f"{self.prefix}-detail"

    @property
    def write(self) -> str:
        """Where it is written."""
        return f"{self.prefix}-write"

    @property
    def undo(self) -> str:
        """Where it is undone."""
        return f"{self.prefix}-undo"

    @property
    def status(self) -> str:
        """Where the waiting page asks."""
        return f"{self.prefix}-status"


def choose(request: HQRequest, face: Face) -> HttpResponse:
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
                organisation=request.organisation, table=table, file_name=file.name, by=request.user, kind=face.kind
            )
            return redirect(face.detail, import_id=source.pk)
    rows = imports_of(request, face).select_related("by")[:SHOWN]
    return render(request, "audits/hq/import_file.html", {"face": face, "form": form, "imports": rows})


def show(request: HQRequest, face: Face, import_id: int) -> HttpResponse:
    """One import, whatever it waits for; a POST says what its columns are."""
    source = import_or_404(request, face, import_id)
    wants_columns = source.state == State.READ or (source.state == State.JUDGED and "columns" in request.GET)
    if request.method == "POST" or wants_columns:
        return show_columns(request, face, source)
    if source.is_busy:
        context = {"face": face, "source": source, **imports.progress_of(source)}
        return render(request, "audits/hq/import_busy.html", context)
    return show_rows(request, face, source)


def status(request: HQRequest, face: Face, import_id: int) -> JsonResponse:
    """How far it is, for who waits."""
    return JsonResponse(imports.progress_of(import_or_404(request, face, import_id)))


def do(request: HQRequest, face: Face, source: Import, act: Callable[..., object], **more: Any) -> HttpResponse:
    """Ask for a step, and take it at once where it is short."""
    try:
        act(import_id=source.pk, by=request.user, **more)
        imports.run_if_few(import_id=source.pk)
    except Refused as refused:
        messages.error(request, refused.detail)
    return redirect(f"{face.prefix}-detail", import_id=source.pk)


def imports_of(request: HQRequest, face: Face) -> Any:
    """Imports of this kind in the organisation the person acts in."""
    rows = Import.objects.visible_to(request.user).filter(organisation=request.organisation)
    return rows.filter(kind=face.kind)


def import_or_404(request: HQRequest, face: Face, import_id: int) -> Import:
    """One of them."""
    source: Import = get_object_or_404(imports_of(request, face).select_related("by"), pk=import_id)
    return source


def show_columns(request: HQRequest, face: Face, source: Import) -> HttpResponse:
    """What each column is."""
    data = request.POST if request.method == "POST" else None
    form = face.columns(data, organisation=request.organisation, source=source)
    if form.is_valid():
        return do(request, face, source, imports.name_columns, wish=form.wish())
    context = {"face": face, "source": source, "form": form, "rows": source.length}
    return render(request, "audits/hq/import_columns.html", context)


def show_rows(request: HQRequest, face: Face, source: Import) -> HttpResponse:
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
        "face": face,
        "source": source,
        "fates": fates,
        "chosen": chosen or outcome,
        "page": page,
        "rows": [face.in_words(row) | {"outcome": face.outcome_in_words(row.outcome)} for row in page],
        "to_write": source.counts.get("new", 0) + source.counts.get("changed", 0),
        "new_regions": [f"{above} / {name}" if above else name for _brand, above, name in source.regions[:SHOWN]]
        if source.state == State.JUDGED
        else [],
        "more_regions": max(0, len(source.regions) - SHOWN),
        "can_undo": source.state == State.WRITTEN and imports.is_last(source),
        "outcomes": [
            {"value": each, "label": face.outcome_in_words(each), "count": source.undone_counts[each]}
            for each in ImportRow.Outcome
            if source.undone_counts.get(each)
        ],
        "problem": problem_in_words(face, source),
    }
    return render(request, "audits/hq/import_rows.html", context)


def problem_in_words(face: Face, source: Import) -> str:
    """Why the last step led back here."""
    if source.problem == "moved":
        return str(face.moved)
    if source.problem:
        return _(
            "Something went wrong, and nothing was changed. Try again; if it fails once more, tell who runs the site."
        )
    return ""
