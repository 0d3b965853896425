"""Finding questions across all checklists of an organisation."""

from dataclasses import dataclass
from typing import Any

from accounts.models import Organisation
from audits.models import Checklist
from audits.services.sources import newest_versions

MOST_FOUND = 500


@dataclass(frozen=True)
class FoundQuestion:
    """One question of a checklist's newest version; `section` and `question` are parts of its document."""

    checklist: Checklist
    number: int
    section: dict[str, Any]
    question: dict[str, Any]


def find_questions(organisation: Organisation, wanted: str) -> list[FoundQuestion]:
    """Questions whose words or code hold every word of `wanted`, in any language; at most 500."""
    words = wanted.casefold().split()
    found: list[FoundQuestion] = []
    for version in newest_versions(organisation).iterator(chunk_size=20):
        for section in version.document["sections"]:
            found += [
                FoundQuestion(version.checklist, version.number, section, question)
                for question in section["questions"]
                if holds_all(question, words)
            ]
        if len(found) >= MOST_FOUND:
            break
    return found[:MOST_FOUND]


def holds_all(question: dict[str, Any], words: list[str]) -> bool:
    """Whether its texts, choices and code hold every word."""
    texts = [question["text"], question.get("help") or {}, question.get("standard") or {}]
    texts += [choice["text"] for choice in question.get("choices") or []]
    said = " ".join([question["code"], *(words for one in texts for words in one.values())]).casefold()
    return all(word in said for word in words)
