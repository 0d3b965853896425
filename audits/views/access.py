"""What HQ pages share: their organisation, their rows or 404, and saying how an act went."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, QueryDict

from accounts.models import Organisation, User
from audits.models import Visit, Wave
from common.errors import Refused


def organisation_of(request: HttpRequest) -> Organisation:
    """The organisation that `role_required` let the person in for."""
    organisation: Organisation = request.organisation  # type: ignore[attr-defined]
    return organisation


def person_of(request: HttpRequest) -> User:
    """Who is signed in; `role_required` lets nobody else come here."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with, be it nothing; None where it is only to be shown."""
    return request.POST if request.method == "POST" else None


def find_wave(request: HttpRequest, wave_id: int) -> Wave:
    """A wave of the organisation, or 404."""
    rows = Wave.objects.visible_to(request.user).filter(organisation=organisation_of(request))
    related = ("organisation", "programme__brand", "scenario_version__scenario", "checklist_version__checklist")
    wave = rows.select_related(*related).filter(pk=wave_id).first()
    if wave is None:
        raise Http404
    return wave


def find_visit(request: HttpRequest, visit_id: UUID) -> Visit:
    """A visit of the organisation, or 404."""
    rows = Visit.objects.visible_to(request.user).filter(organisation=organisation_of(request))
    related = (
        "organisation",
        "branch__brand",
        "wave__programme",
        "scenario_version__scenario",
        "shopper__membership__user",
        "offered_to__membership__user",
        "reviewer",
    )
    visit = rows.select_related(*related).filter(pk=visit_id).first()
    if visit is None:
        raise Http404
    return visit


def attempt(request: HttpRequest, act: Callable[[], object], done: str) -> bool:
    """Do it, and say `done`, or the refusal's sentence; gives whether it was done."""
    try:
        act()
    except Refused as refused:
        messages.error(request, refused.detail)
        return False
    messages.success(request, done)
    return True
