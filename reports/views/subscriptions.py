"""HQ's page of deliveries: what is sent to whom, and how often."""

from django.contrib import messages
from django.db.models import F, Max, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import HQ
from accounts.decorators import ActingRequest, role_required
from common.errors import Refused
from reports.forms import SubscriptionForm, add_refusal
from reports.models import LetterState, Subscription
from reports.services import subscriptions
from reports.services.readers import readers_of


@role_required(*HQ)
@require_safe
def subscription_list(request: ActingRequest) -> HttpResponse:
    """Every subscription, those that are sent first."""
    sent = Max("deliveries__sent_at", filter=Q(deliveries__state=LetterState.SENT))
    rows = own_subscriptions(request).annotate(last_sent=sent).select_related("programme", "region")
    rows = rows.order_by(F("on_since").desc(nulls_last=True), "pk")
    return render(request, "reports/hq/subscription_list.html", {"subscriptions": rows})


@role_required(*HQ)
@require_http_methods(["GET", "HEAD", "POST"])
def subscription_create(request: ActingRequest) -> HttpResponse:
    """A new subscription."""
    form = SubscriptionForm(request.POST or None, organisation=request.organisation)
    if request.method == "POST" and form.is_valid():
        try:
            subscriptions.create_subscription(organisation=request.organisation, by=request.user, **form.values())
        except Refused as refused:
            add_refusal(form, refused.fields, refused.detail)
        else:
            messages.success(request, _("Saved. The first letter goes out when it is due next."))
            return redirect("subscription-list")
    return render(request, "reports/hq/subscription_edit.html", {"form": form, "subscription": None})


@role_required(*HQ)
@require_http_methods(["GET", "HEAD", "POST"])
def subscription_edit(request: ActingRequest, subscription_id: int) -> HttpResponse:
    """One subscription: who gets it now, and what may be changed."""
    row = get_object_or_404(own_subscriptions(request), pk=subscription_id)
    form = SubscriptionForm(request.POST or None, organisation=request.organisation, subscription=row)
    if request.method == "POST" and form.is_valid():
        try:
            subscriptions.edit_subscription(subscription_id=row.pk, by=request.user, **form.values())
        except Refused as refused:
            add_refusal(form, refused.fields, refused.detail)
        else:
            messages.success(request, _("Saved."))
            return redirect("subscription-list")
    context = {"form": form, "subscription": row, "readers": readers_of(row)}
    return render(request, "reports/hq/subscription_edit.html", context)


@role_required(*HQ)
@require_POST
def subscription_switch(request: ActingRequest, subscription_id: int) -> HttpResponse:
    """Send it, or send it no more."""
    row = get_object_or_404(own_subscriptions(request), pk=subscription_id)
    on = request.POST.get("on") == "yes"
    subscriptions.switch_subscription(subscription_id=row.pk, on=on, by=request.user)
    words = _("“%(name)s” is sent from now on.") if on else _("“%(name)s” is sent no more.")
    messages.success(request, words % {"name": row.name})
    return redirect("subscription-list")


def own_subscriptions(request: ActingRequest) -> QuerySet[Subscription]:
    """Those of the organisation the person acts in."""
    return Subscription.objects.visible_to(request.user).filter(organisation=request.organisation)
