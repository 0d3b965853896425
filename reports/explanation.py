"""How a visit's score is made: what each answer could earn, earned and why, each section's share, and what capped it.

Only questions that can earn points stand here, none of which tells who the shopper was; a director reads it too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils import translation
from django.utils.translation import gettext as _

from audits.rules.scoring import possible_points
from audits.services.sheets import SheetRow, SheetSection, VisitSheet
from audits.services.words import reason_of_points, words_for
from reports.visit_figures import is_missed, percent


@dataclass(frozen=True, slots=True)
class AnswerMade:
    """One answer: points with two places, None where it doesn't count, and why in a sentence or two."""

    code: str
    text: str
    given: str
    earned: Decimal | None
    possible: Decimal | None
    why: str
    is_bonus: bool
    is_missed: bool
    is_critical: bool


@dataclass(frozen=True, slots=True)
class SectionMade:
    """One section: its points, its score, and how many points of the visit's score it brings (None where it has none)."""

    title: str
    answers: list[AnswerMade]
    earned: Decimal
    possible: Decimal
    score: Fraction | None
    weight: Decimal
    brings: Fraction | None
    is_failed: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """The whole visit: `raw_score` is before critical effects, `effects` say in sentences what those did."""

    sections: list[SectionMade]
    by_points: bool
    earned: Decimal
    possible: Decimal
    raw_score: Fraction | None
    score: Fraction | None
    effects: list[str]

    @property
    def is_changed(self) -> bool:
        """Whether a critical failure took something from the score."""
        return self.raw_score != self.score


def explanation_of(sheet: VisitSheet) -> Explanation:
    """The explanation of a visit's score from its sheet, in the active language."""
    visit, scored = sheet.visit, [section for section in sheet.sections if section.possible]
    by_points = sheet.checklist.scoring.method == "points"
    whole = sum((section.possible if by_points else section.weight for section in scored), Decimal(0))
    return Explanation(
        sections=[_section(section, by_points, whole) for section in sheet.sections],
        by_points=by_points,
        earned=sum((section.earned for section in scored), Decimal(0)),
        possible=sum((section.possible for section in scored), Decimal(0)),
        raw_score=percent(visit.raw_score),
        score=percent(visit.score),
        effects=_effects(sheet.rows),
    )


def _section(section: SheetSection, by_points: bool, whole: Decimal) -> SectionMade:
    score, brings = percent(section.score), None
    if score is not None and whole:
        share = Fraction(section.earned) * 100 if by_points else Fraction(section.weight) * score
        brings = share / Fraction(whole)
    return SectionMade(
        title=section.title,
        answers=[_answer(row) for row in section.rows if possible_points(row.question)],
        earned=section.earned,
        possible=section.possible,
        score=score,
        weight=section.weight,
        brings=brings,
        is_failed=section.is_failed,
    )


def _answer(row: SheetRow) -> AnswerMade:
    reason = reason_of_points(row.question, row.state, words_for(translation.get_language() or "en"))
    bonus = _("A bonus: it adds what it earns, and nothing is lost without it.") if row.is_bonus else ""
    return AnswerMade(
        code=row.code,
        text=row.text,
        given=row.value,
        earned=row.earned if row.is_scored else None,
        possible=row.possible if row.is_scored and not row.is_bonus else None,
        why=" ".join(part for part in (reason, bonus, row.critical_rule) if part),
        is_bonus=row.is_bonus,
        is_missed=is_missed(row),
        is_critical=row.is_critical,
    )


def _effects(rows: Sequence[SheetRow]) -> list[str]:
    return [
        _("“%(question)s” failed. %(rule)s") % {"question": row.text, "rule": row.critical_rule}
        for row in rows
        if row.is_critical
    ]
