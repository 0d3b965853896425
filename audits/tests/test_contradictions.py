"""Contradictions: declared in the checklist, found as the vectors say, flagged and told in the reviewer's language."""

import json
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from audits.models import ChecklistVersion, Remark, Visit
from audits.rules.changes import changes
from audits.rules.checklist import checklist_schema
from audits.rules.contradictions import contradictions_of, first_named
from audits.rules.documents import InvalidDocument, parse_checklist
from audits.services.flags import flag_sentence, flag_visit
from audits.services.library import library
from audits.tests.phone import Phone, submission
from audits.tests.test_scoring import cases
from conftest import CHECKLIST, Cast

DIRTY_SMILE = {
    "when": {"all": [{"question": "smile", "is": "gte", "value": 4}, {"question": "clean", "is": "eq", "value": "no"}]},
    "text": {"en": "Friendly, though dirty?", "uk": "Привітно, хоч і брудно?"},
}
BEST_SMILE = {"when": {"question": "smile", "is": "eq", "value": 5}, "text": {"en": "The very best?"}}


def with_contradictions(*declared: Any) -> dict[str, Any]:
    return {**json.loads(json.dumps(CHECKLIST)), "contradictions": list(declared)}


@pytest.mark.parametrize("case", cases("contradictions"))
def test_those_that_hold_are_found(case: dict[str, Any]) -> None:
    checklist = parse_checklist(case["checklist"])
    found = [id(each) for each in contradictions_of(checklist, case["answers"])]
    assert [n for n, each in enumerate(checklist.contradictions) if id(each) in found] == case["expect"]


LEAF = {"question": "clean", "is": "eq", "value": "no"}
BROKEN = [
    ({"text": {"en": "x"}}, "contradictions[0].when", "missing"),
    ({"when": LEAF}, "contradictions[0].text", "missing"),
    ({"when": LEAF, "text": {}}, "contradictions[0].text", "too_short"),
    ({"when": LEAF, "text": {"en": "x"}, "txt": 1}, "contradictions[0].txt", "unknown_field"),
    ({"when": {"question": "nobody", "is": "answered"}, "text": {"en": "x"}}, "contradictions[0].when", "no_such_question"),
    ({"when": {"question": "dirt", "is": "lt", "value": 1}, "text": {"en": "x"}}, "contradictions[0].when", "operator_does_not_fit"),
    ({"when": {"question": "smile", "is": "in", "value": 1}, "text": {"en": "x"}}, "contradictions[0].when", "list_needed"),
    ({"when": {"question": "smile", "is": "gt"}, "text": {"en": "x"}}, "contradictions[0].when", "value_needed"),
    ({"when": {"not": {"all": []}}, "text": {"en": "x"}}, "contradictions[0].when", "names_no_question"),
    ({"when": {"both": []}, "text": {"en": "x"}}, "contradictions[0].when", "union_tag_not_found"),
    ("never", "contradictions[0]", "model_type"),
]  # fmt: skip


@pytest.mark.parametrize(("declared", "place", "code"), BROKEN)
def test_a_broken_one_is_told_by_its_place(declared: Any, place: str, code: str) -> None:
    with pytest.raises(InvalidDocument) as refused:
        parse_checklist(with_contradictions(declared))
    assert [(error.path, error.code) for error in refused.value.errors] == [(place, code)]


def test_it_may_name_questions_in_any_order(cast: Cast) -> None:
    checklist = parse_checklist(with_contradictions(DIRTY_SMILE))
    assert first_named(checklist.contradictions[0].when) == "smile"
    assert "contradictions" in checklist_schema()["properties"]


def test_every_ready_checklist_declares_one_in_every_language() -> None:
    for entry in library().values():
        declared = entry.checklist["contradictions"]
        assert declared
        for each in declared:
            assert set(each["text"]) == {"en", "uk", "ru"}, entry.slug


def test_what_changed_names_them() -> None:
    found = changes(CHECKLIST, with_contradictions(BEST_SMILE))
    assert [(change.what, change.fields) for change in found] == [("document", ("contradictions",))]


def test_they_are_shown_with_the_version_and_exported_untouched(cast: Cast, as_person: Any) -> None:
    ChecklistVersion.objects.update(document=with_contradictions(DIRTY_SMILE))
    version, client = cast.checklist_version, as_person(cast.manager)
    words = client.get(reverse("checklist-version", args=[version.checklist_id, 1])).content.decode()
    assert "Friendly, though dirty?" in words
    assert "2.1 is at least 4 and 1.1 is “No”" in words
    exported = client.get(reverse("checklist-version-export", args=[version.checklist_id, 1, "json"]))
    assert json.loads(exported.content)["contradictions"] == [DIRTY_SMILE]


def contradicted(cast: Cast, phone: Phone, *declared: Any) -> Visit:
    ChecklistVersion.objects.update(document=with_contradictions(*declared), published_at=timezone.now())
    visit = cast.visit(state="in_progress", started_at=timezone.now(), start_lat="50.466", start_lon="30.514")
    body = submission(answers={"clean": "no", "dirt": "Floor", "smile": 5})
    assert phone.submit(visit, body).status_code == 201
    flag_visit(visit_id=visit.pk)
    return visit


def test_several_at_one_question_are_one_flag_in_the_readers_language(cast: Cast, as_person: Any) -> None:
    visit = contradicted(cast, Phone(as_person(cast.shopper)), DIRTY_SMILE, BEST_SMILE)
    flag = visit.flags.get(code="contradiction")
    assert (flag.question, flag_sentence(flag)) == ("smile", "Friendly, though dirty? The very best?")
    with translation.override("uk"):
        assert flag_sentence(flag) == "Привітно, хоч і брудно? The very best?"
    page = as_person(cast.reviewer).get(reverse("review-visit", args=[visit.pk])).content.decode()
    assert "Friendly, though dirty? The very best?" in page


def test_what_a_returned_round_put_right_is_flagged_no_more(cast: Cast, as_person: Any) -> None:
    phone = Phone(as_person(cast.shopper))
    visit = contradicted(cast, phone, DIRTY_SMILE, BEST_SMILE)
    Visit.objects.update(state="returned")
    Remark.objects.create(visit=visit, question="smile", text="Sure?", round=1, by=cast.reviewer)
    body = submission(answers={"clean": "no", "dirt": "Floor", "smile": 4})
    assert phone.submit(visit, body).status_code == 201
    for _twice in range(2):
        flag_visit(visit_id=visit.pk)
        assert [flag_sentence(flag) for flag in visit.flags.filter(code="contradiction")] == ["Friendly, though dirty?"]
