"""What is to be said of a checklist's draft: errors, warnings, gaps between languages, its size and time."""

from typing import Any

from audits.forms.document_errors import sentence
from audits.forms.document_warnings import warning_sentence
from audits.models import Checklist
from audits.rules.checklist import Checklist as Document
from audits.rules.design import warnings
from audits.rules.documents import InvalidDocument, count_questions, listed, parse_checklist
from audits.rules.effort import expected_seconds
from audits.rules.languages import untranslated
from audits.services.effort import measured_seconds
from audits.views.design import language_name

MOST_SHOWN = 300


def findings(checklist: Checklist, document: dict[str, Any]) -> dict[str, Any]:
    """As JSON; a document that isn't whole has errors, and no warnings yet."""
    errors, parsed = errors_of(document)
    measured = measured_seconds(checklist) if parsed else {}
    found = warnings(parsed, measured) if parsed else []
    return {
        "errors": errors[:MOST_SHOWN],
        "warnings": [{"path": w.path, "code": w.code, "sentence": warning_sentence(w)} for w in found[:MOST_SHOWN]],
        "gaps": gaps_of(document),
        "size": {"sections": len(listed(document, "sections")), "questions": count_questions(document)},
        "minutes": round(expected_seconds(parsed, measured) / 60) if parsed else None,
    }


def errors_of(document: Any) -> tuple[list[dict[str, str]], Document | None]:
    """Every error by its place, or the typed document."""
    try:
        return [], parse_checklist(document)
    except InvalidDocument as refused:
        return [{"path": e.path, "code": e.code, "sentence": sentence(e)} for e in refused.errors], None


def gaps_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The languages that some texts lack, each with the places."""
    return [
        {"language": code, "name": language_name(code), "count": len(paths), "paths": paths[:MOST_SHOWN]}
        for code, paths in untranslated(document).items()
    ]
