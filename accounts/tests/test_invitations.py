"""Invitations: who may send which, and that each link works once, for its own reader."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from celery import current_app
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Invitation, Membership, Organisation, Role, ShopperProfile, User
from accounts.services.acceptance import accept_invitation
from accounts.services.invitations import GOOD_FOR, hash_of, invite_member, link_of, send_invitation, token_of
from accounts.services.members import locked_organisation
from accounts.tasks import send_invitation as send_task
from accounts.tasks import send_waiting_invitations
from common.errors import Refused
from conftest import PASSWORD, Cast

pytestmark = pytest.mark.django_db
NEW = {"name": "Nadia", "password": "a long enough secret", "language": "uk"}


@pytest.fixture
def invite(cast: Cast) -> Callable[..., Invitation]:
    """`invite(email, role)` by Zerno's owner."""

    def ask(email: str = "nadia@example.com", role: Role = Role.SHOPPER, **values: Any) -> Invitation:
        return invite_member(**{"organisation": cast.zerno, "email": email, "role": role, "by": cast.owner} | values)

    return ask


def page_of(invitation: Invitation) -> str:
    return reverse("invitation-accept", kwargs={"token": token_of(invitation)})


# --- sending


def test_hq_invites_and_the_link_goes_out_by_mail(
    as_person: Any, cast: Cast, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued: list[dict[str, Any]] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, kwargs, **_: queued.append(kwargs))
    cast.zerno.language = "uk"
    cast.zerno.save()
    with django_capture_on_commit_callbacks(execute=True):
        response = as_person(cast.manager).post(
            reverse("member-invite"), {"email": " Nadia@Example.com ", "role": "shopper"}
        )
    assert response.headers["Location"] == reverse("member-list")
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.invited_by) == ("nadia@example.com", cast.manager)
    assert queued == [{"invitation_id": invitation.pk}]
    for _delivery in range(2):
        send_task(invitation_id=invitation.pk)
    (letter,) = mail.outbox
    assert letter.to == ["nadia@example.com"]
    assert link_of(invitation) in letter.body
    assert link_of(invitation) in str(letter.alternatives[0][0])
    assert "Maksym" in letter.body
    assert token_of(invitation) not in "".join(map(str, Invitation.objects.values_list().get()))


@pytest.mark.parametrize(
    ("chosen", "subject"),
    [("ru", "Zerno приглашает"), ("en", "Zerno invites"), ("", "Zerno запрошує")],
)
def test_the_mail_is_in_the_language_chosen_for_it_else_the_organisations(
    as_person: Any, cast: Cast, chosen: str, subject: str
) -> None:
    cast.zerno.language = "uk"
    cast.zerno.save()
    client = as_person(cast.manager)
    assert client.get(reverse("member-invite")).context["form"]["language"].value() == "uk"
    client.post(reverse("member-invite"), {"email": "n@example.com", "role": "shopper", "language": chosen})
    send_task(invitation_id=Invitation.objects.get().pk)
    assert mail.outbox[0].subject.startswith(subject)
    bad = {"email": "m@example.com", "role": "shopper", "language": "xx"}
    assert client.post(reverse("member-invite"), bad).context["form"].errors.keys() == {"language"}


def test_only_roles_that_are_theirs_to_give_are_offered_and_taken(as_person: Any, cast: Cast) -> None:
    client = as_person(cast.manager)
    for role in ("owner", "manager", "king", ""):
        response = client.post(reverse("member-invite"), {"email": "n@example.com", "role": role})
        assert response.status_code == 200
        assert "role" in response.context["form"].errors
    with pytest.raises(Refused) as refusal:
        invite_member(organisation=cast.zerno, email="n@example.com", role=Role.OWNER, by=cast.manager)
    assert refusal.value.code == "role_not_yours"
    with pytest.raises(Refused):
        invite_member(organisation=cast.rival, email="n@example.com", role=Role.SHOPPER, by=cast.owner)
    assert as_person(cast.owner).post(reverse("member-invite"), {"email": "n@example.com", "role": "owner"}).url
    assert Invitation.objects.get().role == "owner"


@pytest.mark.parametrize(
    "email", ["", "no address", "a@b.c\nBcc: all@example.com", "a@example.com\r\nSubject: x", "a@b,c@d.com", "x" * 300]
)
def test_what_is_no_address_is_refused(as_person: Any, cast: Cast, email: str) -> None:
    response = as_person(cast.owner).post(reverse("member-invite"), {"email": email, "role": "shopper"})
    assert response.context["form"].errors["email"]
    with pytest.raises(Refused):
        invite_member(organisation=cast.zerno, email=email, role=Role.SHOPPER, by=cast.owner)
    assert not Invitation.objects.exists()


def test_several_are_invited_at_once_and_members_passed_over(as_person: Any, cast: Cast) -> None:
    several = f"a@example.com, B@example.com;\n{cast.shopper.email}\n\na@example.com"
    page = as_person(cast.owner).post(reverse("member-invite"), {"email": several, "role": "shopper"}, follow=True)
    assert set(Invitation.objects.values_list("email", flat=True)) == {"a@example.com", "b@example.com"}
    assert "2 invitations" in page.content.decode()
    assert "1 person already" in page.content.decode()
    nobody_new = as_person(cast.owner).post(reverse("member-invite"), {"email": cast.shopper.email, "role": "shopper"})
    assert nobody_new.context["form"].errors["email"]


