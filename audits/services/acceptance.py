"""Who may take which visit: loads the facts for `audits/rules/eligibility.py` in a constant number of queries."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, ShopperProfile
from audits.models import Branch, Visit, VisitState, Wave, WaveState
from audits.models.visit import VisitQuerySet
from audits.rules.eligibility import ANY_DAY, Asked, Job, Place, Reason, Shopper, why_not
from audits.rules.rating import NOTHING_YET
from audits.rules.values import read_integer
from audits.rules.windows import Days, days_within, weekdays_able
from audits.services.shopper_facts import HELD, certificates_of, conflicts_of, records_of, stays_of, taken_by_wave
from common.errors import Refused

SENTENCES: dict[Reason, tuple[str, Any]] = {
    Reason.LEFT: ("not_eligible", _("This person is no longer a shopper here.")),
    Reason.BLOCKED: ("not_eligible", _("Blocked: no visits can be taken at present.")),
    Reason.WINDOW_OVER: ("not_eligible", _("The time for this visit is over.")),
    Reason.CONFLICT: ("not_eligible", _("Whoever is known at a branch, or lately worked there, can't visit it.")),
    Reason.LANGUAGE: ("not_eligible", _("This visit needs a language that isn't in the profile.")),
    Reason.AGE: ("not_eligible", _("This visit is for another age than the profile tells, or it tells none.")),
    Reason.GENDER: ("not_eligible", _("This visit is for another gender than the profile tells, or it tells none.")),
    Reason.CAR: ("not_eligible", _("This visit needs a car; the profile tells of none.")),
    Reason.CERTIFICATE: ("not_eligible", _("This visit needs a certificate that isn't in the profile, or ran out.")),
    Reason.EXPERIENCE: ("not_eligible", _("This visit needs more experience: more approved visits here.")),
    Reason.RATING: ("not_eligible", _("This visit needs a higher rating from reviews.")),
    Reason.DAYS: ("not_eligible", _("It can't be made on any day of the week on which you, by the profile, can go.")),
    Reason.DISTANCE: ("not_eligible", _("This branch is farther from home than the scenario, or the profile, allows.")),
    Reason.ROTATION: ("rotation", _("It is too soon after the last visit to this branch.")),
    Reason.WAVE: ("full", _("You have made or taken as many visits of this wave as one shopper may.")),
    Reason.FULL: ("full", _("All places for visits at a time are taken. Finish one first.")),
}


def why_not_eligible(visit: Visit, shopper: ShopperProfile) -> tuple[str, str] | None:
    """Code and sentence of what stands against it; None where nothing does. The visit's state is not looked at."""
    at = timezone.now()
    if shopper.membership.organisation_id != visit.organisation_id:
        return said(Reason.LEFT)
    job = job_of(visit)
    facts = load_shoppers([shopper], visit.organisation, at=at, jobs=[job])
    return said(why_not(job, facts[shopper.pk], at))


def refuse_unless_eligible(visit: Visit, shopper: ShopperProfile) -> None:
    """Raises `Refused` with the reason against it."""
    reason = why_not_eligible(visit, shopper)
    if reason:
        raise Refused(*reason)


def said(reason: Reason | None) -> tuple[str, str] | None:
    """A reason as code and sentence."""
    return (SENTENCES[reason][0], str(SENTENCES[reason][1])) if reason else None


def visits_open_to(shopper: ShopperProfile) -> VisitQuerySet:
    """Offered to all, or to this shopper, in an open wave of the organisation, and not over; none to who is blocked."""
    if shopper.blocked_at:
        return Visit.objects.none()
    return Visit.objects.filter(
        Q(offered_to=None) | Q(Q(offered_until=None) | Q(offered_until__gt=timezone.now()), offered_to=shopper),
        organisation=shopper.membership.organisation_id,
        state=VisitState.OFFERED,
        wave__state=WaveState.OPEN,
        closes_at__gt=timezone.now(),
    )


def offers_for(shopper: ShopperProfile) -> list[tuple[Visit, tuple[str, str] | None]]:
    """Every visit open to the shopper, soonest end first, with what stands against taking it; constant queries."""
    at = timezone.now()
    # Prefetched, not joined: thousands of offers share a few waves, whose documents are read once each.
    visits = list(
        visits_open_to(shopper).prefetch_related(
            "organisation",
            "branch__brand",
            "wave__programme",
            "scenario_version",
            "wave__checklist_version",
        )
    )
    jobs = [job_of(visit) for visit in visits]
    facts = load_shoppers([shopper], shopper.membership.organisation, at=at, jobs=jobs)[shopper.pk]
    return [(visit, said(why_not(job, facts, at))) for visit, job in zip(visits, jobs, strict=True)]


def shoppers_of(organisation: Organisation) -> list[ShopperProfile]:
    """The shoppers whose membership holds."""
    rows = ShopperProfile.objects.filter(
        membership__organisation=organisation, membership__ended_at=None, membership__user__is_active=True
    )
    return list(rows.select_related("membership__user", "membership__organisation").order_by("code"))


def job_of(visit: Visit) -> Job:
    """What a visit asks of its shopper."""
    wave, terms = visit.wave, visit.wave.terms
    scenario = visit.scenario_version.document
    job = job_at(
        visit.branch,
        visit.opens_at,
        visit.closes_at,
        rotation_days=rotation_of(wave),
        scenario=scenario,
        visit=visit.pk,
    )
    days = days_of_visit(visit, scenario)
    return replace(nearer(job, terms.farthest_km), days=days, wave=wave.pk, a_wave=terms.a_wave)


