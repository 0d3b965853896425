"""Scores against the worked vectors, and what must hold for every checklist."""

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.management.commands.score_document import score_case
from audits.rules.documents import InvalidDocument, parse_checklist
from audits.rules.scoring import score_visit

VECTORS = Path(__file__).parent / "vectors"


def cases(name: str) -> list[Any]:
    loaded = json.loads((VECTORS / f"{name}.json").read_text(), parse_float=Decimal)
    return [pytest.param(case, id=case["name"]) for case in loaded]


@pytest.mark.parametrize("case", cases("scoring"))
def test_a_worked_case_scores_as_written(case: dict[str, Any]) -> None:
    assert score_case(case) == case["expect"]


@pytest.mark.parametrize("case", cases("conditions"))
def test_a_condition_shows_or_hides_as_written(case: dict[str, Any]) -> None:
    score = score_visit(parse_checklist(case["checklist"]), case["answers"])
    assert ("target" in score.visible) is case["visible"]


def document(*questions: dict[str, Any]) -> dict[str, Any]:
    full = [{"text": {"en": question["code"]}, **question} for question in questions]
    return {"schema": 1, "title": {"en": "t"}, "sections": [{"code": "a", "title": {"en": "a"}, "questions": full}]}


QUEUE = {"code": "queue", "kind": "duration"}
BAD_DOCUMENTS = [
    ({"code": "s", "kind": "scale", "min": 3, "max": 3}, "max", "empty_scale"),
    ({**QUEUE, "bands": [{"up_to": 5}, {"up_to": 5}, {}]}, "bands", "bands_not_rising"),
    ({**QUEUE, "bands": [{"points": 1}, {}]}, "bands", "band_without_limit"),
    ({**QUEUE, "bands": [{"up_to": 5, "points": 1}]}, "bands", "last_band_limited"),
    ({"code": "c", "kind": "single_choice", "choices": []}, "choices", "too_short"),
    ({"code": "y", "kind": "yes_no", "pionts": 2}, "pionts", "unknown_field"),
    ({"code": "y", "kind": "yes_no", "points": 1.5}, "points", "not_a_decimal"),
    ({"code": "y", "kind": "yes_no", "points": "1.555"}, "points", "too_many_places"),
    ({"code": "y", "kind": "yes_no", "points": -1}, "points", "negative"),
    ({"code": "Y", "kind": "yes_no"}, "code", "string_pattern_mismatch"),
    ({"code": "y", "kind": "yesno"}, "kind", "unknown_kind"),
    ({"code": "y", "kind": "yes_no", "show_if": {"question": "y", "is": "answered"}}, "show_if", "not_an_earlier_question"),
    ({"code": "y", "kind": "yes_no", "critical": {"below": 1, "effect": {"cap": 101}}}, "critical.effect.cap", "cap_out_of_range"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "field", "code"), BAD_DOCUMENTS)
def test_a_broken_document_is_told_by_its_place(question: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(InvalidDocument) as refused:
        parse_checklist(document({"code": "first", "kind": "yes_no"}, question))
    first = refused.value.errors[0]
    assert (first.path, first.code) == (f"sections[0].questions[1].{field}", code)


def test_every_error_is_listed_in_document_order() -> None:
    with pytest.raises(InvalidDocument) as refused:
        parse_checklist(document({"code": "a", "kind": "yes_no", "points": -1}, {"code": "a", "kind": "what"}))
    places = [error.path for error in refused.value.errors]
    assert places == [f"sections[0].questions[{n}].{field}" for n, field in [(0, "points"), (1, "code"), (1, "kind")]]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ({"kind": "yes_no"}, "maybe"),
        ({"kind": "yes_no"}, {"na": True}),
        ({"kind": "yes_no", "allow_na": True}, {"na": False}),
        ({"kind": "nps"}, 11),
        ({"kind": "duration"}, -1),
        ({"kind": "money"}, 1.5),
        ({"kind": "date"}, "2026-02-30"),
        ({"kind": "multiple_choice", "choices": [{"code": "x", "text": {"en": "x"}}]}, ["x", "x"]),
        ({"kind": "note"}, "text"),
    ],
)
def test_an_answer_not_of_the_kind_is_refused(question: dict[str, Any], answer: Any) -> None:
    result = score_case({"checklist": document({"code": "q", **question}), "answers": {"q": answer}})
    assert result["error"]["path"] == "answers.q"


def test_x_fields_and_nulls_are_kept_and_left_out() -> None:
    parsed = parse_checklist(document({"code": "q", "kind": "yes_no", "help": None, "x_crm": {"id": 7}}))
    question = parsed.sections[0].questions[0]
    assert question.help is None
    assert question.model_extra == {"x_crm": {"id": 7}}


ANSWERS = st.sampled_from(["yes", "no", None, {"na": True}])


@given(st.lists(st.tuples(st.integers(0, 9), ANSWERS, st.booleans(), st.integers(0, 3)), min_size=1, max_size=8))
def test_scores_stay_within_bounds_and_sections_may_stand_in_any_order(rows: list[Any]) -> None:
    sections = [
        {
            **document({"code": f"q{n}", "kind": "yes_no", "points": points, "bonus": bonus, "allow_na": True})[
                "sections"
            ][0],
            "code": f"s{n}",
            "weight": weight,
        }
        for n, (points, _answer, bonus, weight) in enumerate(rows)
    ]
    answers = {f"q{n}": row[1] for n, row in enumerate(rows)}
    base = {"schema": 1, "title": {"en": "t"}}
    score = score_visit(parse_checklist({**base, "sections": sections}), answers).score
    turned = score_visit(parse_checklist({**base, "sections": sections[::-1]}), answers).score
    assert score == turned
    assert score is None or Fraction(0) <= score <= 100
