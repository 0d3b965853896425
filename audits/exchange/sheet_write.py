"""A checklist document as a plain Excel sheet that people edit, and that comes back as the same document."""

from collections.abc import Iterator
from typing import Any

from audits.exchange.cells import cell
from audits.exchange.exact import exact_table
from audits.exchange.sheet_options import options_cells
from audits.exchange.sheet_read import assemble
from audits.exchange.sheet_words import COMMENTS, HEADERS, KINDS, SCORING, word
from audits.exchange.workbooks import Table, kept, write_workbook
from audits.exchange.xlsform_relevant import Condition
from audits.exchange.xlsform_relevant_write import CantSay, write_relevant
from audits.rules.languages import texts_of
from audits.rules.reading import storable

Document = dict[str, Any]
Row = dict[str, str]
ORDER = (
    "section", "section_code", "weight", "touchpoint", "section_show_if", "code", "text", "kind", "options", "points",
    "good", "required", "allow_na", "comment", "evidence", "critical", "bonus", "subjective", "show_if", "help",
    "standard", "min_label", "max_label",
)  # fmt: skip
TRANSLATED = ("section", "text", "options", "help", "standard", "min_label", "max_label")
NAMES = {"en": "Questions", "uk": "Питання", "ru": "Вопросы"}
ABOUT_NAMES = {"en": "Checklist", "uk": "Чек-лист", "ru": "Чек-лист"}
SIMPLE = ("good", "required", "allow_na", "evidence", "critical", "bonus", "subjective")
WIDE = {"text": 48, "options": 36, "help": 36, "standard": 36, "show_if": 30}


def write_sheet(document: Document, language: str) -> bytes:
    """The .xlsx file of a valid document, with headers in the reader's language."""
    return write_workbook(sheet_tables(document, language))


def sheet_tables(document: Document, language: str) -> list[Table]:
    """Its sheets: the questions, what the checklist is, and what no cell can say."""
    document = storable(document)
    tables = [table.used() for table in _Writer(document, language).tables()]
    read_back = assemble([table.sheet() for table in tables])[0]
    exact = exact_table(document, read_back)
    return [*tables, exact] if exact.rows else tables


class _Writer:
    """One export: its headers' language, and the languages that texts have."""

    def __init__(self, document: Document, language: str) -> None:
        self.document, self.language = document, language
        found = dict.fromkeys(code for _place, text in texts_of(document) for code in text)
        self.languages = sorted(found, key=lambda code: (code != language, code != "en")) or [language]
        questions = [question for section in document["sections"] for question in section["questions"]]
        self.kinds = {question["code"]: question["kind"] for question in questions}
        self.names = {code: code for code in self.kinds}

    def header(self, name: str, language: str = "") -> str:
        """A column's header; translated ones end in their language."""
        said = word(HEADERS, name, self.language)
        return f"{said} ({language})" if language else said

    def tables(self) -> list[Table]:
        """Every column there can be; `Table.used` drops the empty ones."""
        columns, widths = [], {}
        for name in ORDER:
            for language in self.languages if name in TRANSLATED else [""]:
                columns.append(self.header(name, language))
                widths[columns[-1]] = WIDE.get(name, 16)
        method = (self.document.get("scoring") or {}).get("method")
        about = {
            **self.texts("title", self.document["title"], "-"),
            **({self.header("scoring"): word(SCORING, method, self.language)} if method else {}),
        }
        # The questions' column stays although nothing is asked yet: the sheet is known by it.
        rows = list(self.rows()) or [{self.header("text", self.languages[0]): ""}]
        return [
            Table(NAMES.get(self.language, NAMES["en"]), columns, rows, widths),
            Table(ABOUT_NAMES.get(self.language, ABOUT_NAMES["en"]), list(about), [about], dict.fromkeys(about, 36)),
        ]

    def texts(self, name: str, text: dict[str, str] | None, otherwise: str = "") -> Row:
        """A text's cells; `otherwise` where it would say nothing in any language."""
        said = {language: kept(words) for language, words in (text or {}).items()}
        if otherwise and not any(said.values()):
            said[self.languages[0]] = otherwise
        return {self.header(name, language): words for language, words in said.items()}

    def rows(self) -> Iterator[Row]:
        """Each question with its section; a section without questions on a row of its own."""
        for section in self.document["sections"]:
            first = {
                self.header("weight"): cell("weight", section.get("weight")),
                self.header("touchpoint"): cell("touchpoint", section.get("touchpoint")),
                self.header("section_show_if"): self.condition(section.get("show_if")),
            }
            named = {
                **self.texts("section", section["title"], section["code"]),
                self.header("section_code"): section["code"],
            }
            for question in section["questions"]:
                yield {**named, **first, **self.question(question)}
                first = {}
            if not section["questions"]:
                yield {**named, **first}

    def question(self, question: Document) -> Row:
        """A question's cells."""
        row = {
            self.header("code"): question["code"],
            self.header("kind"): word(KINDS, question["kind"], self.language),
            self.header("show_if"): self.condition(question.get("show_if")),
            **self.texts("text", question["text"], question["code"]),
            **self.options(question),
        }
        for name in ("help", "standard", "min_label", "max_label"):
            row |= self.texts(name, question.get(name))
        points = "bands" if question.get("bands") is not None else "points"
        row[self.header("points")] = kept(cell(points, question.get(points)))
        if question.get("comment"):
            row[self.header("comment")] = word(COMMENTS, question["comment"], self.language)
        return row | {self.header(name): kept(cell(name, question.get(name))) for name in SIMPLE}

    def options(self, question: Document) -> Row:
        """Choices, or a scale's ends."""
        if question["kind"] == "scale":
            return {self.header("options", self.languages[0]): f"{question['min']}-{question['max']}"}
        if not question.get("choices"):
            return {}
        cells = options_cells(question, self.languages)
        return {self.header("options", language): kept(said) for language, said in cells.items()}

    def condition(self, condition: Condition | None) -> str:
        """The expression, or "" where it has no words for it."""
        try:
            text = write_relevant(condition, self.kinds, self.names) if condition else ""
        except CantSay:
            return ""
        return text if kept(text) == text else ""
