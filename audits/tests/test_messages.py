"""The thread of a visit: who writes and reads, what is unread, which letters go out, and what is forgotten."""

import datetime as dt
from collections.abc import Callable
from smtplib import SMTPRecipientsRefused
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Role, ShopperProfile, User
from accounts.services.erasure import erase_person
from audits.models import Visit, VisitMessage
from audits.services import message_letters
from audits.services.messages import read_messages, thread_of, write_message
from audits.services.signatures import forget_messages
from audits.tasks.reminders import tell_of_waiting_messages
from audits.tests.phone import Phone
from common.errors import Refused
from conftest import Cast

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
Sign = Callable[[User], Client]


def thread(visit: Visit) -> str:
    return f"visits/{visit.pk}/messages"


def write(phone: Phone, visit: Visit, text: str, **fields: Any) -> Any:
    return phone.post(thread(visit), {"id": str(uuid4()), "text": text, **fields})


def test_shopper_and_hq_write_to_each_other_and_see_what_is_new(cast: Cast, as_person: Sign) -> None:
    visit, phone, desk = cast.visit(), Phone(as_person(cast.shopper)), as_person(cast.manager)
    assert write(phone, visit, " The entrance is round the corner. ").status_code == 201
    assert "1 new message" in desk.get(reverse("visit-list")).content.decode()
    assert "1 new" in desk.get(reverse("visit-detail", args=[visit.pk])).content.decode()
    page = reverse("visit-messages", args=[visit.pk])
    assert "The entrance is round the corner." in desk.get(page).content.decode()
    assert "new message" not in desk.get(reverse("visit-list")).content.decode()
    assert desk.post(page, {"text": "Thank you, go in there."}).status_code == 302
    [shown] = phone.get("my/visits").json()["visits"]
    assert shown["unread"] == 1
    messages = phone.get(thread(visit)).json()["messages"]
    assert [(row["side"], row["text"], row["read"]) for row in messages] == [
        ("shopper", "The entrance is round the corner.", True),
        ("hq", "Thank you, go in there.", False),
    ]
    assert phone.post(f"{thread(visit)}/read", {}).status_code == 200
    assert phone.get("my/visits").json()["visits"][0]["unread"] == 0
    assert "seen" in desk.get(page).content.decode()


def test_what_comes_while_hq_reads_is_still_new(cast: Cast, as_person: Sign, monkeypatch: pytest.MonkeyPatch) -> None:
    visit = cast.visit()
    write_message(visit_id=visit.pk, text="One", shopper=cast.profile, by=cast.shopper)

    def late(**given: Any) -> int:
        write_message(visit_id=visit.pk, text="Two", shopper=cast.profile, by=cast.shopper)
        return read_messages(**given)

    monkeypatch.setattr("audits.views.visit_messages.read_messages", late)
    as_person(cast.manager).get(reverse("visit-messages", args=[visit.pk]))
    assert [message.text for message in VisitMessage.objects.filter(read_at=None)] == ["Two"]


def test_the_shopper_learns_nobodys_name_and_reviewers_no_shoppers(cast: Cast, as_person: Sign) -> None:
    visit = cast.visit(state="submitted", submitted_at=timezone.now())
    write_message(visit_id=visit.pk, text="Hello", by=cast.manager)
    write_message(visit_id=visit.pk, text="Hello too", shopper=cast.profile, by=cast.shopper)
    assert cast.manager.name not in Phone(as_person(cast.shopper)).get(thread(visit)).content.decode()
    page = as_person(cast.reviewer).get(reverse("visit-messages", args=[visit.pk])).content.decode()
    assert cast.profile.code in page
    assert cast.shopper.name not in page


def test_sending_again_stands_once_and_under_another_text_is_refused(cast: Cast, as_person: Sign) -> None:
    visit, phone = cast.visit(), Phone(as_person(cast.shopper))
    pk = str(uuid4())
    assert [write(phone, visit, "Once", id=pk).status_code for _twice in range(2)] == [201, 200]
    assert write(phone, visit, "Other", id=pk).json()["code"] == "other_content"
    assert VisitMessage.objects.count() == 1


