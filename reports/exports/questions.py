"""The questions of an export: over several versions of checklists, their columns and the cells of an answer."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from audits.models import ChecklistVersion, VisitTimeShown, Wave
from audits.rules.answers import EVIDENCE_KINDS
from audits.rules.checklist import MultipleChoice, QuestionBase, Section, SingleChoice, YesNo
from audits.rules.readable import in_language
from audits.rules.values import read_date, read_decimal, read_integer
from audits.services.scores import parsed_checklist
from common.cells import Column
from reports.exports.reading import Given, Paper
from reports.exports.scope import Scope
from reports.models import Export

HEARD = ("audio", "video")
COUNTED = ("scale", "nps", "duration")


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of one version; `kind` is its question's."""

    version: ChecklistVersion
    section: Section
    question: QuestionBase

    @property
    def code(self) -> str:
        """The question's code, the same through the versions."""
        return self.question.code

    @property
    def kind(self) -> str:
        """The question's kind."""
        return str(self.question.kind)  # type: ignore[attr-defined]  # every member of the union has one

    @property
    def has_choices(self) -> bool:
        """Whether its value is a code that has a label."""
        return isinstance(self.question, YesNo | SingleChoice | MultipleChoice)


def versions_of(waves: Iterable[Wave]) -> list[ChecklistVersion]:
    """The checklist versions of the waves, the newest first."""
    found = {wave.checklist_version_id: wave.checklist_version for wave in waves}
    return sorted(found.values(), key=lambda version: (version.published_at, version.pk), reverse=True)


def asked_in(version: ChecklistVersion, hidden: frozenset[str] = frozenset()) -> list[Asked]:
    """A version's questions in document order, but for kinds that are hidden, and notes, which have no answer."""
    sections = parsed_checklist(version).sections
    found = [Asked(version, section, question) for section in sections for question in section.questions]
    return [asked for asked in found if asked.kind not in hidden and asked.kind != "note"]


def hidden_kinds(wave: Wave, variant: str) -> frozenset[str]:
    """The kinds whose answers a client doesn't read: places; times as exactly as the programme hides; unshared sound."""
    if variant != Export.Variant.CLIENT:
        return frozenset()
    shown, hidden = wave.programme.visit_time_shown, {"location"}
    if not wave.programme.shares_audio:
        hidden.update(HEARD)
    if shown != VisitTimeShown.EXACT:
        hidden.add("time")
    if shown == VisitTimeShown.WEEK:
        hidden.add("date")
    return frozenset(hidden)


def question_columns(waves: Sequence[Wave], variant: str) -> list[Asked]:
    """Every question of any version once, as the newest that has it, in its order; older ones follow."""
    hidden: frozenset[str] = frozenset().union(*(hidden_kinds(wave, variant) for wave in waves))
    found: dict[str, Asked] = {}
    for version in versions_of(waves):
        for asked in asked_in(version, hidden):
            found.setdefault(asked.code, asked)
    return list(found.values())


def section_codes(waves: Sequence[Wave]) -> list[str]:
    """Every section of any version once."""
    codes = [section.code for version in versions_of(waves) for section in parsed_checklist(version).sections]
    return list(dict.fromkeys(codes))


def columns_of(asked: Asked, scope: Scope) -> list[Column]:
    """The columns of one question in the wide table."""
    code = f"q.{asked.code}"
    found = [Column(code, kind_of(asked.kind), 12), Column(f"{code}.state", width=11)]
    if "labels" in scope.parts and asked.has_choices:
        found.append(Column(f"{code}.label", width=18))
    if "points" in scope.parts:
        found += [Column(f"{code}.earned", "figure", 9), Column(f"{code}.possible", "figure", 9)]
    if "comments" in scope.parts:
        found.append(Column(f"{code}.comment", width=24))
    return found


def kind_of(kind: str) -> str:
    """What the cells of a question's values are; a number keeps the places that were given."""
    if kind in COUNTED or kind in EVIDENCE_KINDS:
        return "count"
    return "number" if kind in ("number", "money") else "date" if kind == "date" else "text"


class Reading:
    """How the answers of one version become cells, worked out once for each of its questions."""

    def __init__(self, paper: Paper, language: str) -> None:
        self.values = {code: value_reader(question) for code, question in paper.questions.items()}
        self.labels = {code: label_reader(question, language) for code, question in paper.questions.items()}

    def value(self, code: str, given: Given) -> Any:
        """The value typed: numbers, days, codes; of files their number."""
        return None if given.value is None or code not in self.values else self.values[code](given.value)

    def label(self, code: str, given: Given) -> str:
        """The chosen choices in words."""
        return "" if given.value is None or code not in self.labels else self.labels[code](given.value)


class Readings:
    """The readings of the versions that visits come from."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.found: dict[Paper, Reading] = {}

    def of(self, paper: Paper) -> Reading:
        """One version's."""
        if paper not in self.found:
            self.found[paper] = Reading(paper, self.language)
        return self.found[paper]


def value_reader(question: QuestionBase) -> Callable[[Any], Any]:
    """What makes a cell's value of a stored one."""
    kind: str = question.kind  # type: ignore[attr-defined]  # every member of the union has one
    if kind in EVIDENCE_KINDS:
        return lambda value: len(value) if isinstance(value, list) else None
    if kind == "location":
        return lambda value: f"{value.get('lat')}, {value.get('lon')}" if isinstance(value, dict) else None
    readers: dict[str, Callable[[Any], Any]] = {
        **dict.fromkeys(COUNTED, read_integer), "number": read_decimal, "money": read_decimal, "date": read_date,
    }  # fmt: skip
    return readers.get(kind, _as_text)


def _as_text(value: Any) -> Any:
    return "; ".join(map(str, value)) if isinstance(value, list) else value


def label_reader(question: QuestionBase, language: str) -> Callable[[Any], str]:
    """What makes words of a stored choice, or of several."""
    words: dict[str, str] = {}
    if isinstance(question, YesNo):
        words = {"yes": _("Yes"), "no": _("No")}
    elif isinstance(question, SingleChoice | MultipleChoice):
        words = {choice.code: in_language(choice.text, language) for choice in question.choices}

    def label(value: Any) -> str:
        if isinstance(value, list):
            return "; ".join(text for code, text in words.items() if code in value)
        return words.get(value, "") if isinstance(value, str) else ""

    return label
