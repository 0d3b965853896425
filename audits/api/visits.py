"""The shopper's visits, offers and earnings."""

import datetime as dt
import hashlib
import json
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.http import parse_etags, quote_etag
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.colours import DEFAULT
from accounts.models import ShopperProfile
from audits.api import shapes
from audits.api.base import PhoneView, own_profiles, person
from audits.api.shown import shown_visits
from audits.api.times import iso
from audits.models import ChecklistVersion, PaymentKind, PaymentState, Visit, VisitState
from audits.rules.eligibility import distance_km
from audits.services.acceptance import offers_for, place_of
from audits.services.phone_scenarios import offered_scenario, phone_scenario

UNDER_WAY = (
    VisitState.ACCEPTED,
    VisitState.IN_PROGRESS,
    VisitState.RETURNED,
    VisitState.SUBMITTED,
    VisitState.IN_REVIEW,
)
OVER = (VisitState.APPROVED, VisitState.REJECTED, VisitState.EXPIRED)
# What ended is still told for a while, so that a phone that was off learns it.
REMEMBERED = dt.timedelta(days=14)
EARNING = {
    VisitState.SUBMITTED: "waiting",
    VisitState.IN_REVIEW: "waiting",
    VisitState.RETURNED: "waiting",
    VisitState.APPROVED: "due",
}
# A line that is being paid is still due to its shopper.
SHOWN = {
    PaymentState.DUE: "due",
    PaymentState.ORDERED: "due",
    PaymentState.HELD: "held",
    PaymentState.PAID: "paid",
}
MOST_EARNINGS = 1000


class MyVisits(PhoneView):
    """Everything the phone needs offline."""

    @extend_schema(operation_id="my_visits", responses={200: shapes.MyVisits, 304: None})
    def get(self, request: Request) -> Response:
        """The documents are read only when something changed since the ETag."""
        profiles = own_profiles(request)
        recent = Q(state__in=OVER, changed_at__gte=timezone.now() - REMEMBERED)
        rows = Visit.objects.visible_to_shopper(person(request)).filter(Q(state__in=UNDER_WAY) | recent)
        visits, scenarios = shown_visits(list(rows), profiles)
        shopper, key = shown_shopper(profiles[0]), person(request).person_key
        get_token(request._request)  # the app's page sets no cookie, and what it sends needs this one
        content = json.dumps([key, shopper, visits], sort_keys=True, ensure_ascii=False)
        etag = quote_etag(hashlib.sha256(content.encode()).hexdigest()[:32])
        headers = {"ETag": etag, "Cache-Control": "private, no-cache", "Vary": "Cookie, Authorization"}
        if etag in {tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))}:
            return Response(status=status.HTTP_304_NOT_MODIFIED, headers=headers)
        versions = ChecklistVersion.objects.filter(pk__in={row["checklist"] for row in visits})
        body = {
            "server_time": iso(timezone.now()),
            "person": key,
            "shopper": shopper,
            "visits": visits,
            "scenarios": {str(pk): phone_scenario(document) for pk, document in scenarios.items()},
            "checklists": {str(pk): document for pk, document in versions.values_list("pk", "document")},
        }
        return Response(body, headers=headers)


def shown_shopper(profile: ShopperProfile) -> dict[str, str]:
    """Who the app greets, in which language and look; a person's first profile names them."""
    user, organisation = profile.membership.user, profile.membership.organisation
    return {
        "code": profile.code,
        "name": user.name,
        "organisation": organisation.name,
        "accent": "" if organisation.accent == DEFAULT else organisation.accent,
        "language": user.language,
        "theme": user.theme,
    }


class MyOffers(PhoneView):
    """The job board."""

    @extend_schema(operation_id="my_offers", responses={200: shapes.Offers})
    def get(self, request: Request) -> Response:
        """Every visit open to the shopper, soonest end first, and why one may not be taken."""
        profiles = own_profiles(request)
        judged = [(profile, *pair) for profile in profiles for pair in offers_for(profile)]
        visits, scenarios = shown_visits([visit for _profile, visit, _reason in judged], profiles)
        offers = [
            row
            | {
                "eligible": reason is None,
                "reason": reason[1] if reason else "",
                "distance_km": from_home(profile, visit),
            }
            for row, (profile, visit, reason) in zip(visits, judged, strict=True)
        ]
        shown = {str(pk): offered_scenario(document) for pk, document in scenarios.items()}
        return Response({"offers": offers, "scenarios": shown, "tiles": settings.MAP_TILES})


def from_home(profile: ShopperProfile, visit: Visit) -> int | None:
    """Whole kilometres between the shopper's home and the branch, where both are known."""
    home, place = place_of(profile.home_lat, profile.home_lon), place_of(visit.branch.lat, visit.branch.lon)
    return round(distance_km(home, place)) if home and place else None


class MyEarnings(PhoneView):
    """Fees, paid or due."""

    @extend_schema(operation_id="my_earnings", responses={200: shapes.Earnings})
    def get(self, request: Request) -> Response:
        """Newest first; dates in the branch's zone."""
        own_profiles(request)
        rows = Visit.objects.visible_to_shopper(person(request)).filter(state__in=EARNING, submitted_at__isnull=False)
        newest = (
            rows.select_related("branch").prefetch_related("payments").order_by("-submitted_at", "-pk")[:MOST_EARNINGS]
        )
        return Response({"earnings": [shown_earning(visit) for visit in newest]})


def shown_earning(visit: Visit) -> dict[str, Any]:
    """What one visit earns, dated by the day of the visit where it was made; until it is approved that is its fee."""
    made = visit.finished_at or visit.submitted_at
    assert made is not None
    return {
        "visit": str(visit.pk),
        "branch": visit.branch.name,
        "date": made.astimezone(ZoneInfo(visit.branch.time_zone)).date().isoformat(),
        "fee": f"{visit.fee:.2f}",
        "currency": visit.currency,
        "state": state_of(visit),
        "lines": [
            {
                "kind": line.kind,
                "amount": f"{line.amount:.2f}",
                "state": SHOWN[PaymentState(line.state)],
                "reason": line.reason,
            }
            for line in sorted(visit.payments.all(), key=lambda line: line.pk)
        ],
    }


def state_of(visit: Visit) -> str:
    """Where the fee stands."""
    fee = next((line for line in visit.payments.all() if line.kind == PaymentKind.FEE), None)
    return SHOWN[PaymentState(fee.state)] if fee else EARNING[VisitState(visit.state)]
