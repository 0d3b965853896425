"""When a visit may be made: from days in the branch's zone to moments in UTC, and the allowed hours in words."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

Days = tuple[dt.date, ...]


@dataclass(frozen=True)
class Window:
    """From `opens_at` on, and before `closes_at`; both in UTC."""

    opens_at: dt.datetime
    closes_at: dt.datetime


def visit_window(starts_on: dt.date, ends_on: dt.date, zone: str) -> Window:
    """From 00:00 of the first day to 24:00 of the last in `zone`.

    A day on which the clocks change is 23 or 25 hours long. Where midnight itself is skipped, the day begins
    at the moment of the change.
    """
    return Window(midnight(starts_on, zone), midnight(ends_on + dt.timedelta(days=1), zone))


def midnight(day: dt.date, zone: str) -> dt.datetime:
    """The moment a day begins in `zone`, in UTC."""
    return dt.datetime.combine(day, dt.time(), ZoneInfo(zone)).astimezone(dt.UTC)


def last_day(closes_at: dt.datetime, zone: str) -> dt.date:
    """The last day in `zone` on which a visit may be made."""
    return (closes_at.astimezone(ZoneInfo(zone)) - dt.timedelta(microseconds=1)).date()


@lru_cache(1024)
def days_within(opens_at: dt.datetime, closes_at: dt.datetime, zone: str, weekdays: frozenset[int]) -> Days:
    """The days in `zone` between two moments that are one of `weekdays` (1 is Monday)."""
    first, last = opens_at.astimezone(ZoneInfo(zone)).date(), last_day(closes_at, zone)
    days = (first + dt.timedelta(days=number) for number in range((last - first).days + 1))
    return tuple(day for day in days if day.isoweekday() in weekdays)


def weekdays_of(windows: Iterable[Mapping[str, Any]]) -> frozenset[int]:
    """The days of the week that a scenario's windows name; all where there are none."""
    named = frozenset(day for window in windows for day in window.get("weekdays") or ())
    return named or frozenset(range(1, 8))


def weekdays_able(windows: Sequence[Mapping[str, Any]], hours: Mapping[str, Sequence[str]]) -> frozenset[int]:
    """The days of the week on which a scenario's windows meet a branch's opening hours; unknown hours are no bar."""
    return frozenset(
        day
        for day in weekdays_of(windows)
        if not hours or (str(day) in hours and (not windows or any(meets(w, day, hours[str(day)]) for w in windows)))
    )


def meets(window: Mapping[str, Any], day: int, hours: Sequence[str]) -> bool:
    """Whether a scenario's window is open on a day of the week while the branch is."""
    return day in (window.get("weekdays") or range(1, 8)) and window["from"] < hours[1] and hours[0] < window["to"]


def hours_in_words(windows: Iterable[Mapping[str, Any]], weekdays: Sequence[str]) -> list[str]:
    """A scenario's windows as "Mon–Fri 08:00–11:00"; `weekdays` are seven words from Monday on."""
    lines = []
    for window in windows:
        runs = [
            weekdays[first - 1] if first == last else f"{weekdays[first - 1]}–{weekdays[last - 1]}"
            for first, last in runs_of(window.get("weekdays") or range(1, 8))
        ]
        lines.append(f"{', '.join(runs)} {window['from']}–{window['to']}")
    return lines


def runs_of(days: Iterable[int]) -> list[tuple[int, int]]:
    """Days of the week (1 is Monday) as first and last of each unbroken run."""
    runs: list[tuple[int, int]] = []
    for day in sorted(set(days)):
        if runs and runs[-1][1] == day - 1:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs
