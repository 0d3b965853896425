"""Automatic assignment: asked for, watched while it is planned, looked at, assigned."""

import datetime as dt
from collections import Counter
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms.models import model_to_dict
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import role_required
from accounts.models import Role, ShopperProfile
from audits.forms.waves import AssignmentForm
from audits.models import Assignment, AssignmentState, Visit
from audits.rules.eligibility import Reason
from audits.services import assignments
from audits.views.access import attempt, find_wave, organisation_of, person_of
from common.errors import Refused

ROWS_A_PAGE = 50
# What stops a visit from being covered, as a heading over how many.
STOPS: dict[Reason | None, Any] = {
    Reason.FULL: gettext_lazy("Everybody who fits has their hands full"),
    Reason.LANGUAGE: gettext_lazy("Nobody speaks the language"),
    Reason.DISTANCE: gettext_lazy("Everybody lives too far away"),
    Reason.DAYS: gettext_lazy("Nobody is free on these days"),
    Reason.ROTATION: gettext_lazy("Whoever fits was there lately"),
    Reason.CONFLICT: gettext_lazy("Whoever fits is known there"),
    Reason.WINDOW_OVER: gettext_lazy("The time for the visit is over"),
    Reason.AGE: gettext_lazy("Nobody is of the age"),
    Reason.GENDER: gettext_lazy("Nobody is of the gender"),
    Reason.CAR: gettext_lazy("Nobody has a car"),
    Reason.CERTIFICATE: gettext_lazy("Nobody has the certificate"),
    Reason.EXPERIENCE: gettext_lazy("Nobody has the experience"),
    Reason.RATING: gettext_lazy("Nobody has the rating"),
    Reason.BLOCKED: gettext_lazy("All shoppers are blocked"),
    None: gettext_lazy("There are no shoppers"),
}
# How many shoppers a rule keeps from one visit.
KEEPS = {
    Reason.FULL: ngettext_lazy("%(number)s full", "%(number)s full", "number"),
    Reason.LANGUAGE: ngettext_lazy("%(number)s without the language", "%(number)s without the language", "number"),
    Reason.DISTANCE: ngettext_lazy("%(number)s too far away", "%(number)s too far away", "number"),
    Reason.DAYS: ngettext_lazy("%(number)s not free then", "%(number)s not free then", "number"),
    Reason.ROTATION: ngettext_lazy("%(number)s there lately", "%(number)s there lately", "number"),
    Reason.CONFLICT: ngettext_lazy("%(number)s in conflict", "%(number)s in conflict", "number"),
    Reason.AGE: ngettext_lazy("%(number)s of another age", "%(number)s of another age", "number"),
    Reason.GENDER: ngettext_lazy("%(number)s of another gender", "%(number)s of another gender", "number"),
    Reason.CAR: ngettext_lazy("%(number)s without a car", "%(number)s without a car", "number"),
    Reason.CERTIFICATE: ngettext_lazy(
        "%(number)s without the certificate", "%(number)s without the certificate", "number"
    ),
    Reason.EXPERIENCE: ngettext_lazy("%(number)s with too few visits", "%(number)s with too few visits", "number"),
    Reason.RATING: ngettext_lazy("%(number)s with a lower rating", "%(number)s with a lower rating", "number"),
    Reason.BLOCKED: ngettext_lazy("%(number)s blocked", "%(number)s blocked", "number"),
}


def find_assignment(request: HttpRequest, assignment_id: int) -> Assignment:
    """A run of the organisation, or 404."""
    rows = Assignment.objects.visible_to(request.user).filter(wave__organisation=organisation_of(request))
    assignment = rows.select_related("wave__programme").filter(pk=assignment_id).first()
    if assignment is None:
        raise Http404
    return assignment


