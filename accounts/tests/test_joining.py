"""Asking to shop here: only where it is allowed, told to HQ, never telling who is known."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import Invitation, JoinRequest, Organisation
from accounts.services.invitations import send_invitation, token_of
from accounts.services.joining import approve_request, refuse_request
from common.errors import Refused
from conftest import Cast

TOLD = {"name": "Wira", "email": "Wira@Example.com", "phone": "+380 44 123 45 67", "about": "I live in Lviv."}


@pytest.fixture
def address(cast: Cast) -> str:
    Organisation.objects.filter(pk=cast.zerno.pk).update(joining=True)
    return reverse("join", args=["zerno"])


def test_nobody_can_ask_where_it_is_not_allowed(client: Client, cast: Cast, as_person: Any) -> None:
    assert client.get(reverse("join", args=["zerno"])).status_code == 404
    assert client.post(reverse("join", args=["zerno"]), TOLD).status_code == 404
    owner = as_person(cast.owner)
    form = owner.get(reverse("organisation-edit")).context["form"]
    owner.post(reverse("organisation-edit"), {**form.initial, "joining": "on"})
    assert client.get(reverse("join", args=["zerno"])).status_code == 200
    assert client.get(reverse("join", args=["rival"])).status_code == 404


def test_the_answer_is_the_same_for_the_known_the_invited_and_the_unknown(
    client: Client, cast: Cast, address: str
) -> None:
    Invitation.objects.create(
        organisation=cast.zerno, email="invited@example.com", role="shopper", token_hash="x",
        expires_at="2030-01-01T00:00Z", invited_by=cast.manager,
    )  # fmt: skip
    answers = set()
    for email in ("wira@example.com", "wira@example.com", cast.shopper.email, "invited@example.com", "MANAGER@x.com"):
        answer = client.post(address, {**TOLD, "email": email})
        page = client.get(answer.headers["Location"]).content.decode()
        answers.add((answer.status_code, answer.headers["Location"], "Thank you" in page))
    assert answers == {(302, f"{address}?asked=yes", True)}
    assert set(JoinRequest.objects.values_list("email", flat=True)) == {"wira@example.com", "manager@x.com"}


def test_hq_invites_whom_it_wants_with_what_they_told(client: Client, cast: Cast, address: str, as_person: Any) -> None:
    client.post(address, TOLD)
    manager = as_person(cast.manager)
    assert reverse("join-list") in manager.get(reverse("member-list")).content.decode()
    assert "I live in Lviv." in manager.get(reverse("join-list")).content.decode()
    wish = JoinRequest.objects.get()
    assert manager.post(reverse("join-decide", args=[wish.pk]), {"answer": "yes"}).status_code == 302
    assert not JoinRequest.objects.exists()
    invitation = Invitation.objects.get()
    send_invitation(invitation_id=invitation.pk)
    assert mail.outbox[0].to == ["wira@example.com"]
    page = Client().get(reverse("invitation-accept", args=[token_of(invitation)]))
    assert page.context["form"]["name"].value() == "Wira"


def test_nobody_rewrites_what_another_told_of_themselves(client: Client, cast: Cast, address: str) -> None:
    client.post(address, TOLD)
    client.post(address, {**TOLD, "name": "Somebody else"})
    assert JoinRequest.objects.get().name == "Wira"


def test_of_the_refused_nothing_is_kept_and_nothing_sent(client: Client, cast: Cast, address: str) -> None:
    client.post(address, TOLD)
    wish = JoinRequest.objects.get()
    with pytest.raises(Refused):
        approve_request(request_id=wish.pk, by=cast.rival_manager)
    refuse_request(request_id=wish.pk, by=cast.manager)
    assert not JoinRequest.objects.exists()
    assert not Invitation.objects.exists()
    with pytest.raises(Refused):
        approve_request(request_id=wish.pk, by=cast.manager)


def test_asking_has_a_limit(client: Client, cast: Cast, address: str, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"join": "2/h/ip"}
    codes = [client.post(address, {**TOLD, "email": f"w{number}@example.com"}).status_code for number in range(3)]
    assert codes == [302, 302, 429]
    assert JoinRequest.objects.count() == 2
