"""Finding questions across all checklists of an organisation."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from accounts.models import Organisation
from audits.models import Checklist, ChecklistDraft
from audits.rules.changes import plain
from audits.rules.documents import listed
from audits.services.sources import newest_versions

MOST_FOUND = 500


@dataclass(frozen=True)
class FoundQuestion:
    """One question of a checklist's newest version, or of its draft, where `number` is None.

    `section` and `question` are parts of its document, a draft's of any shape; `path` is the question's place there.
    """

    checklist: Checklist
    number: int | None
    section: dict[str, Any]
    question: dict[str, Any]
    path: str


def find_questions(organisation: Organisation, wanted: str) -> list[FoundQuestion]:
    """Questions whose words or code hold every word of `wanted`, in any language; at most 500.

    Of drafts those that the newest version doesn't have, or has otherwise.
    """
    words = wanted.casefold().split()
    found: list[FoundQuestion] = []
    for version in newest_versions(organisation).iterator(chunk_size=20):
        found += found_in(version.checklist, version.number, version.document, words)
    published = {(each.checklist.pk, each.question["code"]): plain(each.question) for each in found}
    drafts = ChecklistDraft.objects.filter(
        checklist__programme__brand__organisation=organisation, checklist__archived_at=None
    )
    for draft in drafts.select_related("checklist__programme__brand").iterator(chunk_size=20):
        found += (
            each
            for each in found_in(draft.checklist, None, draft.document, words)
            if published.get((each.checklist.pk, str(each.question.get("code")))) != plain(each.question)
        )
    found.sort(key=lambda each: (str(each.checklist.programme), each.checklist.name, each.checklist.pk))
    return found[:MOST_FOUND]


def found_in(
    checklist: Checklist, number: int | None, document: dict[str, Any], words: list[str]
) -> Iterator[FoundQuestion]:
    """Those of one document that hold every word."""
    for place, section in enumerate(listed(document, "sections")):
        for position, question in enumerate(listed(section, "questions")):
            if isinstance(question, dict) and holds_all(question, words):
                path = f"sections[{place}].questions[{position}]"
                yield FoundQuestion(checklist, number, section, question, path)


def holds_all(question: dict[str, Any], words: list[str]) -> bool:
    """Whether its texts, choices and code hold every word."""
    texts = [question.get(name) for name in ("text", "help", "standard")]
    texts += [choice.get("text") for choice in listed(question, "choices") if isinstance(choice, dict)]
    said = [words for one in texts if isinstance(one, dict) for words in one.values()]
    whole = " ".join(map(str, [question.get("code"), *said])).casefold()
    return all(word in whole for word in words)
