"""A valid checklist document in words: what each question earns, when it is shown, what it asks for."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from audits.models import EvidenceKind
from audits.rules.readable import minutes_and_seconds
from audits.rules.values import read_decimal, read_integer
from common.texts import text

Document = dict[str, Any]
KINDS: dict[str, Promise] = {
    "yes_no": gettext_lazy("Yes or no"),
    "single_choice": gettext_lazy("One choice"),
    "multiple_choice": gettext_lazy("Several choices"),
    "scale": gettext_lazy("Scale"),
    "number": gettext_lazy("Number"),
    "money": gettext_lazy("Money"),
    "duration": gettext_lazy("Duration"),
    "nps": gettext_lazy("Recommendation, 0 to 10"),
    "text": gettext_lazy("Text"),
    "date": gettext_lazy("Date"),
    "time": gettext_lazy("Time"),
    "photo": gettext_lazy("Photo"),
    "audio": gettext_lazy("Audio"),
    "video": gettext_lazy("Video"),
    "file": gettext_lazy("File"),
    "location": gettext_lazy("Location"),
    "note": gettext_lazy("Note, no answer"),
}
OPERATORS: dict[str, Promise] = {
    "answered": gettext_lazy("%(question)s is answered"),
    "eq": gettext_lazy("%(question)s is %(value)s"),
    "ne": gettext_lazy("%(question)s is not %(value)s"),
    "in": gettext_lazy("%(question)s is one of: %(value)s"),
    "not_in": gettext_lazy("%(question)s is none of: %(value)s"),
    "lt": gettext_lazy("%(question)s is less than %(value)s"),
    "lte": gettext_lazy("%(question)s is at most %(value)s"),
    "gt": gettext_lazy("%(question)s is more than %(value)s"),
    "gte": gettext_lazy("%(question)s is at least %(value)s"),
    "contains": gettext_lazy("%(question)s includes %(value)s"),
    "lost_points": gettext_lazy("%(question)s lost points"),
}


@dataclass(frozen=True)
class QuestionWords:
    """One question as people read it; `earns` a line per answer."""

    number: str
    code: str
    text: str
    kind: str
    help: str
    standard: str
    earns: list[str]
    notes: list[str]


@dataclass(frozen=True)
class SectionWords:
    """One section with its questions."""

    number: int
    code: str
    title: str
    weight: str
    shown: str
    questions: list[QuestionWords] = field(default_factory=list)


@dataclass(frozen=True)
class ContradictionWords:
    """Answers that can't well be true together, and what the shopper is then told."""

    shown: str
    text: str


class ChecklistWords:
    """Numbers of questions, and everything that refers to them."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.by_code: dict[str, tuple[str, Document]] = {}
        for position, section in enumerate(document["sections"], start=1):
            for number, question in enumerate(section["questions"], start=1):
                self.by_code[question["code"]] = (f"{position}.{number}", question)

    def sections(self) -> list[SectionWords]:
        """The whole checklist."""
        pooled = (self.document.get("scoring") or {}).get("method") == "points"
        return [
            SectionWords(
                number=number,
                code=section["code"],
                title=text(section["title"]),
                weight="" if pooled else plain(section.get("weight") or "1"),
                shown=self.condition(section.get("show_if")),
                questions=[self.question(question) for question in section["questions"]],
            )
            for number, section in enumerate(self.document["sections"], start=1)
        ]

    def contradictions(self) -> list[ContradictionWords]:
        """What hardly goes together."""
        declared = self.document.get("contradictions") or []
        return [ContradictionWords(self.condition(each["when"]), text(each["text"])) for each in declared]

    def question(self, question: Document) -> QuestionWords:
        """One question."""
        return QuestionWords(
            number=self.by_code[question["code"]][0],
            code=question["code"],
            text=text(question["text"]),
            kind=str(KINDS.get(question["kind"], question["kind"])),
            help=text(question.get("help")),
            standard=text(question.get("standard")),
            earns=list(earned_in_words(question)),
            notes=list(self.notes(question)),
        )

    def notes(self, question: Document) -> Iterator[str]:
        """The rules of a question, a sentence each."""
        if shown := self.condition(question.get("show_if")):
            yield _("Shown when %(condition)s.") % {"condition": shown}
        yield from (str(said) for name, value, said in FLAGS if question.get(name) is value)
        if critical := question.get("critical"):
            yield _("Critical: %(rule)s.") % {"rule": critical_rule(critical)}
        if comment := COMMENTS.get(question.get("comment") or ""):
            yield str(comment)
        for rule in question.get("evidence") or []:
            yield evidence_in_words(rule)

    def condition(self, condition: Document | None) -> str:
        """`1.2 is “No” and 1.3 is answered`; nothing for no condition."""
        if not condition:
            return ""
        if "all" in condition:
            return _(" and ").join(map(self.part, condition["all"])) or _("always")
        if "any" in condition:
            return _(" or ").join(map(self.part, condition["any"])) or _("never")
        if "not" in condition:
            return _("not (%(condition)s)") % {"condition": self.condition(condition["not"])}
        number, question = self.by_code[condition["question"]]
        named = {"question": number, "value": value_in_words(question, condition.get("value"))}
        return str(OPERATORS[condition["is"]]) % named

    def part(self, condition: Document) -> str:
        """A condition inside another; one of several parts stands in brackets."""
        said = self.condition(condition)
        several = max(len(condition.get("all") or []), len(condition.get("any") or [])) > 1
        return f"({said})" if several else said


FLAGS: list[tuple[str, bool, Promise]] = [
    ("required", False, gettext_lazy("May be left out.")),
    ("allow_na", True, gettext_lazy("May be not applicable.")),
    ("bonus", True, gettext_lazy("Bonus: adds points, and nothing is lost without it.")),
    ("subjective", True, gettext_lazy("A personal impression.")),
]
COMMENTS: dict[str, Promise] = {
    "always": gettext_lazy("Needs a comment."),
    "when_points_lost": gettext_lazy("Needs a comment where points are lost."),
    "never": gettext_lazy("Takes no comment."),
}

NUMBERS = {"number", "money", "duration", "scale", "nps"}


def value_in_words(question: Document, value: Any) -> str:
    """A condition's value as the question's answers are called."""
    if isinstance(value, list):
        return ", ".join(value_in_words(question, each) for each in value)
    if question["kind"] == "duration" and (seconds := read_integer(value)) is not None and seconds >= 0:
        return minutes_and_seconds(seconds)
    if question["kind"] in NUMBERS and (number := read_decimal(value)) is not None:
        return plain(number)
    if not isinstance(value, str):
        return "" if value is None else str(value)
    if question["kind"] == "yes_no":
        return {"yes": _("“Yes”"), "no": _("“No”")}.get(value, str(value))
    named = {choice["code"]: text(choice["text"]) for choice in question.get("choices") or []}
    return _("“%(choice)s”") % {"choice": named[value]} if value in named else str(value)


def plain(value: Any) -> str:
    """A number in the reader's format, without zeros that say nothing."""
    number = Decimal(str(value))
    return str(
        number_format(number.to_integral_value() if number == number.to_integral_value() else number.normalize())
    )


