"""The front door: everyone is sent to their own face."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.models import Role

FACES = {
    Role.OWNER: "/hq/",
    Role.MANAGER: "/hq/",
    Role.REVIEWER: "/hq/",
    Role.DIRECTOR: "/branch/",
    Role.SHOPPER: "/shop/",
}


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """To the face of the role the person acts in; who has none is told so."""
    acting = request.membership  # type: ignore[attr-defined]
    if not acting:
        return render(request, "accounts/no_role.html")
    return redirect(FACES[Role(acting.role)])
