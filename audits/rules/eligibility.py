"""Whether a shopper may take a visit (domain.md, "Rules that always hold", 1): facts in, the reason against it out."""

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from audits.rules.rating import NOTHING_YET, Record

EARTH_KM = 6371.0
ANY_DAY = frozenset(range(1, 8))


class Reason(StrEnum):
    """Why a shopper may not take a visit."""

    LEFT = "left"
    BLOCKED = "blocked"
    WINDOW_OVER = "window_over"
    CONFLICT = "conflict"
    ROTATION = "rotation"
    LANGUAGE = "language"
    AGE = "age"
    GENDER = "gender"
    CAR = "car"
    CERTIFICATE = "certificate"
    EXPERIENCE = "experience"
    RATING = "rating"
    DAYS = "days"
    DISTANCE = "distance"
    FULL = "full"
    WAVE = "wave"


@dataclass(frozen=True)
class Place:
    """Degrees."""

    lat: float
    lon: float


@dataclass(frozen=True)
class Asked:
    """What a scenario asks of the person; what isn't known of somebody is not what is asked for.

    `visits` were approved here before; a rating is asked of those only who have one.
    """

    min_age: int | None = None
    max_age: int | None = None
    genders: frozenset[str] = frozenset()
    car: bool = False
    certificate: str = ""
    visits: int = 0
    rating: int | None = None


@dataclass(frozen=True)
class Stay:
    """When a person was, or may yet be, at a branch: a moment once the visit began, its whole window before."""

    visit: object
    first: dt.datetime
    last: dt.datetime


@dataclass(frozen=True)
class Shopper:
    """`held` visits are not sent yet; `stays` by branch; `conflicts` are the branches where they are known.

    `weekdays` are those on which they can go (1 is Monday); `in_wave` how many visits of the job's wave they
    have taken, `by_wave` the same of every wave that limits it, `busy` how many on which day. `certificates` by name
    in small letters, with their last days.
    """

    active: bool
    capacity: int
    held: int
    stays: Mapping[int, Sequence[Stay]] = field(default_factory=dict)
    conflicts: frozenset[int] = frozenset()
    languages: frozenset[str] = frozenset()
    home: Place | None = None
    weekdays: frozenset[int] = ANY_DAY
    in_wave: int = 0
    by_wave: Mapping[int, int] = field(default_factory=dict)
    busy: Mapping[dt.date, int] = field(default_factory=dict)
    blocked: bool = False
    radius_km: float | None = None
    born: int | None = None
    gender: str = ""
    car: bool = False
    certificates: Mapping[str, dt.date | None] = field(default_factory=dict)
    record: Record = NOTHING_YET


@dataclass(frozen=True)
class Job:
    """What a visit asks; no languages or no distance ask nothing; `days` are the branch's, on which it may be made.

    `a_wave` is the most that one shopper may make of its wave.
    """

    visit: object
    branch: int
    opens_at: dt.datetime
    closes_at: dt.datetime
    rotation_days: int = 0
    languages: frozenset[str] = frozenset()
    max_distance_km: float | None = None
    place: Place | None = None
    days: tuple[dt.date, ...] = ()
    asked: Asked = Asked()
    wave: int = 0
    a_wave: int | None = None


def why_not(job: Job, shopper: Shopper, at: dt.datetime) -> Reason | None:
    """The first reason against it, those that never change first; None where there is none."""
    checks = (
        (Reason.LEFT, not shopper.active),
        (Reason.BLOCKED, shopper.blocked),
        (Reason.WINDOW_OVER, job.closes_at <= at),
        (Reason.CONFLICT, job.branch in shopper.conflicts),
        (Reason.LANGUAGE, not talks(job, shopper)),
        *((reason, True) for reason in lacks(job.asked, shopper, at)),
        (Reason.DAYS, not fits_days(job, shopper.weekdays)),
        (Reason.DISTANCE, is_too_far(job, shopper)),
        (Reason.ROTATION, is_too_soon(job, shopper, at)),
        (Reason.FULL, shopper.held >= shopper.capacity),
        (Reason.WAVE, job.a_wave is not None and shopper.by_wave.get(job.wave, 0) >= job.a_wave),
    )
    return next((reason for reason, holds in checks if holds), None)


def talks(job: Job, shopper: Shopper) -> bool:
    """Whether the shopper speaks one of the languages that are asked for."""
    return not job.languages or bool(job.languages & shopper.languages)


def lacks(asked: Asked, shopper: Shopper, at: dt.datetime) -> Iterator[Reason]:
    """What the person has not that a scenario asks for."""
    if not is_of_age(asked, shopper, at):
        yield Reason.AGE
    if asked.genders and shopper.gender not in asked.genders:
        yield Reason.GENDER
    if asked.car and not shopper.car:
        yield Reason.CAR
    if asked.certificate and not is_certified(asked.certificate, shopper, at):
        yield Reason.CERTIFICATE
    if shopper.record.approved < asked.visits:
        yield Reason.EXPERIENCE
    rating = shopper.record.rating
    if asked.rating is not None and rating is not None and rating < asked.rating:
        yield Reason.RATING


def is_of_age(asked: Asked, shopper: Shopper, at: dt.datetime) -> bool:
    """Whether the age that they reach this year is asked for; only the year of birth is known."""
    if asked.min_age is None and asked.max_age is None:
        return True
    if shopper.born is None:
        return False
    age = at.year - shopper.born
    return (asked.min_age is None or age >= asked.min_age) and (asked.max_age is None or age <= asked.max_age)


def is_certified(name: str, shopper: Shopper, at: dt.datetime) -> bool:
    """Whether they have the certificate, and it holds."""
    if name.casefold() not in shopper.certificates:
        return False
    until = shopper.certificates[name.casefold()]
    return until is None or until >= at.date()


def fits_days(job: Job, weekdays: frozenset[int]) -> bool:
    """Whether the visit may be made on one of these days of the week."""
    return not job.days or len(weekdays) == len(ANY_DAY) or any(day.isoweekday() in weekdays for day in job.days)


def is_too_soon(job: Job, shopper: Shopper, at: dt.datetime) -> bool:
    """Whether the visit could fall within the rotation period of another one at the branch, before or after it."""
    gap = dt.timedelta(days=job.rotation_days)
    first, last = max(at, job.opens_at), job.closes_at
    return gap > dt.timedelta() and any(
        stay.visit != job.visit and first < stay.last + gap and stay.first < last + gap
        for stay in shopper.stays.get(job.branch, ())
    )


def is_too_far(job: Job, shopper: Shopper) -> bool:
    """Whether home is farther than the scenario, or the shopper, allows; an unknown place is not."""
    farthest = min((km for km in (job.max_distance_km, shopper.radius_km) if km is not None), default=None)
    if farthest is None or job.place is None or shopper.home is None:
        return False
    return distance_km(job.place, shopper.home) > farthest


def distance_km(one: Place, other: Place) -> float:
    """Along the surface of the earth."""
    lat1, lat2 = math.radians(one.lat), math.radians(other.lat)
    half_lat, half_lon = (lat2 - lat1) / 2, math.radians(other.lon - one.lon) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin(half_lon) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(chord)))
