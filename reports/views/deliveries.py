"""HQ's log of letters: who was sent what and when, and what came of it."""

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import HQ
from accounts.decorators import ActingRequest, role_required
from audits.views.design import page_of
from common.errors import Refused
from reports.forms import LogFilter
from reports.models import AlertLetter, Delivery, LetterState
from reports.models.delivery import AGAIN
from reports.services.alert_letters import retry_alert_letter
from reports.services.deliveries import retry_delivery
from reports.services.readers import quiet_ends


@role_required(*HQ)
@require_safe
def delivery_list(request: ActingRequest) -> HttpResponse:
    """The letters of subscriptions, the newest first."""
    rows = own_deliveries(request).select_related("subscription", "user", "wave")
    return log_page(request, rows, "reports/hq/delivery_list.html")


@role_required(*HQ)
@require_safe
def alert_list(request: ActingRequest) -> HttpResponse:
    """The letters of alerts, the newest first, with what was made of them."""
    related = ("alert__rule", "alert__visit__branch", "alert__visit__wave", "user", "action")
    return log_page(request, own_alert_letters(request).select_related(*related), "reports/hq/alert_list.html")


def log_page(request: ActingRequest, rows: QuerySet[Any], template: str) -> HttpResponse:
    """A page of the letters that the filters leave."""
    form = LogFilter(request.GET or None)
    if form.is_valid():
        state, words = form.cleaned_data["state"], form.cleaned_data["q"].strip()
        rows = rows.filter(state=state) if state else rows
        rows = rows.filter(Q(user__name__icontains=words) | Q(user__email__icontains=words)) if words else rows
    kept, at = request.GET.copy(), timezone.now()
    kept.pop("page", None)
    page = page_of(request, rows.order_by("-pk"))
    waits = [row.user_id for row in page if row.state == LetterState.WAITING]
    quiet = quiet_ends(request.organisation.pk, waits, at) if waits else {}
    lines = [
        (row, row.is_unknown(at), row.state in AGAIN or row.is_unknown(at), quiet.get(row.user_id)) for row in page
    ]
    context = {"page": page, "lines": lines, "query": kept.urlencode(), "form": form}
    return render(request, template, context)


@role_required(*HQ)
@require_POST
def delivery_retry(request: ActingRequest, delivery_id: int) -> HttpResponse:
    """Send a letter of a subscription once more."""
    row = get_object_or_404(own_deliveries(request), pk=delivery_id)
    try:
        retry_delivery(delivery_id=row.pk, by=request.user)
        messages.success(request, _("It is sent once more."))
    except Refused as refused:
        messages.error(request, refused.detail)
    return redirect("delivery-list")


@role_required(*HQ)
@require_POST
def alert_retry(request: ActingRequest, letter_id: int) -> HttpResponse:
    """Send a letter of an alert once more."""
    row = get_object_or_404(own_alert_letters(request), pk=letter_id)
    try:
        retry_alert_letter(letter_id=row.pk, by=request.user)
        messages.success(request, _("It is sent once more."))
    except Refused as refused:
        messages.error(request, refused.detail)
    return redirect("alert-list")


def own_deliveries(request: ActingRequest) -> QuerySet[Delivery]:
    """Those of the organisation the person acts in."""
    return Delivery.objects.visible_to(request.user).filter(subscription__organisation=request.organisation)


def own_alert_letters(request: ActingRequest) -> QuerySet[AlertLetter]:
    """Those of the organisation the person acts in, whoever got them."""
    return AlertLetter.objects.filter(alert__visit__organisation=request.organisation)
