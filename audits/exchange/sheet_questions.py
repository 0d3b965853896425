"""One row of a plain Excel sheet to one question."""

from collections.abc import Collection
from typing import Any

from audits.exchange.cells import READERS, BadCell
from audits.exchange.codes import Before, code_from, first_known
from audits.exchange.columns import Cells, shortened
from audits.exchange.sheet_kinds import CHOSEN, ends_of_date, is_yes_no, kind_of, options_of, scale
from audits.exchange.sheet_options import MAX_CHOICES, choices, lines
from audits.exchange.sheet_points import take_points
from audits.exchange.sheet_words import COMMENTS, KINDS, meaning
from audits.exchange.xlsform_relevant import Named

Question = dict[str, Any]
SIMPLE = ("good", "required", "allow_na", "evidence", "critical", "bonus", "subjective")
TEXTS = ("help", "standard", "min_label", "max_label")


def question_of(row: Cells, taken: Collection[str], before: Before, language: str) -> tuple[Question, Named]:
    """The question without its condition, and how conditions may name it."""
    wanted = row.get("code")
    text = row.texts["text"]
    code = code_from(wanted or first_known(text, before.questions) or next(iter(text.values()))[:40], taken, "q")
    if wanted and code != wanted:
        row.fate.say("changed", "code_made", name=wanted, code=code)
    question: Question = {"code": code, "kind": kind_of(row), "text": text}
    _options(row, question, before)
    for name in TEXTS:
        if name in row.texts:
            question[name] = row.texts[name]
    for name in SIMPLE:
        if row.get(name):
            _put(row, question, name)
    take_points(row, question)
    _comment(row, question, language)
    return question, Named(code, question["kind"])


def _options(row: Cells, question: Question, before: Before) -> None:
    cells, options = row.texts.get("options", {}), options_of(row)
    if question["kind"] in CHOSEN:
        question["choices"] = choices(cells, question["code"], before) if cells else []
        _check_choices(row, question, cells)
    elif question["kind"] == "scale":
        _scale(row, question, options)
    elif question["kind"] == "yes_no" and is_yes_no(options or row.get("kind")):
        if len(lines(options or row.get("kind"))) > 2:
            question["allow_na"] = True
            row.fate.say("changed", "na_allowed")
    elif options and meaning(KINDS, options) != question["kind"]:
        row.fate.say("changed", "options_left_out", kind=question["kind"], text=shortened(options))


def _scale(row: Cells, question: Question, options: str) -> None:
    """A scale's ends, from the options or else from the type."""
    said = options if scale(options) else row.get("kind")
    ends = scale(said)
    if not ends:
        if options:
            row.not_understood("options", options)
        else:
            row.fate.say("error", "scale_without_ends")
        return
    question["min"], question["max"] = ends
    if ends_of_date(said):
        row.fate.say("changed", "date_as_scale", text=said, low=ends[0], high=ends[1])
    if options and said is not options:
        row.fate.say("changed", "options_left_out", kind="scale", text=shortened(options))


def _check_choices(row: Cells, question: Question, cells: dict[str, str]) -> None:
    counts = {len(lines(cell)) for cell in cells.values()}
    if max(counts, default=0) > MAX_CHOICES:
        row.fate.say("error", "too_many_choices", name=question["code"])
    if len(counts) > 1 and not all("[" in cell for cell in cells.values()):
        row.fate.say("changed", "options_differ")


def _comment(row: Cells, question: Question, language: str) -> None:
    """A rule where the cell has the words of one; what people noted there else stays as help."""
    said = row.get("comment")
    if not said:
        return
    if rule := meaning(COMMENTS, said):
        question["comment"] = rule
    elif "help" in question:
        row.fate.say("changed", "column_left_out", column=row.header("comment"), text=shortened(said))
    else:
        question["help"] = {language: said}
        row.fate.say("changed", "comment_as_help")


def _put(row: Cells, question: Question, name: str) -> None:
    """A property by its cell, or an error that names it."""
    try:
        question[name] = READERS[name](row.get(name))
    except BadCell:
        row.not_understood(name, row.get(name))
