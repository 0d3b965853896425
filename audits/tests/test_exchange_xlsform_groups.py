"""Groups, repeats and other sheets of foreign XLSForms: what becomes a section, and what is left out."""

from audits.exchange.workbooks import Table
from audits.exchange.xlsform_read import read_xlsform
from audits.tests.readings import YES, form, questions, reasons


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
