"""What changed at a branch since its last wave: section by section, and which standards were won or lost."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from audits.models import Branch, Wave
from audits.rules.scoring import possible_points
from audits.services.scores import parsed_checklist
from common.texts import text
from reports.models import QuestionCell, ScoreCell
from reports.stats import Change, Moments, change_of_branch

FULL = 10_000  # a rate in hundredths of a percent


@dataclass(frozen=True, slots=True)
class SectionSince:
    """A section then and now, in percent, with the test of the difference."""

    title: str
    before: Fraction
    now: Fraction
    change: Change


@dataclass(frozen=True, slots=True)
class Since:
    """The sections in both waves in document order; questions that are met in every visit now, or no longer are."""

    sections: list[SectionSince] = field(default_factory=list)
    met_again: list[str] = field(default_factory=list)
    newly_missed: list[str] = field(default_factory=list)


def since_last(wave: Wave, branch: Branch, previous: int | None) -> Since:
    """What changed since the wave `previous`; nothing where there is none. Two queries."""
    if previous is None:
        return Since()
    checklist = parsed_checklist(wave.checklist_version)
    cells: dict[tuple[int, str], Moments] = {
        (cell.wave_id, cell.section): Moments(cell.count, cell.total, cell.squares)
        for cell in ScoreCell.objects.filter(wave__in=[wave.pk, previous], branch=branch)
    }
    full = _met(wave, branch, previous)
    questions = [question for section in checklist.sections for question in section.questions if not question.bonus]
    asked = {question.code: text(question.text) for question in questions if possible_points(question)}
    turned = {code: (full.get((previous, code)), full.get((wave.pk, code))) for code in asked}
    return Since(
        sections=[
            _section(text(section.title), before, now)
            for section in checklist.sections
            if (before := cells.get((previous, section.code))) and (now := cells.get((wave.pk, section.code)))
        ],
        met_again=[asked[code] for code, then_now in turned.items() if then_now == (False, True)],
        newly_missed=[asked[code] for code, then_now in turned.items() if then_now == (True, False)],
    )


def _met(wave: Wave, branch: Branch, previous: int) -> Mapping[tuple[int, str], bool]:
    """By wave and question, whether every visit earned all it could."""
    cells = QuestionCell.objects.filter(wave__in=[wave.pk, previous], branch=branch, counted__gte=1)
    rows = cells.exclude(total=None).values_list("wave", "question", "counted", "total")
    return {(in_wave, question): (total or 0) >= FULL * counted for in_wave, question, counted, total in rows}


def _section(title: str, before: Moments, now: Moments) -> SectionSince:
    return SectionSince(title, before.mean or Fraction(0), now.mean or Fraction(0), change_of_branch(before, now))
