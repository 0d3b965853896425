"""What changed between two checklist documents, in words, and what it means for comparing waves."""

from collections.abc import Callable, Iterator
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.rules.changes import Change, changes, placed
from audits.rules.values import read_decimal
from audits.views.change_rows import ChangeRow, became, quoted
from audits.views.checklist_words import (
    COMMENTS,
    KINDS,
    ChecklistWords,
    bands_in_words,
    critical_rule,
    evidence_in_words,
    plain,
    points,
)
from audits.views.design import language_name
from common.texts import text

Document = dict[str, Any]
NAMES: dict[str, Promise] = {
    "allow_na": gettext_lazy("Not applicable"),
    "bands": gettext_lazy("Bands"),
    "bonus": gettext_lazy("Bonus"),
    "choices": gettext_lazy("Choices"),
    "comment": gettext_lazy("Comment"),
    "contradictions": gettext_lazy("Contradictions"),
    "critical": gettext_lazy("Critical rule"),
    "evidence": gettext_lazy("Evidence"),
    "good": gettext_lazy("Good answer"),
    "help": gettext_lazy("Help"),
    "kind": gettext_lazy("Kind"),
    "max": gettext_lazy("Highest"),
    "max_label": gettext_lazy("Words at the highest"),
    "min": gettext_lazy("Lowest"),
    "min_label": gettext_lazy("Words at the lowest"),
    "points": gettext_lazy("Points"),
    "required": gettext_lazy("Required"),
    "scoring": gettext_lazy("Scoring"),
    "show_if": gettext_lazy("Shown when"),
    "standard": gettext_lazy("Standard"),
    "subjective": gettext_lazy("A personal impression"),
    "text": gettext_lazy("Words"),
    "title": gettext_lazy("Title"),
    "touchpoint": gettext_lazy("Touchpoint"),
    "weight": gettext_lazy("Weight"),
}
TEXTS = ("title", "text", "help", "standard", "min_label", "max_label")
# What a missing field means (scoring.md).
DEFAULTS: dict[str, Any] = {"required": True, "weight": 1, "points": 0, "good": "yes", "comment": "optional"}
SCORING = {"points", "choices", "bands", "good", "min", "max", "critical", "bonus"}


def change_rows(old: Document, new: Document) -> list[ChangeRow]:
    """From `old` to `new`, both valid."""
    words = Differences(old, new)
    return [words.row(change) for change in changes(old, new)]


class Differences:
    """The two documents, and how each is said."""

    def __init__(self, old: Document, new: Document) -> None:
        self.documents = (old, new)
        self.words = (ChecklistWords(old), ChecklistWords(new))

    def row(self, change: Change) -> ChangeRow:
        """One change in words."""
        meaning, warns = self.meaning(change)
        return ChangeRow(
            change.how,
            change.what,
            text(change.texts),
            change.code,
            lines=list(self.told(change)),
            meaning=meaning,
            warns=warns,
        )

    def told(self, change: Change) -> Iterator[str]:
        """What differs, a line each; of a question that moved, from where to where."""
        if change.how == "moved" and change.what == "question":
            before, after = (self.home(document, change.code) for document in self.documents)
            if before != after:
                yield became(_("Section"), quoted(before), quoted(after))
        elif change.how == "changed":
            yield from list(self.lines(change)) or [_("Written otherwise, it means the same.")]

    def home(self, document: Document, code: str) -> str:
        """The title of the section where a question stands."""
        home = placed(document)[code][0]
        return next(text(section["title"]) for section in document["sections"] if section["code"] == home)

    def parts(self, change: Change) -> tuple[Document, Document]:
        """What is compared, before and after."""
        if change.what == "question":
            old, new = (placed(document)[change.code][1] for document in self.documents)
        elif change.what == "section":
            old, new = (
                next(section for section in document["sections"] if section["code"] == change.code)
                for document in self.documents
            )
        else:
            old, new = self.documents
        return old, new

    def lines(self, change: Change) -> Iterator[str]:
        """A line for each field that differs, or for each language or choice of it."""
        old, new = self.parts(change)
        for name in change.fields:
            if name in TEXTS:
                yield from reworded(name, old.get(name) or {}, new.get(name) or {})
            elif name == "choices" and old.get(name) and new.get(name):
                yield from rechosen(old[name], new[name])
            elif (before := self.said(0, name, old)) != (after := self.said(1, name, new)):
                yield became(label(name), before, after)

    def said(self, which: int, name: str, part: Document) -> str:
        """A field's value as people read it."""
        value = part.get(name)
        value = DEFAULTS.get(name) if value is None else value
        if name == "show_if":
            return self.words[which].condition(value) or _("always")
        if name == "contradictions":
            declared = self.words[which].contradictions() if value else []
            return "; ".join(f"{each.shown}: {each.text}" for each in declared)
        return SAYERS[name](value) if name in SAYERS and value is not None else plain_words(value)

    def meaning(self, change: Change) -> tuple[str, bool]:
        """What it means for comparing waves; only questions carry a trend of their own."""
        if change.what != "question" or change.how == "moved":
            return "", False
        if change.how == "added":
            return _("Its trend begins with this version."), False
        if change.how == "removed":
            return _("Its trend ends here; what was measured stays."), True
        if "kind" in change.fields:
            return _("Answers before and after can't be compared: give it a new code to begin a new trend."), True
        if SCORING.intersection(change.fields):
            return _("The trend goes on, but points before and after aren't alike."), True
        if "show_if" in change.fields:
            return _("The trend goes on, but others are asked than before."), False
        if "text" in change.fields:
            return _("The trend goes on: the question must still mean the same."), False
        return _("The trend goes on."), False


