"""Files as people and attackers bring them: read within limits, refused by name, and written so that nothing runs."""

import datetime as dt
import io
import json
import zipfile
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from audits.exchange.files import read_file
from audits.exchange.workbooks import MAX_BYTES, MAX_CELLS, BadWorkbook, Table, read_workbook, write_workbook
from audits.views.fate_words import refusal_in_words


def book(*rows: list[Any], merge: str = "", formula: tuple[str, str, Any] | None = None) -> bytes:
    """A workbook as another program writes it."""
    made = openpyxl.Workbook()
    sheet = made.active
    for row in rows:
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    output = io.BytesIO()
    made.save(output)
    return output.getvalue()


def refusal(data: bytes) -> str:
    with pytest.raises(BadWorkbook) as refused:
        read_file(data)
    return refused.value.code


def test_each_kind_of_file_is_told_apart_by_what_is_inside() -> None:
    document = {"schema": 1, "title": {"en": "T"}, "sections": []}
    assert read_file(json.dumps(document).encode()).document == document
    assert read_file(b"\xef\xbb\xbf" + json.dumps(document).encode()).document == document
    plain = read_file(book(["Question", "Type"], ["Clean?", "yes/no"]), title="T")
    assert plain.document is not None
    form = read_file(write_workbook([Table("survey", ["type", "name"], [{"type": "text", "name": "q"}])]))
    assert form.document is not None
    assert "pyxform_says" in [reason.code for reason in form.fates[0].reasons]
    own = read_file(write_workbook([Table("Survey", ["Question", "Type"], [{"Question": "Clean?", "Type": "yes/no"}])]))
    assert own.document is not None
    assert own.document["sections"][0]["questions"][0]["kind"] == "yes_no"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "unknown_file"),
        (b"just words", "unknown_file"),
        (b"PK\x03\x04 and no more", "not_a_workbook"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 600, "old_workbook"),
        (b"PK" + b"x" * MAX_BYTES, "too_big"),
    ],
)
def test_what_is_no_workbook_is_refused_by_name(data: bytes, code: str) -> None:
    assert refusal(data) == code


def zipped(**parts: bytes) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return output.getvalue()


def test_an_archive_of_something_else_is_refused() -> None:
    assert refusal(zipped(**{"holiday.jpg": b"x"})) == "not_a_workbook"


SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"


