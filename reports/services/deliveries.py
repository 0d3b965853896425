"""Letters of subscriptions: found when they are due, noted, and then sent, each once (docs/operations.md)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User, notices_of
from audits.models import Wave, WaveState
from common.errors import Refused
from common.tasks import after_commit
from reports.models import Delivery, LetterState, Often, Subscription, TurnedOff
from reports.models.delivery import AGAIN, MOST_TRIES
from reports.services.delivery_letters import NotMadeYet, letter_of
from reports.services.delivery_news import news_of
from reports.services.delivery_slots import due_slot
from reports.services.mailing import send, try_address_again
from reports.services.readers import Reader, readers_of

TASK = "reports.tasks.deliveries.send_delivery"
# A wave published longer ago is no news.
FORGOTTEN = dt.timedelta(days=7)
# What failed is tried again after so long, and given up after a day; HQ may still send it.
PAUSE, GIVEN_UP = dt.timedelta(minutes=10), dt.timedelta(days=1)
SWEEP_SIZE = 2000


@dataclass(frozen=True)
class Due:
    """A letter that is to be noted: its key, and the wave it is about where it is about one."""

    subscription: Subscription
    reader: Reader
    key: str
    wave: Wave | None = None


def due_letters(subscription: Subscription, at: dt.datetime, user_id: int | None = None) -> Iterable[Due]:
    """What of a subscription is due now and wasn't noted; nothing in anybody's quiet hours."""
    readers = [one for one in readers_of(subscription, user_id) if not notices_of(one.user).is_quiet(at, one.zone)]
    if not readers:
        return
    waves = new_waves(subscription, at) if subscription.often == Often.WAVE else []
    found = [due for one in readers for due in due_of(subscription, one, waves, at)]
    noted = Delivery.objects.filter(subscription=subscription, key__in={due.key for due in found})
    known = set(noted.values_list("user", "key"))
    yield from (due for due in found if (due.reader.user.pk, due.key) not in known)


def due_of(subscription: Subscription, reader: Reader, waves: list[Wave], at: dt.datetime) -> Iterable[Due]:
    """What is due for one reader."""
    if subscription.often == Often.WAVE:
        return [Due(subscription, reader, f"wave-{wave.pk}", wave) for wave in waves]
    local = at.astimezone(ZoneInfo(notices_of(reader.user).time_zone or reader.zone))
    slot = due_slot(subscription, local)
    return [Due(subscription, reader, slot.date().isoformat())] if slot else []


def new_waves(subscription: Subscription, at: dt.datetime) -> list[Wave]:
    """The waves published while the subscription was on."""
    since = max(subscription.on_since or at, at - FORGOTTEN)
    rows = Wave.objects.filter(
        organisation=subscription.organisation_id,
        state=WaveState.PUBLISHED,
        published_at__gt=since,
        published_at__lte=at,
    )
    return list(rows.filter(programme=subscription.programme_id) if subscription.programme_id else rows)


def note_due(at: dt.datetime) -> int:
    """Note every letter that is due, and have it sent; gives their number. The clock's task."""
    noted = 0
    for subscription in Subscription.objects.on().select_related("organisation").order_by("pk"):
        for due in due_letters(subscription, at):
            noted += note_delivery(due, at) is not None
    return noted


@transaction.atomic
def note_delivery(due: Due, at: dt.datetime) -> Delivery | None:
    """Note one letter before it is sent; the person's lock keeps a second worker from noting it meanwhile."""
    User.objects.select_for_update(no_key=True).get(pk=due.reader.user.pk)
    own = Delivery.objects.filter(subscription=due.subscription, user=due.reader.user)
    if own.filter(key=due.key).exists():
        return None
    last = own.order_by("-until").values_list("until", flat=True).first()
    earliest = at - 2 * due.subscription.period
    is_off = TurnedOff.objects.filter(user=due.reader.user, subscription=due.subscription).exists()
    delivery = Delivery.objects.create(
        subscription=due.subscription,
        user=due.reader.user,
        key=due.key,
        wave=due.wave,
        since=max(last, earliest) if last else at - due.subscription.period,
        until=at,
        noted_at=at,
        state=LetterState.OFF if is_off else LetterState.WAITING,
    )
    if not is_off:
        after_commit(TASK, delivery_id=delivery.pk)
    return delivery


