"""People and roles: what the database itself must refuse."""

import pytest
from django.db import IntegrityError

from accounts.models import Membership, Organisation, Role, User

pytestmark = pytest.mark.django_db


def test_an_email_is_one_person_however_it_is_typed() -> None:
    user = User.objects.create_user(" Olena@Example.com ")
    assert User.objects.get_by_natural_key("OLENA@example.com") == user
    with pytest.raises(IntegrityError):
        User.objects.bulk_create([User(email="OLENA@example.com")])


def test_one_person_holds_several_roles_but_each_once() -> None:
    user = User.objects.create_user("olena@example.com")
    organisation = Organisation.objects.create(name="Zerno", slug="zerno")
    for role in (Role.OWNER, Role.SHOPPER):
        Membership.objects.create(user=user, organisation=organisation, role=role)
    with pytest.raises(IntegrityError):
        Membership.objects.create(user=user, organisation=organisation, role=Role.OWNER)


def test_a_role_nobody_knows_is_refused() -> None:
    user = User.objects.create_user("olena@example.com")
    organisation = Organisation.objects.create(name="Zerno", slug="zerno")
    with pytest.raises(IntegrityError):
        Membership.objects.create(user=user, organisation=organisation, role="king")
