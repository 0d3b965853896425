"""Finding questions across all checklists of the organisation."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.decorators import role_required
from audits.models import ChecklistVersion
from audits.services.sources import newest_versions
from audits.views.checklist_words import KINDS
from audits.views.design import HQ, PER_PAGE, HQRequest
from common.texts import text


@dataclass(frozen=True)
class Found:
    """One question of a newest version."""

    version: ChecklistVersion
    section: str
    code: str
    text: str
    kind: str


@role_required(*HQ)
@require_safe
def question_list(request: HQRequest) -> HttpResponse:
    """Questions of the newest versions whose words or code hold what is looked for, in any language."""
    wanted = request.GET.get("q", "").strip()[:200]
    found = find_questions(newest_versions(request.organisation), wanted) if wanted else []
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "audits/hq/question_list.html", {"page": page, "wanted": wanted})


def find_questions(versions: list[ChecklistVersion], wanted: str) -> list[Found]:
    """Those that hold every word of `wanted`."""
    words = wanted.casefold().split()
    return [
        Found(version, text(section["title"]), question["code"], text(question["text"]), str(KINDS[question["kind"]]))
        for version in versions
        for section in version.document["sections"]
        for question in section["questions"]
        if holds_all(question, words)
    ]


def holds_all(question: dict[str, Any], words: list[str]) -> bool:
    """Whether its texts, choices and code hold every word."""
    texts = [question["text"], question.get("help") or {}, question.get("standard") or {}]
    texts += [choice["text"] for choice in question.get("choices") or []]
    said = " ".join([question["code"], *(words for one in texts for words in one.values())]).casefold()
    return all(word in said for word in words)
