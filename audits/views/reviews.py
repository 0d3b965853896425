"""Reviewing: the queue, one visit, and judging it.

What can be done changes with each act: no page is kept, so that the browser's Back asks for it anew.
"""

from collections.abc import Callable
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import STAFF
from accounts.decorators import role_required
from audits.forms.reviews import ApproveForm, QueueFilter, RejectForm, ReturnForm
from audits.models import Evidence, Flag, Visit, VisitState
from audits.models.visit import VisitQuerySet
from audits.services import reviews
from audits.views.access import attempt, organisation_of, person_of
from audits.views.list_fields import queue_fields
from audits.views.review_page import find_reviewable, is_manager, review_page, show_refusal
from common.errors import Refused
from common.table_files import asked_form, list_facts, list_file

VISITS_A_PAGE = 50
IN_QUEUE = (VisitState.SUBMITTED, VisitState.IN_REVIEW, VisitState.RETURNED)


@never_cache
@require_safe
@role_required(*STAFF)
def review_queue(request: HttpRequest) -> HttpResponseBase:
    """What waits for review, oldest first: waiting, with me, with others, returned."""
    organisation, by = organisation_of(request), person_of(request)
    groups = {
        "waiting": Q(state=VisitState.SUBMITTED),
        "mine": Q(state=VisitState.IN_REVIEW, reviewer=by),
        "others": Q(state=VisitState.IN_REVIEW) & ~Q(reviewer=by),
        "returned": Q(state=VisitState.RETURNED),
    }
    rows = Visit.objects.reviewable_by(by).filter(organisation=organisation, state__in=IN_QUEUE)
    form = QueueFilter(request.GET, queue=rows)
    form.is_valid()
    rows = filtered(rows, form)
    counts = rows.order_by().aggregate(**{name: Count("pk", filter=group) for name, group in groups.items()})
    group = request.GET.get("group", "")
    group = group if group in groups else "waiting"
    rows = for_list(rows.filter(groups[group]))
    if asked := asked_form(request):
        facts = list_facts(organisation, by, form)
        return list_file(asked, "review", _("Review"), queue_fields(), rows.iterator(chunk_size=500), facts)
    page = Paginator(rows, VISITS_A_PAGE).get_page(request.GET.get("page"))
    kept = {name: value for name, value in request.GET.items() if value and name not in ("page", "group")}
    words = (
        ("waiting", _("Waiting")),
        ("mine", _("With me")),
        ("others", _("With others")),
        ("returned", _("Returned")),
    )
    return render(
        request,
        "audits/hq/review_queue.html",
        {
            "form": form,
            "page": page,
            "group": group,
            "tabs": [(name, label, counts[name], urlencode({**kept, "group": name})) for name, label in words],
            "query": urlencode({**kept, "group": group}),
            "is_filtered": bool(kept),
        },
    )


def filtered(rows: VisitQuerySet, form: QueueFilter) -> VisitQuerySet:
    """The rows that the form asks for; what it can't read asks for nothing."""
    asked = form.cleaned_data
    for name in ("wave", "branch"):
        if asked.get(name):
            rows = rows.filter(**{name: asked[name]})
    if asked.get("flagged"):
        rows = rows.filter(Exists(Flag.objects.filter(visit=OuterRef("pk"))))
    return rows


def for_list(rows: VisitQuerySet) -> VisitQuerySet:
    """The rows with what the list shows, oldest first."""
    files = Evidence.objects.filter(in_manifest=True).only("visit", "state", "kind")
    rows = rows.select_related("branch", "wave", "shopper", "reviewer").prefetch_related(
        "flags", Prefetch("evidence", files, to_attr="manifest")
    )
    return rows.order_by("submitted_at", "pk")


@never_cache
@require_safe
@role_required(*STAFF)
def review_visit(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """One visit: answers beside evidence; `?do=` opens a form, at the question `?q=`."""
    visit = find_reviewable(request, visit_id)
    return review_page(request, visit, opened=request.GET.get("do", ""), code=request.GET.get("q", ""))


@require_POST
@role_required(*STAFF)
def visit_claim(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Take a visit into review."""
    visit, by = find_reviewable(request, visit_id), person_of(request)
    try:
        reviews.claim_visit(visit_id=visit.pk, by=by)
    except Refused as refused:
        messages.error(request, refused.detail)
    return redirect("review-visit", visit.pk)


@require_POST
@role_required(*STAFF)
def visit_release(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Put a visit back in the queue."""
    visit, by = find_reviewable(request, visit_id), person_of(request)
    attempt(request, lambda: reviews.release_visit(visit_id=visit.pk, by=by), _("The visit is back in the queue."))
    return redirect("review-queue")


@require_POST
@role_required(*STAFF)
def visit_recall(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Take a returned visit back from the shopper."""
    visit, by = find_reviewable(request, visit_id), person_of(request)
    done = _("The visit is taken back, and waits for review with the answers it had.")
    attempt(request, lambda: reviews.recall_visit(visit_id=visit.pk, by=by), done)
    return redirect("review-visit", visit.pk)


@require_POST
@role_required(*STAFF)
def visit_approve(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Approve, and go on with the next visit."""
    form = ApproveForm(request.POST)

    def act(visit: Visit) -> str:
        by = person_of(request)
        reviews.approve_visit(visit_id=visit.pk, reason=form.cleaned_data["reason"], by=by)
        return _("Approved: %(visit)s.") % {"visit": visit}

    return judge(request, visit_id, "approve", form, act)


@require_POST
@role_required(*STAFF)
def visit_return(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Return to the shopper, and go on with the next visit."""
    zone = find_reviewable(request, visit_id).branch.time_zone
    form = ReturnForm(request.POST)
    with timezone.override(ZoneInfo(zone)):
        form.is_valid()

    def act(visit: Visit) -> str:
        reviews.return_visit(visit_id=visit.pk, until=form.cleaned_data["until"], by=person_of(request))
        return _("Returned to the shopper: %(visit)s.") % {"visit": visit}

    return judge(request, visit_id, "return", form, act)


@require_POST
@role_required(*STAFF)
def visit_reject(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Reject, and go on with the next visit."""
    form = RejectForm(request.POST, may_plan=is_manager(request))

    def act(visit: Visit) -> str:
        again = bool(form.cleaned_data.get("plan_replacement"))
        reason = form.cleaned_data["reason"]
        reviews.reject_visit(visit_id=visit.pk, reason=reason, plan_replacement=again, by=person_of(request))
        return _("Rejected: %(visit)s.") % {"visit": visit}

    return judge(request, visit_id, "reject", form, act)


def judge(
    request: HttpRequest, visit_id: UUID, panel: str, form: forms.Form, act: Callable[[Visit], str]
) -> HttpResponse:
    """Do it and open the next visit, or show the form again with what is wrong."""
    visit = find_reviewable(request, visit_id)
    if not form.is_valid():
        return review_page(request, visit, opened=panel, form=form)
    try:
        messages.success(request, act(visit))
    except Refused as refused:
        if refused.code in ("wrong_state", "held_by_other"):
            # Somebody was faster; the page shows how things stand now.
            messages.error(request, refused.detail)
            return redirect("review-visit", visit.pk)
        show_refusal(form, refused)
        return review_page(request, find_reviewable(request, visit_id), opened=panel, form=form)
    following = reviews.claim_next(organisation_id=visit.organisation_id, after=visit, by=person_of(request))
    if following:
        return redirect("review-visit", following.pk)
    messages.info(request, _("That was the last one: nothing else waits for review."))
    return redirect("review-queue")
