"""Answers in words, by the kind of their question."""

import json
from decimal import Decimal
from typing import Any

import pytest

from audits.rules.documents import parse_checklist
from audits.rules.readable import readable
from audits.services.words import critical_rule, reason_of_points, words_for

CHOICES = [{"code": "a", "text": {"en": "Tea", "uk": "Чай"}}, {"code": "b", "text": {"en": "Coffee"}}]
QUESTIONS: dict[str, dict[str, Any]] = {
    "yes_no": {"points": 5, "critical": {"below": 5, "effect": {"cap": 80}}},
    "single_choice": {"choices": CHOICES},
    "multiple_choice": {"choices": CHOICES},
    "scale": {"min": 1, "max": 5, "max_label": {"en": "warm"}},
    "nps": {},
    "number": {},
    "money": {},
    "duration": {"bands": [{"up_to": 180, "points": 5}, {"points": 0}]},
    "text": {},
    "date": {},
    "time": {},
    "photo": {},
    "location": {},
}


def question(kind: str) -> Any:
    part = {"code": "q", "kind": kind, "text": {"en": "?"}, **QUESTIONS[kind]}
    document = {
        "schema": 1,
        "title": {"en": "C"},
        "sections": [{"code": "s", "title": {"en": "S"}, "questions": [part]}],
    }
    return parse_checklist(json.loads(json.dumps(document), parse_float=Decimal)).sections[0].questions[0]


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        ("yes_no", "yes", "Yes"),
        ("yes_no", None, "Not answered"),
        ("yes_no", {"na": True}, "Not applicable"),
        ("single_choice", "b", "Coffee"),
        ("single_choice", "gone", "gone"),
        ("multiple_choice", ["b", "a"], "Tea, Coffee"),
        ("multiple_choice", [], "No"),
        ("scale", 3, "3 / 5"),
        ("scale", "5", "5 / 5, warm"),
        ("nps", 9, "9 / 10"),
        ("number", "2.50", "2.50"),
        ("money", "1240", "1240\u00a0UAH"),
        ("duration", "245", "4:05"),
        ("duration", 3845, "1:04:05"),
        ("duration", 0, "0:00"),
        ("text", "Well", "Well"),
        ("date", "2026-11-22", "22 Nov 2026"),
        ("time", "09:30", "09:30"),
        ("photo", ["x", "y"], "2 files"),
        ("location", {"lat": "50.4", "lon": "30.5", "accuracy_m": 12}, "50.4, 30.5 ± 12\u00a0m"),
        ("number", {"odd": 1}, "{'odd': 1}"),
    ],
)
def test_a_value_is_written_as_its_kind_is_read(kind: str, value: Any, written: str) -> None:
    assert readable(question(kind), value, "en", words_for("en", "UAH")) == written


def test_numbers_and_choices_follow_the_language() -> None:
    assert readable(question("number"), "2.5", "uk", words_for("uk")) == "2,5"
    assert readable(question("single_choice"), "a", "uk", words_for("uk")) == "Чай"
    assert readable(question("single_choice"), "b", "uk", words_for("uk")) == "Coffee"


def test_a_rule_and_the_points_explain_themselves() -> None:
    words = words_for("en")
    assert critical_rule(question("yes_no"), words) == "Critical: points below 5 cap the visit at 80."
    assert critical_rule(question("scale"), words) == ""
    assert reason_of_points(question("yes_no"), "scored", words) == "Earns points for “Yes”."
    assert reason_of_points(question("duration"), "scored", words) == "Points by size: up to 3:00: 5, above that 0."
    assert reason_of_points(question("scale"), "na", words).startswith("Not applicable")
