"""Whether a condition can ever hold, or ever fail: a question whose condition can't hold is asked of nobody.

Careful on purpose: "can't" is only said where it is certain.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from audits.rules.checklist import MultipleChoice, QuestionBase, Scale, SingleChoice
from audits.rules.condition_parts import AllOf, AnyOf, Condition, Leaf, Not
from audits.rules.conditions import NUMERIC_KINDS, comparable
from audits.rules.scoring import possible_points
from audits.rules.values import read_decimal

Questions = Mapping[str, QuestionBase]
BELOW = {"lt": -1, "lte": 0}
ABOVE = {"gt": 1, "gte": 0}


def can_hold(condition: Condition | None, questions: Questions) -> bool:
    """False only where no answers make it true; `questions` are those that are themselves asked of somebody."""
    if isinstance(condition, AllOf):
        return all(can_hold(part, questions) for part in condition.all) and not clash(condition.all)
    if isinstance(condition, AnyOf):
        return any(can_hold(part, questions) for part in condition.any)
    if isinstance(condition, Not):
        return can_fail(condition.negated, questions)
    return condition is None or leaf_can_hold(condition, questions.get(condition.question))


def can_fail(condition: Condition, questions: Questions) -> bool:
    """False only where it is true whatever is answered; every comparison fails on a question without an answer."""
    if isinstance(condition, AllOf):
        return any(can_fail(part, questions) for part in condition.all)
    if isinstance(condition, AnyOf):
        return all(can_fail(part, questions) for part in condition.any)
    if isinstance(condition, Not):
        return can_hold(condition.negated, questions)
    return True


def leaf_can_hold(leaf: Leaf, question: QuestionBase | None) -> bool:
    """One comparison with a question; of one that nobody is asked, none holds."""
    if question is None:
        return False
    if leaf.op == "lost_points":
        return possible_points(question) > 0
    if leaf.op in BELOW or leaf.op in ABOVE:
        return within_reach(leaf, question)
    if leaf.op in ("eq", "in", "contains"):
        return any(can_be(question, value) for value in named(leaf))
    return True


def named(leaf: Leaf) -> list[Any]:
    """The values a comparison names."""
    return list(leaf.value) if leaf.op == "in" and isinstance(leaf.value, list) else [leaf.value]


def can_be(question: QuestionBase, value: Any) -> bool:
    """Whether the question can have this answer, or, of several choices, include it."""
    kind: str = getattr(question, "kind", "")
    if kind == "yes_no":
        return value in ("yes", "no")
    if isinstance(question, SingleChoice | MultipleChoice):
        codes = {choice.code for choice in question.choices}
        wanted = value if isinstance(value, list) else [value]
        return all(isinstance(code, str) and code in codes for code in wanted)
    if kind in NUMERIC_KINDS:
        number = read_decimal(value)
        low, high = ends(question)
        whole = kind not in ("number", "money")
        return number is not None and low <= number <= high and not (whole and number != number.to_integral_value())
    return comparable(kind, value) is not None


def within_reach(leaf: Leaf, question: QuestionBase) -> bool:
    """Whether some answer lies on the named side of the value."""
    kind: str = getattr(question, "kind", "")
    if kind not in NUMERIC_KINDS:
        return comparable(kind, leaf.value) is not None
    number = read_decimal(leaf.value)
    if number is None:
        return False
    low, high = ends(question)
    if leaf.op in BELOW:
        return low < number or (leaf.op == "lte" and low == number)
    return high > number or (leaf.op == "gte" and high == number)


def ends(question: QuestionBase) -> tuple[Decimal, Decimal]:
    """The smallest and the largest number that can be answered."""
    if isinstance(question, Scale):
        return Decimal(question.min), Decimal(question.max)
    kind: str = getattr(question, "kind", "")
    highest = Decimal(10) if kind == "nps" else Decimal("Infinity")
    return Decimal(0) if kind in ("nps", "duration") else Decimal("-Infinity"), highest


def clash(parts: Iterable[Condition]) -> bool:
    """Whether one question would have to be two things at once."""
    wanted: dict[str, set[str]] = {}
    for part in parts:
        if isinstance(part, Leaf) and part.op == "eq" and isinstance(part.value, str):
            wanted.setdefault(part.question, set()).add(part.value)
    return any(len(values) > 1 for values in wanted.values())
