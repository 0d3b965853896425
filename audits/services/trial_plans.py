"""Test plans: answer sets with the score they must bring, run while designing and before a version is published."""

from dataclasses import dataclass
from typing import Any

from audits.rules.answers import InvalidAnswer
from audits.rules.checklist import Checklist
from audits.rules.documents import DocumentError, InvalidDocument, parse_checklist
from audits.rules.reading import storable, unkeepable
from audits.rules.scoring import score_visit, shown

MOST_PLANS = 50
MOST_NAME = 150


@dataclass(frozen=True)
class PlanResult:
    """What a plan brought: the score with two places, None for none; `problem` where its answers no longer fit."""

    name: str
    expected: str | None
    score: str | None
    problem: str = ""

    @property
    def passed(self) -> bool:
        """Whether it brought what it must."""
        return not self.problem and self.score == self.expected


def run_plans(document: dict[str, Any], plans: list[dict[str, Any]]) -> list[PlanResult]:
    """Each plan's result over a valid document; raises `InvalidDocument`."""
    checklist = parse_checklist(document)
    return [run_plan(checklist, plan) for plan in plans]


def run_plan(checklist: Checklist, plan: dict[str, Any]) -> PlanResult:
    """One plan's result."""
    try:
        score = shown(score_visit(checklist, plan["answers"]).score)
    except InvalidAnswer as refused:
        return PlanResult(plan["name"], plan["score"], None, refused.question)
    return PlanResult(plan["name"], plan["score"], score)


def keepable_plans(plans: Any) -> list[dict[str, Any]]:
    """Plans as they are kept; raises `InvalidDocument` for what is none."""
    if not isinstance(plans, list) or len(plans) > MOST_PLANS or not all(map(is_plan, plans)):
        raise InvalidDocument([DocumentError("not_plans", "must be a list of test plans", ("plans",))])
    if errors := unkeepable(plans, ("plans",)):
        raise InvalidDocument(errors)
    return [
        {"name": plan["name"], "answers": storable(plan["answers"]), "score": plan.get("score")} for plan in plans
    ]  # fmt: skip


def is_plan(plan: Any) -> bool:
    """Whether it has a name, answers by code, and a score or none."""
    return (
        isinstance(plan, dict)
        and isinstance(plan.get("name"), str)
        and 0 < len(plan["name"].strip()) <= MOST_NAME
        and isinstance(plan.get("answers"), dict)
        and isinstance(plan.get("score"), str | None)
    )
