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
from audits.exchange.files import read_file
from audits.exchange.workbooks import Table, read_workbook
from audits.exchange.xlsform_read import read_xlsform
from audits.exchange.xlsform_write import write_xlsform
from audits.management.commands.score_document import score_case
from audits.rules.changes import same_document
from audits.rules.checklist import KINDS
from audits.rules.conditions import COMPARABLE_KINDS, NUMERIC_KINDS
from audits.rules.documents import parse_checklist
from audits.tests.documents import answers, documents
from conftest import LIBRARY

CHECKLISTS = sorted((LIBRARY / "checklists").glob("*.json"))


def returned(document: dict[str, Any]) -> Reading:
    return read_file(write_xlsform(document))


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


@pytest.mark.skipif(not shutil.which("java"), reason="ODK's validator needs Java")
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


TYPES = [
    ("text", "text", []),
    ("integer", "number", ["whole_number"]),
    ("decimal", "number", []),
    ("note", "note", []),
    ("date", "date", []),
    ("time", "time", []),
    ("geopoint", "location", []),
    ("image", "photo", []),
    ("audio", "audio", []),
    ("video", "video", []),
    ("file", "file", []),
    ("barcode", "text", ["barcode_as_text"]),
    ("acknowledge", "single_choice", ["acknowledge_as_choice"]),
    ("range", "scale", []),
]


@pytest.mark.parametrize(("of_type", "kind", "why"), TYPES)
def test_a_type_becomes_its_kind(of_type: str, kind: str, why: list[str]) -> None:
    reading = form([{"type": of_type, "name": "q", "label": "Q"}])
    assert [question["kind"] for question in questions(reading)] == [kind]
    assert reasons(reading, 2) == [*why, "section_of_its_own"] or reasons(reading, 2) == ["section_of_its_own", *why]


NO_QUESTIONS = [
    ("start", "metadata"),
    ("deviceid", "metadata"),
    ("calculate", "calculation"),
    ("hidden", "calculation"),
    ("select_one_from_file shops.csv", "external_choices"),
    ("select_one_external shops", "external_choices"),
    ("select_one nothing", "no_such_list"),
    ("rank list", "unknown_type"),
    ("geotrace", "unknown_type"),
    ("", "no_type"),
]


@pytest.mark.parametrize(("of_type", "why"), NO_QUESTIONS)
def test_what_becomes_no_question_is_told(of_type: str, why: str) -> None:
    reading = form([{"type": "text", "name": "a", "label": "A"}, {"type": of_type, "name": "q", "label": "Q"}])
    assert [question["code"] for question in questions(reading)] == ["a"]
    assert (fate(reading, 3).became, reasons(reading, 3)) == ("left_out", [why])


def test_a_date_with_its_time_becomes_two_questions() -> None:
    reading = form([{"type": "dateTime", "name": "came", "label": "Came", "required": "yes", "relevant": ""}])
    assert [(each["code"], each["kind"]) for each in questions(reading)] == [("came", "date"), ("came_time", "time")]
    assert "datetime_as_two" in reasons(reading, 2)


def test_a_range_of_broken_steps_becomes_a_number() -> None:
    reading = form([{"type": "range", "name": "q", "label": "Q", "parameters": "start=0 end=1 step=0.1"}])
    assert questions(reading)[0]["kind"] == "number"
    assert "range_as_number" in reasons(reading, 2)


def test_a_range_keeps_its_ends() -> None:
    reading = form([{"type": "range", "name": "q", "label": "Q", "parameters": "start=0, end=5"}])
    assert (questions(reading)[0]["min"], questions(reading)[0]["max"]) == (0, 5)


YES = [{"list_name": "yn", "name": "1", "label": "Так"}, {"list_name": "yn", "name": "2", "label": "Ні"}]


