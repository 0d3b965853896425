"""XLSForm in and out: every checklist comes back as it was, and other tools open it."""

import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyxform.xls2xform import convert

from audits.exchange.fates import Reading
from audits.exchange.files import read_file
from audits.exchange.workbooks import read_workbook
from audits.exchange.xlsform_read import read_xlsform
from audits.exchange.xlsform_write import write_xlsform
from audits.management.commands.score_document import score_case
from audits.rules.changes import same_document
from audits.rules.checklist import KINDS
from audits.rules.conditions import COMPARABLE_KINDS, NUMERIC_KINDS
from audits.rules.documents import parse_checklist
from audits.tests.documents import answers, documents
from audits.tests.readings import questions
from conftest import LIBRARY

CHECKLISTS = sorted((LIBRARY / "checklists").glob("*.json"))


def returned(document: dict[str, Any]) -> Reading:
    return read_file(write_xlsform(document))


def opened(book: bytes) -> Any:
    """As ODK's own library opens it; it raises where the form is wrong."""
    return convert(xlsform=io.BytesIO(book), file_type=".xlsx")


@pytest.mark.parametrize("path", CHECKLISTS, ids=lambda path: path.stem)
def test_a_ready_checklist_comes_back_as_it_was_and_opens_elsewhere(path: Path) -> None:
    document = json.loads(path.read_text())
    reading = returned(document)
    assert reading.document is not None
    assert same_document(reading.document, document)
    assert [fate for fate in reading.fates if fate.became != "carried"] == []
    assert opened(write_xlsform(document)).xform.startswith("<?xml")


def everything() -> dict[str, Any]:
    """A question of each kind, and for each a note shown by each operator that fits it."""
    values = {
        "yes_no": "yes",
        "single_choice": "a",
        "multiple_choice": ["a", "b"],
        "date": "2026-11-22",
        "time": "09:30",
    }
    parts: dict[str, dict[str, Any]] = {"scale": {"min": 0, "max": 5}}
    choices = [{"code": code, "text": {"en": "", "uk": code}, "points": 1} for code in "ab"]
    parts |= {kind: {"choices": choices} for kind in ("single_choice", "multiple_choice")}
    asked = [{"code": kind, "kind": kind, "text": {"en": kind}, **parts.get(kind, {})} for kind in KINDS]
    shown = []
    for kind in set(KINDS) - {"note"}:
        operators = [name for name, kinds in COMPARABLE_KINDS.items() if kind in kinds]
        for operator in [*operators, "answered", "lost_points"]:
            value = values.get(kind, 3 if kind in NUMERIC_KINDS else "x")
            value = "a" if operator == "contains" else [value] if operator in ("in", "not_in") else value
            leaf = {"question": kind, "is": operator} | (
                {} if operator in ("answered", "lost_points") else {"value": value}
            )
            text = {"en": f"{kind} {operator}"}
            shown.append({"code": f"{kind}_{operator}", "kind": "note", "text": text, "show_if": leaf})
    sections = [
        {"code": "asked", "title": {"en": "Asked"}, "questions": asked},
        {"code": "empty", "title": {"en": ""}, "questions": []},
        {"code": "text", "title": {"en": "Shown"}, "questions": sorted(shown, key=lambda each: str(each["code"]))},
    ]
    return {"schema": 1, "title": {"en": "Everything"}, "sections": sections}


def test_every_kind_and_operator_comes_back() -> None:
    reading = returned(everything())
    assert reading.document is not None
    assert same_document(reading.document, everything())


@pytest.mark.skipif(
    not shutil.which("java"), reason="needs Java for ODK Validate: apt-get install default-jre-headless"
)
def test_odks_validator_accepts_every_kind_and_operator() -> None:
    document = everything()
    parse_checklist(document)
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


def test_a_cell_edited_after_export_wins_over_the_exact_value() -> None:
    document = {"schema": 1, "title": {"en": "T"}, "sections": [{"code": "s", "title": {"en": "S"}, "questions": [
        {"code": "a", "kind": "yes_no", "text": {"en": " A "}, "points": 1},
        {"code": "b", "kind": "yes_no", "text": {"en": "B"}, "show_if": {"question": "a", "is": "lost_points"}},
    ]}]}  # fmt: skip
    sheets = read_workbook(write_xlsform(document))
    survey = next(sheet for sheet in sheets if sheet.name == "survey")
    label, relevant = (survey.grid[0].index(name) for name in ("label::English (en)", "required"))
    survey.grid[2][label] = "Another"
    survey.grid[3][relevant] = "no"
    reading = read_xlsform(sheets)
    first, second = questions(reading)
    assert first["text"] == {"en": "Another"}
    assert (second["required"], second["show_if"]) == (False, {"question": "a", "is": "lost_points"})
    told = [reason.code for each in reading.fates if each.sheet == "mystery" for reason in each.reasons]
    assert told == ["exact_edited"]
