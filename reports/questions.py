"""A wave's questions: rates, changes, shares of yes, NPS, and how the answers of one are distributed (scoring.md)."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Count, F, Sum
from django.db.models.query import QuerySet
from django.utils import translation

from audits.models import Answer, Branch, VisitState, Wave
from audits.rules.answers import InvalidAnswer, read_value
from audits.rules.checklist import MultipleChoice, QuestionBase, Scale, Section, SingleChoice, YesNo
from audits.rules.content import as_json
from audits.rules.readable import readable
from audits.rules.scoring import possible_points
from audits.services.scores import parsed_checklist
from audits.services.words import words_for
from common.texts import text
from reports.models import QuestionCell
from reports.results.wave import previous_wave
from reports.rollup import differences
from reports.stats import Change, Interval, NetPromoterScore, Verdict, net_promoter_score, paired_change, share_interval

Branches = QuerySet[Branch] | Collection[int] | None
CLOSED = ("yes_no", "single_choice", "multiple_choice", "scale", "nps", "number", "money", "duration")
MOST_STEPS = 20


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One question of a wave over some branches; N/A apart from what counts.

    `rate` is earned of possible over visits in percent, None for a question without points or answers; `change` that of
    the branches in both waves, each weighing the same, None without an earlier wave. `yes` of `counted` said yes
    (None where it isn't a yes/no question); `nps` is paid shoppers' intent, never to be called the customers'.
    """

    code: str
    text: str
    section: str
    section_title: str
    kind: str
    is_bonus: bool
    counted: int
    na: int
    rate: Fraction | None
    change: Change | None
    both: int
    yes: int | None
    nps: NetPromoterScore | None

    @property
    def verdict(self) -> Verdict | None:
        """Whether the change is clear; None where there is nothing to compare with."""
        return None if self.change is None or self.change.difference is None else self.change.verdict

    @property
    def yes_share(self) -> Fraction | None:
        """The share of yes in percent."""
        return Fraction(100 * self.yes, self.counted) if self.yes is not None and self.counted else None

    @property
    def yes_interval(self) -> Interval | None:
        """Its Wilson interval; computed on demand."""
        return None if self.yes is None else share_interval(self.yes, self.counted)


@dataclass(frozen=True, slots=True)
class Share:
    """One value, in words, with how many gave it and their share of all answers in percent."""

    value: str
    label: str
    count: int
    percent: Fraction


@dataclass(frozen=True, slots=True)
class Distribution:
    """How the answers of one question are spread; several choices may add to more than all, open kinds have no shares."""

    code: str
    text: str
    kind: str
    counted: int
    na: int
    shares: list[Share]


def question_rows(wave: Wave, branches: Branches = None, only: str = "") -> list[QuestionRow]:
    """Every question of the wave's checklist in its order, over `branches` (by default all of the programme's brand).

    With `only` that one, for less.

    The wave comes with its programme and checklist version. Four queries, however many branches and questions.
    """
    places = branches_of(wave, branches)
    cells = QuestionCell.objects.filter(wave=wave, branch__in=places.values("pk")).order_by()
    if only:
        cells = cells.filter(question=only)
    sums = {
        question: (counted, na, None if total is None else int(total))
        for question, counted, na, total in cells.values_list("question").annotate(
            Sum("counted"), Sum("na"), Sum("total")
        )
    }
    previous = previous_wave(wave)
    changed = differences(wave.pk, previous.pk, places, only) if previous else None
    asked = [
        (section, question)
        for section in parsed_checklist(wave.checklist_version).sections
        for question in section.questions
        if kind_of(question) != "note" and only in ("", question.code)
    ]
    values = values_of(wave, places, [question.code for _, question in asked if needs_values(question)])
    found = []
    for section, question in asked:
        one = changed.get(question.code) if changed is not None else None
        found.append(
            _row(
                section,
                question,
                sums.get(question.code, (0, 0, None)),
                values[question.code],
                change=paired_change(one.count, one.total, one.squares) if one else None,
                both=one.count if one else 0,
            )
        )
    return found


