"""What every page knows of its person: theme, organisation, the roles to switch between."""

from typing import Any

from django.http import HttpRequest

from accounts.access import memberships_of


def person(request: HttpRequest) -> dict[str, Any]:
    """Context processor; lazy, so that an error page asks nothing of the database."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"theme": request.COOKIES.get("theme", "")}
    acting = getattr(request, "membership", None)
    return {
        "theme": user.theme,
        "organisation": acting.organisation if acting else None,
        "membership": acting,
        "memberships": memberships_of(user).select_related("organisation"),
    }
