"""Who may open a page: signed in, and in one of the named roles in the organisation they act in."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.access import memberships_of
from accounts.models import Membership, Organisation, Role, User

View = Callable[..., HttpResponseBase]


class ActingRequest(HttpRequest):
    """A request that passed `role_required`."""

    membership: Membership
    organisation: Organisation
    roles: set[str]
    user: User


def way_back(request: HttpRequest) -> str:
    """Where signing in leads: to the page that was asked for, or on which was pressed what can't be asked for again."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    pressed_on = request.headers.get("Referer", "")
    is_here = url_has_allowed_host_and_scheme(pressed_on, {request.get_host()}, require_https=request.is_secure())
    return urlsplit(pressed_on)._replace(scheme="", netloc="").geturl() if is_here else reverse("home")


def role_required(*roles: Role) -> Callable[[View], View]:
    """Nobody is sent to sign in; a person without the role gets 404, so that nothing can be probed.

    Sets `request.organisation`, the one the person acts in now, and `request.roles`, all their roles there.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(way_back(request))
            acting: Membership | None = request.membership  # type: ignore[attr-defined]
            if not acting:
                raise Http404
            held = memberships_of(request.user).filter(organisation=acting.organisation_id)
            entered = cast(ActingRequest, request)
            entered.roles = set(held.values_list("role", flat=True))
            if not entered.roles.intersection(roles):
                raise Http404
            entered.organisation = acting.organisation
            return view(entered, *args, **kwargs)

        inner.roles = roles  # type: ignore[attr-defined]  # read before sending somebody here
        return inner

    return wrap
