"""Finding questions across all checklists of the organisation."""

from typing import Any
from urllib.parse import quote

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import HQ
from accounts.decorators import role_required
from audits.services.questions import FoundQuestion, find_questions
from audits.views.checklist_words import KINDS
from audits.views.design import PER_PAGE, HQRequest
from audits.views.list_fields import question_fields
from common.table_files import asked_form, list_facts, list_file
from common.texts import text


@role_required(*HQ)
@require_safe
def question_list(request: HQRequest) -> HttpResponseBase:
    """Questions of the newest versions and the drafts whose words or code hold what is looked for, in any language."""
    wanted = request.GET.get("q", "").strip()[:200]
    found = find_questions(request.organisation, wanted) if wanted else []
    if asked := asked_form(request):
        facts = [*list_facts(request.organisation, request.user), (_("Words or code"), wanted)]
        return list_file(asked, "questions", _("Questions"), question_fields(), map(row_of, found), facts)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": [row_of(each) for each in page], "wanted": wanted}
    return render(request, "audits/hq/question_list.html", context)


def row_of(found: FoundQuestion) -> dict[str, Any]:
    """A question as the page shows it, with the way to where it stands; a draft's may lack anything."""
    checklist, question = found.checklist, found.question
    code, kind = str(question.get("code") or ""), question.get("kind")
    if found.number is None:
        url = f"{reverse('checklist-design', args=[checklist.pk])}#{quote(found.path)}"
    else:
        url = f"{reverse('checklist-version', args=[checklist.pk, found.number])}#{code}"
    return {
        "url": url,
        "words": text(question.get("text")) or _("without words"),
        "code": code,
        "kind": str(KINDS.get(kind, "")) if isinstance(kind, str) else "",
        "section": text(found.section.get("title")),
        "checklist": checklist,
        "is_draft": found.number is None,
    }
