"""Plain Excel as people write it: totals, headers, types, options and points in their own words."""

import pytest

from audits.exchange.sheet_options import lines
from audits.exchange.sheet_read import read_sheet
from audits.exchange.workbooks import Sheet
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
        *((word, "number") for word in ("int", "integer", "number", "число", "кількість")),
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
        ("шкала 1-10", (1, 10)), ("Rating (1-5)", (1, 5)), ("1;2;3;4;5", (1, 5)), ("0, 1, 2", (0, 2)),
    ],
)  # fmt: skip
def test_a_scale_has_its_ends_from_its_type_or_options(said: str, ends: tuple[int, int]) -> None:
    for header in ("Question | Type | Points", "Question | Options | Points"):
        [question] = questions(read_sheet([grid(header, f"Q? | {said} | 10")]))
        assert (question["kind"], (question["min"], question["max"]), question["points"]) == ("scale", ends, 10)


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
        ("Yes, at once/Yes, later/No", 3), ("N/A, Yes, No", 3), ("Fresh = 2,5", 1), ("Fresh", 1),
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
