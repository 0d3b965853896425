"""The first page of HQ: how waves stand, what is at risk, what waits."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.decorators import role_required
from accounts.models import Role
from audits.models import Visit, Wave, WaveState
from audits.services.progress import standings, waiting_for
from audits.services.risks import risks_of
from audits.views.access import organisation_of, person_of

# More open waves than these are in the list of waves.
WAVES_SHOWN = 6


@require_safe
@role_required(Role.OWNER, Role.MANAGER, Role.REVIEWER)
def today(request: HttpRequest) -> HttpResponse:
    """Today for owners and managers; who only reviews goes to the queue."""
    if not request.roles & {Role.OWNER, Role.MANAGER}:  # type: ignore[attr-defined]
        return redirect("review-queue")
    organisation, at = organisation_of(request), timezone.now()
    waves = Wave.objects.visible_to(request.user).filter(organisation=organisation, state=WaveState.OPEN)
    standing = standings(waves.select_related("programme__brand").order_by("ends_on", "pk")[:WAVES_SHOWN], at)
    risks, risk_total = risks_of(organisation, at)
    return render(
        request,
        "audits/hq/today.html",
        {
            "at": at,
            "standings": standing,
            "risks": risks,
            "risk_total": risk_total,
            "waiting": waiting_for(organisation, Visit.objects.reviewable_by(person_of(request))),
        },
    )