@require_POST
@role_required(Role.OWNER, Role.MANAGER)
def assignment_create(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Begin a run over a wave."""
    wave = find_wave(request, wave_id)
    form = AssignmentForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give whole numbers as limits, or leave them empty."))
        return redirect("wave-detail", wave.pk)
    asked: list[Assignment] = []
    act = partial(assignments.ask_assignment, wave_id=wave.pk, by=person_of(request), **form.cleaned_data)
    if attempt(request, lambda: asked.append(act()), _("Nothing is assigned until you have looked at the plan.")):
        return redirect("assignment-detail", asked[0].pk)
    return redirect("wave-detail", wave.pk)


@never_cache
@require_safe
@role_required(Role.OWNER, Role.MANAGER)
def assignment_detail(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """How a run stands; once it is planned, who would make each visit and why, or what stops it."""
    assignment = find_assignment(request, assignment_id)
    part = "uncovered" if request.GET.get("part") == "uncovered" else "covered"
    rows = assignment.uncovered if part == "uncovered" else assignment.choices
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    each = Counter(shopper for _visit, shopper, *_rest in assignment.choices)
    known = [km for _visit, _shopper, km, *_rest in assignment.choices if km is not None]
    stops = assignments.reasons_of(assignment)
    return render(
        request,
        "audits/hq/assignment_detail.html",
        {
            "assignment": assignment,
            "wave": assignment.wave,
            "form": AssignmentForm(initial=model_to_dict(assignment, ["farthest_km", "most_each"])),
            "covered": len(assignment.choices),
            "total": len(assignment.choices) + len(assignment.uncovered),
            "shoppers": len(each),
            "most": max(each.values(), default=0),
            "km": sum(known) / len(known) if known else None,
            "longest": max(known, default=None),
            "stops": [(STOPS[reason], number) for reason, number in stops.most_common()],
            "part": part,
            "page": page,
            "query": f"part={part}",
            "rows": uncovered_rows(list(page)) if part == "uncovered" else covered_rows(list(page)),
        },
    )


def visits_of(rows: list[Any]) -> dict[UUID, Visit]:
    """The visits of some rows, with their branches."""
    return Visit.objects.select_related("branch").in_bulk([UUID(row[0]) for row in rows])


def covered_rows(choices: list[Any]) -> list[dict[str, Any]]:
    """Visit, shopper, kilometres and why this one, of a page of choices."""
    visits = visits_of(choices)
    people = ShopperProfile.objects.select_related("membership__user").in_bulk([choice[1] for choice in choices])
    return [
        {
            "visit": visits[UUID(visit)],
            "shopper": people.get(shopper),
            "km": km,
            "day": dt.date.fromisoformat(day) if day else None,
            "why": why_this(km, nearer),
        }
        for visit, shopper, km, day, nearer in choices
        if UUID(visit) in visits
    ]


def why_this(km: float | None, nearer: int) -> str:
    """Why the plan gives a visit to this shopper."""
    if km is None:
        return _("fits; the way is unknown, for home or branch has no place")
    if not nearer:
        return _("the nearest who fits")
    sentence = ngettext(
        "%(number)s who lives nearer is needed elsewhere or full",
        "%(number)s who live nearer are needed elsewhere or full",
        nearer,
    )
    return sentence % {"number": nearer}


def uncovered_rows(uncovered: list[Any]) -> list[dict[str, Any]]:
    """Visit, the rule to look at first, and how many shoppers each rule keeps from it, of a page of them."""
    visits = visits_of(uncovered)
    return [
        {
            "visit": visits[UUID(visit)],
            "stop": STOPS[assignments.main_reason(against)],
            "against": kept_away(Counter(against)),
        }
        for visit, against in uncovered
        if UUID(visit) in visits
    ]


def kept_away(against: "Counter[str] | Counter[Reason]") -> str:
    """ "12 too far away, 3 full": the rule that keeps most first."""
    return ", ".join(
        KEEPS[Reason(reason)] % {"number": number} for reason, number in against.most_common() if reason in KEEPS
    )


@never_cache
@require_safe
@role_required(Role.OWNER, Role.MANAGER)
def assignment_status(request: HttpRequest, assignment_id: int) -> JsonResponse:
    """State and percent, for the page that waits."""
    assignment = find_assignment(request, assignment_id)
    return JsonResponse({"state": assignment.state, "share": assignment.share})


@require_POST
@role_required(Role.OWNER, Role.MANAGER)
def assignment_apply(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """Assign as planned, and say who was left out."""
    assignment = find_assignment(request, assignment_id)
    planned = len(assignment.choices)
    if assignment.state == AssignmentState.APPLIED:  # pressed twice
        return redirect("wave-detail", assignment.wave_id)
    try:
        assigned = assignments.apply_assignment(assignment_id=assignment.pk, by=person_of(request)).assigned
    except Refused as refused:
        messages.error(request, refused.detail)
        return redirect("assignment-detail", assignment.pk)
    words = ngettext("%(number)s visit is assigned.", "%(number)s visits are assigned.", assigned)
    messages.success(request, words % {"number": assigned})
    if assigned < planned:
        words = ngettext(
            "%(number)s planned visit was left out: it, or its shopper, is no longer free.",
            "%(number)s planned visits were left out: they, or their shoppers, are no longer free.",
            planned - assigned,
        )
        messages.warning(request, words % {"number": planned - assigned})
    return redirect("wave-detail", assignment.wave_id)


@require_POST
@role_required(Role.OWNER, Role.MANAGER)
def assignment_drop(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """Give a run up."""
    assignment = find_assignment(request, assignment_id)
    act = partial(assignments.drop_assignment, assignment_id=assignment.pk, by=person_of(request))
    attempt(request, act, _("The plan is dropped. Nothing was assigned."))
    return redirect("wave-detail", assignment.wave_id)
