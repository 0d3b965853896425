"""Many shoppers changed at once."""

from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Membership, ShopperProfile
from conftest import Cast

pytestmark = pytest.mark.django_db


def shoppers(cast: Cast) -> list[int]:
    return list(Membership.objects.filter(organisation=cast.zerno, role="shopper").values_list("pk", flat=True))


def done(client: Any, **fields: Any) -> str:
    page = client.post(reverse("people-bulk"), fields | {"query": "role=shopper"}, follow=True)
    assert page.request["QUERY_STRING"] == "role=shopper"
    return str(page.content.decode())


def test_ticked_shoppers_take_as_many_visits_at_a_time_as_hq_says(as_person: Any, cast: Cast) -> None:
    client, ticked = as_person(cast.manager), shoppers(cast)
    number = len(ticked)
    assert f"{number} shoppers were changed." in done(client, member=ticked, act="capacity", capacity=3)
    mine = ShopperProfile.objects.filter(membership__in=ticked)
    assert set(mine.values_list("capacity", flat=True)) == {3}
    assert set(ShopperProfile.objects.exclude(membership__in=ticked).values_list("capacity", flat=True)) != {3}


def test_ticked_shoppers_are_blocked_with_a_reason_and_let_in_again(as_person: Any, cast: Cast) -> None:
    client, ticked = as_person(cast.manager), shoppers(cast)
    assert "Say why in a few words." in done(client, member=ticked, act="block", why=" ")
    assert not ShopperProfile.objects.filter(blocked_at__isnull=False).exists()
    done(client, member=ticked, act="block", why="Shared the scenario")
    assert ShopperProfile.objects.filter(blocked_why="Shared the scenario").count() == len(ticked)
    done(client, member=ticked, act="unblock")
    assert not ShopperProfile.objects.filter(blocked_at__isnull=False).exists()


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"act": "capacity", "capacity": 3}, "Tick the shoppers first."),
        ({"act": "capacity", "member": "x"}, "Tick the shoppers first."),
        ({"act": "capacity", "mine": True}, "Say how many visits at a time."),
        ({"act": "capacity", "capacity": -1, "mine": True}, "greater than or equal to 0"),
    ],
)
def test_what_cannot_be_done_is_told(as_person: Any, cast: Cast, fields: dict[str, Any], says: str) -> None:
    if fields.pop("mine", False):
        fields["member"] = shoppers(cast)
    assert says in done(as_person(cast.manager), **fields)


def test_nobody_of_another_organisation_and_no_other_role_is_changed(as_person: Any, cast: Cast) -> None:
    others = Membership.objects.exclude(organisation=cast.zerno, role="shopper").values_list("pk", flat=True)
    assert "Tick the shoppers first." in done(as_person(cast.manager), member=list(others), act="block", why="x")
