"""Of a published wave a director hears by one letter: a subscription's, or the plain one where none tells them."""

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import Membership, Role, User
from audits.models import DirectorScope, Wave
from conftest import Cast
from reports.models import TurnedOff
from reports.services import deliveries
from reports.services.cells import refresh_wave
from reports.services.spared import told_by_subscription
from reports.tasks.notices import send_publication_notices
from reports.tests.letters import subscription_of


@pytest.fixture
def denys(cast: Cast) -> User:
    """A second director, of Obolon."""
    user = User.objects.create_user("denys@example.com", name="Denys")
    membership = Membership.objects.create(user=user, organisation=cast.zerno, role=Role.DIRECTOR)
    DirectorScope.objects.create(membership=membership, branch=cast.obolon)
    return user


@pytest.fixture
def wave(cast: Cast, denys: User) -> Wave:
    now = timezone.now()
    wave = cast.wave(state="published", closed_at=now, published_at=now - dt.timedelta(minutes=1), revision=1)
    for branch in (cast.podil, cast.obolon):
        cast.visit(wave=wave, branch=branch, state="approved", approved_at=now, score=8000, raw_score=8000)
    refresh_wave(wave.pk)
    return wave


def hear(wave: Wave) -> list[tuple[str, str]]:
    """Who gets which letter, the clock's at noon."""
    send_publication_notices(wave_id=wave.pk)
    at = timezone.now().replace(hour=12)
    deliveries.note_due(at if at > timezone.now() else at + dt.timedelta(days=1))
    for pk in deliveries.Delivery.objects.to_send().values_list("pk", flat=True):
        deliveries.send_delivery(delivery_id=pk, at=at)
    return sorted((letter.to[0].split("@")[0], letter.subject.split(" ")[0]) for letter in mail.outbox)


def test_without_a_subscription_every_director_hears_plainly(cast: Cast, wave: Wave) -> None:
    assert [who for who, _subject in hear(wave)] == sorted(["denys", cast.director.email.split("@")[0]])
    assert {subject for _who, subject in hear(wave)} == {"Results"}


@pytest.mark.parametrize("content", ["summary", "reports"])
def test_whom_a_subscription_tells_of_the_wave_gets_no_second_letter(cast: Cast, wave: Wave, content: str) -> None:
    subscription_of(cast, content=content, often="wave")
    told = hear(wave)
    assert [who for who, _subject in told] == sorted(["denys", cast.director.email.split("@")[0]])
    assert {subject for _who, subject in told} == {"Summary" if content == "summary" else "1"}


def test_whom_it_does_not_reach_hears_plainly(cast: Cast, wave: Wave, denys: User) -> None:
    row = subscription_of(cast, content="reports", often="wave")
    row.branches.set([cast.podil])
    assert told_by_subscription(wave_id=wave.pk) == {cast.director.pk}
    assert dict(hear(wave))["denys"] == "Results"


@pytest.mark.parametrize(
    "fields",
    [
        {"content": "alerts", "often": "wave"},
        {"content": "reports", "often": "weekly"},
        {"content": "reports", "often": "wave", "on_since": None},
        {"content": "reports", "often": "wave", "on_since": timezone.now() + dt.timedelta(days=1)},
        {"content": "reports", "often": "wave", "audience": "hq"},
    ],
)
def test_a_subscription_that_need_not_tell_of_the_wave_spares_nobody_the_plain_letter(
    cast: Cast, wave: Wave, fields: dict[str, Any], denys: User
) -> None:
    subscription_of(cast, **fields)
    assert not told_by_subscription(wave_id=wave.pk) & {cast.director.pk, denys.pk}


def test_who_turned_the_letter_off_wants_no_other_of_the_same(cast: Cast, wave: Wave) -> None:
    row = subscription_of(cast, content="reports", often="wave")
    TurnedOff.objects.create(user=cast.director, subscription=row)
    assert [who for who, _subject in hear(wave)] == ["denys"]


def test_a_wave_that_is_gone_or_unpublished_spares_nobody(cast: Cast) -> None:
    assert told_by_subscription(wave_id=999_999) == told_by_subscription(wave_id=cast.wave().pk) == set()
