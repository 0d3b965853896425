"""Letters to shoppers: visits that were given, visits that are due; by day, once, and stopped by one click."""

import datetime as dt
import re
from smtplib import SMTPDataError
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Role, ShopperProfile, User
from accounts.services.shoppers import stop_key
from audits.models import Reminder, Visit
from audits.services import reminders
from audits.services.visits import assign_visit, unassign_visit
from audits.tasks.reminders import send_due_reminders
from conftest import Cast

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def noon() -> dt.datetime:
    """The next noon in Kyiv that is ahead of us."""
    return (timezone.now() + 24 * HOUR).astimezone(ZoneInfo("Europe/Kyiv")).replace(hour=12, minute=0)


def send_all(at: dt.datetime) -> int:
    """Every letter that is to be sent then; how many were."""
    return sum(
        reminders.send_reminder(profile_id=profile, kind=kind, at=at) for profile, kind in reminders.due_reminders(at)
    )


def refuse(problem: Exception) -> None:
    raise problem


def due(cast: Cast, at: dt.datetime, **fields: Any) -> Visit:
    values = {
        "state": "accepted",
        "opens_at": at - 48 * HOUR,
        "closes_at": at + 12 * HOUR,
        "accepted_at": at - 48 * HOUR,
    }
    return cast.visit(**{**values, **fields})


def given(cast: Cast, at: dt.datetime, **fields: Any) -> Visit:
    """A visit that HQ gave to the shopper an hour before."""
    window = {"opens_at": at - 48 * HOUR, "closes_at": at + 200 * HOUR}
    visit = cast.visit(state="offered", shopper=None, **window, **fields)
    visit = assign_visit(visit_id=visit.pk, shopper=cast.profile, by=cast.manager)
    Visit.objects.filter(pk=visit.pk).update(accepted_at=at - HOUR)
    visit.events.update(at=at - HOUR)
    return visit


def test_what_is_due_within_two_days_is_told_once_a_day(cast: Cast, noon: dt.datetime) -> None:
    due(cast, noon)
    assert [send_all(noon + hours * HOUR) for hours in (0, 1, 7, 10)] == [1, 0, 0, 0]
    [letter] = mail.outbox
    assert letter.to == [cast.shopper.email]
    assert letter.subject == "1 visit is due soon"
    assert "Podil" in letter.body
    Visit.objects.update(closes_at=noon + 40 * HOUR)
    assert send_all(noon + 24 * HOUR) == 1


@pytest.mark.parametrize(
    "fields",
    [{"state": "submitted"}, {"state": "cancelled"}, {"closes_in": 49}, {"closes_in": -1}],
)
def test_what_is_not_due_is_not_told(cast: Cast, noon: dt.datetime, fields: dict[str, Any]) -> None:
    closes_at = noon + fields.pop("closes_in", 12) * HOUR
    due(cast, noon, closes_at=closes_at, submitted_at=noon, **fields)
    assert send_all(noon) == 0


def test_a_returned_visit_is_told_by_its_own_deadline(cast: Cast, noon: dt.datetime) -> None:
    due(cast, noon, state="returned", submitted_at=noon, closes_at=noon - HOUR, returned_until=noon + 20 * HOUR)
    assert send_all(noon) == 1
    assert "change what was asked about" in mail.outbox[0].body


@pytest.mark.parametrize(("hour", "sent"), [(8, 0), (9, 1), (19, 1), (20, 0), (3, 0)])
def test_nobody_is_written_to_at_night_by_the_branchs_clock(
    cast: Cast, noon: dt.datetime, hour: int, sent: int
) -> None:
    due(cast, noon.replace(hour=hour), closes_at=noon + 20 * HOUR)
    assert send_all(noon.replace(hour=hour)) == sent


def test_visits_given_one_after_the_other_make_one_letter(cast: Cast, noon: dt.datetime) -> None:
    for branch in (cast.podil, cast.obolon):
        given(cast, noon, branch=branch)
    assert [send_all(noon), send_all(noon + HOUR)] == [1, 0]
    assert mail.outbox[0].subject == "2 visits were given to you"


def test_what_is_just_being_given_waits_for_the_others(cast: Cast, noon: dt.datetime) -> None:
    given(cast, noon)
    assert send_all(noon - 57 * HOUR / 60) == 0
    assert send_all(noon - 54 * HOUR / 60) == 1


