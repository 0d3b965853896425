"""What a reviewer changed in a visit, as its shopper reads it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, Prefetch, Q

from audits.api.times import iso
from audits.models import ChecklistVersion, Correction, Visit
from audits.rules.checklist import QuestionBase
from audits.rules.readable import readable
from audits.services.scores import parsed_checklist
from audits.services.words import words_for

# What an upheld dispute changed later is between HQ and the director.
OF_THE_REVIEW = Prefetch(
    "corrections", Correction.objects.filter(Q(visit__approved_at=None) | Q(at__lt=F("visit__approved_at")))
)


def corrections_of(visits: Iterable[Visit], language: str) -> dict[Any, list[dict[str, str]]]:
    """Corrections by visit, oldest first, in words of `language`; the visits have theirs prefetched."""
    corrected = [visit for visit in visits if visit.corrections.all()]
    versions = ChecklistVersion.objects.defer("document").filter(
        pk__in={visit.wave.checklist_version_id for visit in corrected}
    )
    questions = {version.pk: questions_of(version) for version in versions} if corrected else {}
    return {
        visit.pk: [
            shown_correction(row, questions[visit.wave.checklist_version_id], language, visit.currency)
            for row in visit.corrections.all()
        ]
        for visit in corrected
    }


def questions_of(version: ChecklistVersion) -> dict[str, QuestionBase]:
    """Its questions by code."""
    return {question.code: question for section in parsed_checklist(version).sections for question in section.questions}


def shown_correction(
    row: Correction, questions: dict[str, QuestionBase], language: str, currency: str
) -> dict[str, str]:
    """One change, without the name of who made it."""
    question, words = questions[row.question], words_for(language, currency)
    return {
        "question": row.question,
        "old": readable(question, row.old, language, words),
        "new": readable(question, row.new, language, words),
        "reason": row.reason,
        "at": iso(row.at) or "",
    }
