"""What a valid checklist hardly means: each warning, at its place, and not where it is meant."""

import copy
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audits.forms.document_warnings import WARNINGS, warning_sentence
from audits.models import Answer
from audits.rules.design import MOST_QUESTIONS, warnings
from audits.rules.documents import parse_checklist
from audits.rules.effort import expected_seconds
from audits.services.effort import FEWEST_VISITS, mean_seconds, measured_seconds
from audits.services.library import library
from conftest import Cast


def question(code: str, kind: str = "yes_no", **parts: Any) -> dict[str, Any]:
    return {"code": code, "kind": kind, "text": {"en": code}} | ({"points": 5} if kind == "yes_no" else {}) | parts


def section(code: str, *questions: dict[str, Any], **parts: Any) -> dict[str, Any]:
    return {"code": code, "title": {"en": code}, "questions": list(questions)} | parts


def told(*sections: dict[str, Any], **parts: Any) -> list[tuple[str, str]]:
    """The codes of the warnings with their places."""
    document = {"schema": 1, "title": {"en": "T"}, "sections": list(sections), **parts}
    found = warnings(parse_checklist(document))
    assert all(warning_sentence(warning) for warning in found)
    return [(warning.code, warning.path) for warning in found]


Q1 = "sections[0].questions[1]"
CHOICES = [{"code": "a", "text": {"en": "A"}, "points": 2}, {"code": "b", "text": {"en": "B"}}]
NEVER = [
    {"question": "one", "is": "eq", "value": "c"},
    {"question": "one", "is": "in", "value": ["c", "d"]},
    {"all": [{"question": "one", "is": "eq", "value": "a"}, {"question": "one", "is": "eq", "value": "b"}]},
    {"any": []},
    {"not": {"all": []}},
    {"not": {"not": {"question": "one", "is": "eq", "value": "z"}}},
]
SOMETIMES = [
    {"question": "one", "is": "eq", "value": "a"},
    {"question": "one", "is": "ne", "value": "c"},
    {"question": "one", "is": "in", "value": ["c", "b"]},
    {"question": "one", "is": "lost_points"},
    {"all": []},
    {"not": {"question": "one", "is": "eq", "value": "c"}},
    {"any": [{"question": "one", "is": "eq", "value": "c"}, {"question": "one", "is": "answered"}]},
]


@pytest.mark.parametrize("condition", NEVER)
def test_a_condition_that_cannot_hold_is_told(condition: dict[str, Any]) -> None:
    one = question("one", "single_choice", choices=CHOICES)
    assert told(section("s", one, question("two", show_if=condition))) == [("never_shown", f"{Q1}.show_if")]


@pytest.mark.parametrize("condition", SOMETIMES)
def test_a_condition_that_can_hold_is_not(condition: dict[str, Any]) -> None:
    one = question("one", "single_choice", choices=CHOICES)
    assert told(section("s", one, question("two", show_if=condition))) == []


@pytest.mark.parametrize(
    ("operator", "value", "reached"),
    [("gt", 5, False), ("gte", 5, True), ("lt", 1, False), ("lte", 1, True), ("eq", 9, False), ("eq", "2.5", False), ("eq", "2.0", True)],
)  # fmt: skip
def test_a_value_outside_a_scale_is_never_met(operator: str, value: Any, reached: bool) -> None:
    scale = question("one", "scale", min=1, max=5, points=5)
    shown = {"question": "one", "is": operator, "value": value}
    assert (told(section("s", scale, question("two", show_if=shown))) == []) is reached


def test_what_hangs_on_something_nobody_is_asked_is_never_asked_either() -> None:
    never = {"question": "one", "is": "eq", "value": "perhaps"}
    two = question("two", show_if=never)
    three = question("three", show_if={"question": "two", "is": "answered"})
    last = section("last", question("four"), show_if={"question": "three", "is": "answered"})
    places = [path for _code, path in told(section("s", question("one"), two, three), last)]
    assert places == [f"{Q1}.show_if", "sections[0].questions[2].show_if", "sections[1].show_if"]


def test_weights_that_make_a_section_worthless_are_told_where_weights_count() -> None:
    sections = (section("s", question("one"), weight=0), section("t", question("two"), weight="0.5"))
    heavy = section("u", question("three"), weight=99)
    assert told(*sections, heavy) == [("worthless", "sections[0].weight"), ("next_to_worthless", "sections[1].weight")]
    assert told(*sections, heavy, scoring={"method": "points"}) == []