def rotation_of(wave: Wave) -> int:
    """Days between two visits of one shopper at one branch: the wave's own, never below the programme's."""
    return max(wave.programme.rotation_days, wave.terms.rotation_days or 0)


def nearer(job: Job, farthest_km: float | None) -> Job:
    """The job with one more limit of distance; the strictest holds."""
    limits = [km for km in (job.max_distance_km, farthest_km) if km is not None]
    return replace(job, max_distance_km=min(limits, default=None))


def job_at(
    branch: Branch,
    opens_at: dt.datetime,
    closes_at: dt.datetime,
    *,
    rotation_days: int,
    scenario: Mapping[str, Any],
    visit: object = None,
) -> Job:
    """What a visit to `branch` would ask; `scenario` is its document."""
    asked = scenario.get("eligibility") or {}
    farthest = asked.get("max_distance_km")
    return Job(
        visit=visit,
        branch=branch.pk,
        opens_at=opens_at,
        closes_at=closes_at,
        rotation_days=rotation_days,
        languages=frozenset(asked.get("languages") or ()),
        max_distance_km=None if farthest is None else float(farthest),
        place=place_of(branch.lat, branch.lon),
        days=days_for(branch, opens_at, closes_at, scenario),
        asked=asked_of(asked),
    )


def asked_of(eligibility: Mapping[str, Any]) -> Asked:
    """What a scenario's document asks of the person."""
    return Asked(
        min_age=read_integer(eligibility.get("min_age")),
        max_age=read_integer(eligibility.get("max_age")),
        genders=frozenset(eligibility.get("genders") or ()),
        car=bool(eligibility.get("car")),
        certificate=eligibility.get("certificate") or "",
        visits=read_integer(eligibility.get("min_visits")) or 0,
        rating=read_integer(eligibility.get("min_rating")),
    )


def days_for(branch: Branch, opens_at: dt.datetime, closes_at: dt.datetime, scenario: Mapping[str, Any]) -> Days:
    """The days from today on, in the branch's zone, on which it is open at hours that the scenario asks for."""
    weekdays = weekdays_able(scenario.get("windows") or (), branch.opening_hours)
    today = timezone.localdate(timezone=ZoneInfo(branch.time_zone))
    return tuple(day for day in days_within(opens_at, closes_at, branch.time_zone, weekdays) if day >= today)


def days_of_visit(visit: Visit, scenario: Mapping[str, Any]) -> Days:
    """The same for a visit, which may have hours and days off of its own; `scenario` is its document."""
    windows = {"windows": visit.windows_in(scenario)}
    days, off = days_for(visit.branch, visit.opens_at, visit.closes_at, windows), visit.days_off
    return tuple(day for day in days if day not in off) if off else days


def place_of(lat: Decimal | None, lon: Decimal | None) -> Place | None:
    """A place where both are known."""
    return None if lat is None or lon is None else Place(float(lat), float(lon))


def load_shoppers(
    profiles: Iterable[ShopperProfile], organisation: Organisation, *, at: dt.datetime, jobs: Iterable[Job]
) -> dict[int, Shopper]:
    """The facts of each shopper by profile id, as far as they matter for `jobs`.

    Stays go by person, not by profile: who left and came back has a new profile and the same face.
    """
    people = {profile.pk: profile for profile in profiles}
    users = {profile.membership.user_id for profile in people.values()}
    held = Counter(
        dict(
            Visit.objects.filter(shopper__in=people, state__in=HELD)
            .order_by()
            .values_list("shopper")
            .annotate(number=Count("pk"))
        )
    )
    jobs = list(jobs)
    rotation: dict[int, int] = {}
    for job in jobs:
        rotation[job.branch] = max(job.rotation_days, rotation.get(job.branch, 0))
    branches = rotation.keys()
    since = at - dt.timedelta(days=max(rotation.values(), default=0))
    stays = stays_of(users, organisation, branches, since)
    taken = taken_by_wave(people, {job.wave for job in jobs if job.a_wave is not None})
    conflicts = conflicts_of(users, organisation, at=at, branches=branches)
    # Counted over all visits of everybody, so only where some scenario asks for it.
    by_record = any(job.asked.visits or job.asked.rating is not None for job in jobs)
    records = records_of(users, organisation) if by_record else {}
    certificates = certificates_of(people) if any(job.asked.certificate for job in jobs) else {}
    return {
        pk: Shopper(
            active=profile.membership.ended_at is None and profile.membership.user.is_active,
            capacity=profile.capacity,
            held=held[pk],
            by_wave=taken[pk],
            stays=stays[profile.membership.user_id],
            conflicts=frozenset(conflicts[profile.membership.user_id]),
            languages=frozenset(profile.languages),
            home=place_of(profile.home_lat, profile.home_lon),
            weekdays=frozenset(profile.weekdays) or ANY_DAY,
            blocked=profile.blocked_at is not None,
            radius_km=profile.radius_km,
            born=profile.year_of_birth,
            gender=profile.gender,
            car=profile.has_car,
            certificates=certificates.get(pk, {}),
            record=records.get(profile.membership.user_id, NOTHING_YET),
        )
        for pk, profile in people.items()
    }
