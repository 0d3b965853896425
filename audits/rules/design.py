"""What a valid checklist does that its author hardly means: questions nobody reaches, points nobody earns.

Warnings, never errors: a version may be published with them.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from audits.rules.checklist import Banded, CapEffect, Checklist, MultipleChoice, QuestionBase, Section
from audits.rules.condition_parts import AllOf, Condition, Leaf, Not
from audits.rules.documents import DocumentError, Place
from audits.rules.effort import expected_seconds
from audits.rules.satisfiable import can_hold
from audits.rules.scoring import earned_points, possible_points

MOST_QUESTIONS = 60
MOST_MINUTES = 15


def warnings(checklist: Checklist, measured: Mapping[str, float] | None = None) -> list[DocumentError]:
    """Each with its place, in document order; those of the whole first. `measured`: see `effort`."""
    return [
        *whole(checklist, measured),
        *reach(checklist),
        *each_section(checklist),
        *each_question(checklist),
        *each_contradiction(checklist),
    ]


def whole(checklist: Checklist, measured: Mapping[str, float] | None) -> Iterator[DocumentError]:
    """Too long for a visit, or without any score."""
    count = sum(1 for section in checklist.sections for question in section.questions if kind(question) != "note")
    if count > MOST_QUESTIONS:
        yield DocumentError("many_questions", "", ("sections",), {"count": count, "most": MOST_QUESTIONS})
    minutes = round(expected_seconds(checklist, measured) / 60)
    if minutes > MOST_MINUTES:
        yield DocumentError("takes_long", "", ("sections",), {"minutes": minutes, "most": MOST_MINUTES})
    if count and not any(possible_points(q) for section in checklist.sections for q in section.questions):
        yield DocumentError("nothing_scored", "", ("sections",))


def reach(checklist: Checklist) -> Iterator[DocumentError]:
    """Sections and questions that no answers show."""
    asked: dict[str, QuestionBase] = {}
    for number, section in enumerate(checklist.sections):
        if not can_hold(section.show_if, asked):
            yield DocumentError("never_shown", "", ("sections", number, "show_if"))
            continue
        for position, question in enumerate(section.questions):
            if can_hold(question.show_if, asked):
                asked[question.code] = question
            else:
                yield DocumentError("never_shown", "", ("sections", number, "questions", position, "show_if"))


def each_section(checklist: Checklist) -> Iterator[DocumentError]:
    """Sections that ask nothing, or whose score counts for nothing."""
    weights = [section.weight for section in checklist.sections if is_scored(section)]
    for number, section in enumerate(checklist.sections):
        place: Place = ("sections", number)
        if not section.questions:
            yield DocumentError("empty_section", "", place)
        elif checklist.scoring.method == "sections" and is_scored(section):
            yield from worth(section, sum(weights, Decimal(0)), (*place, "weight"))


def worth(section: Section, total: Decimal, place: Place) -> Iterator[DocumentError]:
    """A weight that makes a scored section count for nothing, or for next to nothing."""
    if not section.weight:
        yield DocumentError("worthless", "", place)
    elif section.weight * 100 < total:
        share = f"{float(section.weight * 100 / total):.1f}"
        yield DocumentError("next_to_worthless", "", place, {"share": share})


def each_question(checklist: Checklist) -> Iterator[DocumentError]:
    """Points that can't be earned, and limits that do nothing or always strike."""
    for number, section in enumerate(checklist.sections):
        for position, question in enumerate(section.questions):
            place: Place = ("sections", number, "questions", position)
            possible, low, high = possible_points(question), *earnable(question)
            if possible and high < possible:
                facts = {"possible": plain(possible), "high": plain(high)}
                yield DocumentError("unearnable", "", (*place, "points"), facts)
            if possible and low == high:
                yield DocumentError("always_the_same", "", (*place, "points"), {"points": plain(high)})
            if question.bonus and not possible:
                yield DocumentError("empty_bonus", "", (*place, "bonus"))
            yield from critical_limits(question, possible, low, high, place)


def critical_limits(
    question: QuestionBase, possible: Fraction, low: Fraction, high: Fraction, place: Place
) -> Iterator[DocumentError]:
    """A critical rule that can't strike, or strikes whatever is answered."""
    rule = question.critical
    if rule is None:
        return
    there = (*place, "critical")
    if not possible:
        yield DocumentError("critical_unscored", "", there)
    elif low >= rule.below:
        yield DocumentError("critical_never", "", there, {"below": plain(Fraction(rule.below))})
    elif high < rule.below:
        yield DocumentError("critical_always", "", there, {"below": plain(Fraction(rule.below))})
    elif isinstance(rule.effect, CapEffect) and rule.effect.cap == 100:
        yield DocumentError("critical_cap_of_all", "", there)


def each_contradiction(checklist: Checklist) -> Iterator[DocumentError]:
    """Contradictions of one answer, which every visit that gives it would be asked about."""
    for number, contradiction in enumerate(checklist.contradictions):
        said = {(leaf.question, leaf.op, repr(leaf.value)) for leaf in leaves(contradiction.when)}
        if len(said) < 2:
            yield DocumentError("contradicts_nothing", "", ("contradictions", number, "when"))


def leaves(condition: Condition) -> Iterator[Leaf]:
    """The comparisons inside a condition."""
    if isinstance(condition, Leaf):
        yield condition
    elif isinstance(condition, Not):
        yield from leaves(condition.negated)
    else:
        for part in condition.all if isinstance(condition, AllOf) else condition.any:
            yield from leaves(part)


def earnable(question: QuestionBase) -> tuple[Fraction, Fraction]:
    """The least and the most that some answer earns."""
    if isinstance(question, MultipleChoice):
        best = [choice.code for choice in question.choices if choice.points > 0]
        worst = [choice.code for choice in question.choices if choice.points < 0]
        return min(Fraction(0), earned_points(question, worst)), earned_points(question, best)
    choices = getattr(question, "choices", None)
    if choices is not None:
        earned = [Fraction(choice.points) for choice in choices]
        return min(earned), max(earned)
    if isinstance(question, Banded) and question.bands:
        # Nobody takes less than no time at all.
        met = [b for b in question.bands if kind(question) != "duration" or b.up_to is None or b.up_to >= 0]
        return min(Fraction(b.points) for b in met), max(Fraction(b.points) for b in met)
    return Fraction(0), possible_points(question)


def is_scored(section: Section) -> bool:
    """Whether something in it can be earned, a bonus apart."""
    return any(possible_points(question) for question in section.questions if not question.bonus)


def kind(question: QuestionBase) -> str:
    """The question's kind, which every member of the union has."""
    return str(getattr(question, "kind", ""))


def plain(number: Fraction) -> str:
    """Points as they are written: 5, 2.5."""
    return f"{float(number):g}"