def label(name: str) -> str:
    """A field as people call it; integrations' own by their names."""
    return str(NAMES.get(name, name))


def reworded(name: str, old: dict[str, str], new: dict[str, str]) -> Iterator[str]:
    """A line for each language in which the words differ."""
    for language in dict.fromkeys([*old, *new]):
        before, after = old.get(language, ""), new.get(language, "")
        if before != after:
            yield became(f"{label(name)}, {language_name(language)}", quoted(before), quoted(after))


def rechosen(old: list[Document], new: list[Document]) -> Iterator[str]:
    """A line for each choice that came, went, was reworded or earns otherwise."""
    before, after = ({choice["code"]: choice for choice in choices} for choices in (old, new))
    for code, choice in after.items():
        title = text(choice["text"])
        if code not in before:
            earns = {"choice": title, "points": points(choice.get("points"))}
            yield _("New choice “%(choice)s”: %(points)s") % earns
            continue
        was = before[code]
        yield from (line for line in reworded("text", was["text"], choice["text"]))
        if points(was.get("points")) != points(choice.get("points")):
            yield became(quoted(title), points(was.get("points")), points(choice.get("points")))
    for code, choice in before.items():
        if code not in after:
            yield _("Choice “%(choice)s” is gone") % {"choice": text(choice["text"])}
    if [c for c in before if c in after] != [c for c in after if c in before]:
        yield _("The choices stand in another order")


def plain_words(value: Any) -> str:
    """Yes, no, a number, or the value as it is written."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    number = read_decimal(value)
    return plain(number) if number is not None else str(value if value is not None else "")


def method_in_words(method: str | None) -> str:
    """How the sections add up."""
    return _("points of all sections together") if method == "points" else _("weighted scores of the sections")


SAYERS: dict[str, Callable[[Any], str]] = {
    "kind": lambda value: str(KINDS.get(value, value)),
    "points": points,
    "weight": plain,
    "bands": lambda value: ", ".join(bands_in_words(value)),
    "critical": critical_rule,
    "comment": lambda value: str(COMMENTS.get(value, _("May have a comment."))),
    "evidence": lambda value: " ".join(map(evidence_in_words, value)),
    "good": lambda value: _("Yes") if value == "yes" else _("No"),
    "scoring": lambda value: method_in_words(value.get("method")),
    "choices": lambda value: ", ".join(f"{text(one['text'])}: {points(one.get('points'))}" for one in value),
}
