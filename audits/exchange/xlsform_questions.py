"""One row of the survey sheet to one question; a date with its time of day to two."""

import re
from dataclasses import dataclass, field
from typing import Any

from audits.exchange.cells import PROPERTIES, READERS, BadCell, number, truth
from audits.exchange.codes import code_from
from audits.exchange.columns import Cells, shortened
from audits.exchange.xlsform_choices import ChoiceList
from audits.exchange.xlsform_relevant import Named
from audits.exchange.xlsform_types import CHANGED, CHOSEN, KINDS, NOT_QUESTIONS, RowType
from audits.rules.values import read_integer

Question = dict[str, Any]
MAX_CHOICES_IN_ALL = 50_000  # a list that stands once in the file may be every question's
OTHER = {"en": "Other", "uk": "Інше", "ru": "Другое"}
TEXTS = {
    "hint": "help",
    "mystery_standard": "standard",
    "mystery_min_label": "min_label",
    "mystery_max_label": "max_label",
}


@dataclass
class Form:
    """What the rows so far have said: lists, codes that are taken, and questions by the names they had."""

    language: str
    lists: dict[str, ChoiceList]
    taken: set[str] = field(default_factory=set)
    known: dict[str, Named] = field(default_factory=dict)
    room: int = MAX_CHOICES_IN_ALL


def why_no_question(row: Cells, of_type: RowType, form: Form) -> str:
    """The reason a row becomes no question, or ""."""
    if of_type.word in NOT_QUESTIONS:
        return NOT_QUESTIONS[of_type.word]
    if of_type.word == "external":
        return "external_choices"
    if of_type.word in CHOSEN:
        return "" if form.lists.get(of_type.of, ChoiceList()).choices else "no_such_list"
    return "" if of_type.word in KINDS else "unknown_type" if row.get("type") else "no_type"


def questions_of(row: Cells, of_type: RowType, form: Form) -> list[Question]:
    """The questions that a row becomes, without their conditions; `form.known` then knows the row's name."""
    name = row.get("name")
    question: Question = {"code": _code(row, form), "kind": KINDS.get(of_type.word, ""), "text": _text(row, form)}
    if of_type.word in CHANGED and not row.get("mystery_kind"):
        row.fate.say("changed", CHANGED[of_type.word])
    values = _choices(row, of_type, question, form)
    if of_type.word == "range":
        _range(row, question)
    if row.get("mystery_kind"):
        question["kind"] = row.get("mystery_kind")
    if question["kind"] != "scale":
        question = {key: value for key, value in question.items() if key not in ("min", "max")}
    _properties(row, question)
    form.known[name] = Named(question["code"], question["kind"], values)
    return [question, *_time_of_day(row, of_type, question, form)]


def _code(row: Cells, form: Form) -> str:
    name = row.get("name")
    wanted = row.get("mystery_code") or name
    if not wanted:
        row.fate.say("changed", "no_name")
        wanted = next(iter(row.texts.get("label", {}).values()), "")[:30]
    code = code_from(wanted, form.taken, "q")
    form.taken.add(code)
    if code != name and not row.get("mystery_code"):
        row.fate.say("changed", "code_made", name=name, code=code)
    return code


def _text(row: Cells, form: Form) -> dict[str, str]:
    if label := row.texts.get("label"):
        return label
    row.fate.say("changed", "no_label", name=row.get("name"))
    return row.texts.pop("hint", None) or {form.language: row.get("name") or row.get("type")}


def _choices(row: Cells, of_type: RowType, question: Question, form: Form) -> dict[str, str]:
    """Give the question its choices; what their names became."""
    if of_type.word in ("acknowledge", "trigger"):
        row.fate.say("changed", "acknowledge_as_choice")
        question["choices"] = [{"code": "ok", "text": {form.language: "OK"}}]
        return {"OK": "ok"}
    if of_type.word not in CHOSEN:
        return {}
    chosen = form.lists[of_type.of]
    chosen.used = True
    question["kind"] = CHOSEN[of_type.word]
    may_be_yes_no = of_type.word == "select_one" and not of_type.or_other
    if may_be_yes_no and row.get("mystery_kind") in ("", "yes_no") and (meant := chosen.as_yes_no()):
        question["kind"] = "yes_no"
        if list(meant) != list(meant.values()):
            row.fate.say("changed", "list_as_yes_no", list=of_type.of)
        return meant
    form.room -= len(chosen.choices)
    if form.room < 0:
        row.fate.say("error", "too_many_choices", name=of_type.of)
        return {}
    question["choices"] = chosen.take()
    if of_type.or_other:
        row.fate.say("changed", "other_as_choice")
        code = code_from("other", {choice["code"] for choice in question["choices"]}, "c")
        languages = question["choices"][0]["text"]
        question["choices"].append({"code": code, "text": {each: OTHER.get(each, "Other") for each in languages}})
    return chosen.values


def _range(row: Cells, question: Question) -> None:
    """A scale where the steps are whole; else a number."""
    given = dict(re.findall(r"([a-z]+)\s*=\s*(-?[0-9.]+)", row.get("parameters").lower()[:200]))
    ends = [read_integer(given.get(name, default)) for name, default in (("start", "1"), ("end", "10"))]
    low, high = ends
    if low is not None and high is not None and low < high and number(given.get("step", "1")) == 1:
        question.update(min=number(given.get("start", "1")), max=number(given.get("end", "10")))
        return
    question["kind"] = "number"
    row.fate.say("changed", "range_as_number", text=shortened(row.get("parameters")))


def _properties(row: Cells, question: Question) -> None:
    """Everything that stands in columns of its own."""
    for column, name in TEXTS.items():
        if texts := row.texts.get(column):
            question[name] = texts
    _required(row, question)
    for name in PROPERTIES:
        if text := row.get(f"mystery_{name}"):
            try:
                question[name] = READERS[name](text)
            except BadCell:
                row.not_understood(f"mystery_{name}", text)
    for name in ("parameters", "calculation", "mystery_weight", "mystery_touchpoint"):
        if row.get(name) and not (name == "parameters" and row.get("type").lower() == "range"):
            row.fate.say("changed", "column_left_out", column=row.header(name), text=shortened(row.get(name)))


def _required(row: Cells, question: Question) -> None:
    text = row.get("required")
    if not text and question["kind"] == "note":
        return
    try:
        if not text or not truth(text):
            question["required"] = False
    except BadCell:
        row.fate.say("changed", "required_expression", text=shortened(text))


def _time_of_day(row: Cells, of_type: RowType, question: Question, form: Form) -> list[Question]:
    if of_type.word != "datetime":
        return []
    code = code_from(f"{question['code'][:40]}_time", form.taken, "q")
    form.taken.add(code)
    row.fate.say("changed", "datetime_as_two", code=code)
    same = {key: value for key, value in question.items() if key in ("text", "required")}
    return [{"code": code, "kind": "time", **same}]
