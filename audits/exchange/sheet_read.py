"""A plain Excel sheet to a checklist document: one row a question, in the columns that people already have."""

from dataclasses import dataclass, field
from typing import Any

from audits.exchange.cells import BadCell
from audits.exchange.codes import Before, code_from, first_known
from audits.exchange.columns import (
    Cells,
    columns_of,
    exact_rows,
    leave_out_rest,
    rows_of,
    sheet_fates,
    shortened,
    unnamed_texts,
)
from audits.exchange.exact import SHEET
from audits.exchange.fates import Became, Fate, Reading
from audits.exchange.finishing import Assembled, finish
from audits.exchange.sheet_headings import asks_nothing, name_sections, wide_rows
from audits.exchange.sheet_points import decimal
from audits.exchange.sheet_questions import question_of
from audits.exchange.sheet_words import ABOUT, SCORING, TRANSLATED, header_column, meaning
from audits.exchange.tongues import GENERAL, guessed_language
from audits.exchange.workbooks import BadWorkbook, Sheet
from audits.exchange.xlsform_relevant import Condition, Named, NotCarried, read_relevant
from audits.rules.documents import Place

HEADERS_WITHIN = 20
OF_SECTIONS = {"number", "section", "section_code", "weight", "touchpoint", "section_show_if"}


def read_sheet(
    sheets: list[Sheet], *, language: str = "en", title: str = "", before: Before | None = None
) -> Reading:  # fmt: skip
    """The document; `language`, `title` and `before` where the file names none. Raises `BadWorkbook`."""
    return finish(*assemble(sheets, language=language, title=title, before=before))


def assemble(
    sheets: list[Sheet], *, language: str = "en", title: str = "", before: Before | None = None
) -> Assembled:  # fmt: skip
    """What the cells say, for `finish`."""
    questions, at = _questions_sheet(sheets)
    columns = columns_of(questions, header_column, at)
    language = guessed_language(unnamed_texts(questions, columns, TRANSLATED, at), language)
    table = _Table(language, before or Before(), [fate for sheet in sheets for fate in sheet_fates(sheet)])
    if any(column.field in TRANSLATED and column.language is None for column in columns):
        table.tell(questions.name, 0, "changed", "language_taken", language=language)
    for column in columns:
        if column.field == "number":
            table.tell(questions.name, 0, "changed", "numbered_anew", column=column.header)
    for number in (number for number in range(at) if any(questions.grid[number])):
        table.tell(questions.name, number + 1, "left_out", "above_header")
        table.fates[-1].what = shortened(" ".join(filter(None, questions.grid[number])))
    rows = list(rows_of(questions, columns, TRANSLATED, language, at))
    name_sections(rows, wide_rows(questions.merged), language)
    table.names = {row.get("code") for row in rows}
    for row in rows:
        table.take(row)
    exact = exact_rows(sheets)
    document: dict[str, Any] = {"schema": 1, "title": {language: title or "-"}}
    for sheet in sheets:
        if sheet is not questions and sheet.name != SHEET and any(map(any, sheet.grid)):
            table.read_about(sheet, document)
    fates = [*table.fates, *(fate for _row, fate in exact)]
    return {**document, "sections": table.sections}, table.places, fates, exact


def _questions_sheet(sheets: list[Sheet]) -> tuple[Sheet, int]:
    """The first sheet with a column of questions, and its header row."""
    for sheet in sheets:
        for at, row in enumerate(sheet.grid[:HEADERS_WITHIN]):
            if any(header_column(0, cell).field == "text" for cell in row if cell):
                return sheet, at
    raise BadWorkbook("no_questions_column")