def test_a_list_of_yes_and_no_becomes_a_yes_or_no_and_conditions_follow() -> None:
    survey = [
        {"type": "select_one yn", "name": "a", "label": "A"},
        {"type": "text", "name": "b", "label": "B", "relevant": "${a} = '2'"},
    ]
    reading = form(survey, YES)
    first, second = questions(reading)
    assert (first["kind"], second["show_if"]) == ("yes_no", {"question": "a", "is": "eq", "value": "no"})
    assert "list_as_yes_no" in reasons(reading, 2)


def test_choices_keep_their_points_and_get_codes() -> None:
    choices = [
        {"list_name": "air", "name": "Fresh", "label": "Fresh", "mystery_points": "2,5"},
        {"list_name": "air", "name": "2", "label": "Stale"},
        {"list_name": "air", "name": "Fresh", "label": "Again"},
        {"list_name": "other", "name": "x", "label": "X"},
        {"name": "y", "label": "Y"},
    ]
    reading = form([{"type": "select_multiple air or_other", "name": "q", "label": "Q"}], choices)
    asked = questions(reading)[0]
    assert [(each["code"], each.get("points")) for each in asked["choices"]] == [
        ("fresh", "2.5"), ("c_2", None), ("other", None),
    ]  # fmt: skip
    assert [reasons(reading, row, "choices") for row in range(2, 7)] == [
        ["code_made"], ["code_made"], ["choice_twice"], ["list_unused"], ["choice_no_name"],
    ]  # fmt: skip
    assert "other_as_choice" in reasons(reading, 2)


def test_groups_become_sections_and_inner_ones_are_flattened_with_their_conditions() -> None:
    survey = [
        {"type": "select_one yn", "name": "first", "label": "First"},
        {"type": "begin group", "name": "Outer", "label": "Outer", "relevant": "${first} = '1'"},
        {"type": "begin_group", "name": "inner", "label": "Inner", "relevant": "${first} != ''"},
        {"type": "integer", "name": "n", "label": "N", "relevant": "${first} = '1'"},
        {"type": "end_group", "name": "", "label": ""},
        {"type": "text", "name": "t", "label": "T"},
        {"type": "end group", "name": "", "label": ""},
        {"type": "note", "name": "bye", "label": "Bye"},
    ]
    reading = form(survey, YES)
    assert reading.document is not None
    first = {"question": "first", "is": "eq", "value": "yes"}
    assert [(each["code"], each.get("show_if")) for each in reading.document["sections"]] == [
        ("general", None), ("outer", first), ("general_2", None),
    ]  # fmt: skip
    n, t = reading.document["sections"][1]["questions"]
    assert n["show_if"] == {"all": [{"question": "first", "is": "answered"}, first]}
    assert "show_if" not in t
    assert reasons(reading, 4) == ["group_flattened"]


def test_what_groups_and_questions_have_no_use_for_is_told() -> None:
    survey = [
        {"type": "begin_group", "name": "g", "label": "G", "hint": "Look around", "required": "yes"},
        {"type": "text", "name": "t", "label": "T", "mystery_weight": "2", "calculation": "1 + 1"},
        {"type": "end_group"},
    ]
    reading = form(survey)
    assert reasons(reading, 2) == ["column_left_out"] * 2
    assert reasons(reading, 3) == ["column_left_out"] * 2


def test_a_repeat_is_left_out_row_by_row() -> None:
    survey = [
        {"type": "begin_repeat", "name": "r", "label": "R"},
        {"type": "text", "name": "a", "label": "A"},
        {"type": "end_repeat"},
        {"type": "text", "name": "b", "label": "B"},
    ]
    reading = form(survey)
    assert [question["code"] for question in questions(reading)] == ["b"]
    assert [reasons(reading, row) for row in (2, 3, 4)] == [["repeat"]] * 3


def test_a_group_of_which_nothing_is_left_becomes_no_section() -> None:
    survey = [
        {"type": "begin_group", "name": "meta_data", "label": "Meta"},
        {"type": "calculate", "name": "c", "label": "", "calculation": "1 + 1"},
        {"type": "end_group"},
        {"type": "text", "name": "b", "label": "B"},
    ]
    reading = form(survey)
    assert reading.document is not None
    assert [section["code"] for section in reading.document["sections"]] == ["general"]
    assert reasons(reading, 2) == ["nothing_in_it"]


