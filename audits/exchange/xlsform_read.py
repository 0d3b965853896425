"""XLSForm to a checklist document, with what becomes of every row of every sheet."""

from dataclasses import dataclass, field
from typing import Any

from audits.exchange.cells import READERS
from audits.exchange.codes import code_from
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
from audits.exchange.fates import Fate, Reading
from audits.exchange.finishing import Assembled, finish
from audits.exchange.tongues import GENERAL, guessed_language, language_of
from audits.exchange.workbooks import Sheet
from audits.exchange.xlsform_choices import choice_lists, unused
from audits.exchange.xlsform_columns import TRANSLATED, choices_column, settings_column, survey_column
from audits.exchange.xlsform_questions import Form, questions_of, why_no_question
from audits.exchange.xlsform_relevant import Condition, NotCarried, read_relevant
from audits.exchange.xlsform_types import RowType, row_type
from audits.rules.documents import Place

NOTHING = "nothing"  # the kind of a row that only keeps an empty section from being refused
OF_INNER_GROUPS = {"type", "name", "label", "relevant"}
OF_GROUPS = {*OF_INNER_GROUPS, "mystery_code", "mystery_weight", "mystery_touchpoint"}
MAX_GROUPS = 12  # one inside another
KNOWN_SHEETS = {"survey", "choices", "settings", SHEET}


def read_xlsform(sheets: list[Sheet], *, language: str = "en", title: str = "") -> Reading:
    """The document; `language` and `title` for forms that name none."""
    return finish(*assemble(sheets, language=language, title=title))


def assemble(sheets: list[Sheet], *, language: str = "en", title: str = "") -> Assembled:
    """What the cells say, before exact values are put in and the rules are asked: for `finish`."""
    named = {sheet.name.strip().lower(): sheet for sheet in sheets}
    fates = [fate for sheet in sheets for fate in sheet_fates(sheet)]
    settings_sheet, sheet = named.get("settings", Sheet("settings")), named["survey"]
    columns = columns_of(sheet, survey_column)
    guessed = guessed_language(unnamed_texts(sheet, columns, TRANSLATED), language)
    settings, settings_fates = _settings(settings_sheet, guessed)
    language = settings["language"]
    if not settings["named"] and any(unnamed_texts(sheet, columns, TRANSLATED)):
        fates.append(Fate(sheet.name, 0, ""))
        fates[-1].say("changed", "language_taken", language=language)
    choices = named.get("choices", Sheet("choices"))
    lists, choice_fates = choice_lists(
        rows_of(choices, columns_of(choices, choices_column), TRANSLATED, language), language
    )
    survey = _Survey(Form(language, lists), settings)
    rows = list(rows_of(sheet, columns, TRANSLATED, language))
    survey.names = {row.get("name") for row in rows}
    for row in rows:
        survey.take(row)
    survey.end()
    unused(lists)
    exact = exact_rows(sheets)
    document = _document(settings, survey.sections, title)
    fates += [*survey.fates, *choice_fates, *settings_fates, *(fate for _row, fate in exact)]
    fates += [_left_out(each) for name, each in named.items() if name not in KNOWN_SHEETS and any(map(any, each.grid))]
    return document, survey.places, fates, exact


def _document(settings: dict[str, Any], sections: list[dict[str, Any]], title: str) -> dict[str, Any]:
    document = {"schema": settings["schema"], "title": settings["title"] or {settings["language"]: title or "-"}}
    if settings["scoring"]:
        document["scoring"] = {"method": settings["scoring"]}
    return {**document, "sections": sections}


def _settings(sheet: Sheet, language: str) -> tuple[dict[str, Any], list[Fate]]:
    """The first row of the settings sheet; others are told to be left out."""
    columns = columns_of(sheet, settings_column)
    default = next((row.get("default_language") for row in rows_of(sheet, columns, TRANSLATED, language)), "")
    language = language_of(default) or language
    rows = list(rows_of(sheet, columns, TRANSLATED, language))
    for row in rows[1:]:
        row.fate.say("left_out", "settings_second_row")
    first = rows[0] if rows else Cells(0, {}, {}, Fate(sheet.name, 0, ""), {})
    form_title = first.get("form_title")
    first.fate.what = shortened(form_title)
    titles = first.texts.get("mystery_title", {})
    if form_title:
        titles = {language: form_title, **titles}
    settings = {
        "language": language,
        "named": bool(default),
        "title": titles,
        "scoring": first.get("mystery_scoring"),
        "schema": READERS["points"](first.get("mystery_schema") or "1"),
    }
    return settings, [row.fate for row in rows]


def _left_out(sheet: Sheet) -> Fate:
    fate = Fate(sheet.name, 0, "")
    fate.say("left_out", "sheet_left_out", sheet=sheet.name)
    return fate


@dataclass
class _Group:
    """A group that is open; `kept` False inside repeats, of which nothing is carried."""

    of: str
    kept: bool
    fate: Fate
    shown: Condition | None = None
    lost: bool = False