def test_a_bad_address_among_good_ones_is_named_and_nobody_invited(as_person: Any, cast: Cast) -> None:
    for several in ("a@example.com\nb@", " ,;\n", " ".join(f"p{n}@example.com" for n in range(201))):
        response = as_person(cast.owner).post(reverse("member-invite"), {"email": several, "role": "shopper"})
        assert response.context["form"].errors["email"]
    assert not Invitation.objects.exists()


def test_a_name_with_line_breaks_or_html_does_no_harm_in_the_mail(cast: Cast, invite: Any) -> None:
    Organisation.objects.filter(pk=cast.zerno.pk).update(name="Zerno\r\nBcc: all@example.com <b>&")
    cast.zerno.refresh_from_db()
    send_invitation(invitation_id=invite().pk)
    letter = mail.outbox[0]
    assert "\n" not in letter.subject
    assert letter.recipients() == ["nadia@example.com"]
    assert "<b>&" in letter.body
    assert "<b>&" not in str(letter.alternatives[0][0])


def test_who_already_has_the_role_is_not_invited_again(cast: Cast, invite: Any) -> None:
    with pytest.raises(Refused) as refusal:
        invite(cast.shopper.email, Role.SHOPPER)
    assert refusal.value.code == "already_member"
    assert invite(cast.shopper.email, Role.REVIEWER)


def test_pressing_twice_invites_once_and_later_renews_the_link(invite: Any) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        first = invite()
        assert token_of(invite()) == token_of(first)
        clock.shift(dt.timedelta(hours=1))
        second = invite()
    assert second.pk == first.pk
    assert token_of(second) != token_of(first)
    assert Invitation.objects.count() == 1


def test_a_lost_task_is_found_again_by_the_sweep(
    invite: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    queued: list[int] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, kwargs, **_: queued.append(kwargs["invitation_id"]))

    def sweep() -> None:
        with django_capture_on_commit_callbacks(execute=True):
            send_waiting_invitations()

    with time_machine.travel(timezone.now(), tick=False) as clock:
        invitation = invite()
        sweep()
        assert not queued
        clock.shift(dt.timedelta(minutes=3))
        sweep()
        assert queued == [invitation.pk]
        send_invitation(invitation_id=invitation.pk)
        sweep()
        assert queued == [invitation.pk]


