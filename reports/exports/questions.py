"""The questions of an export: over several versions of checklists, their columns and the cells of an answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from audits.models import ChecklistVersion, VisitTimeShown, Wave
from audits.rules.answers import EVIDENCE_KINDS
from audits.rules.checklist import MultipleChoice, QuestionBase, Section, SingleChoice, YesNo
from audits.rules.readable import in_language
from audits.rules.values import read_date, read_decimal, read_integer
from audits.services.scores import parsed_checklist
from reports.exports.reading import Given, ReadVisit
from reports.exports.scope import Scope
from reports.models import Export
from reports.workbooks import Column

HEARD = ("audio", "video")
NUMBERS = ("scale", "nps", "number", "money", "duration")


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
    kind = "number" if asked.kind in NUMBERS else "date" if asked.kind == "date" else "text"
    found = [Column(code, kind, 12), Column(f"{code}.state", width=11)]
    if "labels" in scope.parts and asked.has_choices:
        found.append(Column(f"{code}.label", width=18))
    if "points" in scope.parts:
        found += [Column(f"{code}.earned", "number", 9), Column(f"{code}.possible", "number", 9)]
    if "comments" in scope.parts:
        found.append(Column(f"{code}.comment", width=24))
    return found


def cells_of(asked: Asked, read: ReadVisit, scope: Scope, language: str) -> list[Any]:
    """The cells of one question for one visit, in the order of its columns; its own version judges the value."""
    given, own = read.answers.get(asked.code), read.paper.questions.get(asked.code)
    cells: list[Any] = [value_of(own, given), read.state_of(asked.code)]
    if "labels" in scope.parts and asked.has_choices:
        cells.append(label_of(own, given, language))
    if "points" in scope.parts:
        cells += [given.earned, given.possible] if given else [None, None]
    if "comments" in scope.parts:
        cells.append(given.comment if given else "")
    return cells


def value_of(question: QuestionBase | None, given: Given | None) -> Any:
    """The value typed: numbers, days, codes; of files their number; None where there is none."""
    if question is None or given is None or given.value is None:
        return None
    kind, value = question.kind, given.value  # type: ignore[attr-defined]  # every member of the union has one
    if kind in ("scale", "nps", "duration"):
        return read_integer(value)
    if kind in ("number", "money"):
        return read_decimal(value)
    if kind == "date":
        return read_date(value)
    if kind in EVIDENCE_KINDS:
        return len(value) if isinstance(value, list) else None
    if kind == "location":
        return f"{value.get('lat')}, {value.get('lon')}" if isinstance(value, dict) else None
    return "; ".join(map(str, value)) if isinstance(value, list) else value


def label_of(question: QuestionBase | None, given: Given | None, language: str) -> str:
    """The chosen choices in words."""
    if question is None or given is None or given.value is None:
        return ""
    if isinstance(question, YesNo):
        return {"yes": _("Yes"), "no": _("No")}.get(str(given.value), "")
    if isinstance(question, SingleChoice | MultipleChoice):
        chosen = given.value if isinstance(given.value, list) else [given.value]
        return "; ".join(in_language(c.text, language) for c in question.choices if c.code in chosen)
    return ""
