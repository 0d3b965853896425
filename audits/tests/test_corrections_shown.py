"""The shopper sees what reviewers corrected: in words, in their language, without a name."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audits.api import shapes
from audits.services.disputes import decide_dispute, raise_dispute
from audits.services.reviews import approve_visit, correct_answer
from audits.tests.phone import Phone
from audits.tests.test_reviews import in_review
from conftest import Cast


@pytest.fixture
def phone(cast: Cast, as_person: Any) -> Phone:
    return Phone(as_person(cast.shopper))


def shown(phone: Phone) -> dict[str, Any]:
    body = phone.get("my/visits").json()
    shapes.MyVisits.model_validate(body, strict=True)
    found: dict[str, Any] = body["visits"][0]
    return found


def test_a_correction_is_told_in_words_without_a_name(cast: Cast, phone: Phone) -> None:
    visit = in_review(cast)
    assert shown(phone)["corrections"] == []
    correct_answer(visit_id=visit.pk, question="clean", value="yes", reason="The photo shows it.", by=cast.reviewer)
    (row,) = shown(phone)["corrections"]
    assert {key: row[key] for key in ("question", "old", "new", "reason")} == {
        "question": "clean", "old": "No", "new": "Yes", "reason": "The photo shows it."
    }  # fmt: skip
    assert set(row) == {"question", "old", "new", "reason", "at"}
    assert cast.reviewer.name not in str(shown(phone))


def test_not_applicable_and_no_answer_have_words_too(cast: Cast, phone: Phone) -> None:
    visit = in_review(cast)
    correct_answer(visit_id=visit.pk, question="dirt", value="Crumbs", reason="As on the photo.", by=cast.reviewer)
    correct_answer(visit_id=visit.pk, question="smile", value="2", reason="As told.", by=cast.reviewer)
    first, second = shown(phone)["corrections"]
    assert (first["question"], first["old"], first["new"]) == ("dirt", "Floor", "Crumbs")
    assert second["new"].startswith("2 / ")


def test_what_a_dispute_changed_is_not_the_shoppers(cast: Cast, phone: Phone) -> None:
    visit = in_review(cast)
    approve_visit(visit_id=visit.pk, by=cast.reviewer)
    visit.wave.state, visit.wave.published_at = "published", timezone.now()
    visit.wave.save()
    dispute = raise_dispute(visit_id=visit.pk, question="clean", reason="It was clean.", by=cast.director)
    decide_dispute(dispute_id=dispute.pk, decision="upheld", reply="You are right.", value="yes", by=cast.manager)
    assert visit.corrections.count() == 1
    assert shown(phone)["corrections"] == []


def test_more_corrections_cost_no_more_queries(cast: Cast, phone: Phone) -> None:
    visit = in_review(cast)
    correct_answer(visit_id=visit.pk, question="clean", value="yes", reason="Photo.", by=cast.reviewer)
    phone.get("my/visits")
    with CaptureQueriesContext(
        connection,
    ) as one:
        phone.get("my/visits")
    second = in_review(cast, number=2, wave=visit.wave)
    for value in ("yes", "no"):
        correct_answer(visit_id=second.pk, question="clean", value=value, reason="Photo.", by=cast.reviewer)
    with CaptureQueriesContext(connection) as more:
        phone.get("my/visits")
    assert len(more) == len(one)
