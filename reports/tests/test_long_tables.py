"""Workbooks longer than a sheet, read back from real files."""

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.storage import default_storage

from common import workbooks
from common.cells import Column
from common.workbooks import MAX_ROWS, Workbook
from conftest import Cast
from reports.exports.scope import Scope
from reports.services.exports import ask_export, make_export
from reports.tests.rows import approved, published

HEAD = ["branch", "score", "day"]


def written(rows: int, name: str = "Visits") -> Any:
    """A workbook of this many rows and a sheet after it, read back."""
    target = io.BytesIO()
    book = Workbook(target)
    sheet = book.sheet(name, [Column("branch"), Column("score", "percent"), Column("day", "date")])
    for number in range(rows):
        sheet.add([f"B{number}", number, None])
    book.sheet("Method", [Column("what")]).add(["how"])
    book.close()
    assert sheet.rows == rows
    return openpyxl.load_workbook(io.BytesIO(target.getvalue()))


def test_a_sheet_ends_where_excel_s_does() -> None:
    assert MAX_ROWS == 2**20


def test_rows_past_a_sheet_s_last_go_on_in_the_next_under_the_same_head(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MAX_ROWS", 5)
    book = written(rows=9)
    assert book.sheetnames == ["Visits", "Visits 2", "Visits 3", "Method"]
    parts = book.worksheets[:3]
    assert [[cell.value for cell in part[1]] for part in parts] == [HEAD] * 3
    assert [part.freeze_panes for part in parts] == ["A2"] * 3
    assert [part.auto_filter.ref for part in parts] == ["A1:C5", "A1:C5", "A1:C2"]
    rows = [row for part in parts for row in part.iter_rows(min_row=2)]
    assert [row[0].value for row in rows] == [f"B{number}" for number in range(9)]
    assert {row[1].number_format for row in rows} == {"0.00%"}
    assert [part.column_dimensions["A"].width for part in parts] == [part.column_dimensions["A"].width for part in parts[:1]] * 3  # fmt: skip


def test_rows_that_just_fill_a_sheet_need_no_second(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MAX_ROWS", 5)
    assert written(rows=4).sheetnames == ["Visits", "Method"]


def test_the_further_sheets_of_a_long_name_have_names_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MAX_ROWS", 3)
    names = written(rows=24, name="Questions of the whole network, all of them").sheetnames[:-1]
    assert (len(set(names)), max(map(len, names))) == (12, 31)


def test_an_export_longer_than_a_sheet_loses_no_answer(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MAX_ROWS", 4)
    wave = published(cast)
    for branch in (cast.podil, cast.obolon):
        approved(cast, wave, branch, {"clean": "yes", "smile": 4})
    export = ask_export(
        organisation=cast.zerno, kind="answers", form="xlsx", variant="code", scope=Scope(waves=(wave.pk,)),
        language="en", by=cast.manager,
    )  # fmt: skip
    assert make_export(export_id=export.pk)
    export.refresh_from_db()
    with default_storage.open(export.file) as file:
        book = openpyxl.load_workbook(file)
    parts = [sheet for sheet in book.worksheets if sheet.title.startswith("Answers")]
    assert [part.title for part in parts] == ["Answers", "Answers 2", "Answers 3"]
    assert [part.freeze_panes for part in parts] == ["A2"] * 3
    rows = [row for part in parts for row in part.iter_rows(min_row=2, values_only=True)]
    code, question = (
        next(c.column for c in parts[0][1] if c.value == name) - 1 for name in ("branch_code", "question")
    )
    found = [(row[code], row[question]) for row in rows]
    assert len(found) == len(set(found)) == 8
