"""Subscriptions: who gets which letter and when, once, quiet where nothing is new, and turned off by one click."""

import datetime as dt
from smtplib import SMTPAuthenticationError, SMTPDataError, SMTPRecipientsRefused
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, NoticeSettings, Role, User
from accounts.services.erasure import erase_person
from audits.models import Action, DirectorScope, Dispute, Region, Visit
from audits.tests.test_acceptance import at_once
from common.errors import Refused
from conftest import Cast, locks_rows
from reports.models import BranchReport, Delivery, Subscription
from reports.services import deliveries, printing
from reports.services.branch_reports import render_report
from reports.services.cells import refresh_cells
from reports.services.letters_off import key_of, turn_letter, wanted_of
from reports.services.subscriptions import SubscriptionContent, create_subscription, switch_subscription
from reports.tests.letters import subscription_of

pytestmark = pytest.mark.django_db
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture
def nine() -> dt.datetime:
    """Nine in the morning of tomorrow in Kyiv."""
    return (timezone.now() + DAY).astimezone(ZoneInfo("Europe/Kyiv")).replace(hour=9, minute=5)


def send_all(at: dt.datetime) -> list[str]:
    """To whom letters go then."""
    before = len(mail.outbox)
    deliveries.note_due(at)
    for pk in Delivery.objects.to_send().order_by("pk").values_list("pk", flat=True):
        deliveries.send_delivery(delivery_id=pk, at=at)
    return sorted(letter.to[0].split("@")[0] for letter in mail.outbox[before:])


def low_visit(cast: Cast, at: dt.datetime, **fields: Any) -> Visit:
    """An approved visit of 40 percent in a wave that was published an hour before."""
    wave = fields.pop("wave", None) or cast.wave(state="published", published_at=at - HOUR, revision=1)
    values = {"state": "approved", "approved_at": at - 3 * HOUR, "submitted_at": at - 5 * HOUR, "score": 4000}
    return cast.visit(wave=wave, **{**values, "raw_score": 4000, "started_at": at - 30 * HOUR, **fields})


def states() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def test_a_director_hears_once_of_a_low_score_and_no_more_where_nothing_is_new(cast: Cast, nine: dt.datetime) -> None:
    subscription_of(cast)
    low_visit(cast, nine)
    assert [send_all(nine + hours * HOUR) for hours in (-1, 0, 1, 24, 48)] == [[], ["dmytro"], [], [], []]
    [letter] = mail.outbox
    assert letter.subject == "1 thing to look at · Zerno"
    assert "Podil, Kyiv: 40 · Poor" in letter.body
    assert states() == ["sent", "nothing", "nothing"]


def test_a_mean_is_rounded_once(cast: Cast, nine: dt.datetime) -> None:
    subscription_of(cast, content="summary", audience="hq")
    wave = cast.wave(state="closed")
    for score in (9004, 9005, 9005):  # 90.0466… percent: 90.05 would be shown as 90.1
        low_visit(cast, nine, wave=wave, score=score, raw_score=score)
    send_all(nine)
    assert "visits: 3, mean score 90.0" in mail.outbox[0].body


def test_what_is_not_published_no_director_is_told(cast: Cast, nine: dt.datetime) -> None:
    subscription_of(cast)
    subscription_of(cast, name="HQ", audience="hq")
    low_visit(cast, nine, wave=cast.wave(state="closed"))
    assert send_all(nine) == ["maksym", "oksana"]


def test_decided_disputes_critical_failures_and_actions_near_their_day_are_told(cast: Cast, nine: dt.datetime) -> None:
    subscription_of(cast)
    visit = low_visit(cast, nine, score=9500, critical=["clean"])
    Dispute.objects.create(
        visit=visit, question="smile", reason="No", by=cast.director, decision="upheld", reply="Yes",
        decided_by=cast.manager, decided_at=nine - HOUR,
    )  # fmt: skip
    steps = {"branch": cast.podil, "wave": visit.wave, "owner": "Olha", "by": cast.director}
    for text, days in (("Train", 3), ("Mend", -1), ("Later", 9), ("Long over", -5)):
        Action.objects.create(text=text, due_on=nine.date() + dt.timedelta(days=days), **steps)
    assert send_all(nine) == ["dmytro"]
    text = mail.outbox[0].body
    assert all(words in text for words in ("Is it clean?", "How friendly? (Upheld)", "Train (Olha, due on", "Mend"))
    assert not any(words in text for words in ("Later", "Long over", "Low scores"))


