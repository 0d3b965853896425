"""From bytes to a JSON document that can be kept: exact numbers, no doubled keys, nothing a database refuses."""

import json
import math
from collections import Counter
from decimal import Decimal
from typing import Any

from audits.rules.documents import DocumentError, InvalidDocument, Place

MAX_BYTES = 5 * 1024 * 1024


def decode(data: bytes) -> str:
    """The text of a file; raises `InvalidDocument` where it is too big or no UTF-8."""
    if len(data) > MAX_BYTES:
        raise InvalidDocument([DocumentError("too_big", "may be at most 5 MB", ())])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise InvalidDocument([DocumentError("not_utf8", f"is not UTF-8 text: byte {problem.start + 1}", ())]) from None


def read_json(text: str) -> Any:
    """The JSON value, decimals exact; raises `InvalidDocument` with the line and column of what is no JSON."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise InvalidDocument([DocumentError("too_big", "may be at most 5 MB", ())])
    twice: list[str] = []
    try:
        value = json.loads(
            text.removeprefix("\ufeff"),
            parse_float=Decimal,
            parse_constant=_refuse_constant,
            object_pairs_hook=lambda pairs: _once(pairs, twice),
        )
    except json.JSONDecodeError as problem:
        parts: dict[str, str | int] = {"line": problem.lineno, "column": problem.colno, "problem": problem.msg}
        detail = f"line {problem.lineno}, column {problem.colno}: {problem.msg}"
        raise InvalidDocument([DocumentError("not_json", detail, (), parts)]) from None
    except RecursionError:
        raise InvalidDocument([DocumentError("too_deep", "is nested too deeply", ())]) from None
    except ValueError as problem:
        raise InvalidDocument([DocumentError("not_json", str(problem), ())]) from None
    errors = [DocumentError("duplicate_key", f"the name {key} stands twice in one object", ()) for key in twice]
    if errors:
        raise InvalidDocument(errors)
    return value


def unkeepable(part: Any, place: Place = ()) -> list[DocumentError]:
    """What PostgreSQL can't keep: NUL and halves of surrogate pairs in texts, and numbers without an end."""
    if isinstance(part, str):
        bad = "\x00" in part or any("\ud800" <= letter <= "\udfff" for letter in part)
        return [DocumentError("bad_character", "has a character that is no text", place)] if bad else []
    if isinstance(part, float | Decimal) and not math.isfinite(float(part)):
        return [DocumentError("not_a_number", "is a number too large to be kept", place)]
    found: list[DocumentError] = []
    if isinstance(part, list):
        for number, value in enumerate(part):
            found += unkeepable(value, (*place, number))
    elif isinstance(part, dict):
        for key, value in part.items():
            if unkeepable(key):
                found.append(DocumentError("bad_character", "has a name with a character that is no text", place))
            found += unkeepable(value, (*place, key))
    return found


def storable(part: Any, *, exact: bool = True) -> Any:
    """The document with decimals as strings, which its grammar allows: a JSON column would make them floats.

    What integrations keep under `x_` names stays a number.
    """
    if isinstance(part, Decimal):
        return str(part) if exact else float(part)
    if isinstance(part, list):
        return [storable(value, exact=exact) for value in part]
    if isinstance(part, dict):
        return {key: storable(value, exact=exact and not key.startswith("x_")) for key, value in part.items()}
    return part


ORDER = [
    "schema", "slug", "checklist", "code", "kind", "title", "scoring", "text", "help", "standard", "weight",
    "touchpoint", "points", "good", "min", "max", "min_label", "max_label", "up_to", "required", "allow_na",
    "show_if", "when", "question", "is", "value", "weekdays", "from", "to",
]  # fmt: skip
LAST = ["choices", "bands", "evidence", "critical", "questions", "sections", "contradictions"]


def in_reading_order(part: Any) -> Any:
    """The same document with names in the order people read them: a database's JSON column forgets it."""
    if isinstance(part, list):
        return [in_reading_order(value) for value in part]
    if isinstance(part, dict):
        return {key: in_reading_order(part[key]) for key in sorted(part, key=_rank)}
    return part


def _rank(key: str) -> tuple[int, int]:
    if key in ORDER:
        return 0, ORDER.index(key)
    return (2, LAST.index(key)) if key in LAST else (1, 0)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON value")


def _once(pairs: list[tuple[str, Any]], twice: list[str]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        counts = Counter(key for key, _ in pairs)
        twice += [key for key, count in counts.items() if count > 1]
    return value
