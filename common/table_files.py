"""Tables as answers to who asks for a file: CSV while it is read, or a workbook with a sheet on method."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any, Generic, TypeVar

from django.forms import BaseForm
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from common.cells import Column
from common.csv_files import csv_lines
from common.workbooks import Workbook

FORMS = ("xlsx", "csv")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
Rows = Iterable[Iterable[Any]]
Facts = Iterable[tuple[str, str]]
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Field(Generic[Row]):
    """One column of a list's file: its head, its cell of a row, what its cells are (`common.cells`), and its width."""

    title: str
    of: Callable[[Row], Any]
    kind: str = "text"
    width: int = 16


def asked_form(request: HttpRequest) -> str:
    """Which of `FORMS` `?format=` asks for; "" for the page, 404 for any other."""
    form = request.GET.get("format", "")
    if form and form not in FORMS:
        raise Http404
    return form


def list_file(
    form: str, stem: str, title: str, fields: Sequence[Field[Row]], rows: Iterable[Row], facts: Facts
) -> HttpResponseBase:
    """A list as a file, whole, named with the day."""
    columns = [Column(field.title, field.kind, field.width) for field in fields]
    cells: Iterator[list[Any]] = ([field.of(row) for field in fields] for row in rows)
    return file_of(form, f"{stem}-{timezone.localdate().isoformat()}", title, columns, cells, facts)


def list_facts(organisation: object, by: object, filters: BaseForm | None = None) -> Iterator[tuple[str, str]]:
    """Whose list it is, what it is narrowed to, and who took it."""
    yield _("Organisation"), str(organisation)
    if filters is not None and filters.is_valid():
        for name, value in filters.cleaned_data.items():
            if value not in (None, "", False):
                choices = dict(getattr(filters.fields[name], "choices", ()) or ()) if isinstance(value, str) else {}
                said = _("Yes") if value is True else choices.get(value, value)
                yield str(filters.fields[name].label or name), str(said)
    yield _("Made by"), str(by)


def file_of(form: str, stem: str, title: str, columns: Sequence[Column], rows: Rows, facts: Facts) -> HttpResponseBase:
    """The table as a file of one of `FORMS`; `facts` say on the workbook's second sheet what was asked for."""
    answer: HttpResponseBase
    if form == "csv":
        answer = StreamingHttpResponse(csv_lines(columns, rows), content_type=CSV)
    else:
        answer = FileResponse(workbook_of(title, columns, rows, facts), content_type=XLSX)
    answer["Content-Disposition"] = content_disposition_header(True, f"{stem}.{form}") or ""
    answer["Cache-Control"] = "private, no-store"
    return answer


def workbook_of(title: str, columns: Sequence[Column], rows: Rows, facts: Facts) -> IO[bytes]:
    """The workbook, to be read from its beginning."""
    target = tempfile.TemporaryFile()  # noqa: SIM115 whoever reads it to its end closes it
    book = Workbook(target)
    try:
        sheet = book.sheet(title, columns)
        for row in rows:
            sheet.add(row)
        method = book.sheet(_("Method"), [Column(_("What"), width=24), Column(_("How"), width=110)])
        method.add([_("Table"), title])
        method.add([_("Rows"), sheet.rows])
        now = timezone.localtime(timezone.now())
        method.add([_("Made"), f"{now:%Y-%m-%d %H:%M} {now.tzname()}"])
        for fact in facts:
            method.add(fact)
        book.close()
    except BaseException:
        book.abandon()
        target.close()
        raise
    target.seek(0)
    return target
