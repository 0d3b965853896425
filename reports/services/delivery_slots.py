"""When a letter of a subscription is due, by its reader's own clock."""

import datetime as dt

from reports.models import Often, Subscription

# So long after its hour a letter is still sent, where a worker was down or the reader's hours were quiet.
LATE = {Often.DAILY: dt.timedelta(hours=20), Often.WEEKLY: dt.timedelta(days=3), Often.MONTHLY: dt.timedelta(days=5)}


def due_slot(subscription: Subscription, local: dt.datetime) -> dt.datetime | None:
    """The newest hour of the subscription at or before `local`, unless it is over for too long or was before it was on."""
    slot = latest_slot(subscription, local)
    is_late = local - slot >= LATE[Often(subscription.often)]
    is_before = subscription.on_since is None or slot < subscription.on_since
    return None if is_late or is_before else slot


def latest_slot(subscription: Subscription, local: dt.datetime) -> dt.datetime:
    """The newest hour of the subscription at or before `local`."""
    slot = local.replace(hour=subscription.hour, minute=0, second=0, microsecond=0)
    if subscription.often == Often.DAILY:
        return slot if slot <= local else slot - dt.timedelta(days=1)
    if subscription.often == Often.WEEKLY:
        slot -= dt.timedelta(days=(slot.weekday() - subscription.weekday) % 7)
        return slot if slot <= local else slot - dt.timedelta(days=7)
    slot = slot.replace(day=subscription.month_day)
    return slot if slot <= local else (slot.replace(day=1) - dt.timedelta(days=1)).replace(day=subscription.month_day)
