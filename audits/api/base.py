"""What every view of the phone's protocol shares: its parser, its own visits, its bodies read by type."""

from typing import Any, TypeVar
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _
from pydantic import BaseModel
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import memberships_of
from accounts.models import Role, ShopperProfile, User
from audits.api.parsers import PhoneJSONParser
from audits.api.shapes import Problem
from audits.api.shown import Json, shown_visits
from audits.models import Visit
from audits.rules.content import Unreadable, read_shape
from audits.services.phone_app import app_version
from audits.services.problems import invalid
from common.errors import Refused

PROTOCOL = OLDEST_PROTOCOL = 1
BodyT = TypeVar("BodyT", bound=BaseModel)


class PhoneView(APIView):
    """A view for whoever is signed in; what isn't theirs is 404."""

    parser_classes = [PhoneJSONParser]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Nothing is read of an app that speaks another protocol."""
        require_protocol(request)
        super().initial(request, *args, **kwargs)

    def handle_exception(self, exc: Exception) -> Response:
        """A visit that went between looking and locking, with the wave that was withdrawn, is 404 as well."""
        return super().handle_exception(Http404() if isinstance(exc, Visit.DoesNotExist) else exc)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Response:
        """With the protocol spoken here, and the app that this server gives out."""
        answer: Response = super().finalize_response(request, response, *args, **kwargs)
        answer.headers["Mystery-Protocol"] = str(PROTOCOL)
        answer.headers["Mystery-App"] = app_version()
        return answer


def require_protocol(request: Request) -> None:
    """Refuses an app that is too old, and one newer than this server; who doesn't say is taken at their word."""
    told = request.headers.get("Mystery-Protocol", "")
    if not (told.isascii() and told.isdigit()):
        return
    if int(told[:9]) < OLDEST_PROTOCOL:
        raise Refused("app_too_old", _("This app is too old for the server: open it anew with a network."), status=426)
    if int(told[:9]) > PROTOCOL:
        raise Refused("app_too_new", _("The server is being updated: try again in a while."), status=503)


def person(request: Request) -> User:
    """Who asks; the permission class lets nobody else through."""
    assert isinstance(request.user, User)
    return request.user


def own_visit(request: Request, visit_id: UUID) -> Visit:
    """The shopper's own visit, or 404."""
    visit = Visit.objects.visible_to_shopper(person(request)).filter(pk=visit_id).first()
    if visit is None:
        raise Http404
    return visit


def own_profiles(request: Request) -> list[ShopperProfile]:
    """The person's profiles, one for each organisation they shop for; 404 for who shops for none."""
    shopping = memberships_of(person(request), Role.SHOPPER)
    rows = ShopperProfile.objects.filter(membership__in=shopping).order_by("pk")
    profiles = list(rows.select_related("membership__user", "membership__organisation"))
    if not profiles:
        raise Http404
    return profiles


def read(model: type[BodyT], request: Request) -> BodyT:
    """The body by its type; raises the refusal `invalid`."""
    try:
        return read_shape(model, request.data)
    except Unreadable as unreadable:
        raise invalid(unreadable.problems) from unreadable


def shown_visit(request: Request, visit_id: UUID) -> Json:
    """VISIT as it is now."""
    rows, _scenarios = shown_visits([own_visit(request, visit_id)], own_profiles(request))
    return rows[0]


def errors(*statuses: int) -> dict[int, Any]:
    """For the documentation: the answers that are problems."""
    return dict.fromkeys(statuses, Problem)
