"""One row of a plain Excel sheet to one question."""

import re
from collections.abc import Collection
from typing import Any

from audits.exchange.cells import READERS, BadCell, number
from audits.exchange.codes import Before, code_from, first_known
from audits.exchange.columns import Cells, shortened
from audits.exchange.sheet_options import MAX_CHOICES, choices, lines, scale
from audits.exchange.sheet_words import COMMENTS, HEADERS, KINDS, meaning, plain
from audits.exchange.xlsform_relevant import Named

Question = dict[str, Any]
CHOSEN = ("single_choice", "multiple_choice")
BANDED = ("number", "money", "duration")
SIMPLE = ("good", "required", "allow_na", "evidence", "critical", "bonus", "subjective")
NOT_APPLICABLE = {plain(each).replace("/", "") for by in HEADERS["allow_na"].values() for each in by}
TEXTS = ("help", "standard", "min_label", "max_label")


def question_of(row: Cells, taken: Collection[str], before: Before, language: str) -> tuple[Question, Named]:
    """The question without its condition, and how conditions may name it."""
    wanted = row.get("code")
    text = row.texts["text"]
    code = code_from(wanted or first_known(text, before.questions) or next(iter(text.values()))[:40], taken, "q")
    if wanted and code != wanted:
        row.fate.say("changed", "code_made", name=wanted, code=code)
    question: Question = {"code": code, "kind": _kind(row), "text": text}
    _options(row, question, before)
    for name in TEXTS:
        if name in row.texts:
            question[name] = row.texts[name]
    for name in SIMPLE:
        if row.get(name):
            _put(row, question, name, name)
    _points(row, question)
    _comment(row, question, language)
    return question, Named(code, question["kind"])


def _kind(row: Cells) -> str:
    """The kind that is said, or that the options make likely."""
    said = row.get("kind")
    if kind := meaning(KINDS, said):
        return kind
    if said and not row.texts.get("options"):
        row.fate.say("error", "unknown_kind_word", text=shortened(said))
        return "text"  # whatever it is, the error stands; one is enough
    options = next(iter(row.texts.get("options", {}).values()), "")
    kind = "scale" if scale(options) else "yes_no" if not options or is_yes_no(options) else "single_choice"
    row.fate.say("changed", "kind_guessed", kind=kind, **({"text": shortened(said)} if said else {}))
    return kind


def is_yes_no(options: str) -> bool:
    """Whether options are a yes and a no, in any language; "not applicable" may stand beside them."""
    return meaning(KINDS, "/".join(without_na(options))) == "yes_no"


def without_na(options: str) -> list[str]:
    """The options but for "not applicable", which is no answer but a right to give none."""
    whole = re.sub(r"\b(N|Н)/(A|З|П)\b", r"\1\2", options, flags=re.IGNORECASE)
    return [line for line in lines(whole) if plain(line) not in NOT_APPLICABLE]


def _options(row: Cells, question: Question, before: Before) -> None:
    cells = row.texts.get("options", {})
    options = next(iter(cells.values()), "")
    if question["kind"] in CHOSEN:
        question["choices"] = choices(cells, question["code"], before) if cells else []
        _check_choices(row, question, cells)
    elif question["kind"] == "scale":
        if ends := scale(options):
            question["min"], question["max"] = ends
        else:
            row.fate.say("error", "cell_not_understood", column=row.header("options"), text=shortened(options))
    elif question["kind"] == "yes_no" and is_yes_no(options):
        if len(lines(options)) > 2:
            question["allow_na"] = True
            row.fate.say("changed", "na_allowed")
    elif options:
        row.fate.say("changed", "options_left_out", text=shortened(options))


def _check_choices(row: Cells, question: Question, cells: dict[str, str]) -> None:
    counts = {len(lines(cell)) for cell in cells.values()}
    if max(counts, default=0) > MAX_CHOICES:
        row.fate.say("error", "too_many_choices", name=question["code"])
    if len(counts) > 1 and not all("[" in cell for cell in cells.values()):
        row.fate.say("changed", "options_differ")


def _points(row: Cells, question: Question) -> None:
    """The whole question's, its bands, or one for each choice."""
    said = row.get("points")
    if not said:
        return
    if question["kind"] in BANDED:
        _put(row, question, "bands", "points")
        return
    several = [number(each) for each in re.split(r"[;/\n]", said) if each.strip()]
    chosen = question.get("choices") or []
    if len(several) > 1 and len(several) == len(chosen):
        for choice, points in zip(chosen, several, strict=True):
            choice.setdefault("points", points)
    elif question["kind"] == "single_choice" and any("points" in choice for choice in chosen):
        # The most one can get: it follows from the choices.
        row.fate.say("changed", "points_of_choices", text=shortened(said))
    elif question["kind"] in ("yes_no", "scale", "multiple_choice"):
        question["points"] = number(said)
    elif number(said) != 0:
        row.fate.say("changed", "points_left_out", text=shortened(said))


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


def _put(row: Cells, question: Question, name: str, column: str) -> None:
    """A property by its cell, or an error that names it."""
    try:
        question[name] = READERS[name](row.get(column))
    except BadCell:
        row.fate.say("error", "cell_not_understood", column=row.header(column), text=shortened(row.get(column)))
