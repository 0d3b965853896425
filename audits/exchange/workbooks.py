"""Excel files in and out: read within limits and as plain text, written so that no text can become a formula."""

import datetime as dt
import io
import math
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import xlsxwriter
from openpyxl import load_workbook

from common.cells import MAX_CELL

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 20 * 1024 * 1024
# Cells cost some 600 bytes each once they are read; styles and the like are read whole.
MAX_CELLS = 500_000
# One sheet as long and wide as may be is some four million cells, empty ones with them.
MAX_READ = 5_000_000
MAX_SMALL_PART = 2 * 1024 * 1024
MAX_PARTS = 500
MAX_SHEETS = 30
MAX_ROWS = 20_001  # 20,000 below a header
MAX_COLUMNS = 200
MAX_TEXT = 5_000_000  # characters in all: a text that is stored once may stand in every cell
OLE2 = bytes.fromhex("d0cf11e0a1b11ae1")  # .xls, and .xlsx behind a password
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z0-9:]{2,20})"')
CELL = re.compile(rb"<(?:\w+:)?c[ />]")
UNKEPT = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|_x(?=[0-9A-Fa-f]{4}_)")


class BadWorkbook(ValueError):
    """A file that can't be read as a workbook: a stable code, and what a sentence says of it."""

    def __init__(self, code: str, **parts: str | int) -> None:
        super().__init__(code)
        self.code, self.parts = code, parts


@dataclass
class Sheet:
    """One sheet as text: `grid[0]` is row 1. `merged` ranges have their text in the first cell only."""

    name: str
    grid: list[list[str]] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    formulas: int = 0


def read_workbook(data: bytes) -> list[Sheet]:
    """Every sheet in its order; raises `BadWorkbook`."""
    try:
        merged, sheets = _look_inside(data), _read(data)
    except (BadWorkbook, MemoryError):
        raise
    except zipfile.BadZipFile:
        raise BadWorkbook("not_a_workbook") from None
    except Exception as problem:
        # zipfile raises seven more kinds for archives made to hurt (unknown compression, offsets before the beginning,
        # names that are no text), and openpyxl whatever a broken part makes it stumble over: no list is whole.
        raise BadWorkbook("broken_workbook") from problem
    for sheet, ranges in zip(sheets, merged, strict=False):
        sheet.merged = ranges
    if not any(any(row) for sheet in sheets for row in sheet.grid):
        raise BadWorkbook("empty_workbook")
    return sheets


def _look_inside(data: bytes) -> list[list[str]]:
    """The merged ranges of each sheet, after everything that makes a file too dangerous to open was ruled out."""
    if len(data) > MAX_BYTES:
        raise BadWorkbook("too_big", megabytes=MAX_BYTES // 1024 // 1024)
    if data.startswith(OLE2):
        raise BadWorkbook("old_workbook")
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        parts = file.infolist()
        # zipfile never unpacks more of a part than it declares, so the declared sizes are the limit.
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise BadWorkbook("unpacks_too_big")
        refuse_other(file)
        names = sorted(
            (part.filename for part in parts if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", part.filename)),
            key=lambda name: int(re.sub(r"\D", "", name)),
        )
        refuse_costly(file, parts, names)
        return [[found.decode() for found in MERGED.findall(file.read(name))[:50]] for name in names]


def refuse_other(file: zipfile.ZipFile) -> None:
    """Raises `BadWorkbook` for an archive that is no .xlsx, by what it is where that is known."""
    names = set(file.namelist())
    if "xl/workbook.xml" in names:
        return
    if "xl/workbook.bin" in names:
        raise BadWorkbook("other_table", kind=".xlsb")
    if "content.xml" in names and "mimetype" in names and b"spreadsheet" in file.read("mimetype")[:100]:
        raise BadWorkbook("other_table", kind=".ods")
    if "Index/Document.iwa" in names:
        raise BadWorkbook("other_table", kind=".numbers")
    if "word/document.xml" in names:
        raise BadWorkbook("no_table", kind=".docx")
    raise BadWorkbook("not_a_workbook")


def refuse_costly(file: zipfile.ZipFile, parts: list[zipfile.ZipInfo], sheets: list[str]) -> None:
    """Raises `BadWorkbook` for what is small and yet takes all memory to read: cells without end, endless styles."""
    for part in parts:
        is_table = part.filename in sheets or part.filename == "xl/sharedStrings.xml"
        if part.filename.endswith((".xml", ".rels")) and not is_table and part.file_size > MAX_SMALL_PART:
            raise BadWorkbook("unpacks_too_big")
    if sum(len(CELL.findall(file.read(name))) for name in sheets) > MAX_CELLS:
        raise BadWorkbook("unpacks_too_big")


def _read(data: bytes) -> list[Sheet]:
    sheets, has_formulas = _cells(data, values=False)
    if not has_formulas:
        return sheets
    # Formulas count as what they last came to; where no program ever worked them out, they are named.
    valued, _ = _cells(data, values=True)
    for sheet, values in zip(sheets, valued, strict=True):
        for number, row in enumerate(sheet.grid):
            # Where the last rows' formulas came to nothing, their values end sooner.
            valued_row = values.grid[number] if number < len(values.grid) else []
            for column, cell in enumerate(row):
                if not cell.startswith("\0"):
                    continue
                came_to = valued_row[column] if column < len(valued_row) else ""
                sheet.formulas += 1
                if not came_to:
                    sheet.unread.append(f"{column_letters(column)}{number + 1}")
                row[column] = came_to
    return sheets


def _cells(data: bytes, *, values: bool) -> tuple[list[Sheet], bool]:
    """The grids; with formulas marked by a leading NUL, or as their values."""
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=values, keep_links=False)
    if len(book.sheetnames) > MAX_SHEETS:
        raise BadWorkbook("too_many_sheets", limit=MAX_SHEETS)
    sheets, has_formulas, text, read = [], False, 0, 0
    for source in book.worksheets:
        sheet = Sheet(source.title)
        for cells in source.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS):
            formulas = [not values and getattr(cell, "data_type", "") == "f" for cell in cells]
            has_formulas = has_formulas or any(formulas)
            row = ["\0" if is_formula else cell_text(cell) for cell, is_formula in zip(cells, formulas, strict=True)]
            text += sum(map(len, row))
            # Counted with those that a far cell pads its row and sheet with.
            read += len(row) + 1
            if text > MAX_TEXT or read > MAX_READ:
                raise BadWorkbook("too_much_text")
            sheet.grid.append(row)
        sheet.grid = trimmed(sheet.grid)
        if len(sheet.grid) > MAX_ROWS:
            raise BadWorkbook("too_many_rows", sheet=sheet.name, limit=MAX_ROWS)
        sheets.append(sheet)
    book.close()
    return sheets, has_formulas


