"""Finding questions across all checklists of the organisation."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.decorators import role_required
from audits.services.questions import find_questions
from audits.views.checklist_words import KINDS
from audits.views.design import HQ, PER_PAGE, HQRequest
from common.texts import text


@role_required(*HQ)
@require_safe
def question_list(request: HQRequest) -> HttpResponse:
    """Questions of the newest versions whose words or code hold what is looked for, in any language."""
    wanted = request.GET.get("q", "").strip()[:200]
    found = find_questions(request.organisation, wanted) if wanted else []
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        (each, text(each.question["text"]), str(KINDS[each.question["kind"]]), text(each.section["title"]))
        for each in page
    ]
    return render(request, "audits/hq/question_list.html", {"page": page, "rows": rows, "wanted": wanted})
