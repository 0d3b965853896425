"""When in a wave each visit may be made: hours that meet, days kept apart, and quotas by day and part of day."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_flow

from audits.rules.sampling import apportion, in_turn

Span = tuple[str, str]
# By weekday (1 is Monday) the hours that are allowed, "HH:MM" each; a day that isn't named isn't allowed.
Week = dict[int, tuple[Span, ...]]
DAYS = range(1, 8)
# A time of day has no 24:00.
WHOLE_DAY: Span = ("00:00", "23:59")


def whole_week(weekdays: Iterable[int] = DAYS, opens: str = "", closes: str = "") -> Week:
    """The same hours on all these days."""
    return {day: ((opens or WHOLE_DAY[0], closes or WHOLE_DAY[1]),) for day in weekdays}


def week_of(windows: Iterable[Mapping[str, Any]]) -> Week:
    """What a scenario's windows allow; everything where there are none."""
    found: dict[int, set[Span]] = {}
    for window in windows:
        for day in window.get("weekdays") or DAYS:
            found.setdefault(day, set()).add((window["from"], window["to"]))
    return {day: tuple(sorted(spans)) for day, spans in sorted(found.items())} or whole_week()


def opening_week(hours: Any) -> Week:
    """A branch's opening hours; everything where they aren't known."""
    if not isinstance(hours, Mapping) or not hours:
        return whole_week()
    return {int(day): ((times[0], times[1]),) for day, times in hours.items()}


def meeting(*weeks: Week) -> Week:
    """What all of them allow."""
    first, *rest = weeks
    for other in rest:
        first = {day: both for day, spans in first.items() if (both := overlaps(spans, other.get(day, ())))}
    return first


def overlaps(some: Sequence[Span], others: Sequence[Span]) -> tuple[Span, ...]:
    """The spans that two lists have in common."""
    pairs = ((max(a[0], b[0]), min(a[1], b[1])) for a in some for b in others)
    return tuple(sorted({pair for pair in pairs if pair[0] < pair[1]}))


def windows_of(week: Week) -> list[dict[str, Any]]:
    """The week as a scenario writes it: days of equal hours together."""
    days: dict[Span, list[int]] = {}
    for day in sorted(week):
        for span in week[day]:
            days.setdefault(span, []).append(day)
    return [
        {"weekdays": named, "from": opens, "to": closes}
        for (opens, closes), named in sorted(days.items(), key=lambda item: (item[1], item[0]))
    ]


def slots(starts_on: dt.date, ends_on: dt.date, number: int, apart: int) -> list[tuple[dt.date, dt.date]]:
    """First and last day for each visit of a branch, so that any two are `apart` days or more apart.

    All may be made on any day where nothing keeps them apart; none where the days are too few.
    """
    days = (ends_on - starts_on).days + 1
    if not apart or number == 1:
        return [(starts_on, ends_on)] * number
    free = days - (number - 1) * (apart - 1)
    if free < number:
        return []
    found, first = [], starts_on
    for place in range(number):
        last = first + dt.timedelta(days=free // number + (place < free % number) - 1)
        found.append((first, last))
        first = last + dt.timedelta(days=apart)
    return found


def days_of(week: Week, first: dt.date, last: dt.date, off: Collection[dt.date]) -> list[dt.date]:
    """Those of these days that the week allows, but for those off."""
    days = (first + dt.timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in days if day.isoweekday() in week and day not in off]


def quotas(able: Sequence[frozenset[int]], shares: Mapping[int, int]) -> list[int | None]:
    """A part for each visit, of those it can be made in: exactly by share where the hours allow it.

    Where they don't, a visit gets a part whose quota is full already; None where it can be made in no part.
    """
    kinds = Counter(options for options in able if options)
    wanted = apportion(sum(kinds.values()), shares)
    turns = {options: iter(in_turn(counts)) for options, counts in shared_out(kinds, wanted).items()}
    return [next(turns[options]) if options else None for options in able]


def shared_out(kinds: Mapping[frozenset[int], int], wanted: Mapping[int, int]) -> dict[frozenset[int], dict[int, int]]:
    """How many visits of each kind go to each part: as many as can be within the quotas, the rest above them."""
    if not kinds:
        return {}
    if len(kinds) == 1 and next(iter(kinds)) >= {part for part, number in wanted.items() if number}:
        return {kind: {part: wanted[part] for part in sorted(wanted)} for kind in kinds}
    rows, parts = sorted(kinds, key=sorted), sorted(wanted)
    end = len(rows) + len(parts) + 1
    edges = [(0, 1 + row, kinds[kind]) for row, kind in enumerate(rows)]
    edges += [(1 + len(rows) + column, end, wanted[part]) for column, part in enumerate(parts)]
    edges += [
        (1 + row, 1 + len(rows) + column, kinds[kind])
        for row, kind in enumerate(rows)
        for column, part in enumerate(parts)
        if part in kind
    ]
    source, target, room = zip(*edges, strict=True)
    graph = csr_matrix((np.array(room, np.int32), (source, target)), shape=(end + 1, end + 1))
    flow = maximum_flow(graph, 0, end).flow.toarray()
    found = {}
    for row, kind in enumerate(rows):
        given = {part: int(flow[1 + row, 1 + len(rows) + parts.index(part)]) for part in sorted(kind)}
        above = apportion(kinds[kind] - sum(given.values()), {part: wanted[part] + 1 for part in given})
        found[kind] = {part: number + above[part] for part, number in given.items()}
    return found
