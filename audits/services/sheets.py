"""A visit laid open: every visible question with its answer, points, files and what was said about it.

The review page, the director's page and the PDF show parts of the same sheet; which parts is theirs to decide, and
who may see a file is decided by the `evidence` they hand in.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from django.db.models import Prefetch
from django.utils import translation

from audits.models import Answer, Correction, Dispute, Evidence, Flag, Remark, Visit
from audits.models.visit import VisitQuerySet
from audits.rules.checklist import Checklist, QuestionBase, Section
from audits.rules.readable import Words, in_language, readable
from audits.rules.scoring import QuestionTrace, hundredths
from audits.rules.scoring import SectionScore as SectionSum
from audits.services.scores import parsed_checklist, points_shown, score_of, stored_answers
from audits.services.words import critical_rule, words_for


@dataclass(frozen=True)
class SheetRow:
    """One visible question. Points have two places, for showing only; `state` is the trace's (scoring.py)."""

    question: QuestionBase
    kind: str
    text: str
    help: str
    standard: str
    value: str
    raw: Any
    is_answered: bool
    is_na: bool
    comment: str
    state: str
    earned: Decimal
    possible: Decimal
    lost: Decimal
    is_bonus: bool
    is_critical: bool
    critical_rule: str
    seconds: int | None
    evidence: list[Evidence]
    remarks: list[Remark]
    flags: list[Flag]
    corrections: list[Correction]
    disputes: list[Dispute]

    @property
    def code(self) -> str:
        """The question's code."""
        return self.question.code

    @property
    def is_scored(self) -> bool:
        """Whether the answer counts in the score."""
        return self.state == "scored"


@dataclass(frozen=True)
class SheetSection:
    """One visible section; `score` in hundredths of a percent, None where nothing was possible."""

    code: str
    title: str
    touchpoint: str
    weight: Decimal
    score: int | None
    earned: Decimal
    possible: Decimal
    is_failed: bool
    rows: list[SheetRow]


@dataclass(frozen=True)
class VisitSheet:
    """The whole visit; `evidence`, `remarks` and `flags` here are those of no visible question."""

    visit: Visit
    checklist: Checklist
    sections: list[SheetSection]
    critical: list[str]
    evidence: list[Evidence]
    remarks: list[Remark]
    flags: list[Flag]

    @property
    def rows(self) -> list[SheetRow]:
        """Every row, in document order."""
        return [row for section in self.sections for row in section.rows]

    @property
    def all_evidence(self) -> list[Evidence]:
        """Every file, those of questions first."""
        return [*(file for row in self.rows for file in row.evidence), *self.evidence]


def with_sheets(visits: VisitQuerySet) -> VisitQuerySet:
    """`visits` with all that `visit_sheet` reads, in a fixed number of queries for any number of visits."""
    rows = visits.select_related("wave__checklist_version", "wave__programme", "branch")
    # The document is large, the same for a whole wave, and parsed once per process.
    return rows.defer("wave__checklist_version__document").prefetch_related(
        "answers",
        "evidence",
        Prefetch("remarks", Remark.objects.select_related("by")),
        "flags",
        Prefetch("corrections", Correction.objects.select_related("by")),
        Prefetch("disputes", Dispute.objects.select_related("by", "decided_by")),
    )


class AboutAQuestion(Protocol):
    """A row that names a question, or none."""

    question: str


Row = TypeVar("Row", bound=AboutAQuestion)


def by_question(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Rows by the question they are about; "" is the visit as a whole."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.question].append(row)
    return found


def visit_sheet(visit: Visit, *, evidence: Iterable[Evidence] | None = None, language: str | None = None) -> VisitSheet:
    """The sheet in `language` (the active one by default); only files in `evidence` are shown, by default all."""
    language = (language or translation.get_language() or "en").split("-")[0]
    with translation.override(language):
        return _sheet(visit, _Said(visit, visit.evidence.all() if evidence is None else evidence, language))


def _sheet(visit: Visit, said: "_Said") -> VisitSheet:
    checklist = parsed_checklist(visit.wave.checklist_version)
    score = score_of(visit, checklist, stored_answers(visit))
    traces = {trace.code: trace for trace in score.trace}
    sections = [
        _section(section, sums, traces, said)
        for section in checklist.sections
        if (sums := score.sections[section.code]) is not None
    ]
    said.take_rest(traces)
    return VisitSheet(
        visit, checklist, sections, score.critical, said.rest_evidence, said.rest_remarks, said.rest_flags
    )  # fmt: skip


class _Said:
    """Everything that hangs on a visit, by question."""

    def __init__(self, visit: Visit, evidence: Iterable[Evidence], language: str) -> None:
        self.language = language
        self.words: Words = words_for(language, visit.currency)
        self.answers: dict[str, Answer] = {answer.question: answer for answer in visit.answers.all()}
        self.evidence = by_question(evidence)
        self.remarks = by_question(visit.remarks.all())
        self.flags = by_question(visit.flags.all())
        self.corrections = by_question(visit.corrections.all())
        self.disputes = by_question(visit.disputes.all())

    def take_rest(self, visible: Mapping[str, object]) -> None:
        """What is about no visible question goes to the visit as a whole."""
        self.rest_evidence = [row for code, rows in self.evidence.items() if code not in visible for row in rows]
        self.rest_remarks = [row for code, rows in self.remarks.items() if code not in visible for row in rows]
        self.rest_flags = [row for code, rows in self.flags.items() if code not in visible for row in rows]


def _section(section: Section, sums: SectionSum, traces: dict[str, QuestionTrace], said: _Said) -> SheetSection:
    return SheetSection(
        code=section.code,
        title=in_language(section.title, said.language),
        touchpoint=section.touchpoint or "",
        weight=section.weight,
        score=hundredths(sums.percent),
        earned=points_shown(sums.earned),
        possible=points_shown(sums.possible),
        is_failed=sums.failed,
        rows=[_row(question, traces[question.code], said) for question in section.questions if question.code in traces],
    )


def _row(question: QuestionBase, trace: QuestionTrace, said: _Said) -> SheetRow:
    code, language, answer = question.code, said.language, said.answers.get(question.code)
    raw = None if answer is None else {"na": True} if answer.is_na else answer.value
    return SheetRow(
        question=question,
        kind=question.kind,  # type: ignore[attr-defined]  # every member of the union has one
        text=in_language(question.text, language),
        help=in_language(question.help or {}, language),
        standard=in_language(question.standard or {}, language),
        value=readable(question, raw, language, said.words),
        raw=raw,
        is_answered=trace.state not in ("unanswered", "na"),
        is_na=trace.state == "na",
        comment=answer.comment if answer else "",
        state=trace.state,
        earned=points_shown(trace.earned),
        possible=points_shown(trace.possible),
        lost=points_shown(trace.lost),
        is_bonus=trace.bonus,
        is_critical=trace.critical,
        critical_rule=critical_rule(question, said.words),
        seconds=answer.seconds if answer else None,
        evidence=said.evidence.get(code, []),
        remarks=said.remarks.get(code, []),
        flags=said.flags.get(code, []),
        corrections=said.corrections.get(code, []),
        disputes=said.disputes.get(code, []),
    )
