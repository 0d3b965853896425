"""From what the cells said to a reading: exact values put in, the rules asked, their errors told at the rows."""

from collections.abc import Mapping
from typing import Any

from audits.exchange.exact import apply_exact
from audits.exchange.fates import Fate, Reading
from audits.rules.documents import DocumentError, InvalidDocument, Place, parse_checklist
from audits.rules.reading import unkeepable

MAX_ERRORS = 200
# A document, the rows its parts came from, every row's fate, and the rows of exact values.
Assembled = tuple[dict[str, Any], dict[Place, Fate], list[Fate], list[tuple[dict[str, str], Fate]]]


def finish(
    document: dict[str, Any], places: Mapping[Place, Fate], fates: list[Fate], exact: list[tuple[dict[str, str], Fate]]
) -> Reading:
    """The reading; `places` are the rows that sections, questions and choices came from."""
    apply_exact(document, exact)
    for error in _errors(document)[:MAX_ERRORS]:
        fate = next((places[error.place[:end]] for end in (6, 4, 2) if error.place[:end] in places), None)
        if fate is None:
            fate = Fate(fates[0].sheet if fates else "", 0, "")
            fates.append(fate)
        fate.blame(error)
    wrong = any(fate.became == "error" for fate in fates)
    return Reading(None if wrong else document, fates)


def _errors(document: dict[str, Any]) -> list[DocumentError]:
    try:
        parse_checklist(document)
    except InvalidDocument as refused:
        return refused.errors
    return unkeepable(document)
