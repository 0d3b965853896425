"""Conditions: whether a question or section is shown, from the answers before it (scoring.md, "Conditions")."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from audits.rules.condition_parts import AllOf, AnyOf, Condition, Leaf, Not
from audits.rules.values import read_date, read_decimal, read_time

NUMERIC_KINDS = frozenset({"scale", "number", "money", "duration", "nps"})
ORDERED_KINDS = NUMERIC_KINDS | {"date", "time"}
KINDS_WITH_VALUE = ORDERED_KINDS | {
    "yes_no", "single_choice", "multiple_choice", "text", "photo", "audio", "video", "file", "location",
}  # fmt: skip
COMPARABLE_KINDS: dict[str, frozenset[str]] = {
    **dict.fromkeys(("eq", "ne", "in", "not_in"), frozenset(KINDS_WITH_VALUE)),
    **dict.fromkeys(("lt", "lte", "gt", "gte"), frozenset(ORDERED_KINDS)),
    "contains": frozenset({"multiple_choice"}),
}


@dataclass(frozen=True)
class Answered:
    """A visible question's answer that is neither missing nor N/A; values already read by kind."""

    kind: str
    value: Any
    earned: Fraction
    possible: Fraction


def holds(condition: Condition | None, answers: Mapping[str, Answered]) -> bool:
    """Whether `condition` is true; `answers` has only questions that are visible, answered and applicable."""
    if condition is None:
        return True
    if isinstance(condition, AllOf):
        return all(holds(part, answers) for part in condition.all)
    if isinstance(condition, AnyOf):
        return any(holds(part, answers) for part in condition.any)
    if isinstance(condition, Not):
        return not holds(condition.negated, answers)
    return leaf_holds(condition, answers.get(condition.question))


def leaf_holds(leaf: Leaf, answer: Answered | None) -> bool:
    """One comparison; on a question without an answer every operator is false."""
    if answer is None:
        return False
    if leaf.op == "answered":
        return True
    if leaf.op == "lost_points":
        return answer.possible > 0 and answer.earned < answer.possible
    if leaf.op == "contains":
        return leaf.value in answer.value
    if leaf.op in ("lt", "lte", "gt", "gte"):
        return ordered(leaf.op, answer, leaf.value)
    named = leaf.value if leaf.op in ("in", "not_in") and isinstance(leaf.value, list) else [leaf.value]
    same = any(equal(answer, value) for value in named)
    return same if leaf.op in ("eq", "in") else not same


def comparable(kind: str, value: Any) -> Any:
    """A value as its kind compares it, or None when it isn't one of the kind."""
    if kind in NUMERIC_KINDS:
        return read_decimal(value)
    if kind == "date":
        return read_date(value)
    if kind == "time":
        return read_time(value)
    if kind == "multiple_choice":
        texts = isinstance(value, list) and all(isinstance(item, str) for item in value)
        return frozenset(value) if texts else None
    return value


def equal(answer: Answered, value: Any) -> bool:
    """Equality by kind: numbers as numbers, choices as sets."""
    theirs = comparable(answer.kind, value)
    return theirs is not None and comparable(answer.kind, answer.value) == theirs


def ordered(op: str, answer: Answered, value: Any) -> bool:
    """An order between numbers, days or times; false when the named value is none."""
    ours, theirs = comparable(answer.kind, answer.value), comparable(answer.kind, value)
    if ours is None or theirs is None:
        return False
    if isinstance(ours, Decimal):
        ours, theirs = Fraction(ours), Fraction(theirs)
    return bool({"lt": ours < theirs, "lte": ours <= theirs, "gt": ours > theirs, "gte": ours >= theirs}[op])
