"""Who acts, and as what: the organisation and role chosen in the session, the person's language and theme."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY as SIGNED_IN
from django.db.models import Case, Value, When
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from accounts.access import memberships_of
from accounts.models import Membership, Role, User

SESSION_KEY = MEMBERSHIP_COOKIE = "membership"
PERSON_COOKIE = "person"
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


class PersonCookieMiddleware:
    """Tells the phone's app, in a cookie it can read, whose session this is.

    Only signing out takes it away: a session that ended by itself leaves it, and the app goes on
    showing that person's own work.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The session is compared, not `request.user`: the API puts a token's person there."""
        before, who = request.session.get(SIGNED_IN), request.user
        response = self.get_response(request)
        after = request.session.get(SIGNED_IN)
        if after:
            person = who if after == before else request.user
            if isinstance(person, User) and str(person.pk) == after:
                name_person(request, response, person)
        elif before and who.is_authenticated:
            response.delete_cookie(PERSON_COOKIE, samesite="Lax")
        return response


def name_person(request: HttpRequest, response: HttpResponse, person: User) -> None:
    """Sets the cookie where it isn't that already."""
    if request.COOKIES.get(PERSON_COOKIE) != person.person_key:
        response.set_cookie(
            PERSON_COOKIE, person.person_key, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
