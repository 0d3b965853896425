"""The header row of a sheet: what each column is for, in which language, and what stands in a row."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from audits.exchange.exact import SHEET as EXACT_SHEET
from audits.exchange.fates import Fate
from audits.exchange.workbooks import Sheet, column_letters

MAX_SHOWN = 80


@dataclass(frozen=True)
class Column:
    """`field` is "" where nothing is known to do with it; `language` None where the header names none."""

    index: int
    header: str
    field: str
    language: str | None = None
    trouble: str = "column_left_out"


class Cells(NamedTuple):
    """One row: texts by field, translated ones by field and language, its fate, and the columns that they stand in."""

    number: int
    plain: dict[str, str]
    texts: dict[str, dict[str, str]]
    fate: Fate
    columns: dict[str, Column]

    def header(self, field: str) -> str:
        """What the file calls the column of something that is said."""
        return self.columns[field].header

    def not_understood(self, field: str, text: str) -> None:
        """An error that names the column and the cell, so that nobody has to search."""
        cell = f"{column_letters(self.columns[field].index)}{self.number}"
        self.fate.say("error", "cell_not_understood", column=self.header(field), cell=cell, text=shortened(text))

    def get(self, field: str) -> str:
        """The cell, or ""."""
        return self.plain.get(field, "")


def columns_of(sheet: Sheet, name: Callable[[int, str], Column], at: int = 0) -> list[Column]:
    """The columns by the header row `at`, counted from 0.

    The second of the same field and language is left out; an empty one, to be filled in by hand, doesn't count.
    """
    seen: set[tuple[str, str | None]] = set()
    columns = []
    for index, cell in enumerate(sheet.grid[at] if sheet.grid else []):
        header = re.sub(r"\s+", " ", cell).strip()
        column = name(index, header) if header else Column(index, column_letters(index), "", None, "column_no_name")
        key = (column.field, column.language)
        if column.field and key in seen:
            column = Column(index, header, "", None, "column_twice")
        if any(index < len(row) and row[index] for row in sheet.grid[at + 1 :]):
            seen.add(key)
        columns.append(column)
    return columns


def rows_of(
    sheet: Sheet, columns: list[Column], translated: set[str], language: str, at: int = 0
) -> Iterator[Cells]:  # fmt: skip
    """Every row below the header with something in it; what stands in columns that are left out is told by its fate."""
    named = {column.index: column for column in columns}
    for number, grid_row in enumerate(sheet.grid[at + 1 :], start=at + 2):
        if not any(grid_row):
            continue
        row = Cells(number, {}, {}, Fate(sheet.name, number, ""), {})
        for index, text in enumerate(grid_row):
            if text:
                unnamed = Column(index, column_letters(index), "", None, "column_no_name")
                _take(row, named.get(index, unnamed), text, translated, language)
        yield row


def _take(row: Cells, column: Column, text: str, translated: set[str], language: str) -> None:
    """Put one cell where it belongs, or tell that it belongs nowhere."""
    row.columns.setdefault(column.field, column)
    if not column.field:
        row.fate.say("changed", column.trouble, column=column.header, text=shortened(text))
    elif column.field not in translated:
        row.plain[column.field] = text
    elif row.texts.setdefault(column.field, {}).setdefault(column.language or language, text) != text:
        row.fate.say("changed", "column_twice", column=column.header, text=shortened(text))


def leave_out_rest(row: Cells, taken: Iterable[str]) -> None:
    """Tell of every cell of a known column that this kind of row has no use for."""
    named = {**row.plain, **{field: next(iter(texts.values())) for field, texts in row.texts.items()}}
    for field in sorted(named.keys() - set(taken)):
        row.fate.say("changed", "column_left_out", column=row.header(field), text=shortened(named[field]))


def unnamed_texts(sheet: Sheet, columns: list[Column], translated: set[str], at: int = 0) -> Iterator[str]:
    """What stands in translated columns whose header names no language."""
    wanted = [column.index for column in columns if column.field in translated and column.language is None]
    for row in sheet.grid[at + 1 :]:
        yield from (row[index] for index in wanted if index < len(row))


def shortened(text: str) -> str:
    """The beginning of a text, on one line."""
    text = re.sub(r"\s+", " ", text)
    return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 1]}…"


def sheet_fates(sheet: Sheet) -> Iterator[Fate]:
    """What is told of a sheet as a whole: merged cells, and formulas as values or without any."""
    for code, found in (("merged_cells", sheet.merged), ("formulas_without_value", sheet.unread)):
        if found:
            fate = Fate(sheet.name, 0, "")
            fate.say("changed", code, cells=", ".join(found[:10]), count=len(found))
            yield fate
    if sheet.formulas > len(sheet.unread):
        fate = Fate(sheet.name, 0, "")
        fate.say("changed", "formulas_as_values", count=sheet.formulas - len(sheet.unread))
        yield fate


def exact_rows(sheets: Iterable[Sheet]) -> list[tuple[dict[str, str], Fate]]:
    """The rows of our own sheet, where there is one."""
    sheet = next((each for each in sheets if each.name.strip().lower() == EXACT_SHEET), Sheet(EXACT_SHEET))
    columns = columns_of(sheet, lambda index, header: Column(index, header, header))
    return [(row.plain, row.fate) for row in rows_of(sheet, columns, set(), "")]
