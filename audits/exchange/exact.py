"""What cells can't say to the letter, kept on a sheet beside them: so that an export comes back as the same document.

Each row names a field, how the cells say it (a fingerprint), and what it is exactly. The exact value counts while
the cells say the same as at export; a cell that somebody has edited since wins, and that is told.
"""

import hashlib
import json
import math
from collections.abc import Iterator
from typing import Any, NoReturn

from audits.exchange.fates import Fate
from audits.exchange.workbooks import Table, kept
from audits.rules.changes import plain
from audits.rules.reading import storable
from common.cells import MAX_CELL

Document = dict[str, Any]
SHEET = "mystery"
COLUMNS = ["part", "code", "field", "cells", "exact"]
PIECE = MAX_CELL - 767


def exact_table(document: Document, read_back: Document) -> Table:
    """The rows for every field in which `read_back`, which is what the cells say, differs from `document`."""
    rows: list[dict[str, str]] = []
    for part, code, said, meant in _pairs(read_back, document):
        for name in [*meant, *(name for name in said if name not in meant)]:
            if plain(said.get(name)) != plain(meant.get(name)):
                key = {"part": part, "code": code, "field": name, "cells": fingerprint(said.get(name))}
                rows += [{**key, "exact": piece} for piece in _pieces(meant.get(name))]
    return Table(SHEET, COLUMNS, rows, {"exact": 60})


def _pairs(said: Document, meant: Document) -> Iterator[tuple[str, str, Document, Document]]:
    """The document, each section and each question: without what stands below them, as said and as meant."""
    yield "document", "", without(said, "sections"), without(meant, "sections")
    for there, section in zip(said["sections"], meant["sections"], strict=True):
        yield "section", section["code"], without(there, "questions"), without(section, "questions")
        for question, wanted in zip(there["questions"], section["questions"], strict=True):
            yield "question", wanted["code"], question, wanted


def without(part: Document, name: str) -> Document:
    """`part` without one field."""
    return {key: value for key, value in part.items() if key != name}


def _pieces(value: Any) -> list[str]:
    """The value as JSON, in pieces that fit into a cell; readable where a cell keeps it, else in ASCII."""
    if value is None:
        return [""]
    text = json.dumps(storable(value), separators=(",", ":"), ensure_ascii=False)
    if kept(text) == text:
        return [text]
    text = json.dumps(storable(value), separators=(",", ":")).replace("_x", r"\u005fx")
    if len(text) > PIECE:
        text = text.replace(" ", r"\u0020")  # a cell loses blanks at its ends
    return [text[start : start + PIECE] for start in range(0, len(text), PIECE)]


def fingerprint(value: Any) -> str:
    """A short name of a value: the same for values that say the same."""
    if value is None:
        return ""
    return hashlib.sha256(json.dumps(plain(value), sort_keys=True).encode()).hexdigest()[:16]


def apply_exact(document: Document, rows: list[tuple[dict[str, str], Fate]]) -> None:
    """Put the exact values into `document`, whose parts the cells said; each row's fate tells what became of it."""
    parts: dict[tuple[str, str], Document] = {("document", ""): document}
    for section in document["sections"]:
        parts["section", section["code"]] = section
        parts |= {("question", question["code"]): question for question in section["questions"]}
    for row, text, fates in _joined(rows):
        part = parts.get((row.get("part", ""), row.get("code", "")))
        name = row.get("field", "")
        if part is None or not name or name in ("sections", "questions"):
            _say(fates, "exact_gone")
        elif fingerprint(part.get(name)) != row.get("cells", ""):
            _say(fates, "exact_edited")
        elif not _put(part, name, text):
            _say(fates, "exact_broken", "error")


def _joined(rows: list[tuple[dict[str, str], Fate]]) -> Iterator[tuple[dict[str, str], str, list[Fate]]]:
    """Rows about the same field are pieces of one text."""
    found: dict[tuple[str, ...], tuple[dict[str, str], list[str], list[Fate]]] = {}
    for row, fate in rows:
        key = tuple(row.get(name, "") for name in ("part", "code", "field"))
        first = found.setdefault(key, (row, [], []))
        first[1].append(row.get("exact", ""))
        first[2].append(fate)
    for row, pieces, fates in found.values():
        yield row, "".join(pieces), fates


def _put(part: Document, name: str, text: str) -> bool:
    if not text:
        part.pop(name, None)
        return True
    try:
        part[name] = json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError):
        return False
    return True


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse(text)


def _say(fates: list[Fate], code: str, became: Any = "left_out") -> None:
    for fate in fates:
        fate.say(became, code)
