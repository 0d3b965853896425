"""The schedule: visits by day, shopper, branch and place, and giving them to others."""

import calendar
import datetime as dt
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import role_required
from accounts.models import Organisation, Role, ShopperProfile
from audits.forms.schedule import VIEWS, ReassignForm, ScheduleFilter
from audits.models import Branch, Visit
from audits.models.visit import VisitQuerySet
from audits.services import schedule as services
from audits.services.progress import GROUPS
from audits.services.reassignments import reassign_visit
from audits.services.schedule_fits import fits_of
from audits.services.schedule_map import points_of
from audits.services.shortlists import candidates_for
from audits.services.visit_days import days_to_choose
from audits.views.access import find_visit, organisation_of, person_of
from common.errors import Refused

ROWS_A_PAGE = 25
VISITS_A_PAGE = 50
KEPT = ("view", "day", "wave", "region", "state", "q", "page")


@never_cache
@require_safe
@role_required(Role.OWNER, Role.MANAGER)
def schedule(request: HttpRequest) -> HttpResponse:
    """The visits of a month, a week or a day in one of five views; `?visit=` opens the form that moves one."""
    organisation, at = organisation_of(request), timezone.now()
    form = ScheduleFilter(request.GET, organisation=organisation)
    form.is_valid()
    view = form.cleaned_data.get("view") or "month"
    today = at.astimezone(ZoneInfo(organisation.time_zone)).date()
    day = form.cleaned_data.get("day") or today
    first, last = period(view, day)
    rows = form.narrow(Visit.objects.visible_to_staff(request.user))
    visits = services.visits_between(rows, organisation, first, last)
    kept = {name: str(value) for name, value in request.GET.dict().items() if name in KEPT and value}
    show = {"month": month, "day": one_day, "shoppers": by_shopper, "branches": by_branch, "map": on_map}[view]
    context = show(request, form, visits, first, last)
    return render(
        request,
        "audits/hq/schedule.html",
        context
        | steps(view, day, today, kept)
        | {
            "form": form,
            "view": view,
            "day": day,
            "today": today,
            "shown_month": day.month,
            "title": title_of(view, first, last, day),
            "query": urlencode({name: value for name, value in kept.items() if name != "page"}),
            "back": urlencode(kept),
            "groups": GROUPS,
            "panel": panel_of(request, organisation, form),
        },
    )


