"""A table on its page: heads that sort, one page of rows, and the same table as a file with `?format=csv` or `xlsx`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponseBase

from audits.models import Wave
from common.file_names import safe_name
from common.table_files import FORMS, file_of
from common.tables import Cell, Column, Table
from reports.exports.results import method_of

PAGE_SIZE = 100
Facts = Callable[[], Sequence[tuple[str, str]]]


@dataclass(frozen=True)
class Head:
    """A column's head: where a click leads, and which way the table is sorted by it now."""

    label: str
    about: str
    url: str
    direction: str
    is_number: bool


@dataclass(frozen=True)
class ShownTable:
    """What the partial `reports/partials/table.html` shows; `query` keeps the filters, without the page."""

    table: Table[Any]
    heads: list[Head]
    rows: list[list[tuple[Column[Any], Cell]]]
    totals: list[tuple[Column[Any], Cell]]
    page: Page[Any]
    page_name: str
    query: str
    files_query: str


def shown_table(request: HttpRequest, table: Table[Any], *, is_only: bool = True) -> ShownTable:
    """One page of the table in the order asked for; beside others on a page its parameters carry its name."""
    suffix = "" if is_only else f"-{table.name}"
    ordered = table.sorted_by(request.GET.get(f"sort{suffix}", ""))
    columns = ordered.columns_for("page")
    page_name = f"page{suffix}"
    page: Page[Any] = Paginator(ordered.rows, PAGE_SIZE).get_page(request.GET.get(page_name))
    kept = request.GET.copy()
    kept.pop(page_name, None)
    files = kept.copy()
    files["table"] = table.name
    return ShownTable(
        table=ordered,
        heads=_heads(request, ordered, columns, suffix),
        rows=[[(column, column.cell(row)) for column in columns] for row in page.object_list],
        totals=[(column, column.total) for column in columns] if ordered.has_total else [],
        page=page,
        page_name=page_name,
        query=kept.urlencode(),
        files_query=files.urlencode(),
    )


def file_answer(
    request: HttpRequest, tables: Sequence[Table[Any]], facts: Facts, wave: Wave
) -> HttpResponseBase | None:
    """The table that `?table=` names, or the first, whole as the file that `?format=` asks for; None for a page.

    `facts` gives what the workbook's sheet on method says of the table.
    """
    wanted = request.GET.get("format", "")
    if not wanted:
        return None
    named = [table for table in tables if table.name == request.GET.get("table", tables[0].name)]
    if not named or wanted not in FORMS:
        raise Http404
    sort = request.GET.get("sort") or request.GET.get(f"sort-{named[0].name}", "")
    return table_file(wanted, named[0].sorted_by(sort), facts, wave)


def wave_file_stem(wave: Wave) -> str:
    """How the name of a wave's file begins: the brand and the wave."""
    return f"{safe_name(wave.programme.brand.name)} - {safe_name(wave.name)}"


def table_file(form: str, table: Table[Any], facts: Facts, wave: Wave) -> HttpResponseBase:
    """The table as a file under the wave's name and its own title."""
    stem = f"{wave_file_stem(wave)} - {safe_name(table.title)}"
    method = method_of(table, facts()) if form == "xlsx" else ()
    values = ([cell.value for cell in cells] for cells in table.file_rows())
    return file_of(form, stem, table.title, table.file_columns(), values, method)


def _heads(request: HttpRequest, table: Table[Any], columns: Sequence[Column[Any]], suffix: str) -> list[Head]:
    asked = request.GET.copy()
    asked.pop(f"page{suffix}", None)
    found = []
    for column in columns:
        key, now = column.key, table.sort
        falls_first = column.is_number and now != f"-{key}"
        asked[f"sort{suffix}"] = f"-{key}" if falls_first or now == key else key
        direction = {key: "ascending", f"-{key}": "descending"}.get(now, "none")
        found.append(Head(column.label, column.about, f"?{asked.urlencode()}", direction, column.is_number))
    return found
