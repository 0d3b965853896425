"""Visits with their answers read in chunks of some hundred, so that memory stays the same for any number."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from accounts.models import ShopperProfile
from audits.models import Answer, Branch, Correction, Flag, Region, ScenarioVersion, SectionScore, Visit, Wave
from audits.models.visit import VisitQuerySet
from audits.rules.answers import InvalidAnswer
from audits.rules.checklist import Checklist, QuestionBase
from audits.rules.contradictions import named
from audits.rules.scoring import visible_questions
from audits.services.scores import parsed_checklist

CHUNK = 500
CHANNEL = Coalesce(KeyTextTransform("channel", "document"), Value(""), output_field=TextField())
# Most answers are one of a few words: read as text, each is decoded once.
VALUE = Cast("value", TextField())
SHORT = 40


class Given(NamedTuple):
    """One stored answer."""

    value: Any
    is_na: bool
    comment: str
    earned: Any
    possible: Any


@dataclass(frozen=True, slots=True, eq=False)
class Paper:
    """A wave's checklist: its questions by code, and those that conditions look at."""

    checklist: Checklist
    questions: dict[str, QuestionBase]
    looked_at: frozenset[str]


def paper_of(wave: Wave) -> Paper:
    """The wave's checklist, looked through once."""
    checklist = parsed_checklist(wave.checklist_version)
    questions = [question for section in checklist.sections for question in section.questions]
    conditions = [part.show_if for part in [*checklist.sections, *questions] if part.show_if]
    looked_at = frozenset(code for condition in conditions for code in named(condition))
    return Paper(checklist, {question.code: question for question in questions}, looked_at)


@dataclass(slots=True)
class ReadVisit:
    """A visit with all that an export says of it; `region` is the branch's, the ones above it first."""

    visit: Visit
    paper: Paper
    region: str = ""
    channel: str = ""
    answers: dict[str, Given] = field(default_factory=dict)
    sections: dict[str, int | None] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)
    corrected: set[str] = field(default_factory=set)
    is_restated: bool = False
    _visible: frozenset[str] | None = None

    @property
    def visible(self) -> frozenset[str]:
        """The questions that were to be asked; worked out only for who wants to know."""
        if self._visible is None:
            self._visible = visible_of(self)
        return self._visible

    def state_of(self, code: str) -> str:
        """`answered`, `na`, `unanswered`, `hidden`, or "" where this version doesn't have the question."""
        given = self.answers.get(code)
        if given is not None and given.is_na:
            return "na"
        if given is not None and given.value is not None:
            return "answered"
        if code not in self.paper.questions:
            return ""
        return "unanswered" if code in self.visible else "hidden"


class Known:
    """What many visits share, each read once: regions, versions of scenarios, shoppers."""

    def __init__(self, waves: Sequence[Wave]) -> None:
        brands = {wave.programme.brand.organisation_id for wave in waves}
        rows = Region.objects.filter(brand__organisation__in=brands).values_list("pk", "name", "parent")
        self.regions = {pk: (name, parent) for pk, name, parent in rows}
        self.paths: dict[int | None, str] = {None: ""}
        self.scenarios: dict[int, ScenarioVersion] = {}
        self.shoppers: dict[int, ShopperProfile] = {}

    def region(self, pk: int | None) -> str:
        """A region's name below those above it."""
        if pk not in self.paths:
            names: list[str] = []
            step = pk
            while step is not None and step in self.regions:
                name, step = self.regions[step]
                names.append(name)
            self.paths[pk] = " / ".join(reversed(names))
        return self.paths[pk]

    def learn(self, visits: Sequence[Visit]) -> None:
        """Read the scenarios and shoppers of these that aren't known yet, and give each visit its own."""
        scenarios = {visit.scenario_version_id for visit in visits} - self.scenarios.keys()
        if scenarios:
            rows = ScenarioVersion.objects.select_related("scenario").defer("document").annotate(channel=CHANNEL)
            self.scenarios |= rows.in_bulk(scenarios)
        shoppers = {visit.shopper_id for visit in visits if visit.shopper_id} - self.shoppers.keys()
        if shoppers:
            self.shoppers |= ShopperProfile.objects.select_related("membership__user").in_bulk(shoppers)
        for visit in visits:
            visit.scenario_version = self.scenarios[visit.scenario_version_id]
            visit.shopper = self.shoppers.get(visit.shopper_id or 0)


