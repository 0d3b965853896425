"""What is to be said of a checklist's draft: errors, warnings, gaps between languages, its size and time."""

from dataclasses import dataclass
from typing import Any

from audits.models import Checklist
from audits.rules.design import warnings
from audits.rules.documents import DocumentError, InvalidDocument, count_questions, listed, parse_checklist
from audits.rules.effort import expected_seconds
from audits.rules.languages import untranslated
from audits.services.effort import measured_seconds


@dataclass(frozen=True)
class Findings:
    """A document that isn't whole has errors, no warnings yet and no `minutes`; `gaps` are paths by language."""

    errors: list[DocumentError]
    warnings: list[DocumentError]
    gaps: dict[str, list[str]]
    sections: int
    questions: int
    minutes: int | None


def find_in(checklist: Checklist, document: dict[str, Any]) -> Findings:
    """Of any document, measured by the visits that were made with the checklist."""
    errors: list[DocumentError] = []
    found: list[DocumentError] = []
    minutes = None
    try:
        parsed = parse_checklist(document)
        measured = measured_seconds(checklist)
        found = warnings(parsed, measured)
        minutes = round(expected_seconds(parsed, measured) / 60)
    except InvalidDocument as refused:
        errors = refused.errors
    return Findings(
        errors=errors,
        warnings=found,
        gaps=untranslated(document),
        sections=len(listed(document, "sections")),
        questions=count_questions(document),
        minutes=minutes,
    )
