"""Scores, exactly: rationals all the way, rounded once at the end (scoring.md)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from audits.rules.answers import InvalidAnswer, is_na, is_unanswered, read_value
from audits.rules.checklist import (
    Banded,
    CapEffect,
    Checklist,
    MultipleChoice,
    QuestionBase,
    Scale,
    Section,
    SingleChoice,
    YesNo,
)
from audits.rules.conditions import Answered, holds

ZERO, HUNDRED = Fraction(0), Fraction(100)
UNCOUNTED = {"scored": "not_scored"}


@dataclass(frozen=True)
class QuestionTrace:
    """Why a visible question earned what it earned: state is `scored`, `not_scored`, `na` or `unanswered`."""

    code: str
    section: str
    state: str
    earned: Fraction
    possible: Fraction
    bonus: bool
    critical: bool

    @property
    def lost(self) -> Fraction:
        """Points missed; a bonus not earned is no loss."""
        return ZERO if self.bonus else max(ZERO, self.possible - self.earned)


@dataclass(frozen=True)
class SectionScore:
    """Sums of one visible section, after effects; `percent` is None when nothing was possible."""

    code: str
    weight: Fraction
    earned: Fraction
    possible: Fraction
    raw_earned: Fraction
    failed: bool

    @property
    def percent(self) -> Fraction | None:
        """0..100, or None."""
        return percent_of(self.earned, self.possible)

    @property
    def raw_percent(self) -> Fraction | None:
        """The same without any effect."""
        return percent_of(self.raw_earned, self.possible)


@dataclass(frozen=True)
class Score:
    """A visit's score with its trace; percentages are exact, `hundredths` rounds them once."""

    score: Fraction | None
    raw_score: Fraction | None
    critical: list[str]
    sections: dict[str, SectionScore | None]
    visible: list[str]
    trace: list[QuestionTrace]
    known: dict[str, Answered] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, Any]:
        """The values of visible, answered and applicable questions, read by kind."""
        return {code: answered.value for code, answered in self.known.items()}


def hundredths(percent: Fraction | None) -> int | None:
    """An exact percentage in integer hundredths of a percent, half up."""
    return None if percent is None else int((percent * 100 + Fraction(1, 2)).__floor__())


def shown(percent: Fraction | None) -> str | None:
    """An exact percentage with two places, half up: 46.875 is "46.88"."""
    rounded = hundredths(percent)
    return None if rounded is None else f"{rounded // 100}.{rounded % 100:02d}"


def percent_of(earned: Fraction, possible: Fraction) -> Fraction | None:
    """100 x earned / possible within 0..100; None when nothing was possible."""
    return None if possible == 0 else min(HUNDRED, max(ZERO, HUNDRED * earned / possible))


def possible_points(question: QuestionBase) -> Fraction:
    """The most a question can earn; 0 means that it isn't scored."""
    if isinstance(question, YesNo | Scale):
        return Fraction(question.points)
    if isinstance(question, SingleChoice):
        return max(ZERO, *(Fraction(choice.points) for choice in question.choices))
    if isinstance(question, MultipleChoice):
        if question.points is not None:
            return Fraction(question.points)
        return sum((Fraction(c.points) for c in question.choices if c.points > 0), ZERO)
    if isinstance(question, Banded) and question.bands:
        return max(Fraction(band.points) for band in question.bands)
    return ZERO


def earned_points(question: QuestionBase, value: Any) -> Fraction:
    """What a read value earns by its kind."""
    if isinstance(question, YesNo):
        return Fraction(question.points) if value == question.good else ZERO
    if isinstance(question, SingleChoice):
        return next(Fraction(choice.points) for choice in question.choices if choice.code == value)
    if isinstance(question, MultipleChoice):
        chosen = sum((Fraction(c.points) for c in question.choices if c.code in value), ZERO)
        return min(possible_points(question), max(ZERO, chosen))
    if isinstance(question, Scale):
        return Fraction(question.points) * (Fraction(value) - question.min) / (question.max - question.min)
    if isinstance(question, Banded) and question.bands:
        for band in question.bands:
            if band.up_to is None or Decimal(value) <= band.up_to:
                return Fraction(band.points)
    return ZERO


def score_visit(checklist: Checklist, answers: Mapping[str, Any]) -> Score:
    """The score of `answers` (code -> JSON value); raises `InvalidAnswer`. `required` is not enforced here."""
    refuse_unknown(checklist, answers)
    known: dict[str, Answered] = {}
    trace: list[QuestionTrace] = []
    visible: list[str] = []
    sections: dict[str, SectionScore | None] = {}
    for section in checklist.sections:
        sections[section.code] = None
        if holds(section.show_if, known):
            rows = score_section(section, answers, known)
            trace += rows
            visible += [row.code for row in rows]
            sections[section.code] = sum_section(section, rows)
    scored = [section for section in sections.values() if section]
    raw = visit_percent(checklist, scored, raw=True)
    critical = [row.code for row in trace if row.critical]
    score = apply_effects(checklist, visit_percent(checklist, scored, raw=False), critical)
    return Score(score, raw, critical, sections, visible, trace, known)