def read_visits(visits: VisitQuerySet, waves: Sequence[Wave]) -> Iterator[ReadVisit]:
    """The visits by wave, branch and number, each wave and branch read once."""
    known = Known(waves)
    for wave in waves:
        rows = visits.filter(wave=wave.pk)
        branches = Branch.objects.filter(pk__in=rows.values("branch")).order_by("code", "pk")
        ids = list(branches.values_list("pk", flat=True))
        paper = paper_of(wave)
        for start in range(0, len(ids), CHUNK):
            yield from _read_branches(rows, wave, paper, ids[start : start + CHUNK], known)


def read_these(keys: list[UUID], wave: Wave) -> list[ReadVisit]:
    """Some visits of one wave, in the order of their keys."""
    branches = Branch.objects.filter(visits__in=keys).select_related("brand")
    return list(_read_chunk(keys, wave, paper_of(wave), {branch.pk: branch for branch in branches}, Known([wave])))


def _read_branches(rows: VisitQuerySet, wave: Wave, paper: Paper, ids: list[int], known: Known) -> Iterator[ReadVisit]:
    branches = Branch.objects.select_related("brand").in_bulk(ids)
    places = {pk: place for place, pk in enumerate(ids)}
    found = list(rows.filter(branch__in=ids).values_list("pk", "branch", "number"))
    found.sort(key=lambda row: (places[row[1]], row[2]))
    keys = [row[0] for row in found]
    for start in range(0, len(keys), CHUNK):
        yield from _read_chunk(keys[start : start + CHUNK], wave, paper, branches, known)


def _read_chunk(
    keys: list[UUID], wave: Wave, paper: Paper, branches: dict[int, Branch], known: Known
) -> Iterator[ReadVisit]:
    visits = list(Visit.objects.filter(pk__in=keys).order_by())
    known.learn(visits)
    read = {visit.pk: ReadVisit(visit, paper) for visit in visits}
    for each in read.values():
        each.visit.wave, each.visit.branch = wave, branches[each.visit.branch_id]
        each.region = known.region(each.visit.branch.region_id)
        each.channel = known.scenarios[each.visit.scenario_version_id].channel  # type: ignore[attr-defined]  # annotated
    answers = Answer.objects.filter(visit__in=keys).order_by().annotate(said=VALUE)
    fields = ("visit", "question", "said", "is_na", "comment", "earned", "possible")
    for pk, code, said, *given in answers.values_list(*fields).iterator(chunk_size=5_000):
        if found := read.get(pk):
            found.answers[code] = Given(_decoded(said), *given)
    for pk, code, score in SectionScore.objects.filter(visit__in=keys).values_list("visit", "section", "score"):
        if found := read.get(pk):
            found.sections[code] = score
    _read_marks(keys, wave, read)
    yield from (read[key] for key in keys if key in read)


def _decoded(said: str | None) -> Any:
    """A stored value as it was sent."""
    if said is None:
        return None
    return _known_value(said) if len(said) <= SHORT and said[0] not in "[{" else json.loads(said)


@lru_cache(maxsize=20_000)
def _known_value(said: str) -> Any:
    return json.loads(said)


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


def visible_of(read: ReadVisit) -> frozenset[str]:
    """The questions that this visit's answers leave visible; worked out only where the checklist has conditions."""
    if not read.paper.looked_at:
        return frozenset(read.paper.questions)
    answers = {
        code: {"na": True} if given.is_na else given.value
        for code, given in read.answers.items()
        if given.is_na or given.value is not None
    }
    try:
        return frozenset(visible_questions(read.paper.checklist, answers, read.paper.looked_at))
    except InvalidAnswer:
        return frozenset(read.answers)
