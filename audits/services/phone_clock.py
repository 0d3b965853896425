"""The phone's clock and the server's: what the phone says, put right by the offset it measured."""

import datetime as dt

from django.utils import timezone


def server_time(phone_time: dt.datetime, offset_ms: int, *, now: dt.datetime | None = None) -> dt.datetime:
    """The phone's time plus the offset (server minus phone), never later than now: nothing is sent from the future."""
    return min(phone_time + dt.timedelta(milliseconds=offset_ms), now or timezone.now())
