"""Answer values: what each kind takes, and how it is kept (scoring.md, the table of kinds)."""

from decimal import Decimal
from typing import Any

from audits.rules.checklist import MultipleChoice, QuestionBase, Scale, SingleChoice
from audits.rules.values import read_date, read_decimal, read_integer, read_time

EVIDENCE_KINDS = ("photo", "audio", "video", "file")


class InvalidAnswer(ValueError):
    """An answer that isn't of its question's kind; `question` is the code."""

    def __init__(self, code: str, question: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.question, self.detail = code, question, detail


def is_unanswered(question: QuestionBase, raw: Any) -> bool:
    """Absent, null, an empty text or an empty list of files; an empty choice is an answer."""
    return raw is None or raw == "" or (raw == [] and getattr(question, "kind", "") in EVIDENCE_KINDS)


def is_na(question: QuestionBase, raw: Any) -> bool:
    """Whether the answer is `{"na": true}`; anything else that looks like it is refused."""
    if not isinstance(raw, dict) or "na" not in raw:
        return False
    if raw != {"na": True} or raw["na"] is not True:
        raise InvalidAnswer("bad_na", question.code, 'not applicable is written {"na": true}')
    if not question.allow_na:
        raise InvalidAnswer("na_not_allowed", question.code, "this question may not be answered N/A")
    return True


def read_value(question: QuestionBase, raw: Any) -> Any:
    """The value of an answer by its question's kind: str, int, Decimal, list or dict; raises `InvalidAnswer`."""
    kind = question.kind  # type: ignore[attr-defined]  # every member of the union has one
    value = READERS[kind](question, raw)
    if value is None:
        raise InvalidAnswer("wrong_value", question.code, f"this is no answer to a {kind} question")
    return value


def _yes_no(_question: QuestionBase, raw: Any) -> str | None:
    return raw if isinstance(raw, str) and raw in ("yes", "no") else None


def _single_choice(question: QuestionBase, raw: Any) -> str | None:
    assert isinstance(question, SingleChoice)
    return raw if isinstance(raw, str) and any(choice.code == raw for choice in question.choices) else None


def _multiple_choice(question: QuestionBase, raw: Any) -> list[str] | None:
    assert isinstance(question, MultipleChoice)
    if not isinstance(raw, list) or not all(isinstance(item, str) for item in raw):
        return None
    known = {choice.code for choice in question.choices}
    return raw if len(set(raw)) == len(raw) and known.issuperset(raw) else None


def _scale(question: QuestionBase, raw: Any) -> int | None:
    assert isinstance(question, Scale)
    value = read_integer(raw)
    return value if value is not None and question.min <= value <= question.max else None


def _nps(_question: QuestionBase, raw: Any) -> int | None:
    value = read_integer(raw)
    return value if value is not None and 0 <= value <= 10 else None


def _number(_question: QuestionBase, raw: Any) -> Decimal | None:
    return read_decimal(raw)


def _duration(_question: QuestionBase, raw: Any) -> int | None:
    value = read_integer(raw)
    return value if value is not None and value >= 0 else None


def _text(_question: QuestionBase, raw: Any) -> str | None:
    return raw if isinstance(raw, str) else None


def _date(_question: QuestionBase, raw: Any) -> str | None:
    return raw if read_date(raw) else None


def _time(_question: QuestionBase, raw: Any) -> str | None:
    return raw if read_time(raw) is not None else None


def _files(_question: QuestionBase, raw: Any) -> list[str] | None:
    return raw if isinstance(raw, list) and raw and all(isinstance(item, str) and item for item in raw) else None


def _location(_question: QuestionBase, raw: Any) -> dict[str, Any] | None:
    if not isinstance(raw, dict) or set(raw) - {"lat", "lon", "accuracy_m"}:
        return None
    limits = {"lat": 90, "lon": 180}
    for field, limit in limits.items():
        number = _coordinate(raw.get(field))
        if number is None or abs(number) > limit:
            return None
    accuracy = raw.get("accuracy_m")
    return raw if accuracy is None or (_coordinate(accuracy) or Decimal(0)) >= 0 else None


def _coordinate(raw: Any) -> Decimal | None:
    """A place is measured, not counted: floats are taken here."""
    return read_decimal(repr(raw)) if isinstance(raw, float) else read_decimal(raw)


def _note(_question: QuestionBase, _raw: Any) -> None:
    return None


READERS = {
    "yes_no": _yes_no,
    "single_choice": _single_choice,
    "multiple_choice": _multiple_choice,
    "scale": _scale,
    "nps": _nps,
    "number": _number,
    "money": _number,
    "duration": _duration,
    "text": _text,
    "date": _date,
    "time": _time,
    **dict.fromkeys(EVIDENCE_KINDS, _files),
    "location": _location,
    "note": _note,
}
