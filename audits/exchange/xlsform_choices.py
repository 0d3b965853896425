"""XLSForm's lists of choices, and the questions that they make."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from audits.exchange.cells import NO, YES, number
from audits.exchange.codes import code_from
from audits.exchange.columns import Cells, shortened
from audits.exchange.fates import Fate

Texts = dict[str, str]
MAX_CHOICES = 1000


@dataclass
class ChoiceList:
    """A list: its choices as the document has them, and what each name became."""

    choices: list[dict[str, Any]] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    fates: list[Fate] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)
    renamed: list[tuple[Fate, str, str]] = field(default_factory=list)
    used: bool = False

    def take(self) -> list[dict[str, Any]]:
        """The choices for a question; the first time the names that couldn't be codes are told."""
        for fate, name, code in self.renamed:
            fate.say("changed", "code_made", name=name, code=code)
        self.renamed = []
        return [dict(choice) for choice in self.choices]

    def as_yes_no(self) -> dict[str, str] | None:
        """What the names mean where the list is a yes and a no; None where it is anything else."""
        if len(self.values) != 2 or any("points" in choice for choice in self.choices):
            return None
        meanings = {
            name: {_meaning(name), *map(_meaning, choice["text"].values())} - {""}
            for name, choice in zip(self.values, self.choices, strict=True)
        }
        # A name like "a" says nothing by itself, but no label may say the opposite of its name.
        said = {name: meant.pop() for name, meant in meanings.items() if len(meant) == 1}
        return said if set(said.values()) == {"yes", "no"} else None


def choice_lists(rows: Iterable[Cells], language: str) -> tuple[dict[str, ChoiceList], list[Fate]]:
    """Every list by its name, and the fates of all rows."""
    lists: dict[str, ChoiceList] = {}
    fates = []
    for row in rows:
        label = row.texts.get("label", {})
        row.fate.what = shortened(f"{row.get('list_name')}: {next(iter(label.values()), row.get('name'))}")
        fates.append(row.fate)
        _add(lists, row, label, language)
    return lists, fates


def _add(lists: dict[str, ChoiceList], row: Cells, label: Texts, language: str) -> None:
    list_name, name = row.get("list_name"), row.get("name")
    if not list_name or not name:
        row.fate.say("left_out", "choice_no_name")
        return
    found = lists.setdefault(list_name, ChoiceList())
    if name in found.values:
        row.fate.say("left_out", "choice_twice", name=name)
        return
    if len(found.choices) == MAX_CHOICES:
        row.fate.say("left_out", "too_many_choices", name=list_name)
        return
    code = code_from(row.get("mystery_code") or name, found.codes, "c")
    found.codes.add(code)
    if code not in (name, row.get("mystery_code")):
        found.renamed.append((row.fate, name, code))
    if not label:
        row.fate.say("changed", "no_label", name=name)
    choice = {"code": code, "text": label or {language: name}}
    if points := row.get("mystery_points"):
        choice["points"] = number(points)
    found.choices.append(choice)
    found.values[name] = code
    found.fates.append(row.fate)


def _meaning(word: str) -> str:
    word = word.strip().lower()
    return "yes" if word in YES else "no" if word in NO else ""


def unused(lists: dict[str, ChoiceList]) -> None:
    """Tell of the choices of lists that no question took."""
    for found in lists.values():
        for fate in found.fates if not found.used else ():
            fate.say("left_out", "list_unused")
