"""Designing a checklist: drafts nobody overwrites, trials, test plans, publishing, comparing, copying, finding."""

import json
import threading
from typing import Any

import pytest
from django.db import connections
from django.urls import reverse

from audits.models import Checklist, ChecklistDraft, ChecklistVersion
from audits.services.checklist_drafts import (
    NewerDraft,
    checklist_draft,
    save_checklist_draft,
)
from audits.services.checklists import archive_checklist, create_checklist
from audits.services.library import add_from_library
from audits.tests.checklists import changed, save
from conftest import CHECKLIST, Cast, locks_rows

PLAN = {"name": "All well", "answers": {"clean": "yes", "smile": 5}, "score": "100.00"}


@pytest.fixture
def checklist(cast: Cast) -> Checklist:
    return cast.checklist_version.checklist


@pytest.fixture
def designer(cast: Cast, as_person: Any, checklist: Checklist) -> Any:
    """Sends JSON to an address of the checklist as the manager, and gives the answer."""
    client = as_person(cast.manager)

    def send(name: str, body: Any = None, method: str = "post", **kwargs: Any) -> Any:
        url = reverse(name, kwargs={"checklist_id": checklist.pk, **kwargs})
        if body is None:
            return client.get(url)
        raw = body if isinstance(body, str) else json.dumps(body)
        return getattr(client, method)(url, raw, content_type="application/json")

    return send


def put(designer: Any, base: int, **parts: Any) -> Any:
    return designer("checklist-draft", {"base": base, "document": changed(**parts), "plans": []}, "put")


def test_a_draft_begins_as_the_newest_version_and_is_kept_from_the_first_change(
    designer: Any, checklist: Checklist
) -> None:
    assert designer("checklist-draft").json()["revision"] == 0
    answer = put(designer, 0, points=7)
    assert (answer.status_code, answer.json()["revision"], answer.json()["saved_by"]) == (200, 1, "Maksym")
    assert checklist_draft(checklist).document["sections"][0]["questions"][0]["points"] == 7
    assert designer("checklist-draft").json()["document"] == changed(points=7)


def test_saving_tells_which_codes_were_published_since(designer: Any, checklist: Checklist) -> None:
    known = checklist.versions.first()
    assert known is not None
    body = {"base": 0, "document": changed(points=7), "plans": [], "published": known.number}
    assert "published" not in designer("checklist-draft", body, "put").json()
    told = designer("checklist-draft", {**body, "base": 1, "published": None}, "put").json()["published"]
    assert (told["number"], "clean" in told["questions"]) == (known.number, True)


def test_a_new_checklist_begins_empty(cast: Cast) -> None:
    new = create_checklist(programme=cast.programme, name="New", by=cast.manager)
    assert checklist_draft(new).document["sections"] == []


def test_two_who_edit_one_draft_never_overwrite_each_other(designer: Any, checklist: Checklist, cast: Cast) -> None:
    put(designer, 0, points=7)
    save_checklist_draft(checklist_id=checklist.pk, base=1, document=changed(points=8), by=cast.owner)
    late = put(designer, 1, points=9)
    assert (late.status_code, late.json()["code"]) == (409, "newer_draft")
    theirs = late.json()["draft"]
    assert (theirs["revision"], theirs["saved_by"]) == (2, "Oksana")
    assert theirs["document"]["sections"][0]["questions"][0]["points"] == 8
    assert put(designer, 2, points=9).json()["revision"] == 3


def test_the_same_again_changes_nothing(designer: Any) -> None:
    put(designer, 0, points=7)
    assert put(designer, 0, points=7).json()["revision"] == 1


def test_a_draft_that_is_not_whole_is_kept_with_what_is_wrong(designer: Any) -> None:
    answer = put(designer, 0, points=-1, text={})
    found = answer.json()["findings"]
    assert answer.status_code == 200
    assert [error["path"] for error in found["errors"]] == [
        "sections[0].questions[0].text",
        "sections[0].questions[0].points",
    ]
    assert (found["warnings"], found["minutes"]) == ([], None)


