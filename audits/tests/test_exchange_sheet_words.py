"""Plain Excel as people write it: totals, headers, types, options and points in their own words."""

import pytest

from audits.exchange.sheet_options import lines
from audits.exchange.sheet_read import read_sheet
from audits.exchange.sheet_write import write_sheet
from audits.exchange.workbooks import Sheet, read_workbook
from audits.rules.changes import same_document
from audits.tests.readings import fate, grid, questions, reasons

TOTALS = [
    "Total", "TOTAL:", "Total score", "Grand total", "Sum of points", "Max. points", "Усього", "Всього балів:", "Разом",
    "Загальна сума балів", "Разом за розділ «Вхід»", "Итого", "Всего баллов", "Итого по разделу", "Jami", "Барлығы",
]  # fmt: skip


@pytest.mark.parametrize("text", TOTALS)
def test_a_total_is_no_question(text: str) -> None:
    for header, row in (
        ("Розділ | Питання | Тип | Бали", f" | {text} | | 20"),
        ("Розділ | Питання | Тип | Бали", f"{text} | | | 20"),
        ("Код | Питання | Тип | Бали", f"{text} | | | 20"),
    ):
        reading = read_sheet([grid(header, "a | Чи чисто? | так/ні | 20", row)])
        assert [question["points"] for question in questions(reading)] == [20]
        assert reading.document is not None
        assert len(reading.document["sections"]) == 1
        assert (fate(reading, 3, "Sheet1").became, reasons(reading, 3)) == ("left_out", ["total_row"])


@pytest.mark.parametrize(
    "row",
    ["Total | money |", "Total on the receipt? | | | 5", "Усього вистачало на полицях | | | 5", "Разом | | Так/Ні"],
)
def test_a_question_about_a_total_is_one(row: str) -> None:
    assert len(questions(read_sheet([grid("Question | Type | Options | Points", row)]))) == 1


def test_a_section_that_is_called_a_total_comes_back() -> None:
    document = {"schema": 1, "title": {"en": "T"}, "sections": [
        {"code": "total", "title": {"en": "Total"}, "questions": []},
        {"code": "more", "title": {"en": "More"}, "questions": [{"code": "q", "kind": "text", "text": {"en": "Question"}}]},
    ]}  # fmt: skip
    reading = read_sheet(read_workbook(write_sheet(document, "en")))
    assert reading.document is not None
    assert same_document(reading.document, document)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("| 1. ТЕРРИТОРИЯ |", "| 2. ПЕРСОНАЛ |"), ("| Блок А. Зустріч |", "| Блок Б. Прощання |"),
        ("Entrance | |", "Staff at the till | |"), ("| 1. Entrance |", "| 2. Staff |"), ("1 | Entrance |", "2 | Staff |"),
    ],
)  # fmt: skip
def test_a_heading_among_the_questions_begins_a_section(first: str, second: str) -> None:
    reading = read_sheet(
        [grid("No | Question | Type", first, "1.1 | 1.1 Clean? | yes/no", second, "2.1 | 2.1 Kind? | text")]
    )
    assert reading.document is not None
    assert [len(section["questions"]) for section in reading.document["sections"]] == [1, 1]
    assert (reasons(reading, 2), reasons(reading, 4)) == (["heading_as_section"], ["heading_as_section"])


def test_a_heading_over_merged_cells_begins_a_section() -> None:
    sheet = grid("Question | Type", "The hall", "Clean?", "Light?", "Signed by Olena")
    sheet.merged = ["A2:B2"]
    reading = read_sheet([sheet])
    assert reading.document is not None
    assert [section["title"] for section in reading.document["sections"]] == [{"en": "The hall"}]
    assert len(questions(reading)) == 3


def test_where_a_column_names_the_sections_no_question_is_taken_for_a_heading() -> None:
    sheet = grid("Section | No | Question | Type", "Hall | 1 | SMELL |", "| 1.1 | Clean? |", "| Signed: | |")
    reading = read_sheet([sheet])
    assert [question["text"] for question in questions(reading)] == [{"en": "SMELL"}, {"en": "Clean?"}]
    assert reasons(reading, 4) == ["no_question"]
    assert fate(reading, 4, "Sheet1").what == "Signed:"


def test_a_header_that_is_printed_again_is_no_question() -> None:
    reading = read_sheet([grid("Question | Type", "One? | text", "Question | Type", "Two? | text")])
    assert [question["code"] for question in questions(reading)] == ["one", "two"]
    assert reasons(reading, 3) == ["header_again"]


