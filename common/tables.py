"""A table described once: the page, CSV and XLSX write the same cells in the same order; no Django."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Generic, Literal, TypeVar

from common import cells

Row = TypeVar("Row")
Value = str | int | Fraction | float | Decimal | dt.date | None
# `score` and `whole` are percent (0..100), with one decimal place and none on the page; `change` is in points, signed;
# `number` has a decimal place and no unit, `share` (-1..1) two. Files write every figure but a `count` with two places.
Kind = Literal["text", "count", "score", "whole", "change", "number", "share", "date"]
IN_FILES = {"score": "percent", "whole": "percent", "change": "points", "number": "figure", "share": "figure"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with where it leads; `note`, `band` and `verdict` are said beside it on the page only."""

    value: Value
    url: str = ""
    note: str = ""
    band: str = ""
    verdict: str = ""  # of a change: up, down, no_clear_change, same, too_few
    indent: int = 0  # how deep it stands in a tree


EMPTY = Cell(None)


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column: `cell` is asked only for rows that are shown, so it may test; `order` sorts, by default the value.

    `about` says what the column means; `only` keeps it to the page, or to files, which tell apart what the page notes
    beside a figure. `total` stands in the foot.
    """

    key: str
    label: str
    cell: Callable[[Row], Cell]
    kind: Kind = "text"
    about: str = ""
    only: Literal["", "page", "files"] = ""
    order: Callable[[Row], Any] | None = None
    total: Cell = EMPTY

    @property
    def is_number(self) -> bool:
        """Whether it stands to the right and falls first when it is sorted."""
        return self.kind not in ("text", "date")


@dataclass(frozen=True, slots=True)
class Table(Generic[Row]):
    """`name` is for addresses and file names; `note` says below the table what it rests on; `sort` is as in `?sort=`.

    `empty` says why there are no rows where it isn't for the filters.
    """

    name: str
    title: str
    columns: Sequence[Column[Row]]
    rows: Sequence[Row]
    sort: str = ""
    note: str = ""
    empty: str = ""
    has_total: bool = False

    def sorted_by(self, asked: str) -> "Table[Row]":
        """Its rows by a column, falling with a leading minus, rows without a value last; else as `sort` says."""
        known = {column.key: column for column in self.columns if column.only != "files"}
        sort = asked if asked.removeprefix("-") in known else self.sort
        column = known.get(sort.removeprefix("-"))
        if column is None:
            return self
        keyed = [(_order(column, row), row) for row in self.rows]
        there = [pair for pair in keyed if pair[0] is not None]
        there.sort(key=lambda pair: pair[0], reverse=sort.startswith("-"))
        rows = [row for _, row in there] + [row for key, row in keyed if key is None]
        return replace(self, rows=rows, sort=sort)

    def columns_for(self, place: Literal["page", "files"]) -> list[Column[Row]]:
        """The columns of the page or of files, in order."""
        return [column for column in self.columns if column.only in ("", place)]

    def file_columns(self) -> list[cells.Column]:
        """The columns as files have them."""
        columns = self.columns_for("files")
        return [
            cells.Column(column.label, IN_FILES.get(column.kind, column.kind), 14 if number else 26)
            for number, column in enumerate(columns)
        ]

    def file_rows(self) -> Iterator[list[Cell]]:
        """Every row's cells as files have them, row by row."""
        columns = self.columns_for("files")
        for row in self.rows:
            yield [column.cell(row) for column in columns]

    def meanings(self) -> list[tuple[str, str]]:
        """What the columns of files mean, where that is said, and what the table rests on."""
        return [(column.label, column.about) for column in self.columns_for("files") if column.about]


def _order(column: Column[Row], row: Row) -> Any:
    key = column.order(row) if column.order else column.cell(row).value
    return key.casefold() if isinstance(key, str) else key