def visible_questions(checklist: Checklist, answers: Mapping[str, Any], looked_at: frozenset[str]) -> list[str]:
    """What `score_visit` finds visible, without scoring; `looked_at` are the questions that conditions name.

    Raises `InvalidAnswer` where one of those is answered with what it can't have.
    """
    known: dict[str, Answered] = {}
    visible: list[str] = []
    for section in checklist.sections:
        if holds(section.show_if, known):
            for question in section.questions:
                if holds(question.show_if, known):
                    visible.append(question.code)
                    if question.code in looked_at:
                        score_question(section.code, question, answers.get(question.code), known)
    return visible


def without_score(score: Score) -> Score:
    """The same answers, none of which counts: those of a visit that could not be made."""
    sections = {
        code: section and replace(section, earned=ZERO, possible=ZERO, raw_earned=ZERO, failed=False)
        for code, section in score.sections.items()
    }
    trace = [
        replace(row, state=UNCOUNTED.get(row.state, row.state), earned=ZERO, possible=ZERO, critical=False)
        for row in score.trace
    ]
    return replace(score, score=None, raw_score=None, critical=[], sections=sections, trace=trace)


def refuse_unknown(checklist: Checklist, answers: Mapping[str, Any]) -> None:
    """An answer to no question is a mistake that must be seen."""
    codes = {question.code for section in checklist.sections for question in section.questions}
    for code in answers:
        if code not in codes:
            raise InvalidAnswer("unknown_question", str(code), "there is no such question in this checklist")


def score_section(section: Section, answers: Mapping[str, Any], known: dict[str, Answered]) -> list[QuestionTrace]:
    """Traces of the section's visible questions; `known` grows as later conditions may look back."""
    rows = []
    for question in section.questions:
        if not holds(question.show_if, known):
            continue
        rows.append(score_question(section.code, question, answers.get(question.code), known))
    return rows


def score_question(section: str, question: QuestionBase, raw: Any, known: dict[str, Answered]) -> QuestionTrace:
    """One visible question's trace; its answer is remembered in `known` when it has a value."""
    possible, earned, state = possible_points(question), ZERO, "unanswered"
    if is_unanswered(question, raw):
        possible = ZERO
    elif is_na(question, raw):
        possible, state = ZERO, "na"
    else:
        value = read_value(question, raw)
        earned = earned_points(question, value) if possible else ZERO
        state = "scored" if possible else "not_scored"
        kind = question.kind  # type: ignore[attr-defined]  # every member of the union has one
        known[question.code] = Answered(kind, value, earned, possible)
    rule = question.critical
    critical = state == "scored" and rule is not None and earned < Fraction(rule.below)
    return QuestionTrace(question.code, section, state, earned, possible, question.bonus, critical)


def sum_section(section: Section, rows: list[QuestionTrace]) -> SectionScore:
    """Earned and possible of a section; a critical `fail_section` empties earned and leaves possible."""
    earned = sum((row.earned for row in rows), ZERO)
    possible = sum((row.possible for row in rows if not row.bonus), ZERO)
    effects = {question.code: question.critical.effect for question in section.questions if question.critical}
    failed = any(row.critical and effects[row.code] == "fail_section" for row in rows)
    return SectionScore(section.code, Fraction(section.weight), ZERO if failed else earned, possible, earned, failed)


def visit_percent(checklist: Checklist, sections: list[SectionScore], *, raw: bool) -> Fraction | None:
    """Step 6: weighted section scores, or pooled points."""
    if checklist.scoring.method == "points":
        earned = sum((s.raw_earned if raw else s.earned for s in sections), ZERO)
        return percent_of(earned, sum((s.possible for s in sections), ZERO))
    parts = [(s.weight, s.raw_percent if raw else s.percent) for s in sections]
    weights = sum((weight for weight, percent in parts if percent is not None), ZERO)
    if weights == 0:
        return None
    return sum((weight * percent for weight, percent in parts if percent is not None), ZERO) / weights


def apply_effects(checklist: Checklist, percent: Fraction | None, critical: list[str]) -> Fraction | None:
    """Step 7 on the visit: nought or a cap, the lowest wins; no score stays no score."""
    if percent is None:
        return None
    for section in checklist.sections:
        for question in section.questions:
            if question.critical and question.code in critical:
                effect = question.critical.effect
                if effect == "fail_visit":
                    percent = ZERO
                elif isinstance(effect, CapEffect):
                    percent = min(percent, Fraction(effect.cap))
    return percent
