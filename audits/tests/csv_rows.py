"""CSV files as people bring them."""

import csv
import io
from collections.abc import Iterable

from common.cells import neutral


def csv_file(rows: Iterable[Iterable[str]]) -> bytes:
    """Rows of any length, as a spreadsheet saves them."""
    output = io.StringIO(newline="")
    csv.writer(output).writerows([neutral(cell) for cell in row] for row in rows)
    return output.getvalue().encode("utf-8-sig")
