"""XLSForm in and out: every checklist comes back as it was, other tools open it, and foreign forms lose nothing in silence."""

import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyxform.xls2xform import convert

from audits.exchange.fates import Fate, Reading
from audits.exchange.workbooks import Table, read_workbook
from audits.exchange.xlsform_read import read_xlsform
from audits.exchange.xlsform_write import write_xlsform
from audits.management.commands.score_document import score_case
from audits.rules.changes import same_document
from audits.rules.documents import parse_checklist
from audits.tests.documents import answers, documents
from conftest import LIBRARY

CHECKLISTS = sorted((LIBRARY / "checklists").glob("*.json"))


def returned(document: dict[str, Any]) -> Reading:
    return read_xlsform(read_workbook(write_xlsform(document)))


def opened(book: bytes) -> Any:
    """As ODK's own library opens it; it raises where the form is wrong."""
    return convert(xlsform=io.BytesIO(book), file_type=".xlsx")


def form(survey: list[dict[str, str]], choices: list[dict[str, str]] | None = None, **more: Any) -> Reading:
    """What a foreign form becomes."""
    tables = [("survey", survey), ("choices", choices or []), ("settings", [more.pop("settings", {})])]
    tables += list(more.items())
    sheets = [
        Table(name, list(dict.fromkeys(key for row in rows for key in row)), rows).sheet() for name, rows in tables
    ]
    return read_xlsform(sheets, language="en", title="A form")


def questions(reading: Reading) -> list[dict[str, Any]]:
    assert reading.document, [fate for fate in reading.fates if fate.became == "error"]
    return [question for section in reading.document["sections"] for question in section["questions"]]


def fate(reading: Reading, row: int, sheet: str = "survey") -> Fate:
    return next(fate for fate in reading.fates if (fate.sheet, fate.row) == (sheet, row))


def reasons(reading: Reading, row: int, sheet: str = "survey") -> list[str]:
    return [reason.code for reason in fate(reading, row, sheet).reasons]


@pytest.mark.parametrize("path", CHECKLISTS, ids=lambda path: path.stem)
def test_a_ready_checklist_comes_back_as_it_was_and_opens_elsewhere(path: Path) -> None:
    document = json.loads(path.read_text())
    reading = returned(document)
    assert reading.document is not None
    assert same_document(reading.document, document)
    assert {fate.became for fate in reading.fates} == {"carried"}
    assert opened(write_xlsform(document)).xform.startswith("<?xml")


@pytest.mark.skipif(not shutil.which("java"), reason="ODK's validator needs Java")
def test_odks_validator_accepts_an_export() -> None:
    document = json.loads(CHECKLISTS[0].read_text())
    assert convert(xlsform=io.BytesIO(write_xlsform(document)), file_type=".xlsx", validate=True).xform


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_any_document_survives_and_scores_the_same(data: st.DataObject) -> None:
    document = data.draw(documents())
    parse_checklist(document)
    book = write_xlsform(document)
    reading = read_xlsform(read_workbook(book))
    assert reading.document is not None, [each for each in reading.fates if each.became == "error"]
    assert same_document(reading.document, document)
    given_answers = data.draw(answers(document))
    assert score_case({"checklist": reading.document, "answers": given_answers}) == score_case(
        {"checklist": document, "answers": given_answers}
    )
    opened(book)