def waiting_deliveries(at: dt.datetime) -> list[int]:
    """What a lost task left, and what failed a while ago."""
    lost = Q(state=LetterState.WAITING) | Q(noted_at__gt=at - GIVEN_UP)
    rows = Delivery.objects.to_send().filter(lost, noted_at__lte=at - PAUSE).exclude(started_at__gt=at - PAUSE)
    return list(rows.order_by("noted_at").values_list("pk", flat=True)[:SWEEP_SIZE])


def send_delivery(*, delivery_id: int, at: dt.datetime) -> str:
    """Send a noted letter, if there is something to say; gives its state, "" where it was somebody else's to send.

    What it says is gathered first, outside of any lock; then the row is marked as being sent, by one worker alone.
    """
    rows = Delivery.objects.to_send().select_related("subscription__organisation", "user__notices", "wave")
    delivery = rows.filter(pk=delivery_id).first()
    if delivery is None:
        return ""
    readers = readers_of(delivery.subscription, delivery.user_id)
    ended = end_of(delivery, readers)
    if ended:
        return settle(delivery, ended)
    if notices_of(delivery.user).is_quiet(at, readers[0].zone):
        return LetterState.WAITING
    with translation.override(readers[0].language):
        news = news_of(delivery, readers[0])
        if not news.parts:
            return settle(delivery, LetterState.NOTHING)
        try:
            mail = letter_of(delivery, readers[0], news, at)
        except NotMadeYet:
            return LetterState.WAITING
    if not take(delivery, at):
        return ""
    return send(mail, [delivery])


def end_of(delivery: Delivery, readers: Sequence[Reader]) -> LetterState | None:
    """As what a letter ends that isn't to be sent any more."""
    if delivery.user.is_refused:
        return LetterState.BOUNCED
    if not readers or not delivery.subscription.is_on:
        return LetterState.DROPPED
    is_off = TurnedOff.objects.filter(user=delivery.user_id, subscription=delivery.subscription).exists()
    return LetterState.OFF if is_off else None


@transaction.atomic
def settle(delivery: Delivery, state: LetterState) -> str:
    """End a letter that isn't sent, unless somebody took it meanwhile."""
    row = Delivery.objects.to_send().select_for_update(of=("self",)).filter(pk=delivery.pk).first()
    if row is None:
        return ""
    row.state, row.problem = state, ""
    row.save(update_fields=["state", "problem"])
    return state


@transaction.atomic
def take(delivery: Delivery, at: dt.datetime) -> bool:
    """Mark a letter as being sent by us; False where another worker was faster."""
    row = Delivery.objects.to_send().select_for_update(of=("self",)).filter(pk=delivery.pk).first()
    if row is None:
        return False
    delivery.state, delivery.started_at, delivery.tries = LetterState.SENDING, at, row.tries + 1
    delivery.save(update_fields=["state", "started_at", "tries", "files"])
    return True


@transaction.atomic
def retry_delivery(*, delivery_id: int, by: User) -> Delivery:
    """Send once more what failed or was refused, or what nobody knows of; raises `Refused` with code `wrong_state`."""
    delivery = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery_id)
    if delivery.state not in AGAIN and not delivery.is_unknown(timezone.now()):
        raise Refused("wrong_state", _("Only a letter that failed can be sent again."))
    delivery.state, delivery.problem, delivery.tries = LetterState.WAITING, "", MOST_TRIES - 1
    delivery.save(update_fields=["state", "problem", "tries"])
    try_address_again(delivery.user_id)
    after_commit(TASK, delivery_id=delivery.pk)
    return delivery
