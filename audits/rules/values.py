"""Plain readings of JSON values: exact decimals, integers, dates and times (scoring.md)."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
INTEGER = re.compile(r"-?[0-9]+")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
TIME = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?")
MAX_DIGITS = 60  # longer numbers are an attack, not a measurement


def read_decimal(value: Any) -> Decimal | None:
    """The exact decimal, or None when `value` isn't one; floats are never taken."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        return None
    if isinstance(value, Decimal):
        if not value.is_finite():
            return None
        exponent = value.as_tuple().exponent
        # JSON's 1e3 reaches us with a positive exponent; the document's grammar has no such form.
        return value if isinstance(exponent, int) and -MAX_DIGITS <= exponent <= 0 else None
    if isinstance(value, int):
        return Decimal(value) if abs(value) < 10**MAX_DIGITS else None
    return Decimal(value) if len(value) <= MAX_DIGITS and DECIMAL.fullmatch(value) else None


def read_integer(value: Any) -> int | None:
    """The integer of a JSON number or a string of digits, or None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if abs(value) < 10**MAX_DIGITS else None
    if isinstance(value, str) and len(value) <= MAX_DIGITS and INTEGER.fullmatch(value):
        return int(value)
    return None


def read_date(value: Any) -> dt.date | None:
    """The day of `2026-11-22`, or None."""
    if not isinstance(value, str) or not DATE.fullmatch(value):
        return None
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        return None


def read_time(value: Any) -> dt.time | None:
    """The time of `09:30` or `09:30:15`, without a zone (it is the branch's), or None."""
    if not isinstance(value, str) or not TIME.fullmatch(value):
        return None
    try:
        return dt.time.fromisoformat(value)
    except ValueError:
        return None


def decimal_places(value: Decimal) -> int:
    """How many places were written: 2.50 has two."""
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0
