"""On which day a shopper makes which visit, so that no day holds more than the wave allows."""

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment


def free_slots(
    days: Sequence[dt.date], weekdays: frozenset[int], busy: Mapping[dt.date, int], a_day: int
) -> list[dt.date]:
    """The days on which the shopper can go, each as often as it has room: first all days once, then all again."""
    able = [day for day in sorted(set(days)) if day.isoweekday() in weekdays]
    return [day for turn in range(a_day) for day in able if busy.get(day, 0) + turn < a_day]


def match_days(
    wanted: Sequence[Sequence[dt.date]], slots: Sequence[dt.date], load: Mapping[dt.date, int]
) -> list[dt.date | None]:
    """A slot for each visit, of the days it may be made on: as many visits as possible get one, then quiet days win.

    `load` is how many visits of the wave fall on each day already: a wave is spread over its days, not made at once.
    """
    if not slots:
        return [None] * len(wanted)
    none = (1 + max(load.values(), default=0) + len(slots)) * (len(wanted) + 1)  # dearer than all quiet days together
    # Behind the slots stands for each visit a place that means no day.
    cost = np.full((len(wanted), len(slots) + len(wanted)), none, np.int64)
    prices = np.array([load.get(day, 0) + slots[:column].count(day) for column, day in enumerate(slots)], np.int64)
    for row, days in enumerate(wanted):
        able = set(days)
        open_to = [column for column, day in enumerate(slots) if day in able]
        cost[row, : len(slots)] = none * (len(wanted) + 1)
        cost[row, open_to] = prices[open_to]
    _rows, columns = linear_sum_assignment(cost)
    return [slots[column] if column < len(slots) else None for column in columns.tolist()]
