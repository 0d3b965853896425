"""A table out of a CSV or Excel file: the encoding and the delimiter are found, not asked for."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from audits.exchange.workbooks import MAX_ROWS, MAX_TEXT, OLE2, BadWorkbook, read_workbook, trimmed
from common.cells import freed

# Of an archive with files, and of one without; a column may be called PK.
ZIPS = (b"PK\x03\x04", b"PK\x05\x06")
# Nothing of a CSV unpacks, so it may be bigger than a workbook: Cyrillic takes two bytes a letter.
MAX_CSV = 12 * 1024 * 1024
DELIMITERS = ",;\t|"
MAX_WIDTH = 100
MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
ODD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True)
class TableRead:
    """`grid[0]` is row `first` of the file as a spreadsheet counts it, and names the columns."""

    grid: list[list[str]]
    first: int = 1

    @property
    def header(self) -> list[str]:
        """What the columns are called."""
        return self.grid[0]


def read_table(data: bytes) -> TableRead:
    """The first sheet with something in it; raises `BadWorkbook`."""
    if len(data) > MAX_CSV:
        raise BadWorkbook("too_big", megabytes=MAX_CSV // 1024 // 1024)
    if data.startswith((*ZIPS, OLE2)):
        grid = next(sheet.grid for sheet in read_workbook(data) if any(any(row) for row in sheet.grid))
    else:
        grid = trimmed(list(_csv_rows(_text(data))))
    first = next((number for number, row in enumerate(grid) if any(row)), None)
    if first is None:
        raise BadWorkbook("empty_workbook")
    return TableRead(grid[first:], first + 1)


def _text(data: bytes) -> str:
    """The text in UTF-8, UTF-16 or, where it is neither, Windows-1251."""
    encoding = next((name for mark, name in MARKS.items() if data.startswith(mark)), "") or _unmarked(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode("cp1251", "replace")
    # What is no text at all is decoded all the same; control characters give it away.
    if ODD.search(text):
        raise BadWorkbook("not_a_table")
    return text


def _unmarked(data: bytes) -> str:
    """UTF-16 without its mark has zeros in every other byte only: blanks and digits see to that."""
    high, low = data[:2000:2].count(0), data[1:2000:2].count(0)
    if bool(high) == bool(low):
        return "utf-8"
    return "utf-16-be" if high else "utf-16-le"


def _csv_rows(text: str) -> Iterator[list[str]]:
    if len(text) > MAX_TEXT:
        raise BadWorkbook("too_much_text")
    delimiter, text = _delimiter(text)
    csv.field_size_limit(MAX_TEXT)
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)):
            if number >= MAX_ROWS:
                raise BadWorkbook("too_many_rows", sheet="CSV", limit=MAX_ROWS)
            yield [freed(cell.strip()).strip() for cell in row[:MAX_WIDTH]]
    except csv.Error:
        raise BadWorkbook("not_a_table") from None


def _delimiter(text: str) -> tuple[str, str]:
    """The one that Excel's `sep=` names, else the one that stands most in the first line, outside of quotes."""
    named = re.match(r"sep=([,;\t|])\r?\n", text)
    if named:
        return named[1], text[named.end() :]
    line = next((line for line in text.splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", line)
    return max(DELIMITERS, key=bare.count), text
