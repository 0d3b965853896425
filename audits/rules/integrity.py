"""What looks odd in a visit: checks of facts that anybody could repeat. A finding is a hint, never a verdict."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import asin, cos, radians, sin, sqrt
from typing import Any

from audits.rules.purchases import Amount, is_over

EARTH_M = 6_371_000
FAR_M = 500
CLOCK_MS = 5 * 60 * 1000
BEFORE_START = dt.timedelta(minutes=15)
FASTEST_SHARE = 3


@dataclass(frozen=True)
class Place:
    """A point on the globe, within `accuracy_m` metres."""

    lat: float
    lon: float
    accuracy_m: int = 0


@dataclass(frozen=True)
class FileFact:
    """One file of the visit; `seen_in` tells of another visit with the very same file."""

    question: str
    captured_at: dt.datetime | None
    seen_in: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Facts:
    """What is known of a visit. Times are put right by the phone's measured offset.

    `local_start` is in the branch's zone; `contradictions` are the texts of those that hold, by question.
    """

    channel: str
    duration_minutes: int
    started_at: dt.datetime | None
    finished_at: dt.datetime | None
    local_start: dt.datetime | None
    windows: Sequence[Mapping[str, Any]] = ()
    days_off: Collection[dt.date] = ()
    started_in: Place | None = None
    branch: Place | None = None
    clock_offset_ms: int | None = None
    is_late: bool = False
    files: Sequence[FileFact] = field(default_factory=tuple)
    total: Amount | None = None
    limit: Amount | None = None
    contradictions: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """A flag to raise: its code, the question it is about ("" for the visit), and the figures behind it."""

    code: str
    question: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


def findings(facts: Facts) -> list[Finding]:
    """Everything odd, each code at most once a question."""
    found: dict[tuple[str, str], Finding] = {}
    for check in CHECKS:
        for finding in check(facts):
            found.setdefault((finding.code, finding.question), finding)
    return list(found.values())


def too_fast(facts: Facts) -> Iterator[Finding]:
    """Finished in less than a third of the time that the scenario takes."""
    if facts.started_at is None or facts.finished_at is None or facts.duration_minutes <= 0:
        return
    seconds = int((facts.finished_at - facts.started_at).total_seconds())
    if 0 <= seconds * FASTEST_SHARE < facts.duration_minutes * 60:
        yield Finding("too_fast", data={"seconds": seconds, "expected_minutes": facts.duration_minutes})


def far_from_branch(facts: Facts) -> Iterator[Finding]:
    """A visit in person that began farther from the branch than the fix could be wrong."""
    if facts.channel != "in_person" or facts.started_in is None or facts.branch is None:
        return
    metres = distance_m(facts.started_in, facts.branch)
    if metres > FAR_M + facts.started_in.accuracy_m:
        yield Finding("far_from_branch", data={"metres": round(metres), "accuracy_m": facts.started_in.accuracy_m})


def no_place(facts: Facts) -> Iterator[Finding]:
    """A visit in person that began without a place."""
    if facts.channel == "in_person" and facts.started_at is not None and facts.started_in is None:
        yield Finding("no_place")


def distance_m(one: Place, other: Place) -> float:
    """Metres between two places over the globe."""
    half_lat, half_lon = radians(other.lat - one.lat) / 2, radians(other.lon - one.lon) / 2
    share = sin(half_lat) ** 2 + cos(radians(one.lat)) * cos(radians(other.lat)) * sin(half_lon) ** 2
    return 2 * EARTH_M * asin(min(1.0, sqrt(share)))


def outside_hours(facts: Facts) -> Iterator[Finding]:
    """Begun on a day that is off, or at a time that none of the windows allows."""
    start = facts.local_start
    if start is None:
        return
    fits = not facts.windows or any(allows(window, start) for window in facts.windows)
    if fits and start.date() not in facts.days_off:
        return
    yield Finding("outside_hours", data={"started": start.strftime("%H:%M"), "weekday": start.isoweekday()})


def allows(window: Mapping[str, Any], start: dt.datetime) -> bool:
    """Whether a window holds this local time; one that ends before it begins goes on past midnight."""
    opens, closes = str(window.get("from", "00:00")), str(window.get("to", "24:00"))
    clock, today = start.strftime("%H:%M"), start.isoweekday()
    yesterday = (start - dt.timedelta(days=1)).isoweekday()
    days = [int(day) for day in window.get("weekdays") or range(1, 8)]
    if opens <= closes:
        return today in days and opens <= clock <= closes
    return (today in days and clock >= opens) or (yesterday in days and clock <= closes)


def clock_off(facts: Facts) -> Iterator[Finding]:
    """The phone's clock was more than five minutes from the server's."""
    if facts.clock_offset_ms is not None and abs(facts.clock_offset_ms) > CLOCK_MS:
        yield Finding("clock_off", data={"seconds": round(facts.clock_offset_ms / 1000)})


def late(facts: Facts) -> Iterator[Finding]:
    """Arrived after its window had closed."""
    if facts.is_late:
        yield Finding("late")


def before_start(facts: Facts) -> Iterator[Finding]:
    """A file that was made long before the visit began."""
    for file in facts.files:
        if facts.started_at and file.captured_at and file.captured_at < facts.started_at - BEFORE_START:
            minutes = int((facts.started_at - file.captured_at).total_seconds() // 60)
            yield Finding("photo_before_start", file.question, {"minutes": minutes})


def duplicates(facts: Facts) -> Iterator[Finding]:
    """The very same file came with another visit."""
    for file in facts.files:
        if file.seen_in:
            yield Finding("duplicate_file", file.question, dict(file.seen_in))


def over_limit(facts: Facts) -> Iterator[Finding]:
    """The receipt's total is more than the scenario pays back."""
    total, limit = facts.total, facts.limit
    if total and limit and is_over(total, limit):
        data = {"total": str(total.value), "limit": str(limit.value), "currency": total.currency}
        yield Finding("over_limit", total.question, data)


def contradictions(facts: Facts) -> Iterator[Finding]:
    """Contradictions that the checklist declares and the answers make true: one finding a question, with every text."""
    for question, texts in facts.contradictions.items():
        yield Finding("contradiction", question, {"texts": [dict(text) for text in texts]})


CHECKS = (
    too_fast,
    far_from_branch,
    no_place,
    outside_hours,
    clock_off,
    late,
    before_start,
    duplicates,
    over_limit,
    contradictions,
)
# What these find hangs on the answers, and goes with them.
OF_ANSWERS = ("over_limit", "contradiction")