def period(view: str, day: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day that a view shows around `day`; a month in whole weeks."""
    monday = day - dt.timedelta(days=day.weekday())
    if view == "day":
        return day, day
    if view in ("shoppers", "branches"):
        return monday, monday + dt.timedelta(days=6)
    first = day.replace(day=1)
    last = day.replace(day=calendar.monthrange(day.year, day.month)[1])
    if view == "map":
        return first, last
    return first - dt.timedelta(days=first.weekday()), last + dt.timedelta(days=6 - last.weekday())


def title_of(view: str, first: dt.date, last: dt.date, day: dt.date) -> str:
    """The period in words."""
    if view == "day":
        return date_format(day, _("l, j F Y"))
    if view in ("month", "map"):
        return date_format(day, "F Y")
    return f"{date_format(first, _('j M'))} – {date_format(last, _('j M Y'))}"


def steps(view: str, day: dt.date, today: dt.date, kept: dict[str, str]) -> dict[str, Any]:
    """The addresses of the views, and of the periods before, after and around today."""
    kept = {name: value for name, value in kept.items() if name != "page"}

    def address(**changed: object) -> str:
        return urlencode(kept | {"view": view} | {name: str(value) for name, value in changed.items()})

    # From the middle of a month the month before and after is met whatever its length.
    middle = day.replace(day=15) if view in ("month", "map") else day
    far = dt.timedelta(days={"day": 1, "month": 30, "map": 30}.get(view, 7))
    return {
        "tabs": [(name, label, address(view=name)) for name, label in VIEWS.items()],
        "before": address(day=middle - far),
        "after": address(day=middle + far),
        "now": address(day=today),
    }


def month(
    request: HttpRequest, form: ScheduleFilter, visits: VisitQuerySet, first: dt.date, last: dt.date
) -> dict[str, Any]:
    """Numbers of each day, and of what has none."""
    weeks, loose = services.month_of(visits, first, last, timezone.now())
    return {"weeks": weeks, "loose": loose}


def one_day(
    request: HttpRequest, form: ScheduleFilter, visits: VisitQuerySet, first: dt.date, last: dt.date
) -> dict[str, Any]:
    """The visits of a day."""
    rows = services.listed(visits, timezone.now())
    return {"page": Paginator(rows, VISITS_A_PAGE).get_page(request.GET.get("page"))}


def by_shopper(
    request: HttpRequest, form: ScheduleFilter, visits: VisitQuerySet, first: dt.date, last: dt.date
) -> dict[str, Any]:
    """A week's row for each shopper of a page, and one for what nobody has."""
    days, at = services.days_of(first, last), timezone.now()
    profiles = form.narrow_people(shoppers_here(organisation_of(request)))
    page = Paginator(services.busy_first(profiles, visits), ROWS_A_PAGE).get_page(request.GET.get("page"))
    nobody, untaken = services.row_of_nobody(visits, days, at)
    rows = services.rows_of_shoppers(visits, list(page), days, at)
    return {"page": page, "days": days, "rows": rows, "nobody": nobody if untaken else None, "untaken": untaken}


def shoppers_here(organisation: Organisation) -> Any:
    """Whoever shops for the organisation now."""
    rows = ShopperProfile.objects.filter(
        membership__organisation=organisation, membership__ended_at=None, membership__user__is_active=True
    )
    return rows.select_related("membership__user", "membership__organisation")


def by_branch(
    request: HttpRequest, form: ScheduleFilter, visits: VisitQuerySet, first: dt.date, last: dt.date
) -> dict[str, Any]:
    """A week's row for each branch of a page that has visits in it."""
    days, at = services.days_of(first, last), timezone.now()
    branches = form.narrow_branches(Branch.objects.filter(pk__in=visits.order_by().values("branch")))
    page = Paginator(branches.order_by("city", "name", "pk"), ROWS_A_PAGE).get_page(request.GET.get("page"))
    return {"page": page, "days": days, "rows": services.rows_of_branches(visits, list(page), days, at)}


def on_map(
    request: HttpRequest, form: ScheduleFilter, visits: VisitQuerySet, first: dt.date, last: dt.date
) -> dict[str, Any]:
    """A point for each branch that has visits in the month."""
    points, unplaced = points_of(visits, timezone.now())
    return {"points": points, "unplaced": unplaced}


def panel_of(request: HttpRequest, organisation: Organisation, form: ScheduleFilter) -> dict[str, Any] | None:
    """The visit that is to be moved, who may take it and who not, and its days."""
    chosen = form.cleaned_data.get("visit")
    if chosen is None:
        return None
    rows = Visit.objects.visible_to_staff(request.user).filter(organisation=organisation, pk=chosen)
    related = ("organisation", "branch", "wave__programme", "scenario_version", "shopper__membership__user")
    visit = rows.select_related(*related).first()
    if visit is None:
        return None
    candidates = candidates_for(visit) if visit.state in services.MOVABLE else []
    others = [one for one in candidates if one.profile.pk != visit.shopper_id]
    return {
        "visit": visit,
        "may_move": visit.state in services.MOVABLE,
        "fitting": [one for one in others if not one.reason],
        "others": [one for one in others if one.reason],
        "days": days_to_choose(visit, visit.scenario_version.document, None),
    }


@never_cache
@require_safe
@role_required(Role.OWNER, Role.MANAGER)
def visit_fits(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """What stands against giving the visit to each of some shoppers on each of some days, for who drags it."""
    visit = find_visit(request, visit_id)
    asked = [int(value) for value in request.GET.getlist("shopper")[: ROWS_A_PAGE + 1] if value.isdecimal()]
    days = [day for day in map(readable_day, request.GET.getlist("day")[:7]) if day]
    profiles = list(shoppers_here(organisation_of(request)).filter(pk__in=[pk for pk in asked if pk < 2**63]))
    return JsonResponse(
        {
            fit.shopper: {"reason": fit.reason, "days": {day.isoformat(): why for day, why in fit.days.items()}}
            for fit in fits_of(visit, profiles, days)
        }
    )


def readable_day(value: str) -> dt.date | None:
    """A day, where it is one."""
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        return None


def moved_words(before: Visit, moved: Visit) -> str:
    """Who has the visit now, or that they make it on another day."""
    if before.shopper_id == moved.shopper_id:
        return _("The day is changed.") if moved.day else _("No day is planned now.")
    return _("%(visit)s: given to %(shopper)s.") % {"visit": moved, "shopper": moved.shopper}


@require_POST
@role_required(Role.OWNER, Role.MANAGER)
def visit_reassign(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Give a visit to a shopper, and a day; a script is answered in JSON, a form by the page."""
    visit = find_visit(request, visit_id)
    refusal, done = "", ""
    form = ReassignForm(request.POST, organisation=organisation_of(request))
    if form.is_valid():
        try:
            moved = reassign_visit(visit_id=visit.pk, by=person_of(request), **form.cleaned_data)
            done = moved_words(visit, moved)
        except Refused as refused:
            refusal = refused.detail
    else:
        refusal = _("Choose a shopper, and a day or none.")
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"detail": refusal or done}, status=409 if refusal else 200)
    messages.add_message(request, messages.ERROR if refusal else messages.SUCCESS, refusal or done)
    # Read and written anew, so that nothing but a query can come of it.
    back = QueryDict(request.POST.get("back", ""), mutable=True)
    if refusal:
        back["visit"] = str(visit.pk)
    return redirect(f"{reverse('schedule')}?{back.urlencode()}")
