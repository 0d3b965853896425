"""Who acts, and as what: the organisation and role chosen in the session, the person's language and theme."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from accounts.access import memberships_of
from accounts.models import Membership

SESSION_KEY = "membership"
GetResponse = Callable[[HttpRequest], HttpResponse]


def acting_membership(request: HttpRequest) -> Membership | None:
    """The membership chosen in this session while it holds, else the person's first; None for nobody."""
    rows = memberships_of(request.user).select_related("organisation")
    chosen = request.session.get(SESSION_KEY)
    return (rows.filter(pk=chosen).first() if chosen else None) or rows.first()


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
                    max_age=31536000,
                    samesite="Lax",
                    secure=settings.LANGUAGE_COOKIE_SECURE,
                )
        return response
