"""How allauth behaves here."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import get_login_redirect_url
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from accounts.access import memberships_of


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """People come by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account unasked."""
        return False

    def post_login(
        self, request: HttpRequest, user: AbstractBaseUser, *, signup: bool, redirect_url: str | None, **more: Any
    ) -> HttpResponse:
        """On to the page asked for; home where that page is for a role the person doesn't have."""
        target = str(get_login_redirect_url(request, redirect_url, signup=signup))
        if not is_for(request, target):
            target = self.get_login_redirect_url(request)
        answer: HttpResponse = super().post_login(request, user, signup=signup, redirect_url=target, **more)
        return answer


def is_for(request: HttpRequest, target: str) -> bool:
    """Whether the page asks for no role, or for one the person has where they act."""
    try:
        roles = getattr(resolve(urlsplit(target).path).func, "roles", None)
    except Resolver404:
        return True
    if roles is None:
        return True
    acting = request.membership  # type: ignore[attr-defined]
    return bool(acting) and memberships_of(request.user, *roles).filter(organisation=acting.organisation_id).exists()
