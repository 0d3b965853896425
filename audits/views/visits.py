"""Visits: listed, shown, given to shoppers, taken back."""

import contextlib
import datetime as dt
import functools
from collections.abc import Callable, Iterable
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import role_required
from accounts.models import Role, ShopperProfile
from audits.forms.waves import DayForm, InviteForm, ReasonForm, ShopperForm, VisitFilter
from audits.models import Branch, MessageSide, Visit
from audits.models.visit import VisitQuerySet
from audits.rules.lifecycle import VISIT
from audits.services import visits
from audits.services.acceptance import SENTENCES, shoppers_of
from audits.services.invitations import KEPT_FOR, invite_shopper
from audits.services.messages import thread_of, unread_of, with_unread
from audits.services.progress import in_group
from audits.services.shortlists import candidates_for
from audits.services.stuck import stuck_offers
from audits.services.visit_days import days_to_choose
from audits.views.access import attempt, find_visit, organisation_of, person_of, sent
from audits.views.list_fields import visit_fields
from common.errors import Refused
from common.pages import LongPaginator
from common.table_files import asked_form, list_facts, list_file

VISITS_A_PAGE = 50
VERBS = ("offer", "assign", "choose_day", "unassign", "cancel")
# Refusals that are about the shopper: another may fit.
UNFIT = {code for code, _sentence in SENTENCES.values()}


@require_safe
@role_required(Role.OWNER, Role.MANAGER)
def visit_list(request: HttpRequest) -> HttpResponseBase:
    """Visits by wave, branch, shopper, state and group, soonest end first."""
    organisation = organisation_of(request)
    form = VisitFilter(request.GET, organisation=organisation)
    form.is_valid()
    rows = filtered(Visit.objects.visible_to_hq(request.user).filter(organisation=organisation), form)
    rows = rows.select_related("branch", "wave", "shopper__membership__user")
    if asked := asked_form(request):
        facts = list_facts(organisation, request.user, form)
        return list_file(asked, "visits", _("Visits"), visit_fields(), rows.iterator(chunk_size=1_000), facts)
    page = LongPaginator(rows, VISITS_A_PAGE).get_page(request.GET.get("page"))
    unread = unread_of(page, MessageSide.SHOPPER)
    kept = {name: value for name, value in request.GET.dict().items() if value and name != "page"}
    return render(
        request,
        "audits/hq/visit_list.html",
        {
            "form": form,
            "page": page,
            "unread": unread,
            "shoppers": shoppers_of(organisation),
            "query": urlencode(kept),
            "is_filtered": bool(kept),
            "chips": chips_of(form, kept),
        },
    )


def filtered(rows: VisitQuerySet, form: VisitFilter) -> VisitQuerySet:
    """The rows that the form asks for; what it can't read asks for nothing."""
    asked = form.cleaned_data
    for name in ("wave", "branch", "shopper", "state"):
        if asked.get(name):
            rows = rows.filter(**{name: asked[name]})
    if asked.get("overdue"):
        rows = rows.window_passed(timezone.now())
    if asked.get("group"):
        rows = in_group(rows, asked["group"], timezone.now())
    if asked.get("stuck"):
        rows = rows.filter(pk__in=stuck_offers(form.organisation, timezone.now()).values("pk"))
    if asked.get("unread"):
        rows = with_unread(rows, MessageSide.SHOPPER)
    for word in asked.get("q", "").split():
        # The few branches and shoppers are looked through, not the names beside each of so many visits.
        place = Q(name__icontains=word) | Q(city__icontains=word) | Q(code__icontains=word)
        person = Q(code__icontains=word) | Q(membership__user__name__icontains=word)
        branches = Branch.objects.filter(place, brand__organisation=form.organisation).values("pk")
        shoppers = ShopperProfile.objects.filter(person, membership__organisation=form.organisation).values("pk")
        rows = rows.filter(Q(branch__in=branches) | Q(shopper__in=shoppers))
    return rows


def chips_of(form: VisitFilter, kept: dict[str, str]) -> list[tuple[str, str]]:
    """Filters that came by a link: what each says, and the address without it."""
    asked = form.cleaned_data
    labels = {
        "branch": str(asked.get("branch") or ""),
        "shopper": str(asked.get("shopper") or ""),
        "group": str(dict(form.fields["group"].choices).get(asked.get("group", ""), "")),  # type: ignore[attr-defined]
        "stuck": _("Nobody can take it") if asked.get("stuck") else "",
        "unread": _("Unread messages") if asked.get("unread") else "",
    }
    return [
        (label, urlencode({key: value for key, value in kept.items() if key != name}))
        for name, label in labels.items()
        if label
    ]


@require_POST
@role_required(Role.OWNER, Role.MANAGER)
def visit_bulk(request: HttpRequest) -> HttpResponse:
    """Offer or assign the ticked visits; each is done or refused by itself."""
    organisation, by = organisation_of(request), person_of(request)
    ids = readable_ids(request.POST.getlist("visit"))
    found = Visit.objects.visible_to_staff(request.user).filter(organisation=organisation, pk__in=ids)
    chosen = list(found.select_related("branch").order_by("closes_at", "pk"))
    form = ShopperForm(request.POST, organisation=organisation)
    if not chosen:
        messages.warning(request, _("Tick the visits first."))
    elif request.POST.get("act") == "offer":
        tell_bulk(request, chosen, lambda visit: visits.offer_visit(visit_id=visit.pk, by=by))
    elif request.POST.get("act") == "invite" and form.is_valid():
        invite = functools.partial(invite_shopper, shopper=form.cleaned_data["shopper"], by=by)
        tell_bulk(request, chosen, lambda visit: invite(visit_id=visit.pk))
    elif request.POST.get("act") == "assign" and form.is_valid():
        shopper = form.cleaned_data["shopper"]
        tell_bulk(request, chosen, lambda visit: visits.assign_visit(visit_id=visit.pk, shopper=shopper, by=by))
    else:
        messages.warning(request, _("Choose the shopper first."))
    # Read and written anew, so that nothing but a query can come of it.
    return redirect(f"{reverse('visit-list')}?{QueryDict(request.POST.get('query', '')).urlencode()}")


