"""Visits that could not be made: told with proof, judged, paid, and counted in no mean."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audits.models import Answer, Evidence, Remark, ScenarioVersion, SectionScore, Visit
from audits.services.reviews import approve_visit, claim_visit, correct_answer
from audits.tests.phone import Phone, manifest, submission
from conftest import Cast

CLOSED = {"kind": "closed", "text": "  A notice says: under repair.  "}


@pytest.fixture(autouse=True)
def unqueued(monkeypatch: pytest.MonkeyPatch) -> None:
    """No broker."""
    monkeypatch.setattr("audits.services.reviews.after_commit", lambda task, **ids: None)


@pytest.fixture
def phone(cast: Cast, as_person: Any) -> Phone:
    return Phone(as_person(cast.shopper))


@pytest.fixture
def visit(cast: Cast) -> Visit:
    return cast.visit(state="in_progress", started_at=timezone.now())


def told(**fields: Any) -> dict[str, Any]:
    return submission(answers={}, evidence=[manifest(question="")], obstacle=CLOSED, **fields)


def test_a_visit_that_could_not_be_made_is_sent_with_proof_alone(phone: Phone, visit: Visit) -> None:
    answer = phone.submit(visit, told())
    assert answer.status_code == 201, answer.json()
    visit.refresh_from_db()
    assert (visit.state, visit.score, visit.obstacle) == ("submitted", None, "closed")
    assert visit.obstacle_text == "A notice says: under repair."
    assert phone.submit(visit, told()).json()["code"] == "wrong_state"


@pytest.mark.parametrize(
    ("obstacle", "files", "fields"),
    [
        (CLOSED, [], {"evidence."}),
        (CLOSED, [manifest(question="shot")], {"evidence."}),
        (CLOSED, [manifest(question="", kind="audio")], {"evidence."}),
        ({"kind": "gone", "text": " "}, [manifest(question="")], {"obstacle.text"}),
        ({"kind": "gone"}, [], {"obstacle.text", "evidence."}),
        ({"kind": "bored", "text": "x"}, [manifest(question="")], {"obstacle.kind"}),
        ({"kind": "other", "text": "x" * 10_001}, [manifest(question="")], {"obstacle.text"}),
    ],
)
def test_it_must_be_told_and_shown(
    obstacle: Any, files: list[Any], fields: set[str], phone: Phone, visit: Visit
) -> None:
    answer = phone.submit(visit, submission(answers={}, evidence=files, obstacle=obstacle))
    assert (answer.status_code, answer.json()["code"], set(answer.json()["fields"])) == (400, "invalid", fields)
    visit.refresh_from_db()
    assert (visit.state, visit.obstacle) == ("in_progress", "")


def test_what_nobody_sees_needs_no_photo(phone: Phone, visit: Visit, cast: Cast) -> None:
    ScenarioVersion.objects.update(document={**cast.scenario_version.document, "channel": "phone"})
    body = submission(answers={}, obstacle={"kind": "refused", "text": "Nobody answered."})
    assert phone.submit(visit, body).status_code == 201


def test_an_answer_that_fits_nothing_is_still_refused(phone: Phone, visit: Visit) -> None:
    body = told() | {"answers": {"clean": "perhaps", "nobody": 1, "shot": ["not-in-the-manifest"]}}
    answer = phone.submit(visit, body)
    assert set(answer.json()["fields"]) == {"answers.clean", "answers.nobody", "answers.shot"}


def test_answers_are_kept_and_earn_nothing(phone: Phone, visit: Visit) -> None:
    assert (
        phone.submit(visit, told() | {"answers": {"clean": "yes"}, "comments": {"clean": "From outside"}}).status_code
        == 201
    )
    visit.refresh_from_db()
    answer = Answer.objects.get()
    assert (answer.value, answer.comment, answer.earned, answer.possible) == ("yes", "From outside", None, None)
    assert not SectionScore.objects.exclude(score=None).exists()
    assert (visit.score, visit.raw_score, visit.critical) == (None, None, [])


def approved(phone: Phone, visit: Visit, cast: Cast) -> Visit:
    assert phone.submit(visit, told() | {"answers": {"clean": "yes", "smile": 1}}).status_code == 201
    Evidence.objects.update(state="ready", original="a", shown="b", small="c")
    claim_visit(visit_id=visit.pk, by=cast.reviewer)
    correct_answer(visit_id=visit.pk, question="smile", value=2, reason="Read again", by=cast.reviewer)
    return approve_visit(visit_id=visit.pk, by=cast.reviewer)


def test_approved_it_has_no_score_and_is_paid(phone: Phone, visit: Visit, cast: Cast) -> None:
    visit = approved(phone, visit, cast)
    assert (visit.state, visit.score) == ("approved", None)
    earning = phone.get("my/earnings").json()["earnings"][0]
    assert (earning["state"], earning["fee"]) == ("due", "240.00")


def returned(phone: Phone, visit: Visit, cast: Cast, question: str = "smile") -> Visit:
    assert phone.submit(visit, told()).status_code == 201
    Visit.objects.update(state="returned")
    Remark.objects.create(visit=visit, question=question, text="Go again", round=1, by=cast.reviewer)
    return visit


def test_the_phone_is_told_why_and_that_all_is_open_again(phone: Phone, visit: Visit, cast: Cast) -> None:
    returned(phone, visit, cast)
    shown = phone.get("my/visits").json()["visits"][0]
    assert shown["obstacle"] == {"kind": "closed", "text": "A notice says: under repair."}
    assert shown["editable"] is None


def test_a_returned_visit_may_be_made_after_all(phone: Phone, visit: Visit, cast: Cast) -> None:
    returned(phone, visit, cast)
    assert phone.submit(visit, submission(answers={})).json()["code"] == "invalid"
    answer = phone.submit(visit)
    assert answer.status_code == 201, answer.json()
    visit.refresh_from_db()
    assert (visit.obstacle, visit.obstacle_text, visit.score) == ("", "", 8333)
    assert visit.submissions.get(round=2).changed["clean"]["new"] == "yes"


def test_a_returned_visit_may_stay_unmade(phone: Phone, visit: Visit, cast: Cast) -> None:
    returned(phone, visit, cast)
    assert phone.submit(visit, told()).status_code == 201
    visit.refresh_from_db()
    assert (visit.obstacle, visit.score) == ("closed", None)


def test_a_returned_round_may_find_the_branch_gone(phone: Phone, visit: Visit, cast: Cast) -> None:
    assert phone.submit(visit).status_code == 201
    Visit.objects.update(state="returned")
    Remark.objects.create(visit=visit, question="smile", text="Sure?", round=1, by=cast.reviewer)
    answer = phone.submit(visit, told())
    assert answer.status_code == 201, answer.json()
    visit.refresh_from_db()
    assert (visit.obstacle, visit.score, visit.answers.get(question="clean").value) == ("closed", None, "yes")


@pytest.mark.parametrize(
    "fields", [{"obstacle": "bored", "obstacle_text": "x"}, {"obstacle": "gone"}, {"obstacle_text": "x"}]
)
def test_no_row_has_an_obstacle_that_is_none(cast: Cast, fields: dict[str, str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        cast.visit(**fields)


def test_no_row_has_a_score_for_a_visit_that_was_not_made(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        cast.visit(obstacle="gone", obstacle_text="x", score=1)