@pytest.mark.parametrize("text", ["", " \n ", "a" * 2001])
def test_what_says_nothing_or_too_much_is_refused(cast: Cast, as_person: Sign, text: str) -> None:
    answer = write(Phone(as_person(cast.shopper)), cast.visit(), text)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_others_find_no_thread(cast: Cast, as_person: Sign) -> None:
    visit = cast.visit()
    write_message(visit_id=visit.pk, text="Hello", by=cast.manager)
    for person in (cast.other_shopper, cast.rival_shopper, cast.director):
        assert Phone(as_person(person)).get(thread(visit)).status_code == 404
        assert write(Phone(as_person(person)), visit, "Hello").status_code == 404
    for person in (cast.director, cast.rival_manager, cast.shopper):
        assert as_person(person).get(reverse("visit-messages", args=[visit.pk])).status_code in (302, 404)


def test_nobody_writes_as_hq_to_themselves(cast: Cast, as_person: Sign) -> None:
    Membership.objects.create(user=cast.shopper, organisation=cast.zerno, role=Role.MANAGER)
    page = reverse("visit-messages", args=[cast.visit().pk])
    client = as_person(cast.shopper)
    client.post(
        reverse("membership-switch"), {"membership": Membership.objects.get(user=cast.shopper, role="manager").pk}
    )
    assert client.get(page).status_code == 404


def test_whoever_gets_the_visit_next_begins_a_thread_of_their_own(cast: Cast, as_person: Sign) -> None:
    visit = cast.visit()
    write_message(visit_id=visit.pk, text="My secret", shopper=cast.profile, by=cast.shopper)
    other = ShopperProfile.objects.get(membership__user=cast.other_shopper)
    Visit.objects.filter(pk=visit.pk).update(shopper=other)
    assert Phone(as_person(cast.other_shopper)).get(thread(visit)).json() == {"messages": []}
    with pytest.raises(Refused) as refused:
        write_message(visit_id=visit.pk, text="Mine still", shopper=cast.profile, by=cast.shopper)
    assert refused.value.code == "wrong_state"
    offered = cast.visit(state="offered", shopper=None)
    with pytest.raises(Refused):
        write_message(visit_id=offered.pk, text="Anybody?", by=cast.manager)
    assert not thread_of(offered).exists()


@pytest.fixture
def noon(time_machine: Any) -> dt.datetime:
    time_machine.move_to(NOON, tick=False)
    return NOON


def tell_all(at: dt.datetime) -> list[int]:
    return [message_letters.tell_of_messages(side=side, pk=pk, at=at) for side, pk in message_letters.letters_due(at)]


def test_one_letter_tells_of_what_nobody_has_seen_and_never_again(cast: Cast, noon: dt.datetime) -> None:
    visit, second = cast.visit(), cast.visit(branch=cast.obolon)
    for one in (visit, visit, second):
        write_message(visit_id=one.pk, text="Where do I park?", shopper=cast.profile, by=cast.shopper)
    assert tell_all(noon) == []
    assert tell_all(noon + HOUR) == [1]
    assert tell_all(noon + 2 * HOUR) == []
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == ([cast.manager.email], "3 new messages about visits")
    assert "Podil, Kyiv (2)" in letter.body
    assert reverse("visit-messages", args=[second.pk]) in letter.body
    # A mailbox is not the app: what was written, and who wrote, isn't said there.
    assert "park" not in letter.body
    assert cast.shopper.name not in letter.body


