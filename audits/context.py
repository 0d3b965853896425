"""The navigation of HQ's pages, with what waits for whom."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import HQ, STAFF
from audits.models import Visit, VisitState


def navigation(request: HttpRequest) -> dict[str, Any]:
    """`nav_items` for HQ's pages only; other faces have their own."""
    organisation = getattr(request, "organisation", None)
    if organisation is None or not request.path.startswith("/hq/"):
        return {}
    roles: set[str] = request.roles  # type: ignore[attr-defined]
    waiting = Visit.objects.reviewable_by(request.user).filter(
        organisation=organisation, state=VisitState.SUBMITTED
    )  # fmt: skip
    items = [
        (_("Today"), "hq-today", HQ, 0),
        (_("Waves"), "wave-list", HQ, 0),
        (_("Schedule"), "schedule", HQ, 0),
        (_("Review"), "review-queue", STAFF, waiting.count()),
        (_("Results"), "results", HQ, 0),
        (_("Deliveries"), "subscription-list", HQ, 0),
        (_("Programmes"), "programme-list", HQ, 0),
        (_("Payments"), "payment-list", HQ, 0),
        (_("Branches"), "branch-list", HQ, 0),
        (_("People"), "member-list", HQ, 0),
    ]
    return {
        "nav_items": [
            {"label": label, "url": reverse(name), "count": count, "active": is_active(request.path, reverse(name))}
            for label, name, allowed, count in items
            if roles.intersection(allowed)
        ]
    }


def is_active(path: str, url: str) -> bool:
    """The page itself or one below it; Today is no parent of the rest."""
    return path == url or (url != reverse("hq-today") and path.startswith(url))
