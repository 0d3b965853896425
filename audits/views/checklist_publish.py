"""Publishing a checklist's draft, comparing any two versions, and taking an old one up again."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import HQ
from accounts.decorators import role_required
from audits.models import Checklist
from audits.rules.documents import InvalidDocument
from audits.services.checklist_drafts import (
    NewerDraft,
    checklist_draft,
    publish_checklist_draft,
    save_checklist_draft,
)
from audits.services.trial_plans import run_plans
from audits.views.checklist_changes import change_rows
from audits.views.checklist_findings import findings
from audits.views.checklist_places import with_places
from audits.views.checklists import checklist_or_404, version_or_404
from audits.views.design import HQRequest
from audits.views.versions import compare_context, looked_at
from common.errors import Refused


@never_cache
@role_required(*HQ)
@require_http_methods(["GET", "HEAD", "POST"])
def checklist_publish(request: HQRequest, checklist_id: int) -> HttpResponse:
    """What the draft would change, what is to be seen to, its test plans; then the next version."""
    checklist = checklist_or_404(request, checklist_id)
    if request.method != "POST":
        return show_publish(request, checklist)
    try:
        version = publish_checklist_draft(
            checklist_id=checklist.pk,
            revision=looked_at(request),
            accepted=set(request.POST.getlist("gaps")),
            by=request.user,
        )
    except InvalidDocument:
        return show_publish(request, checklist)
    except NewerDraft as refused:
        return show_publish(request, checklist, f"{refused.detail} {_('See what it changes now.')}")
    except Refused as refused:
        return show_publish(request, checklist, refused.detail)
    messages.success(request, _("Version %(number)s is published.") % {"number": version.number})
    return redirect("checklist-version", checklist_id=checklist.pk, number=version.number)


def show_publish(request: HQRequest, checklist: Checklist, problem: str = "") -> HttpResponse:
    """The page before publishing."""
    draft, last = checklist_draft(checklist), checklist.versions.first()
    found = with_places(findings(checklist, draft.document))
    context: dict[str, Any] = {"checklist": checklist, "draft": draft, "last": last, "found": found, "problem": problem}
    if not found["errors"]:
        context["changes"] = change_rows(last.document, draft.document) if last else None
        context["plans"] = run_plans(draft.document, draft.plans)
        is_changed = context["changes"] is None or bool(context["changes"])
        context["can_publish"] = is_changed and all(plan.passed for plan in context["plans"])
    return render(request, "audits/hq/checklist_publish.html", context)


@role_required(*HQ)
@require_safe
def checklist_compare(request: HQRequest, checklist_id: int, number: int, other: int) -> HttpResponse:
    """What changed from version `other` to version `number`."""
    version, before = version_or_404(request, checklist_id, number), version_or_404(request, checklist_id, other)
    return render(request, "audits/hq/design_compare.html", compare_context(version, before, change_rows))


@role_required(*HQ)
@require_POST
def checklist_version_reuse(request: HQRequest, checklist_id: int, number: int) -> HttpResponse:
    """Put an old version in the place of the draft that was looked at."""
    document = version_or_404(request, checklist_id, number).document
    try:
        save_checklist_draft(checklist_id=checklist_id, base=looked_at(request), document=document, by=request.user)
    except Refused as refused:
        messages.error(request, refused.detail)
        return redirect("checklist-version", checklist_id=checklist_id, number=number)
    messages.success(request, _("The draft now begins as version %(number)s.") % {"number": number})
    return redirect("checklist-design", checklist_id=checklist_id)
