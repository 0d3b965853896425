"""When things happened in the demo: four waves, the last of them open now, and the moments of each visit."""

import datetime as dt
import random
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from audits.rules.lifecycle import VISIT

ROTATION_DAYS = 60
SUBMITTED = ("submitted", "in_review", "returned", "approved", "rejected")
STARTED = ("in_progress", *SUBMITTED)
TAKEN = ("accepted", "expired", *STARTED)
# The verbs that lead to each state (audits/rules/lifecycle.py).
VERBS = {
    "planned": (),
    "offered": ("offer",),
    "accepted": ("offer", "accept"),
    "in_progress": ("offer", "accept", "start"),
    "submitted": ("offer", "accept", "start", "submit"),
    "in_review": ("offer", "accept", "start", "submit", "claim"),
    "returned": ("offer", "accept", "start", "submit", "claim", "return"),
    "approved": ("offer", "accept", "start", "submit", "claim", "approve"),
    "rejected": ("offer", "accept", "start", "submit", "claim", "reject"),
    "cancelled": ("cancel",),
    "expired": ("offer", "accept", "expire"),
}


@dataclass(frozen=True)
class Dates:
    """One wave: first and last day counted from today, visits at each branch of the chain and of the competitor."""

    name: str
    first: int
    last: int
    visits: int
    rival_visits: int
    is_open: bool = False


WAVES = (
    Dates("Wave 1", -84, -64, 3, 2),
    Dates("Wave 2", -56, -36, 3, 2),
    Dates("Wave 3", -28, -8, 3, 2),
    Dates("Wave 4", -4, 10, 2, 2, is_open=True),
)


@dataclass(frozen=True)
class Moments:
    """When each verb of a visit happened, in UTC."""

    at: dict[str, dt.datetime]

    def of(self, verb: str) -> dt.datetime | None:
        """The moment, where it happened."""
        return self.at.get(verb)


def steps(state: str) -> list[tuple[str, str, str]]:
    """Verb, source and target on the way to a state."""
    found, source = [("plan", "", "planned")], "planned"
    for verb in VERBS[state]:
        found.append((verb, source, VISIT[verb].target))
        source = VISIT[verb].target
    return found


def start_moment(chance: random.Random, day: dt.date, zone: str) -> dt.datetime:
    """Within the scenario's hours: weekdays 8 to 11, weekends 10 to 16, in the branch's zone."""
    first, last = (8, 10) if day.isoweekday() < 6 else (10, 15)
    time = dt.time(chance.randint(first, last), chance.randint(0, 50))
    return dt.datetime.combine(day, time, ZoneInfo(zone))


def moments(chance: random.Random, state: str, start: dt.datetime, opened: dt.datetime, end: dt.datetime) -> Moments:
    """The whole life of a visit that began at `start`, nothing of it after `end`."""
    submit = start + dt.timedelta(minutes=chance.randint(34, 62))
    claim = min(submit + dt.timedelta(hours=chance.uniform(2, 30)), end - dt.timedelta(minutes=30))
    judged = min(claim + dt.timedelta(minutes=chance.randint(6, 25)), end - dt.timedelta(minutes=2))
    found = {
        "plan": opened,
        "offer": opened + dt.timedelta(minutes=2),
        "accept": min(opened + dt.timedelta(hours=chance.uniform(1, 60)), start - dt.timedelta(hours=1)),
        "start": start,
        "submit": submit,
        "claim": claim,
        "return": judged,
        "approve": judged,
        "reject": judged,
        "cancel": opened + dt.timedelta(days=2),
        "expire": end,
    }
    verbs = {verb for verb, _, _ in steps(state)}
    return Moments({verb: min(at, end).astimezone(dt.UTC) for verb, at in found.items() if verb in verbs})
