"""Who may open a page: signed in, and in one of the named roles in the organisation they act in."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase

from accounts.access import memberships_of
from accounts.models import Membership, Organisation, Role, User

View = Callable[..., HttpResponseBase]


class ActingRequest(HttpRequest):
    """A request that passed `role_required`."""

    membership: Membership
    organisation: Organisation
    roles: set[str]
    user: User


def role_required(*roles: Role) -> Callable[[View], View]:
    """Nobody is sent to sign in; a person without the role gets 404, so that nothing can be probed.

    Sets `request.organisation`, the one the person acts in now, and `request.roles`, all their roles there.
    """

    def wrap(view: View) -> View:
        @login_required
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
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
