"""HQ's people: who sees them, who may end what."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Membership, Role, User
from accounts.services.invitations import invite_member
from accounts.services.members import begin_membership, end_membership
from accounts.services.shoppers import edit_profile
from common.errors import Refused
from conftest import Cast

pytestmark = pytest.mark.django_db


def test_owners_and_managers_see_the_people_of_their_own_organisation(as_person: Any, cast: Cast) -> None:
    for who in (cast.owner, cast.manager):
        page = as_person(who).get(reverse("member-list")).content.decode()
        assert cast.shopper.email in page
        assert cast.profile.code in page
        assert "ruslan@example.com" not in page


def test_nobody_else_finds_the_page(as_person: Any, cast: Cast) -> None:
    for who in (cast.reviewer, cast.director, cast.shopper):
        for name in ("member-list", "member-invite", "organisation-edit"):
            assert as_person(who).get(reverse(name)).status_code == 404


def test_the_list_is_searched_by_word_role_and_code(as_person: Any, cast: Cast) -> None:
    client = as_person(cast.owner)

    def emails(**query: str) -> set[str]:
        page = client.get(reverse("member-list"), query).context["page"]
        return {member.user.email for member in page}

    assert emails(q="sof") == {cast.shopper.email}
    assert emails(q=cast.profile.code.lower()) == {cast.shopper.email}
    assert emails(role="shopper") == {cast.shopper.email, cast.other_shopper.email}
    assert emails(q="ruslan") == set()
    assert len(emails(role="king")) == 6
    assert len(emails(page="seventeen")) == 6


def test_the_number_of_queries_does_not_grow_with_the_people(as_person: Any, cast: Cast) -> None:
    client = as_person(cast.owner)
    client.get(reverse("member-list"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("member-list"))
    for number in range(60):
        user = User.objects.create(email=f"p{number}@example.com")
        begin_membership(organisation=cast.zerno, user=user, role=Role.SHOPPER)
    with CaptureQueriesContext(connection) as many:
        page = client.get(reverse("member-list"))
    assert len(many) == len(few)
    assert page.context["page"].paginator.num_pages == 2


def test_an_owner_ends_a_membership_and_history_keeps_it(as_person: Any, cast: Cast) -> None:
    membership = cast.manager.memberships.get()
    address = reverse("member-end", args=[membership.pk])
    client = as_person(cast.owner)
    assert cast.manager.email in client.get(address).content.decode()
    assert client.post(address).headers["Location"] == reverse("member-list")
    membership.refresh_from_db()
    assert membership.ended_at
    assert as_person(cast.manager).get(reverse("member-list")).status_code == 404
    first = membership.ended_at
    client.post(address)
    membership.refresh_from_db()
    assert membership.ended_at == first


def test_a_manager_ends_nothing(as_person: Any, cast: Cast) -> None:
    membership = cast.shopper.memberships.get()
    assert as_person(cast.manager).post(reverse("member-end", args=[membership.pk])).status_code == 404
    with pytest.raises(Refused) as refusal:
        end_membership(membership_id=membership.pk, by=cast.manager)
    assert refusal.value.code == "role_not_yours"


def test_another_organisations_member_is_not_found(as_person: Any, cast: Cast) -> None:
    theirs = cast.rival_manager.memberships.get()
    assert as_person(cast.owner).post(reverse("member-end", args=[theirs.pk])).status_code == 404
    with pytest.raises(Refused):
        end_membership(membership_id=theirs.pk, by=cast.owner)
    theirs.refresh_from_db()
    assert theirs.ended_at is None


def test_the_last_owner_stays(as_person: Any, cast: Cast) -> None:
    membership = cast.owner.memberships.get()
    with pytest.raises(Refused) as refusal:
        end_membership(membership_id=membership.pk, by=cast.owner)
    assert refusal.value.code == "last_owner"
    closed = User.objects.create(email="closed@example.com", is_active=False)
    Membership.objects.create(user=closed, organisation=cast.zerno, role=Role.OWNER)
    with pytest.raises(Refused):
        end_membership(membership_id=membership.pk, by=cast.owner)
    Membership.objects.create(user=cast.manager, organisation=cast.zerno, role=Role.OWNER)
    response = as_person(cast.owner).post(reverse("member-end", args=[membership.pk]))
    assert response.headers["Location"] == "/"
    membership.refresh_from_db()
    assert membership.ended_at


def test_a_shopper_who_comes_back_keeps_their_code(cast: Cast) -> None:
    code = cast.profile.code
    end_membership(membership_id=cast.shopper.memberships.get().pk, by=cast.owner)
    again = begin_membership(organisation=cast.zerno, user=cast.shopper, role=Role.SHOPPER)
    assert again.shopper.code == code
    assert begin_membership(organisation=cast.zerno, user=cast.shopper, role=Role.SHOPPER) == again


def test_a_shoppers_code_tells_nothing_and_is_the_organisations_own(cast: Cast) -> None:
    codes = set()
    for number in range(20):
        user = User.objects.create(email=f"p{number}@example.com", name="Pavlo")
        codes.add(begin_membership(organisation=cast.zerno, user=user, role=Role.SHOPPER).shopper.code)
    assert len(codes) == 20
    assert all(len(code) == 7 and code.startswith("S-") for code in codes)


def test_many_invitations_come_in_pages_and_are_found_by_address(as_person: Any, cast: Cast) -> None:
    for number in range(21):
        email = f"p{number:02}@example.com"
        invite_member(organisation=cast.zerno, email=email, role=Role.SHOPPER, by=cast.manager)
    client = as_person(cast.manager)
    pages = [client.get(reverse("member-list"), {"invited": page}).context["invitations"] for page in (1, 2)]
    assert [len(page) for page in pages] == [20, 1]
    assert pages[1][0].email == "p20@example.com"
    found = client.get(reverse("member-list"), {"q": "p07", "role": "shopper"}).context["invitations"]
    assert [invitation.email for invitation in found] == ["p07@example.com"]
    assert not client.get(reverse("member-list"), {"role": "director"}).context["invitations"].object_list


# --- what is kept of shoppers

TOLD = {"phone": "+380 44 123", "languages": ["uk", "ru"], "home_lat": "50.45", "home_lon": "30.52"}


def test_a_shopper_tells_languages_and_home_place(as_person: Any, cast: Cast) -> None:
    client = as_person(cast.shopper)
    assert client.get(reverse("shopping-edit")).status_code == 200
    assert client.post(reverse("shopping-edit"), TOLD | {"capacity": "99"}).status_code == 302
    profile = cast.profile
    assert (profile.phone, profile.languages, str(profile.home_lat)) == ("+380 44 123", ["uk", "ru"], "50.450000")
    assert profile.capacity == 10
    assert as_person(cast.manager).get(reverse("shopping-edit")).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [("phone", "call me"), ("languages", ["xx"]), ("home_lat", "91"), ("home_lon", ""), ("home_lon", "NaN")],
)
def test_what_a_shopper_cannot_mean_is_shown_beside_its_field(
    as_person: Any, cast: Cast, field: str, value: object
) -> None:
    response = as_person(cast.shopper).post(reverse("shopping-edit"), TOLD | {field: value})
    assert set(response.context["form"].errors) == {field}


def test_hq_sets_how_many_visits_a_shopper_takes(as_person: Any, cast: Cast) -> None:
    address = reverse("shopper-edit", args=[cast.profile.membership_id])
    assert as_person(cast.manager).post(address, TOLD | {"capacity": "3"}).status_code == 302
    assert cast.profile.capacity == 3
    assert as_person(cast.manager).post(address, TOLD | {"capacity": "-1"}).context["form"].errors["capacity"]
    for who in (cast.rival_manager, cast.reviewer, cast.shopper):
        assert as_person(who).post(address, TOLD | {"capacity": "9"}).status_code == 404
    not_a_shopper = reverse("shopper-edit", args=[cast.owner.memberships.get().pk])
    assert as_person(cast.manager).get(not_a_shopper).status_code == 404
    with pytest.raises(Refused):
        edit_profile(profile_id=cast.profile.pk, values={"capacity": 9}, by=cast.rival_manager)
    assert cast.profile.capacity == 3
