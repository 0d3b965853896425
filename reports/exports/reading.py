"""Visits with their answers read in chunks of some hundred, so that memory stays the same for any number."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from audits.models import Answer, Branch, Correction, Flag, SectionScore, Visit, Wave
from audits.models.visit import VisitQuerySet
from audits.rules.answers import InvalidAnswer
from audits.rules.checklist import Checklist, QuestionBase
from audits.rules.scoring import score_visit
from audits.services.scores import parsed_checklist

CHUNK = 200
CHANNEL = Coalesce(KeyTextTransform("channel", "scenario_version__document"), Value(""), output_field=TextField())


@dataclass(frozen=True, slots=True)
class Given:
    """One stored answer."""

    value: Any
    is_na: bool
    comment: str
    earned: Any
    possible: Any


@dataclass(frozen=True, slots=True)
class Paper:
    """A wave's checklist: its questions by code, and whether some of it shows only on a condition."""

    checklist: Checklist
    questions: dict[str, QuestionBase]
    has_conditions: bool


def paper_of(wave: Wave) -> Paper:
    """The wave's checklist, looked through once."""
    checklist = parsed_checklist(wave.checklist_version)
    questions = [question for section in checklist.sections for question in section.questions]
    conditions = any(part.show_if for part in [*checklist.sections, *questions])
    return Paper(checklist, {question.code: question for question in questions}, conditions)


@dataclass(slots=True)
class ReadVisit:
    """A visit with all that an export says of it; `visible` are the questions that were to be asked."""

    visit: Visit
    paper: Paper
    answers: dict[str, Given] = field(default_factory=dict)
    sections: dict[str, int | None] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)
    corrected: set[str] = field(default_factory=set)
    is_restated: bool = False
    visible: frozenset[str] = frozenset()

    def state_of(self, code: str) -> str:
        """`answered`, `na`, `unanswered`, `hidden`, or "" where this version doesn't have the question."""
        given = self.answers.get(code)
        if given is not None and given.is_na:
            return "na"
        if given is not None and given.value is not None:
            return "answered"
        if code in self.visible:
            return "unanswered"
        return "hidden" if code in self.paper.questions else ""


def read_visits(visits: VisitQuerySet, waves: Sequence[Wave]) -> Iterator[ReadVisit]:
    """The visits by wave, branch and number, each wave and branch read once."""
    for wave in waves:
        rows = visits.filter(wave=wave.pk)
        branches = Branch.objects.filter(pk__in=rows.values("branch")).order_by("code", "pk")
        ids = list(branches.values_list("pk", flat=True))
        paper = paper_of(wave)
        for start in range(0, len(ids), CHUNK):
            yield from _read_branches(rows, wave, paper, ids[start : start + CHUNK])


def read_these(keys: list[UUID], wave: Wave) -> list[ReadVisit]:
    """Some visits of one wave, in the order of their keys."""
    branches = Branch.objects.filter(visits__in=keys).select_related("brand", "region__parent__parent__parent")
    return list(_read_chunk(keys, wave, paper_of(wave), {branch.pk: branch for branch in branches}))


def _read_branches(rows: VisitQuerySet, wave: Wave, paper: Paper, ids: list[int]) -> Iterator[ReadVisit]:
    branches = Branch.objects.filter(pk__in=ids).select_related("brand", "region__parent__parent__parent")
    known = {branch.pk: branch for branch in branches}
    places = {pk: place for place, pk in enumerate(ids)}
    found = list(rows.filter(branch__in=ids).values_list("pk", "branch", "number"))
    found.sort(key=lambda row: (places[row[1]], row[2]))
    keys = [row[0] for row in found]
    for start in range(0, len(keys), CHUNK):
        yield from _read_chunk(keys[start : start + CHUNK], wave, paper, known)


def _read_chunk(keys: list[UUID], wave: Wave, paper: Paper, branches: dict[int, Branch]) -> Iterator[ReadVisit]:
    visits = Visit.objects.filter(pk__in=keys).annotate(channel=CHANNEL)
    visits = visits.select_related("scenario_version__scenario", "shopper__membership__user")
    read = {visit.pk: ReadVisit(visit, paper) for visit in visits.defer("scenario_version__document")}
    for each in read.values():
        each.visit.wave, each.visit.branch = wave, branches[each.visit.branch_id]
    answers = Answer.objects.filter(visit__in=keys).order_by()
    fields = ("visit", "question", "value", "is_na", "comment", "earned", "possible")
    for pk, code, *given in answers.values_list(*fields):
        if pk in read:
            read[pk].answers[code] = Given(*given)
    for pk, code, score in SectionScore.objects.filter(visit__in=keys).values_list("visit", "section", "score"):
        if pk in read:
            read[pk].sections[code] = score
    _read_marks(keys, wave, read)
    for key in keys:
        if key in read:
            each = read[key]
            each.visible = visible_questions(each)
            yield each


def _read_marks(keys: list[UUID], wave: Wave, read: dict[UUID, ReadVisit]) -> None:
    flags: dict[UUID, set[str]] = defaultdict(set)
    for pk, code in Flag.objects.filter(visit__in=keys).values_list("visit", "code"):
        flags[pk].add(code)
    for pk, code, at in Correction.objects.filter(visit__in=keys).values_list("visit", "question", "at"):
        if pk in read:
            each = read[pk]
            each.corrected.add(code)
            last = max(filter(None, (wave.published_at, each.visit.approved_at)), default=None)
            each.is_restated |= wave.published_at is not None and last is not None and at > last
    for pk, codes in flags.items():
        if pk in read:
            read[pk].flags = sorted(codes)


def visible_questions(read: ReadVisit) -> frozenset[str]:
    """The questions that this visit's answers leave visible; worked out only where the checklist has conditions."""
    if not read.paper.has_conditions:
        return frozenset(read.paper.questions)
    answers = {
        code: {"na": True} if given.is_na else given.value
        for code, given in read.answers.items()
        if given.is_na or given.value is not None
    }
    try:
        return frozenset(score_visit(read.paper.checklist, answers).visible)
    except InvalidAnswer:
        return frozenset(read.answers)
