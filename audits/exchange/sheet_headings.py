"""Rows of a plain Excel sheet that ask nothing: totals, the columns' names once more, and headings over questions."""

import re
from collections.abc import Collection, Iterable

from audits.exchange.columns import Cells, leave_out_rest
from audits.exchange.sheet_words import KINDS, header_column, is_total, meaning

OF_TOTALS = {"number", "section", "code", "text", "points", "weight"}
BANNER = re.compile(r"(?:block|section|part|блок|розділ|секція|частина|раздел|секция|часть)\b", re.IGNORECASE)
ONE_ROW = re.compile(r"([A-Z]+)([0-9]+):(?!\1)[A-Z]+\2")
WORD = re.compile(r"[^\W\d_]{3}")


def asks_nothing(row: Cells) -> bool:
    """Whether a row only adds others up or names the columns once more; its fate then tells so."""
    text = next(iter(row.texts.get("text", {}).values()), "")
    said = [text] if text else [*row.texts.get("section", {}).values(), row.get("number"), row.get("code")]
    if header_column(0, text).field == "text" and not meaning(KINDS, row.get("kind")):
        row.fate.say("left_out", "header_again")
    elif any(map(is_total, said)) and not (row.get("kind") or row.texts.get("options") or row.get("section_code")):
        row.fate.say("left_out", "total_row")
        leave_out_rest(row, OF_TOTALS)
    else:
        return False
    return True


def wide_rows(merged: Iterable[str]) -> set[int]:
    """The rows in which cells beside each other are merged, as headings are."""
    return {int(match[2]) for match in map(ONE_ROW.fullmatch, merged) if match}


def name_sections(rows: list[Cells], wide: Collection[int], language: str) -> None:
    """Where no column names the sections, take headings among the questions for them; their fates tell so."""
    if any(row.texts.get("section") or row.get("section_code") for row in rows):
        return
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        if set(row.plain) <= {"number"} and set(row.texts) <= {"text"} and _is_heading(row, following, wide):
            row.texts["section"] = row.texts.pop("text", {}) or {language: row.plain.pop("number")}
            row.fate.say("changed", "heading_as_section")


def _is_heading(row: Cells, following: Cells | None, wide: Collection[int]) -> bool:
    text = next(iter(row.texts.get("text", {}).values()), "")
    if not text:
        return bool(following and following.texts.get("text") and WORD.search(row.get("number")))
    is_banner = BANNER.match(text) or (text.isupper() and WORD.search(text))
    return not is_total(text) and bool(row.number in wide or is_banner or _is_above(row, following))


def _is_above(row: Cells, following: Cells | None) -> bool:
    """Whether the next row's number goes on from this one's: 1.1 after 1."""
    own, after = _number(row), _number(following) if following else ""
    return bool(own) and after.startswith(f"{own}.")


def _number(row: Cells) -> str:
    said = row.get("number") or next(iter(row.texts.get("text", {}).values()), "")
    match = re.match(r"[0-9]+(?:\.[0-9]+)*", said)
    return match[0] if match else ""
