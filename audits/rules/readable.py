"""An answer's value as people read it, by the kind of its question; words and formats come from the caller."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from audits.rules.answers import EVIDENCE_KINDS
from audits.rules.checklist import MultipleChoice, QuestionBase, Scale, SingleChoice
from audits.rules.values import read_date, read_decimal, read_integer, read_time


@dataclass(frozen=True)
class Words:
    """What a language says: fixed words, and how it writes numbers, days, times and a count of files."""

    yes: str
    no: str
    na: str
    unanswered: str
    files: Callable[[int], str]
    number: Callable[[Decimal], str]
    day: Callable[[dt.date], str]
    clock: Callable[[dt.time], str]
    metres: Callable[[float], str]
    currency: str = ""


def readable(question: QuestionBase, value: Any, language: str, words: Words) -> str:
    """The value in words; None is unanswered, `{"na": true}` not applicable, what isn't of the kind is shown raw."""
    if value is None or value == "":
        return words.unanswered
    if isinstance(value, dict) and "na" in value:
        return words.na
    kind = question.kind  # type: ignore[attr-defined]  # every member of the union has one
    written = WRITERS.get(kind, _raw)(question, value, language, words)
    return str(value) if written is None else written


def minutes_and_seconds(seconds: int) -> str:
    """245 is 4:05; from an hour on 1:04:05."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes_left = divmod(minutes, 60)
    return f"{hours}:{minutes_left:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def in_language(texts: Mapping[str, str], language: str) -> str:
    """The text in `language`, else in English, else in any."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


def _raw(_question: QuestionBase, value: Any, _language: str, _words: Words) -> str | None:
    return value if isinstance(value, str) else None


def _yes_no(_question: QuestionBase, value: Any, _language: str, words: Words) -> str | None:
    return {"yes": words.yes, "no": words.no}.get(str(value))


def _choices(question: QuestionBase, value: Any, language: str, words: Words) -> str | None:
    assert isinstance(question, SingleChoice | MultipleChoice)
    chosen = value if isinstance(value, list) else [value]
    texts = [in_language(choice.text, language) for choice in question.choices if choice.code in chosen]
    return ", ".join(texts) or (words.no if chosen == [] else None)


def _scale(question: QuestionBase, value: Any, language: str, _words: Words) -> str | None:
    top, label = 10, None
    if isinstance(question, Scale):
        top = question.max
        number = read_integer(value)
        label = {question.min: question.min_label, question.max: question.max_label}.get(
            -1 if number is None else number
        )
    plain = f"{value} / {top}"
    return f"{plain}, {in_language(label, language)}" if label else plain


def _number(_question: QuestionBase, value: Any, _language: str, words: Words) -> str | None:
    number = read_decimal(value)
    return None if number is None else words.number(number)


def _money(question: QuestionBase, value: Any, language: str, words: Words) -> str | None:
    amount = _number(question, value, language, words)
    return f"{amount}\u00a0{words.currency}" if amount and words.currency else amount


def _duration(_question: QuestionBase, value: Any, _language: str, _words: Words) -> str | None:
    seconds = read_integer(value)
    return None if seconds is None or seconds < 0 else minutes_and_seconds(seconds)


def _date(_question: QuestionBase, value: Any, _language: str, words: Words) -> str | None:
    day = read_date(value)
    return words.day(day) if day else None


def _time(_question: QuestionBase, value: Any, _language: str, words: Words) -> str | None:
    clock = read_time(value)
    return words.clock(clock) if clock is not None else None


def _files(_question: QuestionBase, value: Any, _language: str, words: Words) -> str | None:
    return words.files(len(value)) if isinstance(value, list) else None


def _location(_question: QuestionBase, value: Any, _language: str, words: Words) -> str | None:
    if not isinstance(value, dict):
        return None
    accuracy = value.get("accuracy_m")
    around = f" ± {words.metres(accuracy)}" if accuracy is not None else ""
    return f"{value.get('lat')}, {value.get('lon')}{around}"


Writer = Callable[[QuestionBase, Any, str, Words], str | None]
WRITERS: dict[str, Writer] = {
    "yes_no": _yes_no,
    "single_choice": _choices,
    "multiple_choice": _choices,
    "scale": _scale,
    "nps": _scale,
    "number": _number,
    "money": _money,
    "duration": _duration,
    "date": _date,
    "time": _time,
    **dict.fromkeys(EVIDENCE_KINDS, _files),
    "location": _location,
}
