"""Contradictions that a checklist declares: which of them hold, and where they are shown (docs/protocol.md)."""

from collections.abc import Iterator, Mapping
from typing import Any

from audits.rules.checklist import Checklist, Contradiction
from audits.rules.condition_parts import AllOf, AnyOf, Condition, Leaf
from audits.rules.conditions import Answered, holds
from audits.rules.scoring import score_visit


def contradictions_of(checklist: Checklist, answers: Mapping[str, Any]) -> list[Contradiction]:
    """Those that hold for `answers` (code -> JSON value), in the document's order; raises `InvalidAnswer`."""
    return holding(checklist, score_visit(checklist, answers).known)


def holding(checklist: Checklist, known: Mapping[str, Answered]) -> list[Contradiction]:
    """The same from answers that were read already."""
    return [each for each in checklist.contradictions if holds(each.when, known)]


def first_named(condition: Condition) -> str:
    """The question that a condition names first; a valid contradiction names one."""
    return next(named(condition), "")


def named(condition: Condition) -> Iterator[str]:
    """The questions that a condition names, as they stand in it."""
    if isinstance(condition, Leaf):
        yield condition.question
    elif isinstance(condition, AllOf | AnyOf):
        for part in condition.all if isinstance(condition, AllOf) else condition.any:
            yield from named(part)
    else:
        yield from named(condition.negated)