def readable_ids(values: Iterable[str]) -> list[UUID]:
    """Those values that are ids at all."""
    found = []
    for value in values:
        with contextlib.suppress(ValueError):
            found.append(UUID(value))
    return found


def refusal_of(act: Callable[[], object]) -> Refused | None:
    """The refusal, or None where it was done."""
    try:
        act()
    except Refused as refused:
        return refused
    return None


def tell_bulk(request: HttpRequest, chosen: Iterable[Visit], act: Callable[[Visit], object]) -> None:
    """Do it to each; say how many were done, and why the others weren't, with the way to who may take one."""
    outcomes = [(visit, refusal_of(functools.partial(act, visit))) for visit in chosen]
    done = sum(refusal is None for _visit, refusal in outcomes)
    if done:
        words = ngettext("%(number)s visit was changed.", "%(number)s visits were changed.", done)
        messages.success(request, words % {"number": done})
    for visit, refusal in outcomes:
        if refusal and refusal.code in UNFIT:
            link = reverse("visit-assign", args=[visit.pk])
            text = format_html('{}: {} <a href="{}">{}</a>', visit, refusal.detail, link, _("See who may take it"))
            messages.error(request, text)
        elif refusal:
            messages.error(request, f"{visit}: {refusal.detail}")


@never_cache
@require_safe
@role_required(Role.OWNER, Role.MANAGER)
def visit_detail(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """One visit: facts, what can be done, history."""
    visit = find_visit(request, visit_id)
    able = {verb for verb in VERBS if visit.state in VISIT[verb].sources}
    return render(
        request,
        "audits/hq/visit_detail.html",
        {
            "visit": visit,
            "able": able,
            "reason": ReasonForm(),
            "days": days_to_choose(visit, visit.scenario_version.document, visit.shopper),
            "unread": thread_of(visit).unread_from(MessageSide.SHOPPER).count(),
            "events": visit.events.select_related("by").order_by("-pk"),
            "flags": visit.flags.count(),
            "files": visit.evidence.count(),
            "is_reviewable": Visit.objects.reviewable_by(request.user).filter(pk=visit.pk).exists(),
        },
    )


@require_POST
@role_required(Role.OWNER, Role.MANAGER)
def visit_offer(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Put one visit on the job board, or invite one shopper."""
    visit, by = find_visit(request, visit_id), person_of(request)
    if not request.POST.get("shopper"):
        offer = functools.partial(visits.offer_visit, visit_id=visit.pk, by=by)
        attempt(request, offer, _("The visit is on the job board."))
        return redirect("visit-detail", visit.pk)
    form = InviteForm(request.POST, organisation=organisation_of(request))
    if not form.is_valid():
        messages.error(request, _("This shopper isn't there any more."))
        return redirect("visit-assign", visit.pk)
    days = form.cleaned_data["kept_days"]
    kept = dt.timedelta(days=days) if days else KEPT_FOR
    invite = functools.partial(
        invite_shopper, visit_id=visit.pk, shopper=form.cleaned_data["shopper"], by=by, kept_for=kept
    )
    attempt(request, invite, _("The shopper is invited."))
    return redirect("visit-detail", visit.pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.OWNER, Role.MANAGER)
def visit_assign(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Choose who makes a visit, or is invited to; the others are listed with the reason."""
    visit = find_visit(request, visit_id)
    form = ShopperForm(sent(request), organisation=organisation_of(request))
    planned = DayForm(sent(request))
    if request.method == "POST" and form.is_valid() and planned.is_valid():
        shopper, day, by = form.cleaned_data["shopper"], planned.cleaned_data["day"], person_of(request)
        act = functools.partial(visits.assign_visit, visit_id=visit.pk, shopper=shopper, day=day, by=by)
        if attempt(request, act, _("The visit is assigned.")):
            return redirect("visit-detail", visit.pk)
    candidates = candidates_for(visit)
    return render(
        request,
        "audits/hq/visit_assign.html",
        {
            "visit": visit,
            "form": form,
            "days": days_to_choose(visit, visit.scenario_version.document, None),
            "fitting": [one for one in candidates if not one.reason],
            "others": [one for one in candidates if one.reason],
            "kept_days": (1, 2, 3, 5, 7),
            "may_invite": visit.state in VISIT["invite"].sources,
            "may_assign": visit.state in VISIT["assign"].sources,
        },
    )


@require_POST
@role_required(Role.OWNER, Role.MANAGER)
def visit_unassign(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Take an accepted visit back to the job board."""
    visit = find_visit(request, visit_id)
    return with_reason(request, visit, visits.unassign_visit, _("The visit is on the job board again."))


@require_POST
@role_required(Role.OWNER, Role.MANAGER)
def visit_cancel(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Give a visit up."""
    visit = find_visit(request, visit_id)
    return with_reason(request, visit, visits.cancel_visit, _("The visit is cancelled."))


def with_reason(request: HttpRequest, visit: Visit, service: Callable[..., Visit], done: str) -> HttpResponse:
    """What needs a reason, and is refused without one."""
    form = ReasonForm(request.POST)
    if form.is_valid():
        reason, by = form.cleaned_data["reason"], person_of(request)
        attempt(request, lambda: service(visit_id=visit.pk, reason=reason, by=by), done)
    else:
        messages.error(request, _("Say why in a few words."))
    return redirect("visit-detail", visit.pk)
