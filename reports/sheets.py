"""Tables as CSV, so that a spreadsheet opens them and no cell of theirs becomes a formula."""

import csv
import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from reports.tables import Table

FORMULA = ("=", "+", "-", "@")
CONTROL = ("\t", "\r", "\n")
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


class Echo:
    """A file that gives back what is written to it."""

    def write(self, line: str) -> str:
        """The line."""
        return line


def table_csv(table: Table[Any]) -> Iterator[str]:
    """The table line by line; figures with two places and a point, whole numbers as they are."""
    writer = csv.writer(Echo())
    head = [neutral(column.label) for column in table.columns_for("files")]
    yield BYTE_ORDER_MARK + str(writer.writerow(head))
    for cells in table.file_rows():
        yield str(writer.writerow([written(cell.value) for cell in cells]))


def written(value: Any) -> str:
    """A cell's value as CSV has it."""
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Fraction | float | Decimal):
        return f"{float(places(value)):.2f}"
    return neutral(value) if isinstance(value, str) else str(value)


def places(value: Fraction | float | Decimal) -> Fraction:
    """Two places, half up."""
    return Fraction((Fraction(value) * 100 + Fraction(1, 2)).__floor__(), 100)


def neutral(text: str) -> str:
    """What a spreadsheet would take for a formula gets an apostrophe before it."""
    is_formula = text.lstrip().startswith(FORMULA) or text.startswith(CONTROL)
    return f"'{text}" if is_formula else text
