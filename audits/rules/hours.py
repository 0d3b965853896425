"""Opening hours in words, as people write them in a cell: "Mon-Fri 09:00-20:00; Sat 10:00-18:00", "Пн-Пт 9-20"."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from audits.rules.windows import runs_of

Hours = dict[str, list[str]]
DAYS = (
    ("mon", "monday", "mo", "пн", "понеділок", "понедельник", "пон"),
    ("tue", "tuesday", "tu", "tues", "вт", "вівторок", "вторник"),
    ("wed", "wednesday", "we", "ср", "середа", "среда"),
    ("thu", "thursday", "th", "thur", "thurs", "чт", "четвер", "четверг"),
    ("fri", "friday", "fr", "пт", "п'ятниця", "пятница", "пятниця"),
    ("sat", "saturday", "sa", "сб", "субота", "суббота"),
    ("sun", "sunday", "su", "нд", "вс", "неділя", "воскресенье", "нед"),
)
NUMBERS = {name: number for number, names in enumerate(DAYS, start=1) for name in names}
DAILY = {"daily", "everyday", "щодня", "щоденно", "ежедневно"}
WEEKDAYS = {"weekdays", "будні", "будни"}
WEEKEND = {"weekend", "weekends", "вихідні", "выходные"}
CLOSED = {"closed", "вихідний", "выходной", "зачинено", "закрыто"}
ALWAYS = {"24/7", "24h", "24", "цілодобово", "круглосуточно"}
FILLERS = {"and", "from", "з", "із", "с", "по", "і", "та", "и"}
# After a day; before any, some of them only fill.
UNTIL = {"to", "till", "through", "по", "до"}
TIME = r"(\d{1,2})(?:[:.](\d{2}))?"
TOKEN = re.compile(
    rf"(?P<always>24/7|24h)|(?P<times>{TIME}\s*(?:-|to|до)\s*{TIME})|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)?)\.?"
    r"|(?P<dash>-)|(?P<gap>[\s,;:|/()]+)"
)
WEEK = range(1, 8)
# What words are written with; each of them is read, too.
WRITTEN = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "uk": ("Пн", "Вт", "Ср", "Чт", "Пт", "Сб", "Нд"),
    "ru": ("Пн", "Вт", "Ср", "Чт", "Пт", "Сб", "Вс"),
}
# A time of day has no 24:00.
MIDNIGHT = "23:59"


class BadHours(ValueError):
    """Words that say no opening hours; the code says why."""


def parse_hours(text: str) -> Hours:
    """By weekday ("1" is Monday) the times of opening and closing; raises `BadHours`.

    A day has one pair of times, since that is what a branch keeps.
    """
    hours: Hours = {}
    days: list[int] = []
    closed: set[int] = set()
    is_range = said_days = False
    for found in _tokens(text):
        kind, token = found.lastgroup or "", found.group()
        if kind == "dash" or (days and token in UNTIL):
            is_range = True
        elif kind == "word" and (named := _days(token)):
            days = days + _between(days, named) if is_range else days + named
            is_range, said_days = False, True
        elif kind != "gap" and token.rstrip(".") not in FILLERS:
            if not days and said_days:
                raise BadHours("hours_twice_a_day")
            times = _times(found)
            _give(hours, closed, days or list(WEEK), times)
            days, said_days, is_range = [], True, False
    if days or not (hours or closed):
        raise BadHours("hours_not_understood")
    return {str(day): hours[str(day)] for day in WEEK if str(day) in hours}


def write_hours(hours: Any, language: str = "en") -> str:
    """The same in words that `parse_hours` reads; "" for unknown hours and for what aren't hours."""
    if not isinstance(hours, Mapping):
        return ""
    weekdays = WRITTEN.get(language, WRITTEN["en"])
    by_times: dict[tuple[str, str], list[int]] = {}
    for day in WEEK:
        times = hours.get(str(day))
        if isinstance(times, list | tuple) and len(times) == 2:
            by_times.setdefault((str(times[0]), str(times[1])), []).append(day)
    return "; ".join(f"{_runs(days, weekdays)} {opens}-{closes}" for (opens, closes), days in by_times.items())


def parse_weekdays(text: str) -> list[int]:
    """`Mon-Fri, Sun`, or numbers of which 1 is Monday; raises `BadHours`."""
    numbers = [part for part in re.split(r"[\s,;]+", text.strip()) if part]
    if numbers and all(re.fullmatch("[1-7]", part) for part in numbers):
        return sorted({int(part) for part in numbers})
    return sorted(int(day) for day in parse_hours(f"{text} 00:00-23:59"))


def write_weekdays(days: Sequence[int], language: str = "en") -> str:
    """The same in words that `parse_weekdays` reads."""
    return _runs(sorted(days), WRITTEN.get(language, WRITTEN["en"])) if days else ""


def _runs(days: list[int], weekdays: Sequence[str]) -> str:
    names = [
        weekdays[first - 1] if first == last else f"{weekdays[first - 1]}-{weekdays[last - 1]}"
        for first, last in runs_of(days)
    ]
    return ", ".join(names)


def _tokens(text: str) -> "list[re.Match[str]]":
    text = re.sub("[‐-―−]", "-", re.sub("[’ʼ`]", "'", text.casefold().strip()))
    if len(text) > 300:
        raise BadHours("hours_not_understood")
    found, at = [], 0
    while at < len(text):
        token = TOKEN.match(text, at)
        if token is None:
            raise BadHours("hours_not_understood")
        found.append(token)
        at = token.end()
    return found


def _days(word: str) -> list[int]:
    word = word.rstrip(".")
    if word in DAILY:
        return list(WEEK)
    if word in WEEKDAYS:
        return [1, 2, 3, 4, 5]
    if word in WEEKEND:
        return [6, 7]
    return [NUMBERS[word]] if word in NUMBERS else []


def _between(days: list[int], named: list[int]) -> list[int]:
    """The days after the last one named, up to this one; Saturday to Monday goes round the week's end."""
    if not days or len(named) != 1:
        raise BadHours("hours_not_understood")
    day, found = days[-1], []
    while day != named[0]:
        day = day % 7 + 1
        found.append(day)
    return found


def _times(found: "re.Match[str]") -> list[str] | None:
    """Opening and closing; None for closed."""
    token = found.group().rstrip(".")
    if token in CLOSED:
        return None
    if token in ALWAYS:
        return ["00:00", MIDNIGHT]
    if found.lastgroup != "times":
        raise BadHours("hours_not_understood")
    first, first_minute, last, last_minute = (int(part or 0) for part in found.groups()[2:6])
    opens, closes = f"{first:02}:{first_minute:02}", f"{last:02}:{last_minute:02}"
    closes = MIDNIGHT if closes in ("24:00", "00:00") else closes
    if first > 23 or int(closes[:2]) > 23 or max(first_minute, last_minute) > 59:
        raise BadHours("hours_not_understood")
    if closes <= opens:
        raise BadHours("hours_past_midnight")
    return [opens, closes]


def _give(hours: Hours, closed: set[int], days: list[int], times: list[str] | None) -> None:
    for day in days:
        if str(day) in hours or day in closed:
            raise BadHours("hours_twice_a_day")
        if times is None:
            closed.add(day)
        else:
            hours[str(day)] = times