def test_a_region_s_director_gets_the_summary_of_the_region_and_no_other_branch(cast: Cast, nine: dt.datetime) -> None:
    membership = Membership.objects.create(user=cast.owner, organisation=cast.zerno, role=Role.DIRECTOR)
    DirectorScope.objects.create(membership=membership, region=cast.region)
    subscription_of(cast, content="summary", often="weekly", weekday=nine.weekday(), audience="heads")
    wave = cast.wave(name="Autumn", state="published", published_at=nine - HOUR, revision=1)
    for branch, score in ((cast.podil, 8000), (cast.obolon, 6000), (cast.almaty, 1000)):
        low_visit(cast, nine, wave=wave, branch=branch, score=score)
        refresh_cells(wave_id=wave.pk, branch_id=branch.pk)
    assert send_all(nine) == ["oksana"]
    assert mail.outbox[0].subject == "Summary of the week · Zerno"
    assert "Autumn: score 70.0, fair" in mail.outbox[0].body
    assert "Dostyk" not in mail.outbox[0].body
    assert send_all(nine + DAY) == []


def test_a_letter_comes_in_the_reader_s_language_and_by_their_clock(cast: Cast, nine: dt.datetime) -> None:
    User.objects.filter(pk=cast.director.pk).update(language="uk")
    DirectorScope.objects.all().delete()
    DirectorScope.objects.create(membership=cast.director.memberships.get(), branch=cast.almaty)
    subscription_of(cast)
    low_visit(cast, nine - DAY, branch=cast.almaty)
    almaty = nine.astimezone(ZoneInfo("Asia/Almaty")).replace(hour=9)
    assert [send_all(almaty - HOUR), send_all(almaty)] == [[], ["dmytro"]]
    [(html, _kind)] = mail.outbox[0].alternatives
    assert 'lang="uk"' in html


def test_quiet_hours_put_a_letter_off_to_their_end(cast: Cast, nine: dt.datetime) -> None:
    NoticeSettings.objects.create(user=cast.director, quiet_from=20, quiet_to=11)
    subscription_of(cast)
    low_visit(cast, nine)
    assert [send_all(nine + hours * HOUR) for hours in (0, 1, 2)] == [[], [], ["dmytro"]]


def test_a_subscription_limited_to_a_region_reaches_only_its_directors(cast: Cast, nine: dt.datetime) -> None:
    south = Region.objects.create(brand=cast.brand, name="South", parent=cast.region)
    row = subscription_of(cast, region=south)
    low_visit(cast, nine)
    assert send_all(nine) == []
    assert states() == []
    Subscription.objects.filter(pk=row.pk).update(region=cast.region)
    assert send_all(nine) == ["dmytro"]


def test_the_link_in_a_letter_turns_it_off_and_on_without_signing_in(
    cast: Cast, nine: dt.datetime, client: Any
) -> None:
    row = subscription_of(cast)
    low_visit(cast, nine)
    send_all(nine)
    [letter] = mail.outbox
    link = letter.extra_headers["List-Unsubscribe"].strip("<>")
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = link.partition("://")[2].partition("/")[2]
    assert "Turn it off" in client.get(f"/{path}").content.decode()
    assert wanted_of(key_of(cast.director, row)).is_off is False
    said = client.post(f"/{path}", {"List-Unsubscribe": "One-Click"}).content.decode()
    assert "Daily" in said and "turned off" in said
    low_visit(cast, nine + DAY)
    assert send_all(nine + DAY) == []
    assert states() == ["sent", "off"]
    client.post(f"/{path}", {"on": "yes"})
    low_visit(cast, nine + 2 * DAY)
    assert send_all(nine + 2 * DAY) == ["dmytro"]
    assert client.get(reverse("letter-stop", args=["forged"])).status_code == 404


