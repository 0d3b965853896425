"""Plain Excel in and out: every checklist comes back as it was, and people's own sheets lose nothing in silence."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audits.exchange.codes import codes_before
from audits.exchange.sheet_read import read_sheet
from audits.exchange.sheet_write import write_sheet
from audits.exchange.workbooks import BadWorkbook, read_workbook
from audits.management.commands.score_document import score_case
from audits.rules.changes import same_document
from audits.tests.documents import answers, documents
from audits.tests.readings import grid, questions, reasons
from conftest import LIBRARY

CHECKLISTS = sorted((LIBRARY / "checklists").glob("*.json"))


@pytest.mark.parametrize("language", ["en", "uk", "ru"])
@pytest.mark.parametrize("path", CHECKLISTS, ids=lambda path: path.stem)
def test_a_ready_checklist_comes_back_as_it_was(path: Path, language: str) -> None:
    document = json.loads(path.read_text())
    reading = read_sheet(read_workbook(write_sheet(document, language)))
    assert reading.document is not None
    assert same_document(reading.document, document)
    assert [fate for fate in reading.fates if fate.became != "carried"] == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data(), st.sampled_from(["en", "uk", "ru"]))
def test_any_document_survives_and_scores_the_same(data: st.DataObject, language: str) -> None:
    document = data.draw(documents())
    reading = read_sheet(read_workbook(write_sheet(document, language)))
    assert reading.document is not None, [each for each in reading.fates if each.became == "error"]
    assert same_document(reading.document, document)
    given_answers = data.draw(answers(document))
    assert score_case({"checklist": reading.document, "answers": given_answers}) == score_case(
        {"checklist": document, "answers": given_answers}
    )


def test_a_sheet_as_people_have_it_is_read() -> None:
    sheet = grid(
        "Чек-лист кав’ярні",
        "",
        "Розділ | № | Питання | Тип | Варіанти | Бали | Коментар",
        "Вхід | 1 | Чи привіталися з вами? | так/ні | | 5 | якщо ні",
        " | 2 | Яке повітря? | | Свіже = 2; Задушливо = 0 | |",
        " | 3 | Скільки чекали, хвилин? | число | | <=3: 5; <=5: 3; інакше: 0 |",
        "Каса | 4 | Оцініть касира | шкала | 1-5 | 10 | Дивіться на обличчя",
        " | 5 | Що запропонували? | кілька варіантів | Каву\\nДесерт\\nНічого | 2;1;0 | так",
    )
    reading = read_sheet([sheet], language="en", title="Cafe")
    assert reading.document is not None
    assert reading.document["title"] == {"uk": "Cafe"}
    assert [section["title"] for section in reading.document["sections"]] == [{"uk": "Вхід"}, {"uk": "Каса"}]
    hello, air, queue, cashier, offered = questions(reading)
    assert (hello["kind"], hello["points"], hello["comment"]) == ("yes_no", 5, "when_points_lost")
    assert (air["kind"], [choice["points"] for choice in air["choices"]]) == ("single_choice", [2, 0])
    assert air["choices"][0] == {"code": "svizhe", "text": {"uk": "Свіже"}, "points": 2}
    assert queue["bands"] == [{"up_to": 3, "points": 5}, {"up_to": 5, "points": 3}, {"points": 0}]
    assert (cashier["min"], cashier["max"], cashier["help"]) == (1, 5, {"uk": "Дивіться на обличчя"})
    assert [choice["points"] for choice in offered["choices"]] == [2, 1, 0]
    assert (reasons(reading, 1), reasons(reading, 4)) == (["above_header"], [])
    assert reasons(reading, 5) == ["kind_guessed"]
    assert reasons(reading, 7) == ["comment_as_help"]


@pytest.mark.parametrize(
    ("header", "row", "kind"),
    [
        ("Question | Options", "Clean? | Yes/No", "yes_no"),
        ("Question | Options", "Clean? |", "yes_no"),
        ("Вопрос | Варианты", "Чисто? | Да;Нет", "yes_no"),
        ("Question | Options", "Clean? | Yes/No/N/A", "yes_no"),
        ("Питання | Варіанти", "Чисто? | Так\\nНі\\nН/З", "yes_no"),
        ("Question | Answers", "How clean? | 0..10", "scale"),
        ("Criterion | Choices", "How clean? | very;not at all", "single_choice"),
        ("Question | Type", "How clean? | Rating", ""),
    ],
)
def test_the_kind_is_said_or_guessed_or_asked_for(header: str, row: str, kind: str) -> None:
    reading = read_sheet([grid(header, row)])
    if not kind:
        assert reading.document is None
    else:
        assert [question["kind"] for question in questions(reading)] == [kind]
        assert {"kind_guessed", "kind_not_said"} & set(reasons(reading, 2))
        assert questions(reading)[0].get("allow_na", False) is ("na_allowed" in reasons(reading, 2))


def test_sections_go_on_until_the_next_and_headings_may_stand_alone() -> None:
    sheet = grid(
        "Section | Question | Type", "Arrival | |", " | One | text", "Till | Two | text", "Arrival | Three | text"
    )
    reading = read_sheet([sheet])
    assert reading.document is not None
    assert [[each["code"] for each in section["questions"]] for section in reading.document["sections"]] == [
        ["one", "three"], ["two"],
    ]  # fmt: skip
    assert "section_again" in reasons(reading, 5)


def test_what_a_heading_has_no_use_for_is_told_and_so_is_a_second_title() -> None:
    sheet = grid(
        "Section | Section code | Question | Type | Points",
        "Door | d | | | 20",
        " | d | One? | text |",
        "Gate | d | Two? | text |",
    )
    reading = read_sheet([sheet])
    assert reading.document is not None
    assert [section["title"] for section in reading.document["sections"]] == [{"en": "Door"}]
    assert (reasons(reading, 2), reasons(reading, 4)) == (["column_left_out"], ["section_says_twice"])


def test_conditions_name_codes_and_what_they_cannot_say_is_told() -> None:
    sheet = grid(
        "Code | Question | Type | Show when",
        "a | One | yes/no |",
        "b | Two | text | ${a} = 'no'",
        "c | Three | text | if the first is no",
        "a | Four | text |",
    )
    reading = read_sheet([sheet])
    _one, two, three, four = questions(reading)
    assert two["show_if"] == {"question": "a", "is": "eq", "value": "no"}
    assert "show_if" not in three
    assert reasons(reading, 4)[-2:] == ["condition_left_out", "xpath_function"]
    assert (four["code"], "code_made" in reasons(reading, 5)) == ("a_2", True)


def test_cells_that_say_nothing_we_know_must_be_put_right() -> None:
    for column, cell in (("Points", "many"), ("Critical", "very"), ("Required", "perhaps"), ("Evidence", "selfie")):
        reading = read_sheet([grid(f"Question | Type | {column}", f"Q | yes/no | {cell}")])
        assert reading.document is None, column
        [wrong] = [each for each in reading.fates if each.became == "error"]
        assert wrong.row == 2
        assert any(reason.error or reason.parts.get("column") == column for reason in wrong.reasons)


def test_points_where_a_kind_has_none_and_options_where_it_takes_none_are_told() -> None:
    reading = read_sheet([grid("Question | Type | Options | Points", "Q | text | a;b | 5", "R | photo | | 0")])
    assert reasons(reading, 2)[-2:] == ["options_left_out", "points_left_out"]
    assert "points_left_out" not in reasons(reading, 3)


def test_a_file_without_questions_is_refused() -> None:
    with pytest.raises(BadWorkbook) as refused:
        read_sheet([grid("Name | Phone", "Olena | 123")])
    assert refused.value.code == "no_questions_column"


def test_merged_cells_and_formulas_and_other_sheets_are_told() -> None:
    sheet = grid("Question | Type", "Q | text")
    sheet.merged, sheet.unread, sheet.formulas = ["A2:A3"], ["B4"], 3
    reading = read_sheet([sheet, grid("Phones", "123", name="Phones")])
    told = [(fate.sheet, reason.code) for fate in reading.fates if fate.row == 0 for reason in fate.reasons]
    assert told == [
        ("Sheet1", "merged_cells"), ("Sheet1", "formulas_without_value"), ("Sheet1", "formulas_as_values"),
        ("Sheet1", "language_taken"), ("Phones", "sheet_left_out"),
    ]  # fmt: skip


def test_questions_without_codes_keep_those_they_had_before() -> None:
    before = {"sections": [{"code": "door", "title": {"uk": "Вхід"}, "questions": [
        {"code": "q7", "text": {"uk": "Яке повітря?"}, "choices": [{"code": "good", "text": {"uk": "Свіже"}}]},
    ]}]}  # fmt: skip
    sheet = grid("Розділ | Питання | Варіанти", "Вхід | Яке повітря? | Свіже;Задушливо", " | Яке повітря? | Свіже;Інше")
    reading = read_sheet([sheet], before=codes_before(before))
    assert reading.document is not None
    assert reading.document["sections"][0]["code"] == "door"
    assert [[each["code"], *(choice["code"] for choice in each["choices"])] for each in questions(reading)] == [
        ["q7", "good", "zadushlyvo"], ["q7_2", "svizhe", "inshe"],
    ]  # fmt: skip


def test_options_of_several_languages_are_put_together_by_their_places() -> None:
    sheet = grid(
        "Question (en) | Question (uk) | Options (en) | Options (uk)",
        "Air? | Повітря? | Fresh;Stale | Свіже;Спертe;Інше",
    )
    reading = read_sheet([sheet])
    assert [choice["text"] for choice in questions(reading)[0]["choices"]] == [
        {"en": "Fresh", "uk": "Свіже"}, {"en": "Stale", "uk": "Спертe"}, {"uk": "Інше"},
    ]  # fmt: skip
    assert "options_differ" in reasons(reading, 2)
