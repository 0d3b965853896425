"""What every page knows of its person: theme, organisation, the roles to switch between."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from accounts.access import memberships_of
from accounts.colours import DEFAULT
from accounts.models import Organisation

THEMES = {"light", "dark"}


def person(request: HttpRequest) -> dict[str, Any]:
    """Context processor; lazy, so that an error page asks nothing of the database."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        theme = request.COOKIES.get("theme", "")
        return {"theme": theme if theme in THEMES else "", "font_css": settings.FONT_CSS}
    acting = getattr(request, "membership", None)
    return {
        "theme": user.theme,
        "font_css": settings.FONT_CSS,
        "organisation": acting.organisation if acting else None,
        "membership": acting,
        "memberships": memberships_of(user).select_related("organisation"),
        "brand_css_url": brand_css_url(acting.organisation) if acting else "",
    }


def brand_css_url(organisation: Organisation) -> str:
    """The sheet of its accent colour; "" where that is the product's own. The colour in the address lets it be kept."""
    if organisation.accent == DEFAULT:
        return ""
    return f"{reverse('brand-css')}?accent={organisation.accent[1:]}"
