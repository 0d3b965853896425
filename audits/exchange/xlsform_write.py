"""A checklist document as an XLSForm that ODK, KoBo and SurveyCTO open, and that comes back as the same document."""

from collections.abc import Iterator, Mapping
from typing import Any

from audits.exchange.cells import PROPERTIES, cell
from audits.exchange.codes import code_from
from audits.exchange.exact import exact_table
from audits.exchange.fates import Fate
from audits.exchange.tongues import language_name
from audits.exchange.workbooks import Table, kept, write_workbook
from audits.exchange.xlsform_read import NOTHING, assemble
from audits.exchange.xlsform_relevant import Condition
from audits.exchange.xlsform_relevant_write import CantSay, write_relevant
from audits.rules.languages import texts_of
from audits.rules.reading import storable

Document = dict[str, Any]
Row = dict[str, str]
TYPES = {
    "number": "decimal", "money": "decimal", "duration": "integer", "scale": "range", "nps": "range", "text": "text",
    "date": "date", "time": "time", "photo": "image", "audio": "audio", "video": "video", "file": "file",
    "location": "geopoint", "note": "note",
}  # fmt: skip
# Kinds that the type alone would make something else.
NAMED_KINDS = {"money", "duration", "nps"}
TEXTS = {
    "help": "hint",
    "standard": "mystery_standard",
    "min_label": "mystery_min_label",
    "max_label": "mystery_max_label",
}
YES_NO = {"en": ("Yes", "No"), "uk": ("Так", "Ні"), "ru": ("Да", "Нет")}
RESERVED = {"data", "meta", "yes_no", "or_other"}
WIDTHS = {"type": 22, "relevant": 36}


def write_xlsform(document: Document) -> bytes:
    """The .xlsx file of a valid document."""
    return write_workbook(xlsform_tables(document))


def xlsform_tables(document: Document) -> list[Table]:
    """Its sheets: survey, choices, settings, and what no cell can say."""
    document = storable(document)
    tables = [table.used() for table in _Writer(document).tables()]
    read_back = assemble([table.sheet() for table in tables])[0]
    exact = exact_table(document, read_back)
    return [*tables, exact] if exact.rows else tables


def xlsform_losses(document: Document) -> list[Fate]:
    """What other tools won't do as we do: conditions that XPath can't say, which they show always."""
    return [fate for fate in _Writer(storable(document)).fates() if fate.reasons]


