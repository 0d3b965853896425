"""Conditions as XLSForm's `relevant`, so that `xlsform_relevant` reads the same; what XPath can't say is refused."""

from collections.abc import Mapping
from typing import Any

from audits.exchange.xlsform_relevant import CHOSEN, Condition
from audits.rules.conditions import NUMERIC_KINDS
from audits.rules.values import read_date, read_decimal, read_time


class CantSay(ValueError):
    """What XPath has no words for: the operator, or "value"."""


def write_relevant(condition: Condition, kinds: Mapping[str, str], names: Mapping[str, str]) -> str:
    """The expression; `kinds` and `names` by the questions' codes. Raises `CantSay`."""
    for form, word in (("all", "and"), ("any", "or")):
        if form in condition:
            parts = [write_relevant(part, kinds, names) for part in condition[form]]
            several = [inside(part, text) for part, text in zip(condition[form], parts, strict=True)]
            return (
                f" {word} ".join(several) if len(parts) > 1 else [*parts, "true()" if form == "all" else "false()"][0]
            )
    if "not" in condition:
        return f"not({write_relevant(condition['not'], kinds, names)})"
    code, kind = condition["question"], kinds[condition["question"]]
    return _comparison("${" + names[code] + "}", kind, condition["is"], condition.get("value"))


def inside(part: Condition, text: str) -> str:
    """A part of several: in brackets where it has several itself."""
    return f"({text})" if len(part.get("all") or part.get("any") or []) > 1 else text


def _comparison(name: str, kind: str, operator: str, value: Any) -> str:
    if operator == "answered":
        return f"{name} != ''"
    if operator in ("eq", "ne"):
        same = f"{name} = {_literal(kind, value)}"
        return same if operator == "eq" else f"({name} != '' and {same.replace(' = ', ' != ', 1)})"
    if operator in ("in", "not_in"):
        one_of = _one_of(name, kind, value)
        return one_of if operator == "in" else f"({name} != '' and not({one_of}))"
    if operator == "contains":
        return f"selected({name}, {_quoted(_word(value))})"
    if operator in ("lt", "lte", "gt", "gte"):
        sign = {"lt": "<", "lte": "<=", "gt": ">", "gte": ">="}[operator]
        return f"{name} {sign} {_literal(kind, value)}"
    raise CantSay(operator)


def _one_of(name: str, kind: str, values: list[Any]) -> str:
    if kind in {*CHOSEN, *NUMERIC_KINDS} and values:
        return f"selected({_quoted(' '.join(_word(str(value)) for value in values))}, {name})"
    if not values:
        raise CantSay("value")
    return "(" + " or ".join(f"{name} = {_literal(kind, value)}" for value in values) + ")"


def _literal(kind: str, value: Any) -> str:
    if kind in NUMERIC_KINDS and read_decimal(value) is not None:
        return str(value)
    if kind in ("date", "time") and (read_date if kind == "date" else read_time)(value) is None:
        raise CantSay("value")  # ODK stops at a comparison with what is no date
    if kind == "date":
        return f"date({_quoted(value)})"
    if kind == "multiple_choice" and isinstance(value, list) and value:
        return _quoted(" ".join(_word(each) for each in value))
    return _quoted(value)


def _word(value: Any) -> str:
    if not isinstance(value, str) or not value or value.split() != [value]:
        raise CantSay("value")
    return value


def _quoted(value: Any) -> str:
    """A text in the quotes it doesn't have: XPath can't escape them, and `${` would name a question."""
    if not isinstance(value, str) or not value or "${" in value or {"'", '"'} <= set(value):
        raise CantSay("value")
    return f'"{value}"' if "'" in value else f"'{value}'"
