"""Windows in the branch's own days, on days when clocks change too; allowed hours in words."""

import datetime as dt
from typing import Any

import pytest

from audits.rules.windows import hours_in_words, last_day, runs_of, visit_window

WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def utc(year: int, month: int, day: int, hour: int) -> dt.datetime:
    return dt.datetime(year, month, day, hour, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("zone", "first", "last", "opens_at", "closes_at"),
    [
        ("Europe/Kyiv", (2026, 11, 2), (2026, 11, 8), utc(2026, 11, 1, 22), utc(2026, 11, 8, 22)),
        ("Asia/Almaty", (2026, 11, 2), (2026, 11, 8), utc(2026, 11, 1, 19), utc(2026, 11, 8, 19)),
        # Kyiv's clocks go back on the 25th of October: a day of 25 hours.
        ("Europe/Kyiv", (2026, 10, 25), (2026, 10, 25), utc(2026, 10, 24, 21), utc(2026, 10, 25, 22)),
        # And forward on the 29th of March: a day of 23.
        ("Europe/Kyiv", (2026, 3, 29), (2026, 3, 29), utc(2026, 3, 28, 22), utc(2026, 3, 29, 21)),
        # In Santiago midnight itself is skipped on the 6th of September 2026.
        ("America/Santiago", (2026, 9, 6), (2026, 9, 6), utc(2026, 9, 6, 4), utc(2026, 9, 7, 3)),
    ],
)
def test_a_window_is_whole_days_of_the_branch(
    zone: str,
    first: tuple[int, int, int],
    last: tuple[int, int, int],
    opens_at: dt.datetime,
    closes_at: dt.datetime,
) -> None:
    window = visit_window(dt.date(*first), dt.date(*last), zone)
    assert (window.opens_at, window.closes_at) == (opens_at, closes_at)
    assert last_day(window.closes_at, zone) == dt.date(*last)


def test_almaty_opens_before_kyiv() -> None:
    day = dt.date(2026, 11, 2)
    assert visit_window(day, day, "Asia/Almaty").opens_at < visit_window(day, day, "Europe/Kyiv").opens_at


def test_hours_read_as_runs_of_weekdays() -> None:
    windows: list[dict[str, Any]] = [
        {"weekdays": [1, 2, 3, 4, 5], "from": "08:00", "to": "11:00"},
        {"weekdays": [7, 5], "from": "10:00", "to": "16:00"},
        {"from": "09:00", "to": "10:00"},
    ]
    assert hours_in_words(windows, WEEK) == ["Mon–Fri 08:00–11:00", "Fri, Sun 10:00–16:00", "Mon–Sun 09:00–10:00"]
    assert runs_of([3, 1, 2, 3]) == [(1, 3)]
