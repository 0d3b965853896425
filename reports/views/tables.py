"""A table on its page: heads that sort, one page of rows, and the same table as a file with `?format=csv` or `xlsx`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from audits.models import Wave
from common.file_names import safe_name
from reports.exports.results import table_book
from reports.sheets import table_csv
from reports.tables import Cell, Column, Table

PAGE_SIZE = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
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
    if not named or wanted not in ("csv", "xlsx"):
        raise Http404
    sort = request.GET.get("sort") or request.GET.get(f"sort-{named[0].name}", "")
    table = named[0].sorted_by(sort)
    return csv_answer(table, wave) if wanted == "csv" else xlsx_answer(table, facts(), wave)


def wave_file_stem(wave: Wave) -> str:
    """How the name of a wave's file begins: the brand and the wave."""
    return f"{safe_name(wave.programme.brand.name)} - {safe_name(wave.name)}"


def csv_answer(table: Table[Any], wave: Wave) -> HttpResponseBase:
    """The table as CSV, line by line."""
    answer = StreamingHttpResponse(table_csv(table), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, f"{file_stem(table, wave)}.csv") or ""
    answer["Cache-Control"] = "private, no-store"
    return answer


def xlsx_answer(table: Table[Any], facts: Sequence[tuple[str, str]], wave: Wave) -> HttpResponseBase:
    """The table as a workbook with a sheet on method."""
    book = table_book(table, facts)
    answer = FileResponse(book, as_attachment=True, filename=f"{file_stem(table, wave)}.xlsx", content_type=XLSX)
    answer["Cache-Control"] = "private, no-store"
    return answer


def file_stem(table: Table[Any], wave: Wave) -> str:
    """The wave and the table's title."""
    return f"{wave_file_stem(wave)} - {safe_name(table.title)}"


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
