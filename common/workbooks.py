"""Excel files of any length, written row by row: typed cells, and no text that becomes a formula or breaks the file."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import IO, Any

import xlsxwriter

from common.cells import FORMATS, MAX_CELL, Column

MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384
LONGEST_NAME = 31
UNFIT_NAME = re.compile(r"[\[\]:*?/\\]")
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
FORMULAIC = tuple("=+-@")
# A number keeps 15 digits in a spreadsheet; a longer one stays a text.
EXACT = 10**15
# Before it Excel counts a day that never was.
FIRST_TRUE_DAY = dt.date(1900, 3, 1)


class Workbook:
    """A workbook under way; `cut` counts the texts that no cell could hold whole. Close it, or nothing is there."""

    suffix = "xlsx"

    def __init__(self, target: IO[bytes], folder: str | None = None) -> None:
        """Writes into `target`; `folder` is where the sheets wait until then, the system's by default."""
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "tmpdir": folder}
        self.book = xlsxwriter.Workbook(target, options)
        self.book.use_zip64()  # a sheet of a million rows has more than the two gigabytes of a plain ZIP
        self.head = self.book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.quoted = self.book.add_format({"quote_prefix": True})
        self.formats = {kind: self.book.add_format({"num_format": code}) for kind, code in FORMATS.items()}
        self.sheets: list[Sheet] = []
        self.cut = 0

    def sheet(self, name: str, columns: Sequence[Column]) -> "Sheet":
        """A further sheet with its head; rows are added in their order."""
        found = Sheet(self, name, columns)
        self.sheets.append(found)
        return found

    def close(self) -> None:
        """Put the file together; raises `OSError` where there is no room."""
        for sheet in self.sheets:
            sheet.finish()
        try:
            self.book.close()
        except xlsxwriter.exceptions.FileCreateError as problem:
            raise _cause(problem) from problem

    def abandon(self) -> None:
        """Close what waits for a file that won't be put together."""
        for page in self.book.worksheets():
            if not page.row_data_fh.closed:
                page.row_data_fh.close()

    def fit(self, text: str) -> str:
        """`text` as a cell can hold it."""
        text = UNFIT.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
        if len(text) > MAX_CELL // 2 and len(text.encode("utf-16-le")) > MAX_CELL * 2:
            text = text.encode("utf-16-le")[: (MAX_CELL - 1) * 2].decode("utf-16-le", "ignore") + "…"
            self.cut += 1
        if text.startswith("<r>") and text.endswith("</r>"):
            text += " "  # the library would take it for markup of its own, and the file would break
        return text


class Sheet:
    """One table; past the last row that a sheet can have it goes on in another with the same head."""

    def __init__(self, book: Workbook, name: str, columns: Sequence[Column]) -> None:
        self.book, self.name, self.columns = book, name, list(columns)
        self.kinds = [column.kind for column in columns]
        self.part, self.rows = 0, 0
        self._turn()

    def add(self, cells: Iterable[Any]) -> None:
        """One row; None and "" stay empty, texts stay texts, percent come as percent (73.37)."""
        if self.line == MAX_ROWS:
            self._turn()
        for number, cell in enumerate(cells):
            if cell is not None and cell != "":
                self._write(number, cell)
        self.line += 1
        self.rows += 1

    def add_all(self, shared: Sequence[Any], rows: Iterable[Iterable[Any]]) -> None:
        """Some rows that begin with the same cells."""
        for row in rows:
            self.add((*shared, *row))

    def finish(self) -> None:
        """Filters over what was written."""
        if self.columns:
            self.page.autofilter(0, 0, max(1, self.line - 1), len(self.columns) - 1)

    def _turn(self) -> None:
        if self.part:
            self.finish()
        self.part += 1
        tail = f" {self.part}" if self.part > 1 else ""
        self.page = self.book.book.add_worksheet(sheet_name(self.name, tail))
        self.page.freeze_panes(1, 0)
        for number, column in enumerate(self.columns):
            self.page.set_column(number, number, column.width, self._text_format(number))
            self.page.write_string(0, number, column.title, self.book.head)
        self.line = 1

    def _write(self, number: int, cell: Any) -> None:
        if isinstance(cell, str):
            self._write_text(number, cell)
        elif isinstance(cell, bool):
            self.page.write_boolean(self.line, number, cell)
        elif isinstance(cell, dt.date):
            self._write_time(number, cell)
        elif isinstance(cell, int | float | Decimal | Fraction) and abs(value := float(cell)) < EXACT:
            kind = self.kinds[number]
            value = value / 100 if kind == "percent" else value
            self.page.write_number(self.line, number, value, self.book.formats.get(kind))
        else:
            self._write_text(number, str(cell))

    def _write_time(self, number: int, cell: dt.date) -> None:
        has_hours = isinstance(cell, dt.datetime)
        at = cell.replace(tzinfo=None) if isinstance(cell, dt.datetime) else cell
        if (at.date() if isinstance(at, dt.datetime) else at) < FIRST_TRUE_DAY:
            self._write_text(number, at.isoformat(" ", "minutes") if isinstance(at, dt.datetime) else at.isoformat())
        else:
            self.page.write_datetime(self.line, number, at, self.book.formats["datetime" if has_hours else "date"])

    def _write_text(self, number: int, text: str) -> None:
        text = self.book.fit(text)
        style = self.book.quoted if text.startswith(FORMULAIC) else self._text_format(number)
        self.page.write_string(self.line, number, text, style)

    def _text_format(self, number: int) -> Any:
        return self.book.formats["as_typed"] if self.kinds[number] == "as_typed" else None


def sheet_name(name: str, tail: str = "") -> str:
    """`name` as a sheet may be called."""
    return UNFIT_NAME.sub(" ", name)[: LONGEST_NAME - len(tail)].strip("' ") + tail


def _cause(problem: Exception) -> OSError:
    """What the library wrapped."""
    inner = problem.args[0] if problem.args else None
    return inner if isinstance(inner, OSError) else OSError(str(problem))
