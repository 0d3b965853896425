"""Questions of foreign XLSForms: each type has its kind, and what can't be carried is told."""

from typing import Any

import pytest
from pyxform.xls2xform import convert

from audits.exchange.xlsform_types import ALIASES, row_type
from audits.tests.readings import YES, fate, form, questions, reasons

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


def opened(of_type: str) -> Any:
    """What ODK's own library makes of a question of this type."""
    return convert(xlsform={"survey": [{"type": of_type, "name": "q", "label": "Q"}], "sheet_names": ["survey"]}).xform


@pytest.mark.parametrize(("name", "meant"), ALIASES.items())
def test_an_old_name_of_a_type_means_what_it_means_elsewhere(name: str, meant: str) -> None:
    assert opened(name) == opened(meant)
    assert row_type(name) == row_type(meant)


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


@pytest.mark.parametrize(
    ("label", "language"), [("Чи чисто?", "uk"), ("Чисто ли вы вошли?", "ru"), ("Was it clean?", "en")]
)
def test_texts_that_name_no_language_are_taken_by_their_letters(label: str, language: str) -> None:
    assert list(questions(form([{"type": "text", "name": "q", "label": label}]))[0]["text"]) == [language]
