"""What a cell says in CSV and in a workbook: the same, in one format a column, whatever text comes."""

import csv
import datetime as dt
import io
from decimal import Decimal
from fractions import Fraction
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from audits.rules.answers import InvalidAnswer
from audits.rules.documents import parse_checklist
from audits.rules.scoring import score_visit, visible_questions
from common.cells import Column, freed, neutral, rounded
from common.csv_files import csv_lines
from common.workbooks import Workbook

HARD = ["=1+1", "_x0041_", "<r>b</r>", " led & trailed ", "a\x00b", "two\r\nlines", "Їжак", "\ud83d\ude42", "'quoted"]


def in_csv(kind: str, cells: list[Any]) -> list[str]:
    lines = "".join(csv_lines([Column("head", kind)], [[cell] for cell in cells])).removeprefix("\ufeff")
    return [row[0] if row else "" for row in csv.reader(io.StringIO(lines, newline=""))][1:]


def in_workbook(kind: str, cells: list[Any]) -> list[Any]:
    target = io.BytesIO()
    book = Workbook(target)
    sheet = book.sheet("Cells", [Column("shared"), Column("head", kind)])
    sheet.add_all(["same"], [[cell] for cell in cells])
    book.close()
    read = openpyxl.load_workbook(io.BytesIO(target.getvalue())).active
    assert {cell.value for cell in read["A"][1:]} == {"same"}
    return list(read["B"][1:])


@pytest.mark.parametrize(
    ("kind", "cells", "said", "shown"),
    [
        ("percent", [Fraction(100), 100, Decimal("83.12"), Fraction(200, 3)], ["100.00", "100.00", "83.12", "66.67"], "0.00%"),
        ("figure", [Decimal(2), Decimal("0.005"), Fraction(-1, 3), -0.5], ["2.00", "0.01", "-0.33", "-0.50"], "0.00"),
        ("money", [Decimal("1240.5"), 7], ["1240.50", "7.00"], "#,##0.00"),
        ("count", [7, 12_000], ["7", "12000"], "0"),
        ("place", [Decimal("-0.000001"), Decimal("50.450000")], ["-0.000001", "50.450000"], "0.000000"),
        ("number", [Decimal("1E+2"), 3], ["100", "3"], "General"),
    ],
)  # fmt: skip
def test_a_column_of_figures_has_one_format_in_both_files(
    kind: str, cells: list[Any], said: list[str], shown: str
) -> None:
    assert in_csv(kind, cells) == said
    read = in_workbook(kind, cells)
    assert {cell.number_format for cell in read} == {shown}
    scale = 100 if kind == "percent" else 1
    assert [float(cell.value) * scale for cell in read] == pytest.approx([float(cell) for cell in cells])


def test_days_and_truths_keep_their_types_and_days_that_excel_miscounts_are_texts() -> None:
    at = dt.datetime(2026, 11, 3, 16, 20, 7, tzinfo=dt.UTC)
    cells = [at, at.date(), True, dt.date(1850, 1, 2), None, ""]
    assert in_csv("date", cells) == ["2026-11-03 16:20", "2026-11-03", "1", "1850-01-02", "", ""]
    read = [cell.value for cell in in_workbook("date", cells)]
    assert [str(value) for value in read[:2]] == ["2026-11-03 16:20:07", "2026-11-03 00:00:00"]
    assert read[2:] == [True, "1850-01-02", None, None]


@pytest.mark.parametrize("text", HARD)
def test_a_text_comes_back_from_both_files_as_no_formula(text: str) -> None:
    [cell] = in_workbook("text", [text])
    assert cell.data_type == "s"
    assert unescape(cell.value).removesuffix(" " * text.startswith("<r>")) == text.replace("\r\n", "\n").replace(
        "\x00", "\ufffd"
    ).replace("\ud83d\ude42", "\ufffd\ufffd")
    if text.isprintable():
        [said] = in_csv("text", [text])
        assert freed(said) == text
        assert not said.startswith(("=", "+", "@"))


@given(st.text(max_size=20))
def test_what_was_made_harmless_is_freed_again(text: str) -> None:
    assert freed(neutral(text)) == text
    assert not neutral(text).lstrip().startswith(("=", "+", "@", "\uff1d"))


@given(st.decimals(-1000, 1000, places=3), st.integers(1, 4))
def test_a_decimal_and_a_fraction_of_one_value_are_written_alike(value: Decimal, places: int) -> None:
    assert abs(Decimal(rounded(Fraction(value), places)) - value) <= Decimal(5).scaleb(-places - 1)
    if value >= 0:
        assert rounded.__wrapped__(value, places) == rounded.__wrapped__(Fraction(value), places)


QUESTIONS: list[dict[str, Any]] = [
    {"code": "a", "kind": "yes_no", "text": {"en": "A?"}, "points": 2, "allow_na": True},
    {"code": "b", "kind": "scale", "text": {"en": "B?"}, "min": 1, "max": 5, "points": 4, "show_if": {"question": "a", "is": "eq", "value": "no"}},
    {"code": "c", "kind": "text", "text": {"en": "C?"}, "show_if": {"question": "b", "is": "lost_points"}},
    {"code": "d", "kind": "yes_no", "text": {"en": "D?"}, "points": 1},
]  # fmt: skip
CHECKLIST = parse_checklist(
    {"schema": 1, "title": {"en": "T"}, "sections": [{"code": "s", "title": {"en": "S"}, "questions": QUESTIONS}]}
)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "a": st.sampled_from(["yes", "no", {"na": True}]), "b": st.integers(1, 6), "c": st.text(min_size=1, max_size=3),
            "d": st.sampled_from(["yes", "no"]),
        },
    )
)  # fmt: skip
def test_what_is_visible_without_scoring_is_what_scoring_finds_visible(answers: dict[str, Any]) -> None:
    try:
        scored = score_visit(CHECKLIST, answers).visible
    except InvalidAnswer:
        return
    assert visible_questions(CHECKLIST, answers, frozenset({"a", "b"})) == scored
