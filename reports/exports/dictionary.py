"""The data dictionary and the sheet on method: what every column, question and choice of an export is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from audits.models import Wave
from audits.rules.checklist import CapEffect, MultipleChoice, SingleChoice, YesNo
from audits.rules.scoring import possible_points
from audits.services.words import words_for
from common.cells import Column
from reports.exports.columns import visit_columns
from reports.exports.questions import Asked, asked_in, hidden_kinds, versions_of
from reports.exports.scope import filters_in_words
from reports.models import Export


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet of the dictionary: its name, head and rows."""

    name: str
    columns: list[Column]
    rows: Iterator[list[Any]]


def languages() -> list[str]:
    """The languages that texts are told in."""
    return [code for code, _name in settings.LANGUAGES]


def pages(export: Export, waves: Sequence[Wave], columns: Sequence[tuple[str, str]]) -> list[Page]:
    """Columns, questions and choices."""
    texts = [Column(f"text_{code}", width=36) for code in languages()]
    asked = list(_asked(waves, export.variant))
    heads = ("section", "section_title", "question", "kind", "scored", "most_points", "section_weight", "bonus")
    more = ("required", "may_be_na", "critical_below", "critical_effect")
    numbers = {"most_points", "section_weight", "critical_below"}
    version = [Column("checklist", width=22), Column("version", "count", 8)]
    plain = [Column(name, "figure" if name in numbers else "text", 15) for name in (*heads, *more)]
    choices = [*version, Column("question"), Column("choice"), Column("points", "figure", 9), *texts]
    return [
        Page("Columns", [Column("column", width=22), Column("meaning", width=90)], (list(row) for row in columns)),
        Page("Questions", [*version, *plain, *texts], (_question(each) for each in asked)),
        Page("Choices", choices, (row for each in asked for row in _choices(each))),
    ]


def _asked(waves: Sequence[Wave], variant: str) -> Iterator[Asked]:
    """The questions of every version, those that no wave of it shows left out."""
    for version in versions_of(waves):
        kinds = [hidden_kinds(wave, variant) for wave in waves if wave.checklist_version_id == version.pk]
        yield from asked_in(version, frozenset.union(*kinds))


def _question(asked: Asked) -> list[Any]:
    question, section, version = asked.question, asked.section, asked.version
    possible, rule = possible_points(question), question.critical
    effect = "" if rule is None else f"cap {rule.effect.cap}" if isinstance(rule.effect, CapEffect) else rule.effect
    title = section.title.get("en") or next(iter(section.title.values()), "")
    return [
        version.checklist.name, version.number, section.code, title, question.code, asked.kind, possible > 0, possible,
        section.weight, question.bonus, question.required, question.allow_na, rule and rule.below, effect,
        *(question.text.get(code, "") for code in languages()),
    ]  # fmt: skip


def _choices(asked: Asked) -> Iterator[list[Any]]:
    question, version = asked.question, asked.version
    start = [version.checklist.name, version.number, question.code]
    if isinstance(question, YesNo):
        for code in ("yes", "no"):
            words = [getattr(words_for(language), code) for language in languages()]
            yield [*start, code, question.points if code == question.good else 0, *words]
    if isinstance(question, SingleChoice | MultipleChoice):
        for choice in question.choices:
            yield [*start, choice.code, choice.points, *(choice.text.get(code, "") for code in languages())]


def column_meanings(export: Export, *, is_long: bool) -> list[tuple[str, str]]:
    """Each column with what it means; those of questions by their endings."""
    found = [(column.code, column.meaning) for column in visit_columns(export.variant)]
    return [*found, *(_of_answers() if is_long else _of_questions())]


def states_in_words() -> str:
    """What an answer's state may be."""
    return _(
        "answered; na: not applicable; unanswered; hidden: not asked because of other answers; "
        "empty: not in this version of the checklist."
    )


def _of_questions() -> list[tuple[str, str]]:
    return [
        ("s.SECTION", _("The section’s score in percent; empty where nothing in it was possible.")),
        ("q.QUESTION", _("The answer: a choice’s code, a number, a day, a text; of files how many.")),
        ("q.QUESTION.state", states_in_words()),
        ("q.QUESTION.label", _("The chosen choices in words.")),
        ("q.QUESTION.earned", _("Points earned; empty where the answer doesn’t count.")),
        ("q.QUESTION.possible", _("Points that were possible.")),
        ("q.QUESTION.comment", _("What the shopper wrote beside it.")),
    ]


def _of_answers() -> list[tuple[str, str]]:
    return [
        ("section", _("The section’s code.")),
        ("section_score", _("The section’s score in percent; empty where nothing in it was possible.")),
        ("question", _("The question’s code, the same through all versions.")),
        ("text", _("The question.")),
        ("kind", _("The question’s kind.")),
        ("answer_state", states_in_words()),
        ("value", _("The answer: a choice’s code, a number, a day, a text; of files how many.")),
        ("label", _("The chosen choices in words.")),
        ("earned", _("Points earned; empty where the answer doesn’t count.")),
        ("possible", _("Points that were possible.")),
        ("comment", _("What the shopper wrote beside it.")),
        ("is_critical", _("Whether it is a critical question that was failed.")),
        ("was_corrected", _("Whether a reviewer or a dispute changed it.")),
    ]


def method(export: Export, waves: Sequence[Wave], *, rows: int, cut: int) -> Iterator[list[Any]]:
    """What this file is: what was asked for, when and by whom, and how scores are made."""
    now = timezone.localtime(timezone.now())
    yield [_("Export"), f"{export.get_kind_display()}, {export.pk}"]
    yield [_("Organisation"), export.organisation.name]
    yield [_("Made"), f"{now:%Y-%m-%d %H:%M} {now.tzname()}"]
    if export.variant != Export.Variant.CLIENT:
        yield [_("Made by"), str(export.by)]
    yield [_("For whom"), export.get_variant_display()]
    for name, value in filters_in_words(export, waves):
        yield [name, value]
    for wave in waves:
        state = _("state: %(state)s, revision %(number)d") % {
            "state": wave.get_state_display(),
            "number": wave.revision,
        }
        yield [wave.name, f"{wave.starts_on.isoformat()} – {wave.ends_on.isoformat()}, {state}"]
    yield [_("Rows"), rows]
    if cut:
        yield [
            _("Texts cut"),
            _("%(count)d texts were longer than a cell can hold; the CSV has them whole.") % {"count": cut},
        ]
    for sentence in how_scores_are_made():
        yield [_("Scores"), sentence]


def how_scores_are_made() -> list[str]:
    """The rules of scoring.md in five sentences."""
    return [
        _("A section’s score is the points earned of those possible, in percent; a visit’s is the mean of its sections by their weights, or of all points where the checklist says so."),
        _("What was not applicable, not answered or hidden counts neither as earned nor as possible. Bonus questions add to what was earned only."),
        _("A critical question that was failed can bring the section or the visit to nought, or cap the visit; raw_score is without that."),
        _("A branch’s score is the mean of its visits; a region’s or network’s the mean of its branches, each weighing the same."),
        _("Points are rounded to two places for showing; scores are worked out exactly and rounded once."),
    ]  # fmt: skip
