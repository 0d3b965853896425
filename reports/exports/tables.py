"""Answers as tables: a row for each visit or for each answer, as a workbook or as CSV files in a ZIP."""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from fractions import Fraction
from typing import IO, Any, Protocol

from audits.models import Wave
from audits.rules.readable import in_language
from reports.exports.columns import percent, visit_columns
from reports.exports.dictionary import column_meanings, method, pages
from reports.exports.questions import (
    cells_of,
    columns_of,
    hidden_kinds,
    label_of,
    question_columns,
    section_codes,
    value_of,
)
from reports.exports.reading import ReadVisit, read_visits
from reports.exports.scope import scope_of, visits_of, waves_of
from reports.models import Export
from reports.sheets import BYTE_ORDER_MARK, neutral, places
from reports.workbooks import MAX_COLUMNS, Column, Workbook

Tell = Callable[[int, int], None]


class TooWide(Exception):
    """More columns than a sheet can have."""


class Rows(Protocol):
    """A table that rows are added to."""

    rows: int

    def add(self, cells: Iterable[Any]) -> None:
        """One row."""


class Book(Protocol):
    """What tables are put into, one after the other."""

    cut: int

    def sheet(self, name: str, columns: Sequence[Column]) -> Rows:
        """A further table."""

    def close(self) -> None:
        """Put it together."""

    def abandon(self) -> None:
        """Let go of everything after what went wrong."""


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
        self.writer.writerow([neutral(column.title) for column in columns])

    def add(self, cells: Iterable[Any]) -> None:
        """One row."""
        self.writer.writerow([plain(cell) for cell in cells])
        self.rows += 1


def plain(cell: Any) -> str:
    """A cell's text: days as ISO, truth as 1 and 0, percent with two places; what could be a formula made harmless."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, dt.datetime):
        return cell.replace(tzinfo=None).isoformat(" ", "minutes")
    if isinstance(cell, dt.date):
        return cell.isoformat()
    if isinstance(cell, Fraction):
        return f"{float(places(cell)):.2f}"
    return neutral(cell) if isinstance(cell, str) else str(cell)


@contextmanager
def open_book(export: Export, target: IO[bytes], folder: str) -> Iterator[Book]:
    """The book that the export asks for, put together at the end, or let go of after what went wrong."""
    book: Book = Workbook(target, folder) if export.form == Export.Form.XLSX else CsvBook(target)
    try:
        yield book
        book.close()
    except BaseException:
        book.abandon()
        raise


def write_answers(export: Export, target: IO[bytes], folder: str, tell: Tell) -> int:
    """Write the export into `target`, telling how many visits of how many are done; the number of its rows.

    What has to wait meanwhile lies in `folder`, which the caller takes away.

    Raises `TooWide`, `OSError`, and whatever `tell` raises.
    """
    waves = waves_of(export)
    visits = visits_of(export, waves)
    total = visits.count()
    is_long = export.kind == Export.Kind.ANSWERS
    table = LongTable(export, waves) if is_long else WideTable(export, waves)
    if export.form == Export.Form.XLSX and len(table.columns) > MAX_COLUMNS:
        raise TooWide
    with open_book(export, target, folder) as book:
        rows = book.sheet("Answers" if is_long else "Visits", table.columns)
        tell(0, total)
        for done, read in enumerate(read_visits(visits, waves), start=1):
            for row in table.rows_of(read):
                rows.add(row)
            tell(done, total)
        for page in pages(export, waves, column_meanings(export, is_long=is_long)):
            sheet = book.sheet(page.name, page.columns)
            for row in page.rows:
                sheet.add(row)
        last = book.sheet("Method", [Column("what", width=24), Column("how", width=110)])
        for row in method(export, waves, rows=rows.rows, cut=book.cut):
            last.add(row)
    return rows.rows


class WideTable:
    """A row for each visit, some columns for each question."""

    def __init__(self, export: Export, waves: Sequence[Wave]) -> None:
        self.scope, self.language = scope_of(export), export.language
        self.visit = visit_columns(export.variant)
        self.sections = section_codes(waves)
        self.asked = question_columns(waves, export.variant)
        self.columns = [column.column for column in self.visit]
        self.columns += [Column(f"s.{code}", "percent", 10) for code in self.sections]
        self.columns += [column for asked in self.asked for column in columns_of(asked, self.scope)]

    def rows_of(self, read: ReadVisit) -> Iterator[list[Any]]:
        """One row."""
        cells = [column.of(read) for column in self.visit]
        cells += [percent(read.sections.get(code)) for code in self.sections]
        for asked in self.asked:
            cells += cells_of(asked, read, self.scope, self.language)
        yield cells


class LongTable:
    """A row for each question that a visit was asked."""

    def __init__(self, export: Export, waves: Sequence[Wave]) -> None:
        self.language = export.language
        self.visit = visit_columns(export.variant)
        self.hidden = {wave.pk: hidden_kinds(wave, export.variant) | {"note"} for wave in waves}
        names = {"section_score": "percent", "earned": "number", "possible": "number"}
        codes = [code for code, _meaning in column_meanings(export, is_long=True)][len(self.visit) :]
        self.columns = [column.column for column in self.visit]
        self.columns += [
            Column(code, names.get(code, "text"), 30 if code in ("text", "comment") else 13) for code in codes
        ]

    def rows_of(self, read: ReadVisit) -> Iterator[list[Any]]:
        """A row for each visible question."""
        cells = [column.of(read) for column in self.visit]
        hidden, failed = self.hidden[read.visit.wave_id], set(read.visit.critical)
        for section in read.paper.checklist.sections:
            score = percent(read.sections.get(section.code))
            for question in section.questions:
                given, code = read.answers.get(question.code), question.code
                if question.kind in hidden or (given is None and code not in read.visible):
                    continue
                yield [
                    *cells, section.code, score, code, in_language(question.text, self.language), question.kind,
                    read.state_of(code), value_of(question, given), label_of(question, given, self.language),
                    given and given.earned, given and given.possible, given.comment if given else "",
                    code in failed, code in read.corrected,
                ]  # fmt: skip