def distribution(wave: Wave, question: str, branches: Branches = None) -> Distribution | None:
    """The answers of one question over `branches`, straight from approved visits; None where there is no such question."""
    asked = {one.code: one for part in parsed_checklist(wave.checklist_version).sections for one in part.questions}
    if question not in asked or kind_of(asked[question]) == "note":
        return None
    one = asked[question]
    rows = answers_of(wave, branches_of(wave, branches)).filter(question=question)
    if kind_of(one) in CLOSED:
        found = rows.values_list("is_na", "value").annotate(n=Count("pk"))
    else:
        found = rows.values_list("is_na", F("is_na")).annotate(n=Count("pk"))
    given = [(value, n) for is_na, value, n in found if not is_na]
    counted = sum(n for _, n in given)
    return Distribution(
        code=question,
        text=text(one.text),
        kind=kind_of(one),
        counted=counted,
        na=sum(n for is_na, _, n in found if is_na),
        shares=shares_of(one, given, counted) if kind_of(one) in CLOSED else [],
    )


def shares_of(question: QuestionBase, given: list[tuple[Any, int]], counted: int) -> list[Share]:
    """Every choice or step with its count, also those that nobody gave; numbers as they were given, rising."""
    counts: Counter[Any] = Counter()
    for raw, n in given:
        for value in raw if isinstance(raw, list) else [read(question, raw)]:
            counts[value] += n
    language = (translation.get_language() or "en").split("-")[0]
    words = words_for(language)
    return [
        Share(
            value=str(value),
            label=readable(question, as_json(value), language, words),
            count=counts[value],
            percent=Fraction(100 * counts[value], counted) if counted else Fraction(0),
        )
        for value in values_in_order(question, counts)
    ]


def values_in_order(question: QuestionBase, counts: Counter[Any]) -> list[Any]:
    """What can be answered, in the checklist's order; where that is endless, what was."""
    if isinstance(question, SingleChoice | MultipleChoice):
        return [choice.code for choice in question.choices]
    if isinstance(question, YesNo):
        return ["yes", "no"]
    if isinstance(question, Scale) and question.max - question.min < MOST_STEPS:
        return list(range(question.min, question.max + 1))
    return list(range(11)) if kind_of(question) == "nps" else sorted(counts)


def branches_of(wave: Wave, branches: Branches) -> "QuerySet[Branch]":
    """These branches, or all of the programme's own brand."""
    if branches is None:
        return Branch.objects.filter(brand=wave.programme.brand_id)
    if isinstance(branches, QuerySet):
        return Branch.objects.filter(pk__in=branches.order_by().values("pk"))
    return Branch.objects.filter(pk__in=[*branches, 0])  # none at all is no condition to a database


def answers_of(wave: Wave, places: "QuerySet[Branch]") -> "QuerySet[Answer]":
    """What approved visits that were made answered there, N/A too."""
    made = Answer.objects.filter(visit__wave=wave, visit__state=VisitState.APPROVED, visit__obstacle="").order_by()
    return made.filter(visit__branch__in=places.values("pk")).exclude(value=None, is_na=False)


def values_of(wave: Wave, places: "QuerySet[Branch]", codes: list[str]) -> dict[str, Counter[Any]]:
    """How often each value of these questions was given, in one query."""
    found: dict[str, Counter[Any]] = defaultdict(Counter)
    rows = answers_of(wave, places).filter(question__in=codes, is_na=False)
    for code, value, n in rows.values_list("question", "value").annotate(n=Count("pk")):
        found[code][value] += n
    return found


def needs_values(question: QuestionBase) -> bool:
    """Whether the cells can't tell: an NPS, or a yes/no question without points."""
    return kind_of(question) == "nps" or (isinstance(question, YesNo) and not possible_points(question))


def read(question: QuestionBase, raw: Any) -> Any:
    """The stored value by its kind."""
    try:
        return read_value(question, raw)
    except InvalidAnswer:
        return raw


def kind_of(question: QuestionBase) -> str:
    """Its kind; every member of the union has one."""
    kind: str = question.kind  # type: ignore[attr-defined]
    return kind


def _row(
    section: Section,
    question: QuestionBase,
    sums: tuple[int, int, int | None],
    values: Counter[Any],
    **compared: Any,
) -> QuestionRow:
    counted, na, total = sums
    return QuestionRow(
        code=question.code,
        text=text(question.text),
        section=section.code,
        section_title=text(section.title),
        kind=kind_of(question),
        is_bonus=question.bonus,
        counted=counted,
        na=na,
        rate=Fraction(total, 100 * counted) if counted and total is not None else None,
        yes=_yes(question, counted, total, values),
        nps=net_promoter_score(int(value) for value in values.elements()) if kind_of(question) == "nps" else None,
        **compared,
    )


def _yes(question: QuestionBase, counted: int, total: int | None, values: Counter[Any]) -> int | None:
    if not isinstance(question, YesNo):
        return None
    if total is None:
        return values["yes"]
    good = total // 10_000
    return good if question.good == "yes" else counted - good
