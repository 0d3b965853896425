"""A shopper's calendar behind a private link: what stands in it, who may read it, and how it is closed."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from icalendar import Calendar

from accounts.models import User
from accounts.services.people import calendar_key
from conftest import Cast

pytestmark = pytest.mark.django_db


def link(user: User) -> str:
    return reverse("shopper-calendar", args=[calendar_key(User.objects.get(pk=user.pk))])


def test_each_visit_to_be_made_stands_on_its_last_day(cast: Cast, client: Any) -> None:
    opens_at = dt.datetime(2030, 5, 1, 21, tzinfo=dt.UTC)
    window = {"opens_at": opens_at, "closes_at": opens_at + dt.timedelta(days=9)}
    visit = cast.visit(state="accepted", **window)
    cast.visit(number=2, state="submitted", **window)
    answer = client.get(link(cast.shopper))
    assert answer["Content-Type"].startswith("text/calendar")
    [event] = Calendar.from_ical(answer.content).walk("VEVENT")
    # The window ends at midnight in Kyiv, so the tenth is the last day.
    assert event["DTSTART"].dt == dt.date(2030, 5, 10)
    assert event["SUMMARY"] == "Podil: last day"
    assert event["UID"] == f"{visit.pk}@mystery"
    assert "From 2 May 2030 to 10 May 2030" in event["DESCRIPTION"]
    assert "shop" not in event["SUMMARY"].lower()


def test_a_returned_visit_stands_on_its_own_deadline(cast: Cast, client: Any) -> None:
    until = dt.datetime(2030, 6, 3, 12, tzinfo=dt.UTC)
    cast.visit(state="returned", submitted_at=until, returned_until=until)
    [event] = Calendar.from_ical(client.get(link(cast.shopper)).content).walk("VEVENT")
    assert event["DTSTART"].dt == dt.date(2030, 6, 3)


def test_it_shows_nothing_of_others(cast: Cast, client: Any) -> None:
    cast.visit(state="accepted")
    assert b"VEVENT" not in client.get(link(cast.other_shopper)).content


def test_a_new_link_closes_the_earlier_one(cast: Cast, client: Any, as_person: Any) -> None:
    before = link(cast.shopper)
    assert before in as_person(cast.shopper).get(reverse("shopping-edit")).content.decode()
    as_person(cast.shopper).post(reverse("calendar-renew"))
    assert client.get(before).status_code == 404
    assert client.get(link(cast.shopper)).status_code == 200


def test_who_is_no_longer_active_has_none(cast: Cast, client: Any) -> None:
    before = link(cast.shopper)
    User.objects.filter(pk=cast.shopper.pk).update(is_active=False)
    assert client.get(before).status_code == 404


@pytest.mark.parametrize("key", ["forged", "1:2:3", "bnVsbA:1tuO3d:x"])
def test_a_forged_link_opens_nothing(client: Any, db: None, key: str) -> None:
    assert client.get(reverse("shopper-calendar", args=[key])).status_code == 404
