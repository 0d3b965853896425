"""Two people pressing at once: the locks of invitations and memberships."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from accounts.models import Invitation, JoinRequest, Membership, Role, User
from accounts.services.acceptance import accept_invitation
from accounts.services.invitations import invite_member, send_invitation, token_of
from accounts.services.members import end_membership, locked_organisation
from common.errors import Refused
from conftest import Cast, locks_rows

pytestmark = [
    locks_rows,
    pytest.mark.django_db(transaction=True),
]


def together(*actions: Callable[[], object]) -> list[str]:
    """What each gave: "done", or the code of its refusal."""

    def attempt(action: Callable[[], object]) -> str:
        try:
            action()
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(actions)) as pool:
        return sorted(pool.map(attempt, actions))


def test_of_two_last_owners_who_end_each_other_one_stays(cast: Cast) -> None:
    second = Membership.objects.create(user=cast.manager, organisation=cast.zerno, role=Role.OWNER)
    first = cast.owner.memberships.get()
    found = together(
        lambda: end_membership(membership_id=first.pk, by=cast.manager),
        lambda: end_membership(membership_id=second.pk, by=cast.owner),
    )
    assert found.count("done") == 1
    assert Membership.objects.active().filter(organisation=cast.zerno, role=Role.OWNER).count() == 1


def test_one_link_opened_twice_at_once_makes_one_person(cast: Cast) -> None:
    invitation = invite_member(organisation=cast.zerno, email="n@example.com", role=Role.SHOPPER, by=cast.owner)
    token = token_of(invitation)
    found = together(*[lambda: accept_invitation(token=token, by=None, name="N", password="a long enough one")] * 4)
    assert found == ["done", "invitation_used", "invitation_used", "invitation_used"]
    assert Membership.objects.filter(user__email="n@example.com").count() == 1


def test_two_links_of_one_address_opened_at_once_make_one_person(cast: Cast) -> None:
    tokens = [
        token_of(invite_member(organisation=cast.zerno, email="n@example.com", role=role, by=cast.owner))
        for role in (Role.SHOPPER, Role.REVIEWER)
    ]
    found = together(
        *[
            lambda t=token: accept_invitation(token=t, by=None, name="N", password="a long enough one")
            for token in tokens
        ]
    )
    assert found == ["done", "sign_in_first"]
    assert User.objects.filter(email="n@example.com").count() == 1


def test_inviting_twice_at_once_makes_one_invitation_and_one_mail(cast: Cast, mailoutbox: list[object]) -> None:
    found = together(
        *[lambda: invite_member(organisation=cast.zerno, email="n@example.com", role=Role.SHOPPER, by=cast.owner)] * 3
    )
    assert found == ["done"] * 3
    invitation = Invitation.objects.get()
    together(*[lambda: send_invitation(invitation_id=invitation.pk)] * 3)
    assert len(mailoutbox) == 1


def test_what_only_names_the_organisation_does_not_wait_for_who_changes_its_people(cast: Cast) -> None:
    def ask() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        JoinRequest.objects.create(organisation=cast.zerno, email="n@example.com", name="N")

    with transaction.atomic():
        locked_organisation(cast.zerno.pk)
        assert together(ask) == ["done"]