def test_a_mail_that_could_not_be_sent_is_not_marked_sent(invite: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    invitation = invite()

    def fail(*_: Any, **__: Any) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", fail)
    with pytest.raises(ConnectionRefusedError):
        send_invitation(invitation_id=invitation.pk)
    invitation.refresh_from_db()
    assert invitation.sent_at is None


def test_an_invitation_is_sent_again_and_withdrawn(as_person: Any, cast: Cast, invite: Any) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        invitation = invite()
        client = as_person(cast.manager)
        resend = reverse("invitation-resend", args=[invitation.pk])
        page = client.post(resend, follow=True)
        assert "a moment ago" in page.content.decode()
        clock.shift(dt.timedelta(minutes=5))
        client.post(resend)
        old = page_of(invitation)
        invitation.refresh_from_db()
        assert Client().get(old).status_code == 410
        assert Client().get(page_of(invitation)).status_code == 200
        client.post(reverse("invitation-withdraw", args=[invitation.pk]))
        assert Client().get(page_of(invitation)).status_code == 410
        assert client.post(resend).status_code == 404


def test_other_peoples_invitations_are_not_found(as_person: Any, cast: Cast, invite: Any) -> None:
    invitation = invite(role=Role.OWNER)
    for who in (cast.rival_manager, cast.reviewer, cast.shopper):
        for name in ("invitation-resend", "invitation-withdraw"):
            assert as_person(who).post(reverse(name, args=[invitation.pk])).status_code == 404
    as_person(cast.manager).post(reverse("invitation-withdraw", args=[invitation.pk]))
    assert Invitation.objects.filter(pk=invitation.pk).exists()


# --- accepting


def test_a_new_person_gets_an_account_and_is_signed_in(client: Client, cast: Cast, invite: Any) -> None:
    invitation = invite()
    assert "nadia@example.com" in client.get(page_of(invitation)).content.decode()
    assert client.post(page_of(invitation), NEW).headers["Location"] == "/"
    user = User.objects.get(email="nadia@example.com")
    assert (user.name, user.language) == ("Nadia", "uk")
    assert user.check_password(NEW["password"])
    assert user.memberships.get().shopper.code
    assert client.get("/").headers["Location"] == "/shop/"


def test_a_link_works_once(client: Client, invite: Any) -> None:
    invitation = invite()
    client.post(page_of(invitation), NEW)
    for visitor in (client, Client()):
        assert visitor.get(page_of(invitation)).status_code == 410
        assert visitor.post(page_of(invitation), NEW).status_code == 410
    assert Membership.objects.filter(user__email="nadia@example.com").count() == 1


def test_a_link_runs_out(client: Client, invite: Any) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        invitation = invite()
        clock.shift(GOOD_FOR + dt.timedelta(seconds=1))
        page = client.post(page_of(invitation), NEW, headers={"accept-language": "en"})
    assert page.status_code == 410
    assert "send it again" in page.content.decode()
    assert not User.objects.filter(email="nadia@example.com").exists()


def test_a_forged_link_is_not_found(client: Client, invite: Any) -> None:
    invitation = invite()
    token = token_of(invitation)
    last = "A" if token[-1] != "A" else "B"
    for forged in (token[:-1] + last, "x", token[:-3], "9" + token, hash_of(token), invitation.token_hash, "ї" * 50):
        address = reverse("invitation-accept", kwargs={"token": forged})
        assert client.get(address).status_code == 404
        assert client.post(address, NEW).status_code == 404


@pytest.mark.parametrize(
    "bad",
    [
        {"password": "short"},
        {"password": "1234567890123"},
        {"password": "nadia@example.com"},
        {"name": ""},
        {"language": "xx"},
    ],
)
def test_bad_details_of_a_new_person_are_shown_beside_their_fields(
    client: Client, invite: Any, bad: dict[str, str]
) -> None:
    response = client.post(page_of(invite()), NEW | bad)
    assert response.status_code == 200
    assert set(response.context["form"].errors) == set(bad)
    assert NEW["password"] not in response.content.decode()


def test_who_has_an_account_signs_in_first_and_comes_back(client: Client, cast: Cast, invite: Any) -> None:
    invitation = invite(cast.rival_shopper.email, Role.REVIEWER)
    page = client.get(page_of(invitation))
    assert "password" not in page.context
    login = reverse("account_login") + f"?next={page_of(invitation)}"
    assert login in page.content.decode()
    assert client.post(page_of(invitation), NEW).status_code == 200
    assert not cast.rival_shopper.memberships.filter(organisation=cast.zerno).exists()
    response = client.post(login, {"login": cast.rival_shopper.email, "password": PASSWORD})
    assert response.headers["Location"] == page_of(invitation)
    assert client.post(page_of(invitation)).headers["Location"] == "/"
    assert client.get("/").headers["Location"] == "/hq/"


def test_another_person_cannot_use_the_link(as_person: Any, cast: Cast, invite: Any) -> None:
    for invitation in (invite(), invite(cast.rival_shopper.email)):
        client = as_person(cast.rival_manager)
        page = client.get(page_of(invitation)).content.decode()
        assert reverse("account_logout") in page
        assert client.post(page_of(invitation), NEW).status_code == 200
        with pytest.raises(Refused):
            accept_invitation(token=token_of(invitation), by=cast.rival_manager)
    assert not cast.rival_manager.memberships.filter(organisation=cast.zerno).exists()


def test_a_closed_account_is_not_reopened_by_an_invitation(client: Client, cast: Cast, invite: Any) -> None:
    User.objects.filter(pk=cast.shopper.pk).update(is_active=False)
    invitation = invite(cast.shopper.email, Role.REVIEWER)
    with pytest.raises(Refused) as refusal:
        accept_invitation(token=token_of(invitation), by=None, **NEW)
    assert refusal.value.code == "account_closed"
    client.post(page_of(invitation), NEW)
    assert not cast.shopper.memberships.filter(role=Role.REVIEWER).exists()


def test_what_hq_learned_while_the_link_was_being_opened_is_not_lost(
    cast: Cast, invite: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    invitation = invite()
    rows = Invitation.objects.filter(pk=invitation.pk)
    rows.update(profile={"phone": "+380440000001"})

    def waited_for(organisation_id: int) -> Organisation:
        rows.update(profile={"phone": "+380440000002"})
        return locked_organisation(organisation_id)

    monkeypatch.setattr("accounts.services.acceptance.locked_organisation", waited_for)
    membership = accept_invitation(token=token_of(invitation), by=None, **NEW)
    assert ShopperProfile.objects.get(membership=membership).phone == "+380440000002"


# --- the first owner


def test_the_command_makes_an_organisation_and_prints_its_owners_link(client: Client, capsys: Any) -> None:
    call_command("create_organisation", "Зерно", "boss@example.com", language="uk")
    organisation = Organisation.objects.get()
    address = capsys.readouterr().out.split()[-1]
    assert address == link_of(Invitation.objects.get())
    client.post(address.removeprefix("http://localhost:8000"), NEW)
    assert organisation.memberships.get().role == Role.OWNER
    call_command("create_organisation", "Зерно", "boss@example.com")
    assert Organisation.objects.values("slug").distinct().count() == 2


def test_the_command_makes_nothing_of_a_bad_address(db: None) -> None:
    with pytest.raises(CommandError):
        call_command("create_organisation", "Zerno", "no address")
    with pytest.raises(CommandError):
        call_command("create_organisation", "  ", "boss@example.com")
    assert not Organisation.objects.exists()
