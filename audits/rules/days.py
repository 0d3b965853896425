"""On which day a shopper makes which visit, so that no day holds more than the wave allows."""

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_bipartite_matching


def free_slots(
    days: Sequence[dt.date], weekdays: frozenset[int], busy: Mapping[dt.date, int], a_day: int
) -> list[dt.date]:
    """The days on which the shopper can go, each as often as it has room: first all days once, then all again."""
    able = [day for day in sorted(set(days)) if day.isoweekday() in weekdays]
    return [day for turn in range(a_day) for day in able if busy.get(day, 0) + turn < a_day]


def match_days(wanted: Sequence[Sequence[dt.date]], slots: Sequence[dt.date]) -> list[dt.date | None]:
    """A slot for each visit, of the days it may be made on; as many visits as possible get one."""
    pairs = [(row, column) for row, days in enumerate(wanted) for column, day in enumerate(slots) if day in set(days)]
    if not pairs:
        return [None] * len(wanted)
    rows, columns = zip(*pairs, strict=True)
    graph = csr_matrix((np.ones(len(pairs), np.int8), (rows, columns)), shape=(len(wanted), len(slots)))
    found = maximum_bipartite_matching(graph, perm_type="column")
    return [slots[column] if column >= 0 else None for column in found.tolist()]
