"""Changes and places of a checklist in words that a person can read."""

import copy
from typing import Any

import pytest
from django.utils import translation

from audits.tests.checklists import changed
from audits.views.checklist_changes import change_rows
from audits.views.checklist_places import place_words
from audits.views.checklist_words import ChecklistWords, value_in_words
from conftest import CHECKLIST

CHANGES: list[tuple[dict[str, Any], str, bool]] = [
    ({"text": {"en": "Was it clean?", "uk": "Чи чисто?", "ru": "Чисто ли?"}}, "Words, English: “Is it clean?” → “Was it clean?”", False),
    ({"good": "no"}, "Good answer: Yes → No", True),
    ({"show_if": {"all": []}}, "Written otherwise, it means the same.", False),
    ({"critical": {"below": 5, "effect": "fail_visit"}}, "Critical rule: nothing → below 5 points the whole visit scores 0", True),
    ({"comment": "always"}, "Comment: May have a comment. → Needs a comment.", False),
    ({"required": False}, "Required: Yes → No", False),
    ({"evidence": [{"kind": "photo"}]}, "Evidence: nothing → Photo: 1 to 5.", False),
    ({"allow_na": False}, "Not applicable: Yes → No", False),
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("parts", "line", "warns"), CHANGES)
def test_each_change_is_said_so_that_a_person_can_read_it(parts: dict[str, Any], line: str, warns: bool) -> None:
    [row] = change_rows(CHECKLIST, changed(**parts))
    assert (row.lines, row.warns) == ([line], warns)


@pytest.mark.django_db
def test_choices_are_compared_one_by_one() -> None:
    def choices(*given: tuple[str, str, int]) -> dict[str, Any]:
        rows = [{"code": code, "text": {"en": words}, "points": points} for code, words, points in given]
        return changed(kind="single_choice", choices=rows, points=None)

    old = choices(("a", "Yes", 5), ("b", "Partly", 2), ("c", "No", 0))
    [row] = change_rows(old, choices(("b", "Partly", 3), ("a", "Surely", 5), ("d", "Never", 0)))
    assert row.lines == [
        "“Partly”: 2 points → 3 points",
        "Words, English: “Yes” → “Surely”",
        "New choice “Never”: 0 points",
        "Choice “No” is gone",
        "The choices stand in another order",
    ]
    [kind] = change_rows(CHECKLIST, old)
    assert "give it a new code" in kind.meaning


@pytest.mark.django_db
def test_a_condition_with_an_odd_value_is_still_said() -> None:
    shown = {"question": "clean", "is": "eq", "value": {"a": 1}}
    odd = copy.deepcopy(CHECKLIST)
    odd["sections"][0]["questions"][1]["show_if"] = shown
    [row] = change_rows(CHECKLIST, odd)
    assert "{'a': 1}" in row.lines[0]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("", "the whole checklist"), ("title", "Title"), ("sections[0].title", "section 1: Title"), ("sections[2]", "section 3"),
        ("sections[0].questions[1].text", "1.2: Words"), ("sections[0].questions[1].choices[2].text", "1.2, choice 3: Words"),
        ("contradictions[0].text", "contradiction 1: Words"), ("sections", "sections"),
    ],
)  # fmt: skip
def test_a_place_is_said_as_people_call_it(path: str, words: str) -> None:
    assert place_words(path) == words


def test_a_duration_in_a_condition_reads_as_minutes_and_seconds() -> None:
    wait = {"code": "wait", "kind": "duration", "text": {"en": "Wait"}}
    assert value_in_words(wait, 300) == value_in_words(wait, "300") == "5:00"


def test_numbers_and_quotes_stand_as_the_reader_writes_them() -> None:
    wait = {"code": "wait", "kind": "number", "text": {"en": "Wait"}}
    with translation.override("uk"):
        assert value_in_words(wait, "2.5") == "2,5"
        rows = change_rows(CHECKLIST, changed(text={**CHECKLIST["sections"][0]["questions"][0]["text"], "en": "Tidy?"}))
        assert "«Tidy?»" in rows[0].lines[0]


def test_a_section_that_moved_takes_its_questions_along_unmentioned() -> None:
    turned = copy.deepcopy(CHECKLIST)
    turned["sections"].reverse()
    [row] = change_rows(CHECKLIST, turned)
    assert (row.tag, row.tone) == ("Section moved", "neutral")


def test_a_question_in_another_section_says_from_where_it_came() -> None:
    other = copy.deepcopy(CHECKLIST)
    other["sections"][1]["questions"].append(other["sections"][0]["questions"].pop(1))
    [row] = change_rows(CHECKLIST, other)
    assert (row.tag, row.lines) == ("Question moved", ["Section: “Arrival” → “Service”"])


def test_a_critical_rule_reads_as_one_among_a_questions_notes() -> None:
    words = ChecklistWords(changed(critical={"below": "2.5", "effect": {"cap": 50}}))
    assert "Critical: below 2.5 points the visit scores at most 50." in words.sections()[0].questions[0].notes
