"""Who acts, and as what: the organisation and role chosen in the session, the person's language and theme."""

from collections.abc import Callable

from django.conf import settings
from django.db.models import Case, Value, When
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from accounts.access import memberships_of
from accounts.models import Membership, Role

SESSION_KEY = MEMBERSHIP_COOKIE = "membership"
YEAR = 31536000
GetResponse = Callable[[HttpRequest], HttpResponse]


def acting_membership(request: HttpRequest) -> Membership | None:
    """The membership chosen while it holds: in this session, else in this browser; else the person's highest role."""
    chosen = [When(pk=pk, then=Value(place)) for place, pk in enumerate(chosen_memberships(request))]
    ranks = [When(role=role, then=Value(rank)) for rank, role in enumerate(Role)]
    rows = memberships_of(request.user).select_related("organisation")
    # A Case without a When is a bare number, and PostgreSQL reads ORDER BY 0 as a column's place.
    order = [Case(*whens, default=Value(len(whens))) for whens in (chosen, ranks) if whens]
    return rows.order_by(*order, "organisation__name", "pk").first()


def chosen_memberships(request: HttpRequest) -> list[int]:
    """What was chosen, the latest first; the cookie is anybody's word, and holds only among the person's own."""
    remembered = request.COOKIES.get(MEMBERSHIP_COOKIE, "")
    in_browser = int(remembered) if remembered.isascii() and remembered.isdigit() and len(remembered) < 19 else None
    return [pk for pk in (request.session.get(SESSION_KEY), in_browser) if pk]


def choose_membership(request: HttpRequest, response: HttpResponse, membership: Membership) -> None:
    """Act in it from now on, after signing in anew too."""
    request.session[SESSION_KEY] = membership.pk
    response.set_cookie(
        MEMBERSHIP_COOKIE,
        str(membership.pk),
        max_age=YEAR,
        samesite="Lax",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )


class ActingMembershipMiddleware:
    """Sets `request.membership` (lazily), and the language the person chose."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Run the request as its person."""
        request.membership = SimpleLazyObject(lambda: acting_membership(request))  # type: ignore[attr-defined]
        language = getattr(request.user, "language", "") if request.user.is_authenticated else ""
        if language and language != translation.get_language():
            translation.activate(language)
            request.LANGUAGE_CODE = language
        response = self.get_response(request)
        if language:
            response.headers["Content-Language"] = language
            if request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) != language:
                # What is shown after signing out, and to the service worker's pages, stays in this language.
                response.set_cookie(
                    settings.LANGUAGE_COOKIE_NAME,
                    language,
                    max_age=YEAR,
                    samesite="Lax",
                    secure=settings.LANGUAGE_COOKIE_SECURE,
                )
        return response