@pytest.mark.parametrize(
    "header",
    [
        "Max score", "Max points", "Max. score", "Maximum score", "Points (max)", "Score (0-5)", "Максимальний бал",
        "Макс. бал", "макс бал", "Бали (макс.)", "Кількість балів", "Максимальный балл", "Макс. балл", "Кол-во баллов",
    ],
)  # fmt: skip
def test_points_have_many_headers(header: str) -> None:
    reading = read_sheet([grid(f"Питання | Тип | {header}", "Чисто? | так/ні | 5")])
    assert [question.get("points") for question in questions(reading)] == [5]


def test_a_column_to_be_filled_in_by_hand_takes_the_place_of_none() -> None:
    reading = read_sheet([grid("Question | Type | Score | Max score", "Clean? | yes/no | | 5")])
    assert [question.get("points") for question in questions(reading)] == [5]
    assert reasons(reading, 2) == ["section_of_its_own"]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        *((word, "number") for word in ("int", "integer", "number", "число", "кількість", "хвилини")),
        *((word, "text") for word in ("text", "string", "Вільний текст", "строка")),
        *((word, "yes_no") for word in ("yes/no", "Yes / No", "так/ні", "да/нет", "Да / Нет", "bool", "Y/N", "+/-")),
        *((word, "photo") for word in ("photo", "фото", "image", "фотографія")),
        *((word, "multiple_choice") for word in ("select_multiple", "multi", "несколько ответов")),
    ],
)
def test_a_type_is_known_by_many_words(said: str, kind: str) -> None:
    reading = read_sheet(
        [grid("Question | Type | Options", f"Q? | {said} | {'a;b' if kind == 'multiple_choice' else ''}")]
    )
    assert [question["kind"] for question in questions(reading)] == [kind]
    assert reasons(reading, 2) == ["section_of_its_own"]


@pytest.mark.parametrize(
    ("said", "ends"),
    [
        ("1-10", (1, 10)), ("1–5", (1, 5)), ("0..10", (0, 10)), ("1 to 5", (1, 5)), ("від 1 до 5", (1, 5)),
        ("шкала 1-10", (1, 10)), ("Rating (1-5)", (1, 5)), ("1;2;3;4;5", (1, 5)), ("0, 1, 2", (0, 2)), ("1 2 3", (1, 3)),
        ("бал 1-5", (1, 5)), ("Score 0-10", (0, 10)),
    ],
)  # fmt: skip
def test_a_scale_has_its_ends_from_its_type_or_options(said: str, ends: tuple[int, int]) -> None:
    for header in ("Question | Type | Points", "Question | Options | Points"):
        [question] = questions(read_sheet([grid(header, f"Q? | {said} | 10")]))
        assert (question["kind"], (question["min"], question["max"]), question["points"]) == ("scale", ends, 10)


@pytest.mark.parametrize(("said", "kind"), [("текст", "text"), ("фото", "photo"), ("число", "number")])
def test_a_type_may_stand_among_the_options(said: str, kind: str) -> None:
    reading = read_sheet([grid("Вопрос | Ответ", f"Ы? | {said}")])
    assert [question["kind"] for question in questions(reading)] == [kind]
    assert reasons(reading, 2) == ["section_of_its_own", "kind_guessed"]


def test_options_that_offer_no_choice_leave_a_yes_or_no() -> None:
    reading = read_sheet([grid("Question | Options", "Clean? | look at the floor")])
    assert [question["kind"] for question in questions(reading)] == ["yes_no"]
    assert reasons(reading, 2)[-2:] == ["kind_not_said", "options_left_out"]


def test_a_scale_that_the_spreadsheet_took_for_a_date_is_one_again_and_told() -> None:
    reading = read_sheet([grid("Question | Options", "Q? | 2026-05-01")])
    assert [(each["kind"], each["min"], each["max"]) for each in questions(reading)] == [("scale", 1, 5)]
    assert "date_as_scale" in reasons(reading, 2)


def test_a_scale_without_ends_is_asked_for_them() -> None:
    assert "scale_without_ends" in reasons(read_sheet([grid("Question | Type", "Q? | scale")]), 2)


