"""Scoring a visit's answers and keeping both: answers with their points, a score per section, the visit's own."""

import json
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from audits.models import Answer, ChecklistVersion, SectionScore, Visit, Wave
from audits.rules import scoring
from audits.rules.checklist import Checklist
from audits.rules.content import as_json
from audits.rules.documents import parse_checklist

CENT = Decimal("0.01")
MOST_SHOWN = Decimal("9999999999.99")
MOST_RATE = 1_000_000


class _Key:
    """A version as the cache knows it: by id and time of publication, since a published document never changes."""

    def __init__(self, version: ChecklistVersion) -> None:
        self.version = version
        self.identity = (version.pk, version.published_at)

    def __hash__(self) -> int:
        return hash(self.identity)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.identity == self.identity


def parsed_checklist(version: ChecklistVersion) -> Checklist:
    """The typed document of a published version, parsed once per process; a deferred document is read only then."""
    return _parsed(_Key(version))


@lru_cache(maxsize=256)
def _parsed(key: _Key) -> Checklist:
    # The database gives 2.25 back as a float; its shortest form is the decimal that was written.
    return parse_checklist(json.loads(json.dumps(key.version.document), parse_float=Decimal))


def checklist_of(visit: Visit) -> Checklist:
    """The checklist of the visit's wave, without reading its document where it is known already."""
    if Wave.checklist_version.is_cached(visit.wave):
        return parsed_checklist(visit.wave.checklist_version)
    rows = ChecklistVersion.objects.defer("document")
    return parsed_checklist(rows.get(pk=visit.wave.checklist_version_id))


def store_scores(
    visit: Visit,
    answers: Mapping[str, Any],
    comments: Mapping[str, str],
    seconds: Mapping[str, int],
    *,
    checklist: Checklist | None = None,
    is_first: bool = False,
) -> scoring.Score:
    """Score `answers` (code -> JSON value) and keep them in place of what was there; gives back the exact score.

    Sets score, raw_score and critical on `visit`, which the caller saves and whose lock it holds; a visit that could
    not be made has none. `is_first` spares the look for old rows. Raises `audits.rules.answers.InvalidAnswer`.
    """
    checklist = checklist or checklist_of(visit)
    score = score_of(visit, checklist, answers)
    if not is_first:
        visit.answers.all().delete()
        visit.section_scores.all().delete()
    Answer.objects.bulk_create(
        row
        for row in (answer_row(visit, trace, score.values, comments, seconds) for trace in score.trace)
        if row.value is not None or row.is_na or row.comment
    )
    SectionScore.objects.bulk_create(
        section_row(visit, section) for section in score.sections.values() if section is not None
    )
    visit.score = scoring.hundredths(score.score)
    visit.raw_score = scoring.hundredths(score.raw_score)
    visit.critical = score.critical
    return score


def score_of(visit: Visit, checklist: Checklist, answers: Mapping[str, Any]) -> scoring.Score:
    """The exact score of `answers`; of a visit that could not be made nothing counts."""
    score = scoring.score_visit(checklist, answers)
    return scoring.without_score(score) if visit.obstacle else score


def answer_row(
    visit: Visit,
    trace: scoring.QuestionTrace,
    values: Mapping[str, Any],
    comments: Mapping[str, str],
    seconds: Mapping[str, int],
) -> Answer:
    """One visible question's row; points only where it is scored."""
    is_scored = trace.state == "scored"
    return Answer(
        visit=visit,
        question=trace.code,
        value=as_json(values.get(trace.code)),
        is_na=trace.state == "na",
        comment=comments.get(trace.code, ""),
        earned=points_shown(trace.earned) if is_scored else None,
        possible=points_shown(trace.possible) if is_scored else None,
        rate=rate_kept(trace) if is_scored else None,
        seconds=seconds.get(trace.code),
    )


def section_row(visit: Visit, section: scoring.SectionScore) -> SectionScore:
    """One visible section's row; hidden sections have none."""
    return SectionScore(
        visit=visit,
        section=section.code,
        score=scoring.hundredths(section.percent),
        earned=points_shown(section.earned),
        possible=points_shown(section.possible),
        failed=section.failed,
    )


def stored_answers(visit: Visit) -> dict[str, Any]:
    """The visit's answers as they would be sent: code -> JSON value, or `{"na": true}`; in document order."""
    return {
        answer.question: {"na": True} if answer.is_na else answer.value
        for answer in visit.answers.all()
        if answer.is_na or answer.value is not None
    }


def stored_comments(visit: Visit) -> dict[str, str]:
    """The visit's comments by question."""
    return {answer.question: answer.comment for answer in visit.answers.all() if answer.comment}


def stored_seconds(visit: Visit) -> dict[str, int]:
    """The seconds spent on each question, where the phone told them."""
    return {answer.question: answer.seconds for answer in visit.answers.all() if answer.seconds is not None}


def rate_kept(trace: scoring.QuestionTrace) -> int:
    """What a scored question earned of its possible, in hundredths of a percent, half up, within what can be added."""
    rate = (10_000 * trace.earned / trace.possible + Fraction(1, 2)).__floor__()
    return min(MOST_RATE, max(-MOST_RATE, rate))


def points_shown(points: Fraction) -> Decimal:
    """Points with two places, half up, within what the column holds; for showing only."""
    exact = Decimal(points.numerator) / Decimal(points.denominator)
    return min(MOST_SHOWN, max(-MOST_SHOWN, exact)).quantize(CENT, ROUND_HALF_UP)
