"""HQ's digest: who is told what, at their hour and never in quiet ones, once a day, and stopped by one click."""

import datetime as dt
from smtplib import SMTPDataError
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, NoticeKind, NoticeSettings, Role, User
from accounts.services.notices import digest_key, edit_notices
from audits.models import Reminder, Visit
from audits.services import digests, reminders
from audits.tasks.reminders import send_due_digests
from conftest import Cast

pytestmark = pytest.mark.django_db
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture
def nine() -> dt.datetime:
    """Nine in the morning of tomorrow in Kyiv."""
    return (timezone.now() + DAY).astimezone(ZoneInfo("Europe/Kyiv")).replace(hour=9, minute=5)


def send_all(at: dt.datetime) -> list[str]:
    """To whom digests go then."""
    before = len(mail.outbox)
    for membership in digests.due_digests(at):
        digests.send_digest(membership_id=membership, at=at)
    return sorted(letter.to[0].split("@")[0] for letter in mail.outbox[before:])


def late(cast: Cast, at: dt.datetime) -> None:
    """One visit of every kind that is late."""
    wave = cast.wave(state="open")
    cast.visit(wave=wave, closes_at=at + DAY, opens_at=at - 9 * DAY)
    cast.visit(wave=wave, state="expired", opens_at=at - 9 * DAY, closes_at=at - DAY)
    sent = {"submitted_at": at - 4 * DAY, "opens_at": at - 9 * DAY, "branch": cast.obolon}
    cast.visit(wave=wave, state="returned", returned_until=at - HOUR, **sent)
    cast.visit(wave=wave, state="submitted", **sent)


def test_owners_and_managers_are_told_all_and_reviewers_what_they_review(cast: Cast, nine: dt.datetime) -> None:
    late(cast, nine)
    assert send_all(nine) == ["maksym", "oksana", "raisa"]
    found = {letter.to[0].split("@")[0]: str(letter.body) for letter in mail.outbox}
    labels = [str(kind.label) for kind in NoticeKind]
    assert all(f"{label}: 1" in found["maksym"] for label in labels)
    assert [label in found["raisa"] for label in labels] == [False, False, True, True]
    assert "Podil, Kyiv" in found["maksym"]


def test_each_number_is_that_of_the_list_behind_it(cast: Cast, nine: dt.datetime, as_person: Any) -> None:
    late(cast, nine)
    Visit.objects.filter(state="accepted").update(closes_at=timezone.now() + DAY)
    cast.visit(closes_at=nine + 9 * DAY)
    send_all(nine)
    body = next(str(letter.body) for letter in mail.outbox if "maksym" in letter.to[0])
    client = as_person(cast.manager)
    for path, number in (("/hq/waves/visits/?group=risk&state=accepted", 1), ("/hq/review/", 1)):
        assert path in body
        assert client.get(path).context["page"].paginator.count == number


def test_it_comes_once_a_day_and_only_where_there_is_something_to_tell(cast: Cast, nine: dt.datetime) -> None:
    assert send_all(nine) == []
    late(cast, nine)
    assert len(send_all(nine + HOUR)) == 3
    assert send_all(nine + HOUR) == send_all(nine + 2 * HOUR) == []
    for membership in Membership.objects.all():
        assert not digests.send_digest(membership_id=membership.pk, at=nine + HOUR)
    assert len(send_all(nine + DAY)) == 3


@pytest.mark.parametrize(("hour", "told"), [(8, 0), (9, 3), (11, 3), (12, 0), (22, 0)])
def test_it_comes_at_its_hour_by_the_organisations_clock(cast: Cast, nine: dt.datetime, hour: int, told: int) -> None:
    late(cast, nine)
    assert len(send_all(nine.replace(hour=hour))) == told


def test_a_person_has_their_own_hour_and_clock(cast: Cast, nine: dt.datetime) -> None:
    late(cast, nine)
    edit_notices(values={"digest_hour": 15, "time_zone": "Asia/Almaty"}, by=cast.manager)
    afternoon = nine.astimezone(ZoneInfo("Asia/Almaty")).replace(hour=15)
    assert send_all(afternoon) == ["maksym"]


def test_quiet_hours_are_kept_whatever_the_hour_of_the_digest(cast: Cast, nine: dt.datetime) -> None:
    late(cast, nine)
    edit_notices(values={"quiet_from": 22, "quiet_to": 10}, by=cast.manager)
    assert send_all(nine) == ["oksana", "raisa"]
    assert send_all(nine + HOUR) == ["maksym"]


def test_what_is_muted_is_not_told(cast: Cast, nine: dt.datetime) -> None:
    late(cast, nine)
    edit_notices(values={"muted": ["overdue", "waiting"]}, by=cast.manager)
    send_all(nine)
    body = next(str(letter.body) for letter in mail.outbox if "maksym" in letter.to[0])
    assert str(NoticeKind.OVERDUE.label) not in body
    assert str(NoticeKind.UNANSWERED.label) in body