def test_one_sees_one_s_letters_in_the_account_and_turns_off_only_one_s_own(
    cast: Cast, nine: dt.datetime, as_person: Any
) -> None:
    row = subscription_of(cast, cast.manager)
    client = as_person(cast.manager)
    url = reverse("letters-own")
    assert "Daily" in client.get(url).content.decode()
    client.post(url, {"key": key_of(cast.manager, row), "off": "yes"})
    assert wanted_of(key_of(cast.manager, row)).is_off
    assert client.post(url, {"key": key_of(cast.director, row), "off": "yes"}).status_code == 404
    assert not wanted_of(key_of(cast.director, row)).is_off


def test_a_director_sees_every_subscription_that_reaches_them_and_no_words_for_shoppers(
    cast: Cast, as_person: Any
) -> None:
    subscription_of(cast, name="Mine by role", often="monthly")
    subscription_of(cast, name="Only for HQ", audience="hq")
    client = as_person(cast.director)
    page = client.get(reverse("letters-own")).content.decode()
    assert [words in page for words in ("Mine by role", "Every month", "Only for HQ")] == [True, True, False]
    reminders = "Reminders of your visits"
    assert reminders not in client.get(reverse("notices-edit")).content.decode()
    assert reminders in as_person(cast.shopper).get(reverse("notices-edit")).content.decode()


def refuse(problem: Exception) -> Any:
    def send(_mail: EmailMultiAlternatives, **_options: Any) -> int:
        raise problem

    return send


def test_a_refused_address_is_told_in_the_log_without_the_address_and_can_be_sent_again(
    cast: Cast, nine: dt.datetime, monkeypatch: pytest.MonkeyPatch, as_person: Any
) -> None:
    subscription_of(cast)
    low_visit(cast, nine)
    words = b"5.1.1 <dmytro@example.com> unknown"
    with monkeypatch.context() as patch:
        problem = SMTPRecipientsRefused({"dmytro@example.com": (550, words)})
        patch.setattr(EmailMultiAlternatives, "send", refuse(problem))
        assert send_all(nine) == []
    row = Delivery.objects.get()
    assert (row.state, row.problem) == ("bounced", "550 5.1.1 <…> unknown")
    assert send_all(nine + HOUR) == []
    client = as_person(cast.manager)
    assert "unknown" in client.get(reverse("delivery-list")).content.decode()
    client.post(reverse("delivery-retry", args=[row.pk]))
    assert deliveries.send_delivery(delivery_id=row.pk, at=nine + HOUR) == "sent"


def test_an_address_refused_for_good_gets_nothing_more_until_it_is_another(
    cast: Cast, nine: dt.datetime, monkeypatch: pytest.MonkeyPatch, as_person: Any
) -> None:
    subscription_of(cast)
    low_visit(cast, nine)
    with monkeypatch.context() as patch:
        patch.setattr(EmailMultiAlternatives, "send", refuse(SMTPRecipientsRefused({"x": (550, b"5.1.1 unknown")})))
        send_all(nine)
    cast.director.refresh_from_db()
    assert cast.director.is_refused
    low_visit(cast, nine + DAY)
    assert send_all(nine + DAY) == []
    Delivery.objects.create(
        subscription=Subscription.objects.get(), user=cast.director, key="left", since=nine, until=nine, noted_at=nine
    )
    assert deliveries.send_delivery(delivery_id=Delivery.objects.get(key="left").pk, at=nine) == "bounced"
    assert "refused by the mail server" in as_person(cast.manager).get(reverse("member-list")).content.decode()
    assert "The mail server refused letters" in as_person(cast.director).get(reverse("letters-own")).content.decode()
    cast.director.email = "dmytro@mended.example"
    cast.director.save(update_fields=["email"])
    low_visit(cast, nine + 2 * DAY)
    assert send_all(nine + 2 * DAY) == ["dmytro"]