def test_what_the_shopper_took_is_no_news(cast: Cast, noon: dt.datetime) -> None:
    cast.visit(state="accepted", accepted_at=noon - HOUR, closes_at=noon + 200 * HOUR)
    assert send_all(noon) == 0


def test_given_again_it_is_told_again(cast: Cast, noon: dt.datetime) -> None:
    visit = given(cast, noon)
    assert send_all(noon) == 1
    unassign_visit(visit_id=visit.pk, reason="ill", by=cast.manager)
    assert send_all(noon + HOUR) == 0
    assign_visit(visit_id=visit.pk, shopper=cast.profile, by=cast.manager)
    Visit.objects.update(accepted_at=noon + HOUR)
    visit.events.update(at=noon + HOUR)
    assert send_all(noon + 2 * HOUR) == 1


def test_it_speaks_the_persons_language(cast: Cast, noon: dt.datetime) -> None:
    User.objects.filter(pk=cast.shopper.pk).update(language="uk")
    due(cast, noon)
    send_all(noon)
    assert re.search("[а-яі]{4}", mail.outbox[0].subject)


def test_who_left_is_not_written_to(cast: Cast, noon: dt.datetime) -> None:
    due(cast, noon)
    Membership.objects.filter(user=cast.shopper).update(ended_at=noon)
    assert send_all(noon) == 0


def test_a_mail_server_that_refuses_is_asked_again(
    cast: Cast, noon: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    due(cast, noon)
    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", lambda _self: refuse(SMTPDataError(452, b"full")))
        with pytest.raises(SMTPDataError, match="full"):
            send_all(noon)
    assert not Reminder.objects.exists()
    assert send_all(noon + HOUR) == 1


def test_where_nobody_knows_whether_a_letter_went_out_it_is_not_sent_again(
    cast: Cast, noon: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    due(cast, noon)
    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", lambda _self: refuse(TimeoutError("silence")))
        with pytest.raises(TimeoutError):
            send_all(noon)
    assert Reminder.objects.get().sent_at is None
    assert send_all(noon + HOUR) == 0


def test_one_click_stops_the_reminders_and_no_other_letter(cast: Cast, noon: dt.datetime, client: Any) -> None:
    due(cast, noon)
    send_all(noon)
    link = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>")
    path = link[link.index("/account/") :]
    assert client.get(path).status_code == 200
    assert ShopperProfile.objects.get(pk=cast.profile.pk).reminders
    assert "no more reminders" in client.post(path, {"List-Unsubscribe": "One-Click"}).content.decode()
    assert send_all(noon + 24 * HOUR) == 0
    given(cast, noon + 24 * HOUR, branch=cast.obolon)
    assert send_all(noon + 24 * HOUR) == 1


def test_one_click_stops_the_reminders_of_every_organisation_one_shops_for(
    cast: Cast, noon: dt.datetime, client: Any
) -> None:
    elsewhere = Membership.objects.create(user=cast.shopper, organisation=cast.rival, role=Role.SHOPPER)
    there = ShopperProfile.objects.create(membership=elsewhere, code="S-77")
    client.post(reverse("reminders-stop", args=[stop_key(there)]))
    assert not ShopperProfile.objects.filter(membership__user=cast.shopper, reminders=True).exists()


def test_a_forged_link_opens_nothing(client: Any, cast: Cast) -> None:
    for method in (client.get, client.post):
        assert method(reverse("reminders-stop", args=["1:forged"])).status_code == 404


def test_the_clock_queues_each_letter(
    cast: Cast, noon: dt.datetime, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    due(cast, noon)
    sent: list[Any] = []
    monkeypatch.setattr("common.tasks.current_app.send_task", lambda name, kwargs, **_rest: sent.append(kwargs))
    monkeypatch.setattr(timezone, "now", lambda: noon)
    with django_capture_on_commit_callbacks(execute=True):
        send_due_reminders()
    assert sent == [{"profile_id": cast.profile.pk, "kind": "due"}]


def test_finding_the_letters_costs_the_same_with_more_visits(
    cast: Cast, noon: dt.datetime, django_assert_num_queries: Any
) -> None:
    due(cast, noon)
    with django_assert_num_queries(4):
        reminders.due_reminders(noon)
    for number in range(2, 7):
        due(cast, noon, number=number)
    with django_assert_num_queries(4):
        reminders.due_reminders(noon)