def test_points_nobody_can_earn_are_told() -> None:
    some = question("one", "multiple_choice", choices=CHOICES, points=5)
    assert told(section("s", some)) == [("unearnable", "sections[0].questions[0].points")]
    bands = question("two", "duration", bands=[{"up_to": -1, "points": 5}, {"points": 3}])
    codes = [code for code, _path in told(section("s", bands))]
    assert codes == ["unearnable", "always_the_same"]


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ({"below": 0, "effect": "fail_visit"}, "critical_never"),
        ({"below": 6, "effect": "fail_section"}, "critical_always"),
        ({"below": 5, "effect": {"cap": 100}}, "critical_cap_of_all"),
        ({"below": 5, "effect": {"cap": 50}}, None),
    ],
)
def test_a_critical_rule_that_does_nothing_or_always_strikes_is_told(rule: dict[str, Any], code: str | None) -> None:
    found = told(section("s", question("one", critical=rule)))
    assert found == ([(code, "sections[0].questions[0].critical")] if code else [])


def test_a_critical_rule_and_a_bonus_need_points() -> None:
    unscored = question("one", "text", critical={"below": 1, "effect": "fail_visit"}, bonus=True)
    codes = [code for code, _path in told(section("s", unscored, question("two")))]
    assert codes == ["empty_bonus", "critical_unscored"]


def test_a_checklist_that_is_too_long_or_scores_nothing_is_told() -> None:
    many = [question(f"q{number}", "text") for number in range(MOST_QUESTIONS + 1)]
    codes = [code for code, _path in told(section("s", *many), section("empty"))]
    assert codes == ["many_questions", "takes_long", "nothing_scored", "empty_section"]


def test_a_contradiction_of_one_answer_is_told() -> None:
    yes, no = ({"question": "one", "is": "eq", "value": value} for value in ("yes", "no"))
    other = {"question": "two", "is": "answered"}
    rows = [
        {"when": when, "text": {"en": "Sure?"}}
        for when in ({"all": [yes, yes]}, {"all": [yes, other]}, {"any": [{"not": no}]})
    ]
    found = told(section("s", question("one"), question("two")), contradictions=rows)
    assert found == [
        ("contradicts_nothing", "contradictions[0].when"),
        ("contradicts_nothing", "contradictions[2].when"),
    ]


def test_real_visits_say_how_long_a_question_takes() -> None:
    checklist = parse_checklist(
        {"schema": 1, "title": {"en": "T"}, "sections": [section("s", question("one"), question("two"))]}
    )
    assert (
        expected_seconds(checklist, {"one": 60}) == expected_seconds(checklist) - expected_seconds(checklist) // 2 + 60
    )


def test_the_ready_checklists_give_no_warning_but_of_their_length() -> None:
    for entry in library().values():
        found = {warning.code for warning in warnings(parse_checklist(copy.deepcopy(entry.checklist)))}
        assert found <= {"takes_long"}, entry.slug


def test_every_warning_has_its_sentence() -> None:
    assert set(WARNINGS) == {
        "always_the_same", "contradicts_nothing", "critical_always", "critical_cap_of_all", "critical_never", "critical_unscored", "empty_bonus",
        "empty_section", "many_questions", "never_shown", "next_to_worthless", "nothing_scored", "takes_long", "unearnable", "worthless",
    }  # fmt: skip


def test_a_question_takes_what_it_took_in_enough_real_visits(cast: Cast) -> None:
    checklist = cast.checklist_version.checklist
    # Another test's checklist of the same number may be kept.
    cache.clear()
    assert mean_seconds(checklist) == {}
    for number in range(FEWEST_VISITS):
        visit = cast.visit(state="approved", approved_at=timezone.now())
        Answer.objects.create(visit=visit, question="clean", value="yes", seconds=10 + number)
        if number:
            Answer.objects.create(visit=visit, question="dirt", value="x", seconds=10)
    assert mean_seconds(checklist) == {"clean": 19.5}
    assert measured_seconds(checklist) == {"clean": 19.5}
    with CaptureQueriesContext(connection) as asked:
        assert measured_seconds(checklist) == {"clean": 19.5}
    assert len(asked) == 0
