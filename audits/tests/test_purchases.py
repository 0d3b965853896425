"""The receipt's total against the scenario's limit."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone, translation

from audits.models import ChecklistVersion, ScenarioVersion, Visit
from audits.rules.documents import parse_checklist
from audits.rules.purchases import Amount, is_over, receipt_total, total_question
from audits.rules.scoring import score_visit
from audits.services.flags import flag_sentence, flag_visit
from audits.services.scores import store_scores
from conftest import CHECKLIST, Cast

TEXT = {"en": "?"}
PAID = {"code": "paid", "kind": "money", "text": TEXT}
TIP = {"code": "tip", "kind": "money", "text": TEXT}
PROVEN = {**PAID, "code": "proven", "evidence": [{"kind": "receipt"}]}
PICTURED = {**PAID, "evidence": [{"kind": "photo"}]}
COUNTED = {**PAID, "code": "counted", "kind": "number", "evidence": [{"kind": "receipt"}]}


def document(*questions: dict[str, Any]) -> dict[str, Any]:
    sections = [{"code": "a", "title": TEXT, "questions": list(questions)}]
    return {"schema": 1, "title": TEXT, "sections": sections}


@pytest.mark.parametrize(
    ("questions", "code"),
    [
        ([], ""),
        ([PAID], "paid"),
        ([PAID, TIP], ""),
        ([PAID, PROVEN, TIP], "proven"),
        ([TIP, PICTURED], ""),
        ([COUNTED], ""),
        ([COUNTED, PICTURED], "paid"),
    ],
)
def test_the_total_is_where_a_receipt_is_asked_for(questions: list[dict[str, Any]], code: str) -> None:
    assert total_question(parse_checklist(document(*questions))) == code


def test_a_total_that_was_not_answered_is_none() -> None:
    checklist = parse_checklist(document({**PAID, "allow_na": True}))
    for answers in ({}, {"paid": {"na": True}}):
        assert receipt_total(checklist, score_visit(checklist, answers).known, "UAH") is None
    known = score_visit(checklist, {"paid": "12.50"}).known
    assert receipt_total(checklist, known, "UAH") == Amount(Decimal("12.50"), "UAH", "paid")


@pytest.mark.parametrize(
    ("total", "currency", "over"), [("200", "UAH", False), ("200.01", "UAH", True), ("201", "KZT", False)]
)
def test_only_more_than_the_limit_in_its_currency_is_over(total: str, currency: str, over: bool) -> None:
    assert is_over(Amount(Decimal(total), currency, "paid"), Amount(Decimal(200), "UAH")) is over


def test_too_much_is_flagged_at_its_question(cast: Cast) -> None:
    limit = {"text": TEXT, "limit": "200", "currency": "UAH"}
    ScenarioVersion.objects.update(document={**cast.scenario_version.document, "purchase": limit})
    section = {**CHECKLIST["sections"][0], "questions": [PAID]}
    ChecklistVersion.objects.update(document={**CHECKLIST, "sections": [section]}, published_at=timezone.now())
    visit = Visit.objects.get(pk=cast.visit(state="submitted", submitted_at=timezone.now()).pk)
    store_scores(visit, {"paid": "1250.5"}, {}, {})
    flag_visit(visit_id=visit.pk)
    flag = visit.flags.get(code="over_limit")
    assert flag.question == "paid"
    assert flag_sentence(flag) == "The receipt says 1250.5 UAH; the scenario pays back at most 200 UAH."
    with translation.override("uk"):
        assert "1250,5" in flag_sentence(flag)
