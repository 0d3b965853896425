"""HQ's log of letters: who was sent what and when, and what came of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import HQ
from accounts.decorators import ActingRequest, role_required
from audits.views.design import page_of
from audits.views.list_fields import local
from common.errors import Refused
from common.table_files import Field, asked_form, list_facts, list_file
from reports.forms import LogFilter
from reports.models import AlertLetter, Delivery, LetterState
from reports.models.delivery import AGAIN
from reports.services.alert_letters import retry_alert_letter
from reports.services.deliveries import retry_delivery
from reports.services.readers import quiet_ends


@dataclass(frozen=True)
class Log:
    """What the file of a log is called, and its columns by the organisation's zone."""

    stem: str
    title: str
    fields: Callable[[str], Sequence[Field[Any]]]


@role_required(*HQ)
@require_safe
def delivery_list(request: ActingRequest) -> HttpResponseBase:
    """The letters of subscriptions, the newest first."""
    rows = own_deliveries(request).select_related("subscription", "user", "wave")
    return log_page(request, rows, "reports/hq/delivery_list.html", Log("letters", _("Letters sent"), delivery_fields))


@role_required(*HQ)
@require_safe
def alert_list(request: ActingRequest) -> HttpResponseBase:
    """The letters of alerts, the newest first, with what was made of them."""
    related = ("alert__rule", "alert__visit__branch", "alert__visit__wave", "user", "action")
    rows = own_alert_letters(request).select_related(*related)
    return log_page(request, rows, "reports/hq/alert_list.html", Log("alerts", _("Alerts"), alert_fields))


def log_page(request: ActingRequest, rows: QuerySet[Any], template: str, log: Log) -> HttpResponseBase:
    """A page of the letters that the filters leave, or their file."""
    form = LogFilter(request.GET or None)
    if form.is_valid():
        state, words = form.cleaned_data["state"], form.cleaned_data["q"].strip()
        rows = rows.filter(state=state) if state else rows
        rows = rows.filter(Q(user__name__icontains=words) | Q(user__email__icontains=words)) if words else rows
    rows = rows.order_by("-pk")
    if asked := asked_form(request):
        fields, facts = log.fields(request.organisation.time_zone), list_facts(request.organisation, request.user, form)
        return list_file(asked, log.stem, log.title, fields, rows.iterator(chunk_size=1_000), facts)
    kept, at = request.GET.copy(), timezone.now()
    kept.pop("page", None)
    page = page_of(request, rows)
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


def delivery_fields(zone: str) -> list[Field[Delivery]]:
    """What the file of letters says of each."""
    return [
        *reader_fields(),
        Field(_("Subscription"), lambda row: str(row.subscription), width=28),
        Field(_("Wave"), lambda row: str(row.wave or ""), width=24),
        Field(pgettext("a letter", "Due"), lambda row: local(row.noted_at, zone), "datetime"),
        Field(pgettext("when", "Sent"), lambda row: local(row.sent_at, zone), "datetime"),
        Field(_("Files"), lambda row: row.files, "count", 8),
    ]


def alert_fields(zone: str) -> list[Field[AlertLetter]]:
    """What the file of alerts says of each."""
    return [
        *reader_fields(),
        Field(_("Rule"), lambda row: str(row.alert.rule), width=28),
        Field(_("Branch"), lambda row: row.alert.visit.branch.name, width=28),
        Field(_("Visit"), lambda row: row.alert.visit.number, "count", 8),
        Field(_("Wave"), lambda row: str(row.alert.visit.wave), width=24),
        Field(pgettext("when", "Sent"), lambda row: local(row.sent_at, zone), "datetime"),
        Field(_("Seen"), lambda row: local(row.seen_at, zone), "datetime"),
        Field(_("What is done"), lambda row: row.action.text if row.action else "", width=40),
        Field(_("Owner"), lambda row: row.action.owner if row.action else "", width=20),
        Field(_("Due"), lambda row: row.action.due_on if row.action else None, "date"),
    ]


def reader_fields() -> list[Field[Any]]:
    """Whose a letter is, and where it stands."""
    return [
        Field(_("Reader"), lambda row: str(row.user), width=24),
        Field(_("E-mail"), lambda row: row.user.email, width=30),
        Field(_("State"), lambda row: row.get_state_display()),
        Field(_("Problem"), lambda row: row.problem, width=30),
    ]
