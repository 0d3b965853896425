"""Excel files of any length, written row by row: typed cells, and no text that becomes a formula or breaks the file."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import partial
from html import escape
from typing import IO, Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from common.cells import FORMATS, MAX_CELL, Column

MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384
LONGEST_NAME = 31
ROWS_AT_ONCE = 200
UNFIT_NAME = re.compile(r"[\[\]:*?/\\]")
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Excel reads it as the character of that number.
ESCAPE = re.compile("_(x[0-9a-fA-F]{4}_)")
FORMULAIC = tuple("=+-@")
# A number keeps 15 digits in a spreadsheet; a longer one stays a text.
EXACT = 10**15
FIRST_DAY = dt.datetime(1899, 12, 30)  # noqa: DTZ001 Excel knows no zones
# Before it Excel counts a day that never was.
FIRST_TRUE_DAY = dt.datetime(1900, 3, 1)  # noqa: DTZ001 as above
# Words that come again and again are made ready once.
SHORT, MOST_KNOWN = 120, 20_000
# Where a row's number stands in the cells that its rows share: nothing else has this character.
ROW = "\0"
Tail = Callable[[Any], str]


class Workbook:
    """A workbook under way; `cut` counts the texts that no cell could hold whole. Close it, or nothing is there."""

    suffix = "xlsx"

    def __init__(self, target: IO[bytes], folder: str | None = None) -> None:
        """Writes into `target`; `folder` is where the sheets wait until then, the system's by default."""
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "tmpdir": folder}
        self.book = xlsxwriter.Workbook(target, options)
        self.book.use_zip64()  # a sheet of a million rows has more than the two gigabytes of a plain ZIP
        self.head = self.book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.quoted = self._style({"quote_prefix": True})
        self.styles = {kind: self._style({"num_format": code}) for kind, code in FORMATS.items()}
        self.known: dict[str, str] = {}
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

    def tail(self, kind: str, cell: Any) -> str:
        """A cell's XML after its address; "" where it stays empty."""
        if cell is None or cell == "":
            return ""
        if isinstance(cell, str):
            return self._text(cell)
        if isinstance(cell, bool):
            return f'" t="b"><v>{int(cell)}</v></c>'
        if isinstance(cell, dt.date):
            return self._time(cell)
        if isinstance(cell, int | float | Decimal | Fraction) and abs(value := float(cell)) < EXACT:
            value = value / 100 if kind == "percent" else value
            return f'"{self.styles.get(kind, "")}><v>{value:.16g}</v></c>'
        return self._text(str(cell))

    def _style(self, properties: dict[str, Any]) -> str:
        index = self.book.add_format(properties)._get_xf_index()
        return f' s="{index}"'

    def _time(self, cell: dt.date) -> str:
        has_hours = isinstance(cell, dt.datetime)
        at = cell.replace(tzinfo=None) if isinstance(cell, dt.datetime) else dt.datetime.combine(cell, dt.time())
        if at < FIRST_TRUE_DAY:
            return self._text(at.isoformat(" ", "minutes") if has_hours else cell.isoformat())
        since = at - FIRST_DAY
        style = self.styles["datetime" if has_hours else "date"]
        return f'"{style}><v>{since.days + since.seconds / 86_400:.16g}</v></c>'

    def _text(self, text: str) -> str:
        found = self.known.get(text)
        if found is None:
            found = self._new_text(text)
            if len(text) <= SHORT and len(self.known) < MOST_KNOWN:
                self.known[text] = found
        return found

    def _new_text(self, text: str) -> str:
        text = UNFIT.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
        if len(text) > MAX_CELL // 2 and len(text.encode("utf-16-le")) > MAX_CELL * 2:
            text = text.encode("utf-16-le")[: (MAX_CELL - 1) * 2].decode("utf-16-le", "ignore") + "…"
            self.cut += 1
        style = self.quoted if text.startswith(FORMULAIC) else ""
        space = ' xml:space="preserve"' if text[0].isspace() or text[-1].isspace() else ""
        body = escape(ESCAPE.sub(r"_x005F_\1", text), quote=False)
        return f'"{style} t="inlineStr"><is><t{space}>{body}</t></is></c>'


class Page(Worksheet):  # type: ignore[misc]  # the library has no types
    """A sheet of the library whose rows below the head come as XML: made cell by cell it takes five times as long."""

    def put(self, rows: str) -> None:
        """Some whole rows, each below the last."""
        self._write_single_row(1)  # the head, which waits to be written
        self.row_data_fh.write(rows)

    def reach(self, line: int, column: int) -> None:
        """Say how far the sheet goes."""
        self._check_dimensions(line, column)


class Sheet:
    """One table; past the last row that a sheet can have it goes on in another with the same head."""

    def __init__(self, book: Workbook, name: str, columns: Sequence[Column]) -> None:
        self.book, self.name, self.columns = book, name, list(columns)
        self.letters = [xl_col_to_name(number) for number in range(len(self.columns))]
        self.tails: list[Tail] = [partial(book.tail, column.kind) for column in self.columns]
        self.part, self.rows = 0, 0
        self.waiting: list[str] = []
        self._turn()

    def add(self, cells: Iterable[Any]) -> None:
        """One row; None and "" stay empty, texts stay texts, percent come as percent (73.37)."""
        self.add_all((), (cells,))

    def add_all(self, shared: Sequence[Any], rows: Iterable[Iterable[Any]]) -> None:
        """Some rows that begin with the same cells."""
        lead, places = self._cells(0, shared, ROW), len(shared)
        for row in rows:
            if self.line == MAX_ROWS:
                self._turn()
            number = str(self.line + 1)
            rest = self._cells(places, row, number)
            self.waiting.append(f'<row r="{number}">{lead.replace(ROW, number)}{rest}</row>')
            self.line += 1
            self.rows += 1
        if len(self.waiting) >= ROWS_AT_ONCE:
            self._put()

    def finish(self) -> None:
        """What waits, and filters over all of it."""
        self._put()
        if self.columns:
            self.page.reach(self.line - 1, len(self.columns) - 1)
            self.page.autofilter(0, 0, max(1, self.line - 1), len(self.columns) - 1)

    def _cells(self, start: int, cells: Iterable[Any], row: str) -> str:
        letters, tails = self.letters[start:], self.tails[start:]
        return "".join(
            [
                f'<c r="{letter}{row}{xml}'
                for letter, tail, cell in zip(letters, tails, cells, strict=False)
                if (xml := tail(cell))
            ]
        )

    def _put(self) -> None:
        self.page.put("".join(self.waiting))
        self.waiting.clear()

    def _turn(self) -> None:
        if self.part:
            self.finish()
        self.part += 1
        tail = f" {self.part}" if self.part > 1 else ""
        self.page: Page = self.book.book.add_worksheet(sheet_name(self.name, tail), Page)
        self.page.freeze_panes(1, 0)
        for number, column in enumerate(self.columns):
            self.page.set_column(number, number, column.width)
            self.page.write_string(0, number, column.title, self.book.head)
        self.line = 1


def sheet_name(name: str, tail: str = "") -> str:
    """`name` as a sheet may be called."""
    return UNFIT_NAME.sub(" ", name)[: LONGEST_NAME - len(tail)].strip("' ") + tail


def _cause(problem: Exception) -> OSError:
    """What the library wrapped."""
    inner = problem.args[0] if problem.args else None
    return inner if isinstance(inner, OSError) else OSError(str(problem))