def test_an_unknown_type_never_stops_the_file() -> None:
    reading = read_sheet(
        [grid("Question | Type | Options | Points", "A? | smell | | 5", "B? | smell | x;y |", "C? | text | |")]
    )
    assert [question["kind"] for question in questions(reading)] == ["text", "single_choice", "text"]
    assert reasons(reading, 2)[-2:] == ["kind_as_text", "points_left_out"]
    assert reasons(reading, 3) == ["kind_by_options"]


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("Fresh;Stale", 2), ("Fresh, Stale, Awful", 3), ("Fresh/Stale/Awful", 3), ("Fresh\nStale", 2),
        ("Yes, at once/Yes, later/No", 3), ("N/A, Yes, No", 3), ("Clean (walls, floor)\\nDirty", 2), ("Fresh = 2,5", 1), ("Fresh", 1),
    ],
)  # fmt: skip
def test_options_are_parted_as_people_part_them(cell: str, parts: int) -> None:
    assert len(lines(cell)) == parts


def test_options_carry_points_as_people_write_them() -> None:
    reading = read_sheet(
        [grid("Питання | Варіанти", "Q? | Так (5 балів); Частково - 2 бали; Ні = 0 б.; Каса - 1; Інше (3)")]
    )
    assert [(each["text"]["uk"], each.get("points")) for each in questions(reading)[0]["choices"]] == [
        ("Так", 5), ("Частково", 2), ("Ні", 0), ("Каса - 1", None), ("Інше (3)", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "points", "good"),
    [
        ("yes/no | 5/0", 5, None),
        ("yes/no | 0/5", 5, "no"),
        ("No/Yes | 0/5", 5, None),
        ("Ні/Так | 5/0", 5, "no"),
        ("yes/no | 5 points", 5, None),
        ("yes/no | 2,5", "2.5", None),
    ],
)
def test_points_are_read_as_people_write_them(row: str, points: object, good: str | None) -> None:
    [question] = questions(read_sheet([grid("Question | Type | Points", f"Q? | {row}")]))
    assert (question["points"], question.get("good")) == (points, good)


@pytest.mark.parametrize(
    ("column", "said", "cell"), [("Points", "two", "C2"), ("Section weight", "heavy", "C2"), ("Critical", "very", "C2")]
)
def test_a_cell_that_says_nothing_is_named_by_column_and_place(column: str, said: str, cell: str) -> None:
    reading = read_sheet([grid(f"Question | Type | {column}", f"Q? | yes/no | {said}")])
    assert reading.document is None
    [reason] = [each for each in fate(reading, 2, "Sheet1").reasons if each.code == "cell_not_understood"]
    assert reason.parts == {"column": column, "cell": cell, "text": said}


@pytest.mark.parametrize("dash", ["-", "–", "—"])
def test_a_dash_says_that_there_are_no_points(dash: str) -> None:
    reading = read_sheet([grid("Question | Type | Points", f"Why? | text | {dash}", f"Clean? | yes/no | {dash}")])
    assert ["points" in question for question in questions(reading)] == [False, False]


@pytest.mark.parametrize("points", ["5;3;0", "5/3/0", "5, 3, 0", "5,3,0", "5\\n3\\n0"])
def test_points_stand_one_for_each_choice(points: str) -> None:
    [question] = questions(read_sheet([grid("Question | Options | Points", f"Q? | a;b;c | {points}")]))
    assert [choice["points"] for choice in question["choices"]] == [5, 3, 0]


@pytest.mark.parametrize(
    ("row", "told"),
    [("number | | 5", "points_without_bands"), ("one choice | a;b | 5", "points_without_choices")],
)
def test_points_that_lack_their_cases_are_told_how_to_be_written(row: str, told: str) -> None:
    reading = read_sheet([grid("Question | Type | Options | Points", f"Q? | {row}")])
    assert len(questions(reading)) == 1
    assert told in reasons(reading, 2)


@pytest.mark.parametrize("column", ["Question", "Type", "Options", "Points", "Section weight"])
@pytest.mark.parametrize(
    "text", ["x" + " " * 31_000 + "y", "1-" * 16_000, "(1" * 16_000, "- 1  " * 6_000, "," * 32_000]
)
def test_no_cell_keeps_its_reader_busy(column: str, text: str) -> None:
    columns = dict.fromkeys(["Question", "Type", "Options", "Points", "Section weight"], "") | {
        "Question": "Q",
        column: text,
    }
    assert any(fate.row == 2 for fate in read_sheet([Sheet("S", [list(columns), list(columns.values())])]).fates)
