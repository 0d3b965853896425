"""On which day a visit is going to be made: which may be chosen, and why another may not."""

import datetime as dt
from collections.abc import Iterable, Mapping
from enum import StrEnum


class DayReason(StrEnum):
    """Why a visit is not to be made on a day."""

    OVER = "over"
    OUTSIDE = "outside"
    CLOSED = "closed"
    WEEKDAY = "weekday"
    BUSY = "busy"


def why_not_day(
    day: dt.date,
    *,
    window: tuple[dt.date, dt.date],
    today: dt.date,
    days: Iterable[dt.date],
    weekdays: frozenset[int],
    busy: Mapping[dt.date, int] = {},
    most_a_day: int | None = None,
) -> DayReason | None:
    """The first reason against a day, those that never change first; None where there is none.

    `window` is its first and last day; `days` are those on which branch and scenario let the visit be made;
    `weekdays` and `busy` are the shopper's.
    """
    checks = (
        (DayReason.OUTSIDE, not window[0] <= day <= window[1]),
        (DayReason.OVER, day < today),
        (DayReason.CLOSED, day not in set(days)),
        (DayReason.WEEKDAY, day.isoweekday() not in weekdays),
        (DayReason.BUSY, most_a_day is not None and busy.get(day, 0) >= most_a_day),
    )
    return next((reason for reason, holds in checks if holds), None)
