"""A table of results as a workbook: the same cells as on the page, typed, and a sheet on method beside it."""

import io
from collections.abc import Sequence
from typing import IO, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from reports.exports.dictionary import how_scores_are_made
from reports.tables import Table
from reports.workbooks import Column, Workbook

KINDS = {"score": "percent", "whole": "percent", "change": "points", "number": "figure", "count": "number"}


def table_book(table: Table[Any], facts: Sequence[tuple[str, str]]) -> IO[bytes]:
    """The workbook, to be read from its beginning; `facts` say what was asked for, of what, and by whom."""
    target = io.BytesIO()
    book = Workbook(target)
    columns = table.columns_for("files")
    sheet = book.sheet(
        table.title, [Column(c.label, KINDS.get(c.kind, c.kind), 26 if n == 0 else 14) for n, c in enumerate(columns)]
    )
    for cells in table.file_rows():
        sheet.add(cell.value for cell in cells)
    method = book.sheet(_("Method"), [Column(_("What"), width=24), Column(_("How"), width=110)])
    method.add([_("Table"), table.title])
    for fact in facts:
        method.add(fact)
    now = timezone.localtime(timezone.now())
    method.add([_("Made"), f"{now:%Y-%m-%d %H:%M} {now.tzname()}"])
    for column in columns:
        if column.about:
            method.add([column.label, column.about])
    if table.note:
        method.add([_("Rests on"), table.note])
    for sentence in how_scores_are_made():
        method.add([_("Scores"), sentence])
    book.close()
    target.seek(0)
    return target