def points(value: Any) -> str:
    """`5 points`; a fraction has one form."""
    number = Decimal(str(value or 0))
    if number == number.to_integral_value():
        return ngettext("%(points)s point", "%(points)s points", abs(int(number))) % {"points": plain(number)}
    return pgettext("a fraction", "%(points)s points") % {"points": plain(number)}


def earned_in_words(question: Document) -> Iterator[str]:
    """A line per answer that earns, or what the kind's rule is."""
    kind = question["kind"]
    if kind == "yes_no" and Decimal(str(question.get("points") or 0)):
        good = _("Yes") if (question.get("good") or "yes") == "yes" else _("No")
        yield f"{good}: {points(question['points'])}"
    elif kind in ("single_choice", "multiple_choice"):
        for choice in question["choices"]:
            yield f"{text(choice['text'])}: {points(choice.get('points'))}"
        if kind == "multiple_choice" and question.get("points") is not None:
            yield _("together at most %(points)s") % {"points": points(question["points"])}
    elif kind == "scale":
        ends = {"min": plain(question["min"]), "max": plain(question["max"]), "points": points(question.get("points"))}
        yield _("%(min)s to %(max)s: up to %(points)s") % ends
    elif kind in ("number", "money", "duration"):
        yield from bands_in_words(question.get("bands") or [], kind)


def bands_in_words(bands: list[Document], kind: str = "") -> Iterator[str]:
    """`up to 60: 3 points`, a duration's as `1:00`, and what is more."""
    for band in bands:
        if band.get("up_to") is None:
            yield _("more: %(points)s") % {"points": points(band.get("points"))}
        else:
            yield _("up to %(limit)s: %(points)s") % {
                "limit": limit_in_words(band["up_to"], kind),
                "points": points(band.get("points")),
            }


def limit_in_words(limit: Any, kind: str) -> str:
    """A band's limit; whole seconds of a duration as minutes and seconds."""
    seconds = Decimal(str(limit))
    if kind == "duration" and seconds >= 0 and seconds == seconds.to_integral_value():
        return minutes_and_seconds(int(seconds))
    return plain(limit)


def critical_rule(critical: Document) -> str:
    """What happens below how many points."""
    below, effect = points(critical["below"]), critical["effect"]
    if effect == "fail_visit":
        return _("below %(points)s the whole visit scores 0") % {"points": below}
    if effect == "fail_section":
        return _("below %(points)s the section scores 0") % {"points": below}
    return _("below %(points)s the visit scores at most %(cap)s") % {"points": below, "cap": plain(effect["cap"])}


def evidence_in_words(rule: Document) -> str:
    """`Photo: 1 to 3, where points are lost.`"""
    words = {
        "kind": EvidenceKind(rule["kind"]).label,
        "min": rule.get("min") or 0 if rule.get("min") is not None else 1,
        "max": rule.get("max") or 5,
    }
    if rule.get("when") == "points_lost":
        return _("%(kind)s: %(min)s to %(max)s, where points are lost.") % words
    return _("%(kind)s: %(min)s to %(max)s.") % words