class _Writer:
    """One export: the names that parts have in the form, and the languages that texts have."""

    def __init__(self, document: Document) -> None:
        self.document = document
        found = dict.fromkeys(language for _place, text in texts_of(document) for language in text)
        self.languages = list(found) or ["en"]
        self.default = "en" if "en" in found else self.languages[0]
        questions = [question for section in document["sections"] for question in section["questions"]]
        self.kinds = {question["code"]: question["kind"] for question in questions}
        # References must be unique in the whole form, so a section steps back where a question has its code.
        self.taken = taken = {*self.kinds, *RESERVED}
        self.names = {code: code if code not in RESERVED else named_anew(code, taken) for code in self.kinds}
        self.section_names = {section["code"]: named_anew(section["code"], taken) for section in document["sections"]}

    def tables(self) -> list[Table]:
        """Every column there can be; `Table.used` drops the empty ones."""
        survey = ["type", "name", *self.columns("label"), *self.columns("hint"), "required", "relevant", "parameters"]
        survey += ["mystery_code", "mystery_kind", *(f"mystery_{name}" for name in PROPERTIES)]
        survey += ["mystery_weight", "mystery_touchpoint"]
        survey += [
            column for name in ("standard", "min_label", "max_label") for column in self.columns(f"mystery_{name}")
        ]
        choices = ["list_name", "name", *self.columns("label"), "mystery_points"]
        widths = WIDTHS | {column: 48 for name in ("label", "hint") for column in self.columns(name)}
        settings = self.settings()
        return [
            Table("survey", survey, list(self.survey()), widths),
            Table("choices", choices, list(self.choices()), widths),
            Table("settings", list(settings), [settings]),
        ]

    def columns(self, name: str) -> list[str]:
        """A translated column's headers."""
        return [f"{name}::{language_name(language)}" for language in self.languages]

    def texts(self, name: str, text: Mapping[str, str] | None) -> Row:
        """A text's cells; `${` would name a question."""
        header = {language: f"{name}::{language_name(language)}" for language in text or {}}
        return {header[language]: kept(said.replace("${", "$ {")) for language, said in (text or {}).items()}

    def label(self, part: Document) -> Row:
        """What a question or a choice is called: in a form it must be something."""
        row = self.texts("label", part["text"])
        return row if any(row.values()) else {self.columns("label")[0]: part["code"]}

    def settings(self) -> Row:
        """The one row of the settings sheet."""
        title = self.document["title"]
        own = kept(title.get(self.default) or next(iter(title.values()))).replace("${", "$ {")
        others = {language: said for language, said in title.items() if language != self.default}
        method = (self.document.get("scoring") or {}).get("method")
        return {
            "form_title": own or "-",
            "form_id": code_from(own, (), "checklist"),
            "name": "data",
            "default_language": language_name(self.default),
            "mystery_schema": "1",
            **({"mystery_scoring": method} if method else {}),
            **self.texts("mystery_title", others),
        }

    def survey(self) -> Iterator[Row]:
        """Sections as groups, with their questions between."""
        for section in self.document["sections"]:
            yield {
                "type": "begin_group",
                **self.named(section["code"], self.section_names),
                **self.texts("label", section["title"]),
                "relevant": self.relevant(section.get("show_if")),
                "mystery_weight": cell("weight", section.get("weight")),
                "mystery_touchpoint": cell("touchpoint", section.get("touchpoint")),
            }
            for question in section["questions"]:
                yield self.question(question)
            if not section["questions"]:
                # ODK takes no group without anything in it.
                nothing = {"type": "note", "name": named_anew(section["code"], self.taken), "mystery_kind": NOTHING}
                yield {**nothing, self.columns("label")[0]: "–"}
            yield {"type": "end_group"}

    def question(self, question: Document) -> Row:
        """One row."""
        row = {"type": self.type_of(question), **self.named(question["code"], self.names)}
        row |= self.label(question)
        for name, column in TEXTS.items():
            row |= self.texts(column, question.get(name))
        if question["kind"] != "note":
            row["required"] = "no" if question.get("required") is False else "yes"
        row["relevant"] = self.relevant(question.get("show_if"))
        if question["kind"] in NAMED_KINDS or looks_like_yes_no(question):
            row["mystery_kind"] = question["kind"]
        ends = (question["min"], question["max"]) if question["kind"] == "scale" else (0, 10)
        if row["type"] == "range":
            row["parameters"] = f"start={ends[0]} end={ends[1]} step=1"
        return row | {f"mystery_{name}": kept(cell(name, question.get(name))) for name in PROPERTIES}

    def type_of(self, question: Document) -> str:
        """The XLSForm type, with its list."""
        if question["kind"] == "yes_no":
            return "select_one yes_no"
        if question["kind"] in ("single_choice", "multiple_choice"):
            word = "select_one" if question["kind"] == "single_choice" else "select_multiple"
            return f"{word} {self.names[question['code']]}"
        return TYPES[question["kind"]]

    @staticmethod
    def named(code: str, names: Mapping[str, str]) -> Row:
        """The name, and the code where the form couldn't have it for a name."""
        return {"name": names[code]} | ({"mystery_code": code} if names[code] != code else {})

    def choices(self) -> Iterator[Row]:
        """A list for every question with choices, named like it, and one of yes and no."""
        if "yes_no" in self.kinds.values():
            for number, name in enumerate(("yes", "no")):
                labels = {language: YES_NO.get(language, YES_NO["en"])[number] for language in self.languages}
                yield {"list_name": "yes_no", "name": name, **self.texts("label", labels)}
        for section in self.document["sections"]:
            for question in section["questions"]:
                for choice in question.get("choices") or []:
                    yield {
                        "list_name": self.names[question["code"]],
                        "name": choice["code"],
                        **self.label(choice),
                        "mystery_points": cell("points", choice.get("points")),
                    }

    def relevant(self, condition: Condition | None) -> str:
        """The expression, or "" where XPath has none, or it would not fit into a cell."""
        try:
            text = write_relevant(condition, self.kinds, self.names) if condition else ""
        except CantSay:
            return ""
        return text if kept(text) == text else ""

    def fates(self) -> Iterator[Fate]:
        """What becomes of the rows in other tools."""
        number = 2
        for section in self.document["sections"]:
            for part in (section, *section["questions"]):
                fate = Fate("survey", number, next(iter((part.get("title") or part["text"]).values())))
                if part.get("show_if") and not self.relevant(part["show_if"]):
                    fate.say("changed", "condition_only_here")
                yield fate
                number += 1
            number += 1 if section["questions"] else 2


def looks_like_yes_no(question: Document) -> bool:
    """Whether a question's choices alone would be taken for a yes and a no."""
    return question["kind"] == "single_choice" and len(question["choices"]) == 2


def named_anew(code: str, taken: set[str]) -> str:
    """The code, or a name like it where a form can't have it for one; it is then taken."""
    name = code_from(code, taken, "q")
    taken.add(name)
    return name
