"""What is found in a checklist's draft, as the designer and the publish page say it."""

from typing import Any

from audits.forms.document_errors import sentence
from audits.forms.document_warnings import warning_sentence
from audits.models import Checklist
from audits.services.findings import find_in
from audits.views.design import language_name

MOST_SHOWN = 300


def findings(checklist: Checklist, document: dict[str, Any]) -> dict[str, Any]:
    """As JSON, each with its sentence; a document that isn't whole has errors, and no warnings yet."""
    found = find_in(checklist, document)
    return {
        "errors": [{"path": e.path, "code": e.code, "sentence": sentence(e)} for e in found.errors[:MOST_SHOWN]],
        "warnings": [
            {"path": w.path, "code": w.code, "sentence": warning_sentence(w)} for w in found.warnings[:MOST_SHOWN]
        ],
        "gaps": [
            {"language": code, "name": language_name(code), "count": len(paths), "paths": paths[:MOST_SHOWN]}
            for code, paths in found.gaps.items()
        ],
        "size": {"sections": found.sections, "questions": found.questions},
        "minutes": found.minutes,
    }