def trimmed(grid: list[list[str]]) -> list[list[str]]:
    """Without the empty cells at the ends of rows, and the empty rows at the end."""
    rows = [row[: max((at for at, cell in enumerate(row, start=1) if cell), default=0)] for row in grid]
    return rows[: max((at for at, row in enumerate(rows, start=1) if row), default=0)]


def cell_text(cell: Any) -> str:
    """A cell as people read it, without the blanks around it."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        # 15 digits are what Excel itself keeps and shows; none of them as a power of ten.
        return format(Decimal(format(value, ".15g")), "f") if math.isfinite(value) else str(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value).replace("\0", "").replace("\r\n", "\n").strip()


def column_letters(column: int) -> str:
    """`A` for 0, `AA` for 26."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@dataclass(frozen=True)
class Table:
    """A sheet to write: its columns' names, rows by those names, and widths of columns that are not of the usual 18."""

    name: str
    columns: list[str]
    rows: list[dict[str, str]]
    widths: Mapping[str, int] = field(default_factory=dict)

    def used(self) -> "Table":
        """The same without the columns in which nothing stands."""
        filled = [name for name in self.columns if any(row.get(name) for row in self.rows)]
        return Table(self.name, filled, self.rows, self.widths)

    def sheet(self) -> Sheet:
        """As reading would give it back."""
        return Sheet(self.name, [self.columns, *([row.get(name, "") for name in self.columns] for row in self.rows)])


def kept(text: str) -> str:
    """`text` as far as a cell keeps it: no control characters, no blanks around it, at most 32,767 units of UTF-16."""
    text = UNKEPT.sub(lambda found: "_ x" if found[0] == "_x" else " ", text.replace("\r\n", "\n"))
    if len(text) > MAX_CELL // 2:
        text = text.encode("utf-16-le")[: MAX_CELL * 2].decode("utf-16-le", "ignore")
    return text.strip()


def write_workbook(tables: Iterable[Table]) -> bytes:
    """The .xlsx file; every cell is text, also when it begins like a formula."""
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {"constant_memory": True, "in_memory": True}) as book:
        head = book.add_format({"bold": True, "num_format": "@", "text_wrap": True, "valign": "top", "bottom": 1})
        plain = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        formulaic = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top", "quote_prefix": True})
        for table in tables:
            sheet = book.add_worksheet(table.name)
            sheet.freeze_panes(1, 0)
            for column, name in enumerate(table.columns):
                sheet.set_column(column, column, table.widths.get(name, 18), plain)
                sheet.write_string(0, column, name, head)
            for number, column, text in _filled(table):
                sheet.write_string(number, column, text, formulaic if text[0] in "=+-@" else plain)
    return output.getvalue()


def _filled(table: Table) -> Iterator[tuple[int, int, str]]:
    for number, row in enumerate(table.rows, start=1):
        for column, name in enumerate(table.columns):
            if row.get(name):
                yield number, column, row[name]
