"""When the next wave is, by its rhythm."""

import calendar
import datetime as dt

MONTHS = {"month": 1, "quarter": 3}


def following(first: dt.date, last: dt.date, rhythm: str) -> tuple[dt.date, dt.date]:
    """The same days a month or a quarter later: whole months stay whole, other waves keep their length."""
    months, after = MONTHS[rhythm], last + dt.timedelta(days=1)
    starts_on = later(first, months)
    if first.day == 1 and after.day == 1:
        return starts_on, later(after, months) - dt.timedelta(days=1)
    return starts_on, starts_on + (last - first)


def coming(first: dt.date, last: dt.date, rhythm: str, today: dt.date) -> tuple[dt.date, dt.date]:
    """The next that hasn't begun yet."""
    first, last = following(first, last, rhythm)
    while first < today:
        first, last = following(first, last, rhythm)
    return first, last


def later(day: dt.date, months: int) -> dt.date:
    """The same day of a later month, or its last where it has fewer."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