def test_what_is_found_in_a_whole_draft_is_told(designer: Any) -> None:
    found = put(designer, 0, points=0, help={"en": "Look at the floor"}).json()["findings"]
    assert found["errors"] == []
    assert found["size"] == {"sections": 2, "questions": 5}
    assert {gap["language"]: gap["paths"] for gap in found["gaps"]} == {
        "uk": ["sections[0].questions[0].help"],
        "ru": ["sections[0].questions[0].help"],
    }
    assert found["minutes"] >= 1


@pytest.mark.parametrize(
    "body",
    ["[]", "{", '{"base": 0, "document": []}', '{"base": 0, "document": {"sections": {}}}', '{"base": true}',
     '{"base": 0, "document": {"sections": [], "title": {"en": "\\u0000"}}}',
     '{"base": 0, "document": {"sections": []}, "plans": [{"name": ""}]}',
     '{"base": 0, "document": {"sections": []}, "plans": 5}',
     '{"base": 0, "document": {"sections": ' + "[" * 60 + "]" * 60 + "}}"],
)  # fmt: skip
def test_what_is_no_draft_at_all_is_refused(designer: Any, body: str) -> None:
    assert designer("checklist-draft", body, "put").status_code == 400
    assert not ChecklistDraft.objects.exists()


def test_an_archived_checklist_takes_no_draft(designer: Any, checklist: Checklist, cast: Cast) -> None:
    archive_checklist(checklist_id=checklist.pk, archived=True, by=cast.manager)
    answer = put(designer, 0, points=7)
    assert (answer.status_code, answer.json()["code"]) == (409, "archived")


@pytest.mark.django_db(transaction=True)
@locks_rows
def test_two_who_save_at_once_get_one_revision_and_one_refusal(checklist: Checklist, cast: Cast) -> None:
    outcomes: list[Any] = []

    def save(points: int) -> None:
        try:
            draft = save_checklist_draft(
                checklist_id=checklist.pk, base=0, document=changed(points=points), by=cast.owner
            )
            outcomes.append(draft.revision)
        except NewerDraft:
            outcomes.append("newer")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=save, args=(points,)) for points in (6, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes)) == ["1", "newer"]


def test_a_trial_gives_the_score_and_why(designer: Any) -> None:
    rule = {"below": 5, "effect": {"cap": 50}}
    answer = designer("checklist-trial", {"document": changed(critical=rule), "answers": {"clean": "no", "smile": 5}})
    tried = answer.json()
    assert (tried["score"], tried["raw_score"], tried["critical"]) == ("50.00", "66.67", ["clean"])
    assert tried["visible"] == ["clean", "dirt", "smile", "shot", "why"]
    assert [section["score"] for section in tried["sections"]] == ["0.00", "100.00"]
    first = tried["questions"][0]
    assert (first["earned"], first["possible"], first["lost"], first["bonus"]) == ("0", "5", "5", False)
    assert "cap the visit at 50" in first["why"]


def test_a_bonus_that_is_not_earned_is_no_loss_in_a_trial(designer: Any) -> None:
    tried = designer("checklist-trial", {"document": changed(bonus=True), "answers": {"clean": "no"}}).json()
    first = tried["questions"][0]
    assert (first["earned"], first["possible"], first["lost"], first["bonus"]) == ("0", "5", "0", True)


def test_a_trial_tells_what_it_cannot_score(designer: Any) -> None:
    bad = designer("checklist-trial", {"document": changed(points=-1), "answers": {}})
    assert (bad.status_code, bad.json()["errors"][0]["path"]) == (400, "sections[0].questions[0].points")
    odd = designer("checklist-trial", {"document": changed(), "answers": {"clean": "perhaps"}})
    assert (odd.status_code, list(odd.json()["fields"])) == (400, ["answers.clean"])


def test_a_number_without_an_end_is_refused(designer: Any) -> None:
    body = json.dumps({"base": 0, "document": {**CHECKLIST, "x_a": 0}}).replace('"x_a": 0', '"x_a": 1e999')
    assert designer("checklist-draft", body, "put").status_code == 400


