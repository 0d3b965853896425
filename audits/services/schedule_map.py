"""The schedule's map: a point for each branch with visits, without tiles."""

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import ngettext

from audits.models.visit import VisitQuerySet
from audits.services.progress import group_case

# From the most urgent on; the rest is on its way or done.
URGENT = ("risk", "planned", "offered")
WIDTH, HEIGHT, MARGIN = 1000, 560, 24


@dataclass(frozen=True)
class Point:
    """A branch on the map, in the picture's own units; `mark` is its most urgent group."""

    branch_id: int
    label: str
    x: int
    y: int
    mark: str
    total: int

    @property
    def visits(self) -> str:
        """How many visits, in words; thousands of points are slow to word in a template."""
        return ngettext("%(number)s visit", "%(number)s visits", self.total) % {"number": self.total}


def points_of(visits: VisitQuerySet, at: dt.datetime) -> tuple[list[Point], int]:
    """A point for each branch with visits and a known place, and how many branches have none; in one query."""
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    places: dict[int, tuple[str, float | None, float | None]] = {}
    grouped = visits.order_by().annotate(group=group_case(at))
    fields = ("branch", "branch__name", "branch__city", "branch__lat", "branch__lon", "group")
    for pk, name, city, lat, lon, group, number in grouped.values_list(*fields).annotate(number=Count("pk")):
        counts[pk][group] = number
        label = ", ".join(filter(None, (name, city)))
        places[pk] = (label, None if lat is None else float(lat), None if lon is None else float(lon))
    known = {pk: (lat, lon) for pk, (_label, lat, lon) in places.items() if lat is not None and lon is not None}
    spots = projected(known)
    points = [
        Point(pk, places[pk][0], *spots[pk], mark_of(counts[pk]), counts[pk].total())
        for pk in sorted(known, key=lambda pk: (urgency(counts[pk]), places[pk][0]))
    ]
    return points, len(places) - len(known)


def mark_of(counts: Counter[str]) -> str:
    """The most urgent group of a branch's visits, or that all are on their way."""
    return next((group for group in URGENT if counts[group]), "going")


def urgency(counts: Counter[str]) -> int:
    """The more, the later it is drawn, and so on top."""
    return len(URGENT) - (*URGENT, "going").index(mark_of(counts))


def projected(places: Mapping[int, tuple[float, float]]) -> dict[int, tuple[int, int]]:
    """Places in degrees as places in the picture: as wide as needed, north above, a kilometre as long both ways."""
    if not places:
        return {}
    lats, lons = zip(*places.values(), strict=True)
    narrow = math.cos(math.radians((min(lats) + max(lats)) / 2))
    wide, high = (max(lons) - min(lons)) * narrow, max(lats) - min(lats)
    scale = min((WIDTH - 2 * MARGIN) / (wide or 0.01), (HEIGHT - 2 * MARGIN) / (high or 0.01))
    left, top = (WIDTH - wide * scale) / 2, (HEIGHT - high * scale) / 2
    return {
        pk: (round(left + (lon - min(lons)) * narrow * scale), round(top + (max(lats) - lat) * scale))
        for pk, (lat, lon) in places.items()
    }