def test_what_no_column_of_ours_takes_is_told_row_by_row() -> None:
    survey = [
        {"type": "text", "name": "q", "label": "Q", "constraint": ". > 3", "appearance": "multiline", "remark": "x"}
    ]
    reading = form(survey)
    told = [reason.parts.get("column") for reason in fate(reading, 2).reasons if reason.code == "column_left_out"]
    assert told == ["constraint", "appearance", "remark"]


def test_a_condition_that_cannot_be_said_is_told_with_its_cause() -> None:
    survey = [
        {"type": "text", "name": "a", "label": "A", "relevant": "${b} = 'x'"},
        {"type": "text", "name": "b", "label": "B", "relevant": "string-length(${a}) > 3"},
    ]
    reading = form(survey)
    assert [each.get("show_if") for each in questions(reading)] == [None, None]
    assert reasons(reading, 2) == ["section_of_its_own", "condition_left_out", "names_later_question"]
    assert reasons(reading, 3) == ["condition_left_out", "xpath_function"]


def test_languages_by_name_or_code_are_put_side_by_side() -> None:
    survey = [{
        "type": "text", "name": "q", "label::English (en)": "Hello", "label::Українська": "Привіт", "label::ru": "Привет",
        "label::Klingon": "nuqneH", "hint": "A hint", "required": "yes",
    }]  # fmt: skip
    reading = form(survey, settings={"form_title": "Форма", "default_language": "Українська"})
    asked = questions(reading)[0]
    assert asked["text"] == {"en": "Hello", "uk": "Привіт", "ru": "Привет"}
    assert asked["help"] == {"uk": "A hint"}
    assert "required" not in asked
    assert reading.document is not None
    assert reading.document["title"] == {"uk": "Форма"}
    assert "unknown_language" in reasons(reading, 2)


def test_names_that_are_no_codes_become_some_and_stay_told_apart() -> None:
    survey = [{"type": "text", "name": name, "label": "Q"} for name in ("Q1", "q1", "1-a", "Черга", "b.c", "b_c")]
    codes = [question["code"] for question in questions(form(survey))]
    assert codes == ["q1", "q1_2", "q_1_a", "cherha", "b_c", "b_c_2"]


def test_a_form_may_be_wrong_in_ways_that_must_be_put_right_first() -> None:
    for survey in (
        [{"type": "begin_group", "name": "g", "label": "G"}, {"type": "text", "name": "a", "label": "A"}],
        [{"type": "text", "name": "a", "label": "A"}, {"type": "end_group"}],
        [{"type": "decimal", "name": "a", "label": "A", "mystery_bands": "some"}],
        [{"type": "decimal", "name": "a", "label": "A", "mystery_points": "-3", "mystery_kind": "yes_no"}],
        [{"type": "text", "name": "a", "label": "A", "mystery_kind": "novel"}],
    ):
        reading = form(survey)
        assert reading.document is None
        assert "error" in {each.became for each in reading.fates}


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


def test_other_sheets_and_second_rows_of_settings_are_told() -> None:
    sheets = [
        Table("survey", ["type", "name", "label"], [{"type": "text", "name": "q", "label": "Q"}]).sheet(),
        Table(
            "settings", ["form_title", "version"], [{"form_title": "T", "version": "3"}, {"form_title": "U"}]
        ).sheet(),
        Table("entities", ["dataset"], [{"dataset": "trees"}]).sheet(),
    ]
    reading = read_xlsform(sheets)
    assert [(each.sheet, each.became) for each in reading.fates if each.sheet != "survey"] == [
        ("settings", "changed"), ("settings", "left_out"), ("entities", "left_out"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("label", "language"), [("Чи чисто?", "uk"), ("Чисто ли вы вошли?", "ru"), ("Was it clean?", "en")]
)
def test_texts_that_name_no_language_are_taken_by_their_letters(label: str, language: str) -> None:
    assert list(questions(form([{"type": "text", "name": "q", "label": label}]))[0]["text"]) == [language]