def test_sections_are_copied_from_own_checklists_and_the_library(
    cast: Cast, as_person: Any, checklist: Checklist
) -> None:
    client = as_person(cast.manager)
    listed = client.get(reverse("checklist-sources")).json()["sources"]
    assert (listed[0]["id"], listed[0]["title"]) == (f"checklist-{checklist.pk}", "Coffee")
    assert listed[0]["sections"][0] == {"code": "arrival", "title": "Arrival", "questions": 2}
    assert listed[0]["where"] == f"{cast.brand}, {cast.programme}"
    assert {"library-cafe-visit", "library-phone-line"} <= {one["id"] for one in listed}
    add_from_library(programme=cast.programme, slug="cafe-visit", by=cast.manager)
    listed = client.get(reverse("checklist-sources")).json()["sources"]
    assert [one["where"] for one in listed if one["title"] == "Café visit"] == [f"{cast.brand}, {cast.programme}"]
    own = client.get(reverse("checklist-source", args=[f"checklist-{checklist.pk}"])).json()
    assert own["document"] == CHECKLIST
    assert client.get(reverse("checklist-source", args=["library-nothing"])).status_code == 404
    foreign = as_person(cast.rival_manager)
    assert foreign.get(reverse("checklist-source", args=[f"checklist-{checklist.pk}"])).status_code == 404


def test_questions_are_found_by_words_in_any_language(cast: Cast, as_person: Any) -> None:
    client = as_person(cast.manager)

    def found(words: str) -> str:
        return str(client.get(reverse("question-list"), {"q": words}).content.decode())

    assert "1 question" in found("ПРИВІТНО")
    assert "How friendly?" in found("smile")
    assert "No question says that" in found("smile clean")


def test_questions_of_drafts_are_found_where_no_version_says_the_same(
    cast: Cast, as_person: Any, checklist: Checklist
) -> None:
    client = as_person(cast.manager)

    def found(words: str) -> list[tuple[str, bool]]:
        rows = client.get(reverse("question-list"), {"q": words}).context["rows"]
        return [(row["url"], row["is_draft"]) for row in rows]

    version = reverse("checklist-version", args=[checklist.pk, 1])
    draft = f"{reverse('checklist-design', args=[checklist.pk])}#sections%5B0%5D.questions%5B0%5D"
    save(checklist, cast.manager)
    assert found("clean?") == [(f"{version}#clean", False)]
    save(checklist, cast.manager, text={"en": "Spotless and clean?"})
    assert found("clean?") == [(f"{version}#clean", False), (draft, True)]
    assert found("spotless") == [(draft, True)]
    archive_checklist(checklist_id=checklist.pk, archived=True, by=cast.manager)
    assert found("clean") == []


def test_a_draft_of_any_shape_can_be_looked_through(cast: Cast, as_person: Any, checklist: Checklist) -> None:
    odd = [7, {"questions": [None, {"code": "oddity", "kind": ["x"], "text": "no", "choices": [1, {"text": 2}]}]}]
    document = {"sections": odd}
    save_checklist_draft(checklist_id=checklist.pk, base=0, document=document, by=cast.manager)
    page = as_person(cast.manager).get(reverse("question-list"), {"q": "oddity"})
    assert [row["code"] for row in page.context["rows"]] == ["oddity"]


def test_the_designer_knows_the_codes_that_stand_for_good(cast: Cast, as_person: Any, checklist: Checklist) -> None:
    page = as_person(cast.manager).get(reverse("checklist-design", args=[checklist.pk]))
    data = page.context["data"]
    assert data["published"]["sections"] == ["arrival", "service"]
    assert data["published"]["questions"]["clean"] == []
    assert data["draft"]["revision"] == 0
    ChecklistVersion.objects.all().delete()
    fresh = as_person(cast.manager).get(reverse("checklist-design", args=[checklist.pk]))
    assert fresh.context["data"]["published"] is None
