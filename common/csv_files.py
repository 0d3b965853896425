"""Tables as CSV, line by line or as files in a ZIP: figures with a point, and no cell that becomes a formula."""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import islice
from typing import IO, Any

from common.cells import BYTE_ORDER_MARK, PLACES, Column, neutral, rounded

LINES_AT_ONCE = 200


def csv_lines(columns: Sequence[Column], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """The table as text, some lines at a time."""
    texts, left = [text_of(column.kind) for column in columns], iter(rows)
    page = io.StringIO(newline="")
    writer = csv.writer(page)
    page.write(BYTE_ORDER_MARK)
    writer.writerow([neutral(column.title) for column in columns])
    while page.tell():
        yield page.getvalue()
        page.seek(0)
        page.truncate()
        for row in islice(left, LINES_AT_ONCE):
            writer.writerow([text(cell) for text, cell in zip(texts, row, strict=True)])


class CsvBook:
    """CSV files in a ZIP, in UTF-8; each is closed by the next."""

    def __init__(self, target: IO[bytes]) -> None:
        self.zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED)
        self.page: CsvRows | None = None
        self.cut = 0

    def sheet(self, name: str, columns: Sequence[Column]) -> "CsvRows":
        """A further file."""
        self._turn()
        self.page = CsvRows(self.zip.open(f"{name.lower()}.csv", "w", force_zip64=True), columns)
        return self.page

    def close(self) -> None:
        """The end of the last file, and of the ZIP."""
        self._turn()
        self.zip.close()

    def abandon(self) -> None:
        """Close what is open; what is written by then is thrown away."""
        with suppress(Exception):
            self.close()

    def _turn(self) -> None:
        if self.page is not None:
            self.page.text.close()


class CsvRows:
    """One CSV file."""

    def __init__(self, target: IO[bytes], columns: Sequence[Column]) -> None:
        self.text = io.TextIOWrapper(target, "utf-8", errors="replace", newline="")
        self.text.write(BYTE_ORDER_MARK)
        self.writer, self.rows = csv.writer(self.text), 0
        self.texts = [text_of(column.kind) for column in columns]
        self.writer.writerow([neutral(column.title) for column in columns])

    def add(self, cells: Iterable[Any]) -> None:
        """One row."""
        self.add_all((), (cells,))

    def add_all(self, shared: Sequence[Any], rows: Iterable[Iterable[Any]]) -> None:
        """Some rows that begin with the same cells."""
        lead = [text(cell) for text, cell in zip(self.texts, shared, strict=False)]
        texts = self.texts[len(lead) :]
        for row in rows:
            self.writer.writerow(lead + [text(cell) for text, cell in zip(texts, row, strict=True)])
            self.rows += 1


@lru_cache
def text_of(kind: str) -> Callable[[Any], str]:
    """What writes the cells of a column: days as ISO, truth as 1 and 0, figures with the places of their kind."""
    places = PLACES.get(kind)

    def text(cell: Any) -> str:
        if cell is None:
            return ""
        if cell.__class__ is str:
            return neutral(cell)
        if places is not None and isinstance(cell, int | Decimal | Fraction | float):
            return rounded(cell, places)
        return plain(cell)

    return text


def plain(cell: Any) -> str:
    """A cell's text where its kind rounds nothing."""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, int):
        return str(cell)
    if isinstance(cell, Decimal):
        return format(cell, "f")
    if isinstance(cell, dt.datetime):
        return cell.replace(tzinfo=None).isoformat(" ", "minutes")
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return rounded(cell, 2) if isinstance(cell, Fraction) else neutral(str(cell))