@dataclass
class _Survey:
    """The survey sheet as it is read from top to bottom."""

    form: Form
    settings: dict[str, Any]
    sections: list[dict[str, Any]] = field(default_factory=list)
    fates: list[Fate] = field(default_factory=list)
    places: dict[Place, Fate] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    groups: list[_Group] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)
    outside: bool = False

    def take(self, row: Cells) -> None:
        """One row."""
        self.fates.append(row.fate)
        of_type = row_type(row.get("type"))
        label = next(iter(row.texts.get("label", {}).values()), "")
        row.fate.what = shortened(label or " ".join(filter(None, (row.get("type"), row.get("name")))))
        if of_type.word == "begin":
            self.begin(row, of_type)
        elif of_type.word == "end":
            self.close(row)
        elif not all(group.kept for group in self.groups):
            row.fate.say("left_out", "repeat")
        elif row.get("mystery_kind") == NOTHING:
            return
        elif reason := why_no_question(row, of_type, self.form):
            row.fate.say("left_out", reason, type=shortened(row.get("type")))
            self.lose()
        else:
            self.ask(row, of_type)

    def begin(self, row: Cells, of_type: RowType) -> None:
        """A group becomes a section, one inside another is flattened, and a repeat is left out with all it has."""
        kept = of_type.of == "group" and all(group.kept for group in self.groups)
        group = _Group(of_type.of, kept, row.fate)
        self.groups.append(group)
        if len(self.groups) > MAX_GROUPS:
            row.fate.say("error", "groups_too_deep")
            group.kept = False
            return
        if not kept:
            row.fate.say("left_out", "repeat")
            self.lose()
            return
        shown = self.condition(row)
        leave_out_rest(row, OF_GROUPS if len(self.groups) == 1 else OF_INNER_GROUPS)
        if len(self.groups) > 1:
            group.shown = shown
            row.fate.say("changed", "group_flattened", section=self.sections[-1]["code"])
            return
        self.outside = False
        self.add_section(row.get("mystery_code") or row.get("name"), row.texts.get("label"), row)
        for name in ("weight", "touchpoint"):
            if text := row.get(f"mystery_{name}"):
                self.sections[-1][name] = READERS[name](text)
        if shown is not None:
            self.sections[-1]["show_if"] = shown

    def add_section(self, name: str, title: dict[str, str] | None, row: Cells) -> None:
        """A section of its own code."""
        code = code_from(name, self.codes, "s")
        self.codes.add(code)
        if row.get("name") != code and not row.get("mystery_code") and not self.outside:
            row.fate.say("changed", "code_made", name=name, code=code)
        if not title:
            row.fate.say("changed", "no_label", name=name)
        self.places["sections", len(self.sections)] = row.fate
        self.sections.append({"code": code, "title": title or {self.form.language: name or code}, "questions": []})

    def close(self, row: Cells) -> None:
        """The end of a group."""
        if not self.groups:
            row.fate.say("error", "end_without_begin")
            return
        group = self.groups.pop()
        if not group.kept:
            row.fate.say("left_out", "repeat")
        elif not self.groups and group.lost and not self.sections[-1]["questions"]:
            self.sections.pop()
            self.places.pop(("sections", len(self.sections)))
            group.fate.say("left_out", "nothing_in_it")

    def lose(self) -> None:
        """Remember that something in the outermost group was left out."""
        if self.groups:
            self.groups[0].lost = True

    def end(self) -> None:
        """Whatever is still open at the end of the sheet."""
        for group in self.groups:
            group.fate.say("error", "begin_without_end")

    def ask(self, row: Cells, of_type: RowType) -> None:
        """A question, in the open section or in one for those that stand outside of groups."""
        if not self.groups and not self.outside:
            self.outside = True
            languages = row.texts.get("label") or {self.form.language: ""}
            title = {language: GENERAL.get(language, GENERAL["en"]) for language in languages}
            self.add_section("general", title, row)
            row.fate.say("changed", "section_of_its_own", section=self.sections[-1]["code"])
        shown = [group.shown for group in self.groups if group.shown is not None]
        if (own := self.condition(row)) is not None:
            shown.append(own)
        for question in questions_of(row, of_type, self.form):
            if shown:
                question["show_if"] = shown[0] if len(shown) == 1 else {"all": shown}
            section = self.sections[-1]["questions"]
            place: Place = ("sections", len(self.sections) - 1, "questions", len(section))
            self.places[place] = row.fate
            row.fate.codes.append(question["code"])
            self.name_choices(place, question, of_type)
            section.append(question)

    def name_choices(self, place: Place, question: dict[str, Any], of_type: RowType) -> None:
        """Which rows the choices came from."""
        fates = self.form.lists[of_type.of].fates if of_type.of in self.form.lists else []
        for number, fate in enumerate(fates if "choices" in question else []):
            self.places[(*place, "choices", number)] = fate

    def condition(self, row: Cells) -> Condition | None:
        """What `relevant` says; where it can't be said here, the row tells so and is shown always."""
        expression = row.get("relevant")
        if not expression:
            return None
        try:
            return read_relevant(expression, self.form.known, self.names)
        except NotCarried as refused:
            row.fate.say("changed", "condition_left_out", text=shortened(expression))
            row.fate.say("changed", refused.code, **refused.parts)
            return None
