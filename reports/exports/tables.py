"""Answers as tables: a row for each visit or for each answer, as a workbook or as CSV files in a ZIP."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Any, Protocol

from audits.models import Wave
from audits.rules.readable import in_language
from common.cells import Column
from common.csv_files import CsvBook
from common.workbooks import MAX_COLUMNS, Workbook
from reports.exports.columns import percent, visit_columns
from reports.exports.dictionary import column_meanings, method, pages
from reports.exports.questions import (
    Readings,
    columns_of,
    hidden_kinds,
    question_columns,
    section_codes,
)
from reports.exports.reading import Given, ReadVisit, read_visits
from reports.exports.scope import scope_of, visits_of, waves_of
from reports.models import Export

Tell = Callable[[int, int], None]
NOTHING = Given(None, False, "", None, None)


class TooWide(Exception):
    """More columns than a sheet can have."""


class Rows(Protocol):
    """A table that rows are added to."""

    rows: int

    def add(self, cells: Iterable[Any]) -> None:
        """One row."""

    def add_all(self, shared: Sequence[Any], rows: Iterable[Iterable[Any]]) -> None:
        """Some rows that begin with the same cells."""


class Book(Protocol):
    """What tables are put into, one after the other."""

    cut: int

    def sheet(self, name: str, columns: Sequence[Column]) -> Rows:
        """A further table."""

    def close(self) -> None:
        """Put it together."""

    def abandon(self) -> None:
        """Let go of everything after what went wrong."""


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
            rows.add_all(*table.rows_of(read))
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
        self.scope = scope_of(export)
        self.visit = visit_columns(export.variant)
        self.sections = section_codes(waves)
        self.asked = question_columns(waves, export.variant)
        self.columns = [column.column for column in self.visit]
        self.columns += [Column(f"s.{code}", "percent", 10) for code in self.sections]
        self.columns += [column for asked in self.asked for column in columns_of(asked, self.scope)]
        has_labels = "labels" in self.scope.parts
        self.codes = [(asked.code, has_labels and asked.has_choices) for asked in self.asked]
        self.readings = Readings(export.language)

    def rows_of(self, read: ReadVisit) -> tuple[list[Any], list[list[Any]]]:
        """What the visit's rows share, and the one row's rest."""
        cells = [column.of(read) for column in self.visit]
        cells += [percent(read.sections.get(code)) for code in self.sections]
        return cells, [[*self._answers(read)]]

    def _answers(self, read: ReadVisit) -> Iterator[Any]:
        reading, answers = self.readings.of(read.paper), read.answers
        has_points, has_comments = ("points" in self.scope.parts), ("comments" in self.scope.parts)
        for code, has_label in self.codes:
            given = answers.get(code, NOTHING)
            yield reading.value(code, given)
            yield read.state_of(code)
            if has_label:
                yield reading.label(code, given)
            if has_points:
                yield given.earned
                yield given.possible
            if has_comments:
                yield given.comment


class LongTable:
    """A row for each question that a visit was asked."""

    def __init__(self, export: Export, waves: Sequence[Wave]) -> None:
        self.language = export.language
        self.visit = visit_columns(export.variant)
        self.hidden = {wave.pk: hidden_kinds(wave, export.variant) | {"note"} for wave in waves}
        kinds = {"section_score": "percent", "value": "number", "earned": "figure", "possible": "figure"}
        codes = [code for code, _meaning in column_meanings(export, is_long=True)][len(self.visit) :]
        self.columns = [column.column for column in self.visit]
        self.columns += [
            Column(code, kinds.get(code, "text"), 30 if code in ("text", "comment") else 13) for code in codes
        ]
        self.readings = Readings(export.language)
        self.questions: dict[int, list[tuple[str, str, str, str]]] = {}

    def rows_of(self, read: ReadVisit) -> tuple[list[Any], list[list[Any]]]:
        """What the visit's rows share, and the rest of each: a row for each visible question."""
        return [column.of(read) for column in self.visit], [*self._answers(read)]

    def _answers(self, read: ReadVisit) -> Iterator[list[Any]]:
        reading, failed = self.readings.of(read.paper), set(read.visit.critical)
        for section, code, text, kind in self._questions(read):
            given = read.answers.get(code)
            if given is None:
                if code not in read.visible:
                    continue
                given = NOTHING
            yield [
                section, percent(read.sections.get(section)), code, text, kind, read.state_of(code),
                reading.value(code, given), reading.label(code, given), given.earned, given.possible, given.comment,
                code in failed, code in read.corrected,
            ]  # fmt: skip

    def _questions(self, read: ReadVisit) -> list[tuple[str, str, str, str]]:
        """Section, code, text and kind of what the wave tells of, worked out once a wave."""
        wave = read.visit.wave_id
        if wave not in self.questions:
            self.questions[wave] = [
                (section.code, question.code, in_language(question.text, self.language), question.kind)
                for section in read.paper.checklist.sections
                for question in section.questions
                if question.kind not in self.hidden[wave]
            ]
        return self.questions[wave]
