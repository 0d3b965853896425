"""The same news as the letters to shoppers, as a push that says nothing: noted in the same log before it goes, once."""

import datetime as dt

from django.db import transaction

from accounts.models import User, notices_of
from accounts.services.push import wake
from audits.models import Event, Reminder


def push_reminder(*, reminder_id: int, at: dt.datetime) -> int:
    """Wake the phones of who got the letter; how many."""
    with transaction.atomic():
        rows = Reminder.objects.select_for_update(of=("self",)).select_related("profile__membership")
        reminder = rows.filter(pk=reminder_id, pushed_at=None, profile__isnull=False).first()
        if reminder is None or reminder.profile is None:
            return 0
        reminder.pushed_at = at
        reminder.save(update_fields=["pushed_at"])
    return wake(user_id=reminder.profile.membership.user_id)


def push_event(*, event_id: int, user_id: int, at: dt.datetime) -> int:
    """Wake the phones of who was told of an event, unless it is quiet for them; how many."""
    with transaction.atomic():
        rows = Event.objects.select_for_update(of=("self",)).select_related("organisation")
        event = rows.filter(pk=event_id).first()
        if event is None or "pushed" in event.data:
            return 0
        user = User.objects.select_related("notices").filter(pk=user_id).first()
        if user is None or notices_of(user).is_quiet(at, event.organisation.time_zone):
            return 0
        event.data = {**event.data, "pushed": True}
        event.save(update_fields=["data"])
    return wake(user_id=user_id)