@dataclass
class _Table:
    """The sheet as it is read from top to bottom."""

    language: str
    before: Before
    fates: list[Fate]
    sections: list[dict[str, Any]] = field(default_factory=list)
    places: dict[Place, Fate] = field(default_factory=dict)
    known: dict[str, Named] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)
    section_codes: set[str] = field(default_factory=set)
    at: dict[Any, int] = field(default_factory=dict)
    here: dict[str, Any] | None = None

    def tell(self, sheet: str, row: int, became: Became, code: str, /, **parts: str | int) -> None:
        """The fate of a row that is none of the table's, or of a whole sheet."""
        fate = Fate(sheet, row, "")
        fate.say(became, code, **parts)
        self.fates.append(fate)

    def take(self, row: Cells) -> None:
        """A question, or a section's heading where a row has no question."""
        self.fates.append(row.fate)
        text, section = row.texts.get("text"), row.texts.get("section", {})
        row.fate.what = shortened(next(iter({**section, **(text or {})}.values()), " ".join(row.plain.values())))
        if asks_nothing(row):
            return
        if section or row.get("section_code") or self.here is None:
            self.enter(row, section)
        self.describe_section(row)
        if text:
            row.fate.what = shortened(next(iter(text.values())))
            self.ask(row)
            return
        leave_out_rest(row, OF_SECTIONS)
        if not section and not row.get("section_code"):
            row.fate.say("left_out", "no_question")

    def enter(self, row: Cells, title: dict[str, str]) -> None:
        """The section that a row is in: one that was named before, or a new one."""
        wanted = row.get("section_code")
        titled = tuple(sorted(title.items()))
        if (wanted or titled) in self.at:
            again = self.sections[self.at[wanted or titled]]
            if again is not self.here:
                row.fate.say("changed", "section_again", section=again["code"])
            if title and title != again["title"]:
                row.fate.say("changed", "section_says_twice", section=again["code"])
            self.here = again
            return
        if not title and not wanted:
            title = {self.language: GENERAL.get(self.language, GENERAL["en"])}
            row.fate.say("changed", "section_of_its_own", section="general")
        name = wanted or first_known(title, self.before.sections) or next(iter(title.values()))[:40]
        code = code_from(name, self.section_codes, "s")
        self.section_codes.add(code)
        if wanted and code != wanted:
            row.fate.say("changed", "code_made", name=wanted, code=code)
        self.here = {"code": code, "title": title or {self.language: code}, "questions": []}
        self.places["sections", len(self.sections)] = row.fate
        for key in (code, wanted or code, titled):
            self.at.setdefault(key, len(self.sections))
        self.sections.append(self.here)

    def describe_section(self, row: Cells) -> None:
        """Weight, touchpoint and condition, on whichever of its rows they stand."""
        assert self.here is not None
        said: dict[str, Any] = {}
        if row.get("touchpoint"):
            said["touchpoint"] = row.get("touchpoint")
        if row.get("weight"):
            try:
                said["weight"] = decimal(row.get("weight").removesuffix("%"))
            except BadCell:
                row.not_understood("weight", row.get("weight"))
        if row.get("section_show_if"):
            said["show_if"] = self.condition(row, "section_show_if")
        for name, value in said.items():
            if self.here.setdefault(name, value) != value:
                row.fate.say("changed", "section_says_twice", section=self.here["code"])

    def ask(self, row: Cells) -> None:
        """One question of the section one is in."""
        assert self.here is not None
        question, named = question_of(row, self.taken, self.before, self.language)
        self.taken.add(question["code"])
        row.fate.codes.append(question["code"])
        if row.get("show_if") and (shown := self.condition(row, "show_if")) is not None:
            question["show_if"] = shown
        self.known[row.get("code") or question["code"]] = named
        place: Place = ("sections", self.at[self.here["code"]], "questions", len(self.here["questions"]))
        self.places[place] = row.fate
        self.here["questions"].append(question)

    def condition(self, row: Cells, column: str) -> Condition | None:
        """What a condition's cell says; where it can't be said here, the row tells so and is shown always."""
        try:
            return read_relevant(row.get(column), self.known, self.names)
        except NotCarried as refused:
            row.fate.say("changed", "condition_left_out", text=shortened(row.get(column)))
            row.fate.say("changed", refused.code, **refused.parts)
            return None

    def read_about(self, sheet: Sheet, document: dict[str, Any]) -> None:
        """Title and scoring, where a sheet has them; any other sheet is told to be left out."""
        columns = columns_of(sheet, header_column)
        if not any(column.field in ABOUT for column in columns):
            self.tell(sheet.name, 0, "left_out", "sheet_left_out", sheet=sheet.name)
            return
        for number, row in enumerate(rows_of(sheet, columns, TRANSLATED, self.language)):
            self.fates.append(row.fate)
            if number:
                row.fate.say("left_out", "settings_second_row")
                continue
            document["title"] = row.texts.get("title") or document["title"]
            row.fate.what = shortened(next(iter(document["title"].values())))
            if row.get("scoring"):
                document["scoring"] = {"method": meaning(SCORING, row.get("scoring")) or row.get("scoring")}
