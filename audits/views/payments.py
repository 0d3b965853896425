"""Payments: the ledger with its filters and what is done to many lines at once, and the payouts."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import HQ
from accounts.decorators import role_required
from audits.forms.payments import PaymentFilterForm
from audits.models import Payment, PaymentState, Payout
from audits.services import payments
from audits.views.access import attempt
from audits.views.design import HQRequest
from audits.views.list_fields import by_currency, payment_fields, payout_fields
from common.errors import Refused
from common.pages import LongPaginator
from common.table_files import FORMS, Field, asked_form, list_facts, list_file

ROWS_A_PAGE = 100


@never_cache
@role_required(*HQ)
@require_safe
def payment_list(request: HQRequest) -> HttpResponseBase:
    """The ledger, newest first, with its sums by state."""
    filters = PaymentFilterForm(request.GET, organisation=request.organisation)
    everything = Payment.objects.visible_to(request.user).filter(visit__organisation=request.organisation)
    rows = filters.narrow(everything)
    related = ("visit__branch", "visit__wave", "visit__shopper__membership__user", "payout")
    if asked := asked_form(request):
        zone = request.organisation.time_zone
        facts = list_facts(request.organisation, request.user, filters)
        lines = rows.select_related(*related).iterator(chunk_size=1_000)
        return list_file(asked, "payments", _("Payments"), payment_fields(zone), lines, facts)
    sums, number = payments.sums_of(rows)
    page = LongPaginator(rows.select_related(*related), ROWS_A_PAGE, number).get_page(request.GET.get("page"))
    query = request.GET.copy()
    for name in ("page", "line", "reason"):
        query.pop(name, None)
    context = {
        "filters": filters,
        "page": page,
        "query": query.urlencode(),
        "sums": [(PaymentState(state).label, amounts) for state, amounts in sums.items()],
        "ticked": numbers_of(request.GET),
        "reason": request.GET.get("reason", ""),
        "own": {
            line.pk for line in page if line.visit.shopper and line.visit.shopper.membership.user_id == request.user.pk
        },
    }
    return render(request, "audits/hq/payment_list.html", context)


@role_required(*HQ)
@require_POST
def payment_bulk(request: HQRequest) -> HttpResponse:
    """Hold, release or order the ticked lines; the address keeps what the ledger was narrowed to."""
    lines, reason, back = numbers_of(request.POST), request.POST.get("reason", ""), request.GET.copy()
    about: dict[str, Any] = {"organisation": request.organisation, "lines": lines, "by": request.user}
    acts: dict[str, Callable[[], Any]] = {
        "hold": partial(payments.hold_payments, reason=reason, **about),
        "release": partial(payments.release_payments, **about),
        "order": partial(payments.order_payout, **about),
    }
    act = acts.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    try:
        if not lines:
            raise Refused("nothing_ticked", _("Tick at least one line first."))
        done = act()
    except Refused as refused:
        messages.error(request, refused.detail)
        back.setlist("line", [str(line) for line in lines])
        back["reason"] = reason[:300]
        return redirect(f"{reverse('payment-list')}?{back.urlencode()}")
    if isinstance(done, Payout):
        return redirect("payout-detail", done.number)
    words = ngettext("%(number)s line was changed.", "%(number)s lines were changed.", done)
    messages.success(request, words % {"number": done})
    return redirect(f"{reverse('payment-list')}?{back.urlencode()}")


def numbers_of(sent: QueryDict) -> list[int]:
    """The lines that were ticked."""
    numbers = [value for value in sent.getlist("line") if value.isascii() and value.isdigit()]
    return [int(value) for value in numbers[:ROWS_A_PAGE] if len(value) < 19]


def find_payout(request: HQRequest, number: int) -> Payout:
    """A payout of the organisation, or 404."""
    return get_object_or_404(
        Payout.objects.select_related("made_by", "ended_by"), organisation=request.organisation, number=number
    )


@never_cache
@role_required(*HQ)
@require_safe
def payout_list(request: HQRequest) -> HttpResponseBase:
    """All payouts, newest first."""
    rows = Payout.objects.filter(organisation=request.organisation).select_related("made_by", "ended_by")
    rows = rows.annotate(lines=Count("payments")).order_by("-number")
    if asked := asked_form(request):
        sums = by_currency(rows, payments.totals_of(list(rows)))
        facts = list_facts(request.organisation, request.user)
        return list_file(asked, "payouts", _("Payouts"), payout_fields(request.organisation.time_zone), sums, facts)
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    totals = payments.totals_of(list(page))
    rows_shown = [(payout, totals[payout.pk]) for payout in page]
    return render(request, "audits/hq/payout_list.html", {"page": page, "rows": rows_shown})


@never_cache
@role_required(*HQ)
@require_safe
def payout_detail(request: HQRequest, number: int) -> HttpResponse:
    """Who gets how much, and the lines that it is for."""
    payout = find_payout(request, number)
    lines = payout.payments.select_related("visit__branch", "visit__wave", "visit__shopper__membership__user")
    context = {
        "payout": payout,
        "shares": payments.shares_of(payout),
        "lines": lines.order_by("pk"),
        "totals": payments.totals_of([payout])[payout.pk],
    }
    return render(request, "audits/hq/payout_detail.html", context)


@role_required(*HQ)
@require_safe
def payout_export(request: HQRequest, number: int, kind: str) -> HttpResponseBase:
    """The payout for the accountant: a row a shopper and currency."""
    payout = find_payout(request, number)
    if kind not in FORMS:
        raise Http404
    fields: list[Field[payments.Share]] = [
        Field(_("Shopper"), lambda share: share.shopper.code, width=12),
        Field(_("Name"), lambda share: share.shopper.membership.user.name, width=28),
        Field(_("E-mail"), lambda share: share.shopper.membership.user.email, width=30),
        Field(_("Phone"), lambda share: share.shopper.phone, width=20),
        Field(_("Lines"), lambda share: share.lines, "count", 8),
        Field(_("Amount"), lambda share: share.amount, "money", 12),
        Field(_("Currency"), lambda share: share.currency, width=10),
    ]
    facts = list_facts(request.organisation, request.user)
    title = _("Payout %(number)d") % {"number": payout.number}
    return list_file(kind, f"payout-{payout.number}", title, fields, payments.shares_of(payout), facts)


@role_required(*HQ)
@require_POST
def payout_pay(request: HQRequest, number: int) -> HttpResponse:
    """Note that it was paid."""
    payout = find_payout(request, number)
    act = partial(payments.pay_payout, payout_id=payout.pk, by=request.user)
    attempt(request, act, _("The payout is noted as paid."))
    return redirect("payout-detail", payout.number)


@role_required(*HQ)
@require_POST
def payout_undo(request: HQRequest, number: int) -> HttpResponse:
    """Its lines are due again."""
    payout = find_payout(request, number)
    done = _("The payout is undone: its lines are due again.")
    attempt(request, partial(payments.undo_payout, payout_id=payout.pk, by=request.user), done)
    return redirect("payment-list")
