"""What the cells of a table's file are: kinds with one format each, and texts that are no formulas."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache

# How Excel shows what isn't text: one format a column. CSV writes as many places, without signs and percent.
FORMATS = {
    "percent": "0.00%",  # given as percent, 73.37
    "points": "+0.00;-0.00;0.00",
    "figure": "0.00",
    "money": "#,##0.00",
    "place": "0.000000",  # degrees
    "count": "0",
    "number": "General",  # as many places as each has
    "date": "yyyy-mm-dd",
    "datetime": "yyyy-mm-dd hh:mm",
    "as_typed": "@",  # texts that people change and bring in again: 007 typed there stays so, and 9-12 is no day
}
PLACES = {"percent": 2, "points": 2, "figure": 2, "money": 2, "place": 6}
MAX_CELL = 32_767  # units of UTF-16
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
# The wide signs are those that a Chinese or Japanese keyboard makes, which Excel reads alike.
FORMULA = re.compile("'*(?:\\s*[=+\\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])")
NUMBER = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file: its head, what its cells are (`text`, or a key of `FORMATS`), and its width."""

    title: str
    kind: str = "text"
    width: int = 16


def neutral(text: str) -> str:
    """`text` with an apostrophe before what a spreadsheet would calculate; a number is none that could be."""
    if text[:1].isalnum() or not FORMULA.match(text) or NUMBER.fullmatch(text):
        return text
    return f"'{text}"


def freed(text: str) -> str:
    """Without the apostrophe that `neutral` gave it."""
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text


@lru_cache(maxsize=10_000)  # points and scores are the same few over and over
def rounded(value: Fraction | Decimal | float, places: int) -> str:
    """A figure with so many places, half up, and a point."""
    if isinstance(value, Decimal):
        return format(value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP), "f")
    scale = 10**places
    units = (Fraction(value) * scale + Fraction(1, 2)).__floor__()
    sign, units = "-" if units < 0 else "", abs(units)
    return f"{sign}{units // scale}.{units % scale:0{places}}"