@pytest.mark.parametrize(
    ("code", "said", "is_refused"),
    [
        (552, b"5.2.2 mailbox full", False),
        (450, b"4.2.1 later", False),
        (554, b"5.7.1 Relay access denied", False),
        (553, b"5.7.1 Sender address rejected: not owned by user", False),
        (550, b"5.7.1 blocked: see our list", False),
        (550, b"relay not permitted", False),
        (551, b"no", True),
        (550, b"5.1.10 no mail here", True),
        (550, b"5.2.1 disabled", True),
    ],
)
def test_only_an_address_that_is_none_is_refused_not_a_full_mailbox_nor_our_own_mistake(
    cast: Cast, nine: dt.datetime, monkeypatch: pytest.MonkeyPatch, code: int, said: bytes, is_refused: bool
) -> None:
    subscription_of(cast)
    low_visit(cast, nine)
    with monkeypatch.context() as patch:
        patch.setattr(EmailMultiAlternatives, "send", refuse(SMTPRecipientsRefused({"x": (code, said)})))
        send_all(nine)
    cast.director.refresh_from_db()
    assert cast.director.is_refused == is_refused


def test_what_the_server_put_off_is_tried_again_by_the_sweep(
    cast: Cast, nine: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscription_of(cast)
    low_visit(cast, nine)
    with monkeypatch.context() as patch:
        patch.setattr(EmailMultiAlternatives, "send", refuse(SMTPDataError(451, b"later")))
        send_all(nine)
    row = Delivery.objects.get()
    assert (row.state, row.problem) == ("failed", "451 later")
    assert deliveries.waiting_deliveries(nine + dt.timedelta(minutes=5)) == []
    assert deliveries.waiting_deliveries(nine + HOUR) == [row.pk]
    assert deliveries.send_delivery(delivery_id=row.pk, at=nine + HOUR) == "sent"


def test_a_wrong_password_of_ours_is_no_refusal_of_the_reader_s_address(
    cast: Cast, nine: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscription_of(cast)
    low_visit(cast, nine)
    with monkeypatch.context() as patch:
        patch.setattr(EmailMultiAlternatives, "send", refuse(SMTPAuthenticationError(535, b"wrong password")))
        send_all(nine)
    assert states() == ["failed"]
    assert deliveries.waiting_deliveries(nine + HOUR) == [Delivery.objects.get().pk]


def test_a_worker_killed_before_sending_loses_nothing_and_one_killed_meanwhile_sends_nothing_twice(
    cast: Cast, nine: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscription_of(cast)
    low_visit(cast, nine)
    deliveries.note_due(nine)
    row = Delivery.objects.get()
    assert deliveries.waiting_deliveries(nine + HOUR) == [row.pk]
    with monkeypatch.context() as patch:
        patch.setattr(EmailMultiAlternatives, "send", refuse(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            deliveries.send_delivery(delivery_id=row.pk, at=nine)
    row.refresh_from_db()
    assert row.state == "sending"
    assert row.is_unknown(nine + HOUR)
    assert deliveries.waiting_deliveries(nine + HOUR) == []
    assert deliveries.send_delivery(delivery_id=row.pk, at=nine + HOUR) == ""
    assert mail.outbox == []


def test_turned_off_by_hq_nothing_goes_out_any_more(cast: Cast, nine: dt.datetime) -> None:
    row = subscription_of(cast)
    low_visit(cast, nine)
    deliveries.note_due(nine)
    switch_subscription(subscription_id=row.pk, on=False, by=cast.manager)
    assert send_all(nine) == []
    assert states() == ["dropped"]


def test_an_erased_person_gets_nothing_more_and_the_log_keeps_a_pseudonym(
    cast: Cast, nine: dt.datetime, as_person: Any
) -> None:
    subscription_of(cast, cast.director)
    low_visit(cast, nine)
    deliveries.note_due(nine)
    erase_person(email=cast.director.email)
    assert send_all(nine) == []
    assert send_all(nine + DAY) == []
    page = as_person(cast.manager).get(reverse("delivery-list")).content.decode()
    assert f"erased-{cast.director.pk}@" in page
    assert "Dmytro" not in page


def test_the_report_comes_as_a_file_once_it_is_made(cast: Cast, nine: dt.datetime) -> None:
    subscription_of(cast, content="reports", often="wave", as_file=True)
    wave = cast.wave(name="Autumn", state="published", published_at=nine - HOUR, revision=1)
    low_visit(cast, nine, wave=wave)
    refresh_cells(wave_id=wave.pk, branch_id=cast.podil.pk)
    assert send_all(nine) == []
    report = BranchReport.objects.get(branch=cast.podil, language="en")
    assert render_report(report_id=report.pk)
    assert send_all(nine + HOUR) == ["dmytro"]
    [(name, content, kind)] = mail.outbox[0].attachments
    assert (name, kind) == ("Zerno - Podil - Autumn.pdf", "application/pdf")
    assert content.startswith(b"%PDF")
    assert send_all(nine + DAY) == []


@pytest.mark.parametrize(
    ("state", "gone"), [("asked", []), ("making", []), ("failed", ["dmytro"]), ("cancelled", ["dmytro"])]
)
def test_a_letter_lets_the_making_of_its_report_be(
    cast: Cast, nine: dt.datetime, state: str, gone: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    subscription_of(cast, content="reports", often="wave", as_file=True)
    wave = cast.wave(name="Autumn", state="published", published_at=nine - HOUR, revision=1)
    low_visit(cast, nine, wave=wave)
    refresh_cells(wave_id=wave.pk, branch_id=cast.podil.pk)
    kept = {"state": state, "asked_at": nine - HOUR, "asked_by": cast.director}
    BranchReport.objects.create(wave=wave, branch=cast.podil, language="en", **kept)
    queued: list[str] = []
    monkeypatch.setattr(printing, "after_commit", lambda task, **ids: queued.append(task))
    assert send_all(nine) == gone
    assert BranchReport.objects.filter(**kept).count() == 1
    assert queued == []  # else two thousand letters would pass whoever opens a report


def test_a_report_that_is_not_made_in_time_comes_as_a_link(cast: Cast, nine: dt.datetime) -> None:
    subscription_of(cast, content="reports", often="wave", as_file=True)
    wave = cast.wave(name="Autumn", state="published", published_at=nine - HOUR, revision=1)
    low_visit(cast, nine, wave=wave)
    refresh_cells(wave_id=wave.pk, branch_id=cast.podil.pk)
    assert [send_all(nine), send_all(nine + 4 * HOUR)] == [[], ["dmytro"]]
    assert mail.outbox[0].attachments == []
    assert reverse("branch-wave", args=[cast.podil.pk, wave.pk]) in mail.outbox[0].body


def test_a_monthly_letter_is_due_on_its_day_for_a_few_days(cast: Cast) -> None:
    subscription_of(
        cast, content="reports", often="monthly", month_day=5, on_since=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    )
    fifth = dt.datetime(2026, 3, 5, 9, 5, tzinfo=ZoneInfo("Europe/Kyiv"))
    wave = cast.wave(state="published", published_at=fifth - 9 * DAY, revision=1)
    low_visit(cast, fifth - 9 * DAY, wave=wave)
    assert [send_all(fifth + days * DAY) for days in (-1, 2, 3, 8)] == [[], ["dmytro"], [], []]


def test_a_foreign_branch_or_nobody_named_is_refused(cast: Cast) -> None:
    content = SubscriptionContent(name="One", content="alerts", often="daily", audience="named")
    with pytest.raises(Refused) as refused:
        create_subscription(organisation=cast.zerno, content=content, by=cast.manager)
    assert set(refused.value.fields) == {"people"}


@locks_rows
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_note_and_send_one_letter(cast: Cast, nine: dt.datetime) -> None:
    subscription_of(cast)
    low_visit(cast, nine)
    at_once(*[lambda: deliveries.note_due(nine)] * 3)
    row = Delivery.objects.get()
    at_once(*[lambda: deliveries.send_delivery(delivery_id=row.pk, at=nine)] * 3)
    assert len(mail.outbox) == 1
    assert states() == ["sent"]


@locks_rows
@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_turn_a_letter_off_once(cast: Cast) -> None:
    wanted = wanted_of(key_of(cast.director, subscription_of(cast)))
    assert wanted
    at_once(*[lambda: turn_letter(wanted, off=True)] * 3)
    assert wanted.is_off