@pytest.mark.parametrize(
    ("data", "code", "kind"),
    [
        ("Питання;Бали\nЧисто?;5".encode("cp1251"), "other_table", ".csv"),
        (b"\xef\xbb\xbfQuestion,Points\nClean?,5", "other_table", ".csv"),
        ("Question\tPoints\n".encode("utf-16"), "other_table", ".csv"),
        (b"<html><table></table></html>", "other_table", ".html"),
        (zipped(**{"mimetype": SPREADSHEET, "content.xml": b"<x/>"}), "other_table", ".ods"),
        (zipped(**{"xl/workbook.bin": b""}), "other_table", ".xlsb"),
        (zipped(**{"Index/Document.iwa": b""}), "other_table", ".numbers"),
        (zipped(**{"word/document.xml": b"<w/>"}), "no_table", ".docx"),
        (b"%PDF-1.7\n", "no_table", ".pdf"),
    ],
)
def test_tables_of_other_programs_are_told_how_to_be_saved(data: bytes, code: str, kind: str) -> None:
    with pytest.raises(BadWorkbook) as refused:
        read_file(data)
    assert (refused.value.code, refused.value.parts) == (code, {"kind": kind})
    assert "saved as .xlsx" in refusal_in_words(refused.value) or "save it as .xlsx" in refusal_in_words(refused.value)


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    assert (
        refusal(zipped(**{"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b"0" * 300_000_000}))
        == "unpacks_too_big"
    )
    assert refusal(zipped(**{f"part{number}": b"" for number in range(5000)})) == "unpacks_too_big"


def test_entities_are_not_unfolded() -> None:
    good = book(["Question"], ["Clean?"])
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as source, zipfile.ZipFile(output, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>' + content
            target.writestr(name, content)
    assert refusal(output.getvalue()) == "broken_workbook"


def test_a_broken_part_is_told_kindly() -> None:
    assert refusal(zipped(**{"xl/workbook.xml": b"<not closed", "[Content_Types].xml": b"<x"})) == "broken_workbook"


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_an_archive_made_to_hurt_is_refused_and_breaks_nothing(data: st.DataObject) -> None:
    broken = bytearray(zipped(**{"xl/workbook.xml": b"<x>" * 50, "xl/worksheets/sheet1.xml": b"<y>" * 50}))
    places = st.integers(2, len(broken) - 1)
    for place, value in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), min_size=1, max_size=3)):
        broken[place] = value
    assert refusal(bytes(broken))


def test_an_archive_whose_parts_lie_before_its_beginning_is_refused() -> None:
    archive = bytearray(zipped(**{"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b"<y/>"}))
    archive[-6:-2] = (int.from_bytes(archive[-6:-2], "little") + 1000).to_bytes(4, "little")
    assert refusal(bytes(archive)) == "broken_workbook"


def test_a_million_rows_are_refused() -> None:
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {"constant_memory": True}) as made:
        sheet = made.add_worksheet()
        for number in range(30_000):
            sheet.write_number(number, 0, 1)
        sheet.write_number(1_048_575, 0, 1)
    assert refusal(output.getvalue()) == "too_many_rows"


def test_an_empty_workbook_is_told() -> None:
    assert refusal(book()) == "empty_workbook"


def test_cells_are_read_as_people_see_them() -> None:
    moment = dt.datetime.combine(dt.date(2026, 11, 22), dt.time(9, 30))
    row = [1, 2.5, 0.1 + 0.2, True, dt.date(2026, 11, 22), dt.time(9, 30), moment, "  text ", None, "x"]
    assert read_workbook(book(row))[0].grid == [
        ["1", "2.5", "0.3", "yes", "2026-11-22", "09:30:00", "2026-11-22 09:30:00", "text", "", "x"]
    ]


def test_a_formula_counts_as_what_it_came_to() -> None:
    output = io.BytesIO()
    with xlsxwriter.Workbook(output) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["Question", "Type", "Points"])
        sheet.write_row(1, 0, ["Clean?", "yes/no"])
        sheet.write_formula(1, 2, "=2+3", None, 5)
    reading = read_file(output.getvalue())
    assert reading.document is not None
    assert reading.document["sections"][0]["questions"][0]["points"] == 5
    assert "formulas_as_values" in [reason.code for fate in reading.fates for reason in fate.reasons]


def test_a_formula_that_no_program_worked_out_is_named() -> None:
    sheet = read_workbook(book(["Question", "Points"], ["Clean?", "=2+3"]))[0]
    assert (sheet.grid[1], sheet.unread) == (["Clean?", ""], ["B2"])


def test_merged_cells_are_named() -> None:
    data = book(["Section", "Question"], ["Arrival", "One?"], [None, "Two?"], merge="A2:A3")
    assert read_workbook(data)[0].merged == ["A2:A3"]
    reading = read_file(data)
    assert reading.document is not None
    assert [len(section["questions"]) for section in reading.document["sections"]] == [2]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x")', "{=1}", "\t=1"])
def test_no_text_is_written_as_a_formula(text: str) -> None:
    data = write_workbook([Table("survey", ["type"], [{"type": text}])])
    cell = openpyxl.load_workbook(io.BytesIO(data))["survey"]["A2"]
    assert (cell.data_type, cell.value, cell.number_format) == ("s", text, "@")


def test_a_small_file_cannot_grow_into_a_large_document() -> None:
    survey = [{"type": "select_one l", "name": f"q{number}", "label": "Q"} for number in range(100)]
    choices = [{"list_name": "l", "name": str(number), "label": "x"} for number in range(1200)]
    tables = [Table("survey", list(survey[0]), survey), Table("choices", list(choices[0]), choices)]
    reading = read_file(write_workbook(tables))
    told = [reason.code for fate in reading.fates for reason in fate.reasons]
    assert reading.document is None
    assert told.count("too_many_choices") == 200 + 50

    groups = [{"type": "begin_group", "name": f"g{number}", "label": "G"} for number in range(40)]
    reading = read_file(write_workbook([Table("survey", list(groups[0]), groups)]))
    assert "groups_too_deep" in [reason.code for fate in reading.fates for reason in fate.reasons]

    wide = [{"type": "text", "name": f"q{number}", "label": "x" * 30_000} for number in range(200)]
    assert refusal(write_workbook([Table("survey", list(wide[0]), wide)])) == "too_much_text"


@pytest.mark.parametrize("column", ["relevant", "parameters", "mystery_bands", "mystery_critical", "mystery_evidence"])
@pytest.mark.parametrize("text", ["${" + " " * 32_000, "a" * 32_000, "(" * 32_000, "a=b-" * 8_000, "1:" * 16_000])
def test_no_cell_keeps_its_reader_busy(column: str, text: str) -> None:
    row = {"type": "range", "name": "q", "label": "Q", column: text}
    reading = read_file(write_workbook([Table("survey", list(row), [row])]))
    assert any(fate.row == 2 and fate.reasons for fate in reading.fates)


def swapped(part: str, content: str) -> bytes:
    """A small workbook with one part exchanged."""
    output = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book(["Question"], ["Clean?"]))) as old,
        zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for one in old.infolist():
            new.writestr(one.filename, content if one.filename == part else old.read(one.filename))
    return output.getvalue()


def test_a_small_file_that_takes_all_memory_is_refused() -> None:
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
    cells = swapped("xl/worksheets/sheet1.xml", head + "<c/>" * (MAX_CELLS + 1) + "</row></sheetData></worksheet>")
    assert refusal(cells) == "unpacks_too_big"
    assert refusal(swapped("xl/styles.xml", "<styleSheet>" + "<xf/>" * 600_000 + "</styleSheet>")) == "unpacks_too_big"
    far = openpyxl.Workbook()
    assert far.active is not None
    for sheet in (far.active, far.create_sheet()):
        sheet.cell(20_000, 200, "x")
    output = io.BytesIO()
    far.save(output)
    assert refusal(output.getvalue()) == "too_much_text"


def test_formulas_below_the_data_that_came_to_nothing_break_no_file() -> None:
    made = openpyxl.Workbook()
    assert made.active is not None
    for row in (["Question", "Type"], ["Clean?", "yes/no"], ['=IF(A2="","",A2)', ""]):
        made.active.append(row)
    output = io.BytesIO()
    made.save(output)
    assert read_file(output.getvalue()).document is not None