def test_the_shopper_hears_of_hqs_words_unless_they_have_read_them(
    cast: Cast, noon: dt.datetime, as_person: Sign
) -> None:
    visit = cast.visit()
    write_message(visit_id=visit.pk, text="Please hurry", by=cast.manager)
    Phone(as_person(cast.shopper)).post(f"{thread(visit)}/read", {})
    assert tell_all(noon + HOUR) == []
    write_message(visit_id=visit.pk, text="Please do", by=cast.manager)
    assert tell_all(noon + HOUR) == [1]
    assert mail.outbox[0].to == [cast.shopper.email]
    assert f"/shop/visits/{visit.pk}/messages/" in mail.outbox[0].body
    assert cast.manager.name not in mail.outbox[0].body


def test_nobody_is_woken_at_night(cast: Cast, noon: dt.datetime) -> None:
    write_message(visit_id=cast.visit().pk, text="Hello", by=cast.manager)
    assert tell_all(noon + 14 * HOUR) == [0]
    assert tell_all(noon + 24 * HOUR) == [1]


def test_where_the_manager_has_left_an_owner_is_written_to(cast: Cast, noon: dt.datetime) -> None:
    visit = cast.visit()
    Membership.objects.filter(user=cast.manager).update(ended_at=noon)
    write_message(visit_id=visit.pk, text="Hello", shopper=cast.profile, by=cast.shopper)
    assert tell_all(noon + HOUR) == [1]
    assert mail.outbox[0].to == [cast.owner.email]


def test_a_letter_that_the_mail_server_refused_is_tried_again(cast: Cast, noon: dt.datetime, monkeypatch: Any) -> None:
    write_message(visit_id=cast.visit().pk, text="Hello", by=cast.manager)

    def refuse(_self: Any) -> None:
        raise SMTPRecipientsRefused({})

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", refuse)
        with pytest.raises(SMTPRecipientsRefused):
            tell_all(noon + HOUR)
    assert tell_all(noon + HOUR) == [1]


def test_a_mailbox_that_takes_nothing_keeps_nobody_else_from_hearing(
    cast: Cast, noon: dt.datetime, monkeypatch: Any
) -> None:
    visits = [cast.visit(), cast.visit(branch=cast.obolon, wave=cast.wave(state="open", created_by=cast.owner))]
    for visit in visits:
        write_message(visit_id=visit.pk, text="Hello", shopper=cast.profile, by=cast.shopper)
    send = EmailMessage.send

    def refuse(letter: EmailMessage) -> int:
        if letter.to == [cast.manager.email]:
            raise SMTPRecipientsRefused({})
        return send(letter)

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", refuse)
        with pytest.raises(SMTPRecipientsRefused):
            tell_all(noon + HOUR)
    assert [letter.to for letter in mail.outbox] == [[cast.owner.email]]
    assert tell_all(noon + HOUR) == [1]
    assert mail.outbox[1].to == [cast.manager.email]


def test_the_sweep_queues_every_letter(cast: Cast, noon: dt.datetime, time_machine: Any, monkeypatch: Any) -> None:
    write_message(visit_id=cast.visit().pk, text="Hello", by=cast.manager)
    queued: list[dict[str, Any]] = []
    monkeypatch.setattr("audits.tasks.reminders.after_commit", lambda _task, **given: queued.append(given))
    time_machine.move_to(noon + HOUR, tick=False)
    tell_of_waiting_messages()
    assert queued == [{"side": "hq", "pk": cast.profile.pk}]


def test_what_was_written_by_and_to_an_erased_person_goes(cast: Cast) -> None:
    visit, other = cast.visit(), cast.visit(shopper=ShopperProfile.objects.get(membership__user=cast.other_shopper))
    write_message(visit_id=visit.pk, text="I am Sofia", shopper=cast.profile, by=cast.shopper)
    write_message(visit_id=visit.pk, text="Dear Sofia", by=cast.manager)
    write_message(visit_id=other.pk, text="Dear Sashko", by=cast.manager)
    erase_person(email=cast.shopper.email)
    assert [forget_messages() for _twice in range(2)] == [2, 0]
    assert [message.text for message in VisitMessage.objects.order_by("sent_at")] == ["", "", "Dear Sashko"]