def test_who_holds_two_roles_gets_one_digest_with_all(cast: Cast, nine: dt.datetime) -> None:
    Membership.objects.create(user=cast.reviewer, organisation=cast.zerno, role=Role.MANAGER)
    late(cast, nine)
    assert send_all(nine) == ["maksym", "oksana", "raisa"]
    body = next(str(letter.body) for letter in mail.outbox if "raisa" in letter.to[0])
    assert str(NoticeKind.OVERDUE.label) in body


def test_nobody_of_another_organisation_and_nobody_who_left_is_told(cast: Cast, nine: dt.datetime) -> None:
    late(cast, nine)
    Membership.objects.filter(user=cast.owner).update(ended_at=nine)
    assert send_all(nine) == ["maksym", "raisa"]


def test_it_speaks_the_persons_language(cast: Cast, nine: dt.datetime) -> None:
    User.objects.filter(pk=cast.manager.pk).update(language="uk")
    late(cast, nine)
    send_all(nine)
    letter = next(letter for letter in mail.outbox if "maksym" in letter.to[0])
    assert "/account/letters/" in letter.body


def test_a_mail_server_that_refuses_is_asked_again_and_silence_is_not(
    cast: Cast, nine: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    late(cast, nine)
    [membership] = Membership.objects.filter(user=cast.manager).values_list("pk", flat=True)
    for problem, kept in ((SMTPDataError(452, b"full"), 0), (TimeoutError("silence"), 1)):
        with monkeypatch.context() as broken:

            def fail(_self: object, problem: Exception = problem) -> None:
                raise problem

            broken.setattr("django.core.mail.EmailMessage.send", fail)
            with pytest.raises(type(problem)):
                digests.send_digest(membership_id=membership, at=nine)
        assert Reminder.objects.count() == kept
    assert membership not in digests.due_digests(nine)


def test_one_click_stops_it_and_a_look_does_not(cast: Cast, nine: dt.datetime, client: Any) -> None:
    late(cast, nine)
    send_all(nine)
    letter = next(letter for letter in mail.outbox if "maksym" in letter.to[0])
    link = letter.extra_headers["List-Unsubscribe"].strip("<>")
    path = link[link.index("/account/") :]
    assert "Stop the digest" in client.get(path).content.decode()
    assert "maksym" in send_all(nine + DAY)
    assert "no more digests" in client.post(path, {"List-Unsubscribe": "One-Click"}).content.decode()
    assert "maksym" not in send_all(nine + 2 * DAY)
    assert client.get(reverse("digest-stop", args=[digest_key(cast.manager)[:-1]])).status_code == 404


def test_the_page_sets_hours_and_kinds_and_refuses_a_digest_at_a_quiet_hour(cast: Cast, as_person: Any) -> None:
    client, url = as_person(cast.manager), reverse("notices-edit")
    fields = {"told": ["overdue"], "digest_hour": 8, "quiet_from": 21, "quiet_to": 7, "time_zone": "Asia/Almaty"}
    assert client.post(url, fields | {"quiet_to": 9}).status_code == 200
    assert not NoticeSettings.objects.exists()
    assert client.post(url, fields).status_code == 302
    found = NoticeSettings.objects.get(user=cast.manager)
    assert (found.digest_hour, found.quiet_from, found.quiet_to, found.time_zone) == (8, 21, 7, "Asia/Almaty")
    assert found.muted == ["not_started", "unanswered", "waiting"]
    assert client.post(url, fields | {"time_zone": "Mars/Olympus"}).status_code == 200


def test_a_shopper_sets_quiet_hours_that_reminders_keep(cast: Cast, as_person: Any, nine: dt.datetime) -> None:
    client, url = as_person(cast.shopper), reverse("notices-edit")
    assert "told" not in client.get(url).context["form"].fields
    assert client.post(url, {"quiet_from": 0, "quiet_to": 12, "time_zone": ""}).status_code == 302
    # Should they join HQ later, the digest comes when the quiet is over.
    assert NoticeSettings.objects.get(user=cast.shopper).digest_hour == 12
    cast.visit(closes_at=nine + 20 * HOUR, opens_at=nine - DAY, accepted_at=nine - DAY)
    assert reminders.due_reminders(nine + 2 * HOUR) == []
    assert reminders.due_reminders(nine + 3 * HOUR) == [(cast.profile.pk, "due")]


def test_finding_whose_digest_is_due_costs_the_same_with_more_people(
    cast: Cast, nine: dt.datetime, django_assert_num_queries: Any
) -> None:
    late(cast, nine)
    with django_assert_num_queries(2):
        assert len(digests.due_digests(nine)) == 4
    for number in range(5):
        user = User.objects.create_user(f"m{number}@example.com")
        Membership.objects.create(user=user, organisation=cast.zerno, role=Role.MANAGER)
    with django_assert_num_queries(2):
        assert len(digests.due_digests(nine)) == 9


def test_the_clock_queues_each_digest(
    cast: Cast, nine: dt.datetime, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    late(cast, nine)
    sent: list[Any] = []
    monkeypatch.setattr("common.tasks.current_app.send_task", lambda name, kwargs, **_rest: sent.append(kwargs))
    monkeypatch.setattr(timezone, "now", lambda: nine)
    with django_capture_on_commit_callbacks(execute=True):
        send_due_digests()
    assert {one["membership_id"] for one in sent} == set(digests.due_digests(nine))
