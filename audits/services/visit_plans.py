"""The visits of a wave as its plan wants them: where, when, in which hours, for how much; nothing is saved here."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from audits.models import Branch, Visit, Wave
from audits.rules.public_days import country_of, public_days
from audits.rules.sampling import apportion, in_turn
from audits.rules.spread import Week, days_of, meeting, opening_week, quotas, slots, week_of, whole_week, windows_of
from audits.rules.wave_plan import Quota
from audits.rules.windows import midnight

Days = list[dt.date]
# What a wave without quotas asks for.
ANY = Quota(weekdays=[1, 2, 3, 4, 5, 6, 7], share=100)


@dataclass(frozen=True)
class Option:
    """How a visit can be: its window, and its hours where they aren't the scenario's."""

    opens_at: dt.datetime
    closes_at: dt.datetime
    hours: dict[str, Any] | None


@dataclass(frozen=True)
class Place:
    """One visit to be planned by one of the scenarios, and how it can be by quota."""

    branch: Branch
    number: int
    scenario: int
    options: Mapping[int, Option]


@dataclass(frozen=True)
class VisitPlan:
    """Unsaved visits, by branch how many can be made at no time, and by quota how many it got of how many."""

    visits: list[Visit]
    impossible: Counter[Branch] = field(default_factory=Counter)
    quotas: list[tuple[Quota, int, int]] = field(default_factory=list)


def fee_of(document: dict[str, Any], branch: Branch) -> tuple[Decimal, str]:
    """Fee and currency of a visit: the scenario's, else the brand's currency, else the organisation's."""
    brand = branch.brand
    return Decimal(str(document.get("fee") or 0)), (
        document.get("fee_currency") or brand.currency or brand.organisation.currency
    )


def plan_visits(wave: Wave, branches: Sequence[Branch]) -> VisitPlan:
    """The visits of a wave, numbered from 1 at each branch.

    Scenarios take turns over the branches, and each has its quotas: neither depends on the other.
    """
    diary = Diary(wave)
    numbers = range(1, wave.visits_per_branch + 1)
    slots = [(branch, number) for branch in branches for number in numbers]
    turns = in_turn(apportion(len(slots), {place: share for place, (_one, share) in enumerate(diary.scenarios)}))
    places = [diary.place_of(*slot, scenario) for slot, scenario in zip(slots, turns, strict=True)]
    places.sort(key=lambda place: place.scenario)
    shares = {number: quota.share for number, quota in enumerate(diary.quotas)}
    parts = quotas([frozenset(place.options) for place in places], shares)
    made = [(place, part) for place, part in zip(places, parts, strict=True) if part is not None]
    visits = [diary.visit_of(place, place.options[part]) for place, part in made]
    order = {branch.pk: place for place, branch in enumerate(branches)}
    visits.sort(key=lambda visit: (order[visit.branch_id], visit.number))
    got, due = Counter(part for _place, part in made), apportion(len(made), shares)
    return VisitPlan(
        visits,
        Counter(place.branch for place, part in zip(places, parts, strict=True) if part is None),
        [(quota, got[number], due[number]) for number, quota in enumerate(wave.terms.quotas)],
    )


def add_bonuses(wave: Wave, visits: Sequence[Visit], scarce: Collection[int]) -> None:
    """The wave's bonus for those of the unsaved visits that are at `scarce` branches."""
    for visit in visits:
        if wave.terms.bonus and visit.branch_id in scarce:
            visit.bonus = wave.terms.bonus
            visit.fee += visit.bonus


class Diary:
    """On which days and in which hours a wave's visits may be made at each branch."""

    def __init__(self, wave: Wave) -> None:
        self.wave, self.plan = wave, wave.terms
        self.quotas = self.plan.quotas or [ANY]
        self.scenarios = wave.scenarios()
        self.asked = [week_of(version.document.get("windows") or ()) for version, _share in self.scenarios]
        self.off = lru_cache(None)(self.days_off)
        self.slots_of = lru_cache(None)(self.days_apart)
        self.options_of = lru_cache(None)(self.find_options)

    def days_off(self, country: str) -> frozenset[dt.date]:
        """The days without visits in a country."""
        public = public_days(country, self.wave.starts_on, self.wave.ends_on)
        return self.plan.days_off([day for day, _name in public])

    def days_apart(self, zone: str) -> list[tuple[dt.date, dt.date]]:
        """The days of each visit of a branch; where they are kept apart, those left from today on are shared out."""
        first = self.wave.starts_on
        if self.plan.apart:
            first = max(first, timezone.localdate(timezone=ZoneInfo(zone)))
        return slots(first, self.wave.ends_on, self.wave.visits_per_branch, self.plan.apart)

    def place_of(self, branch: Branch, number: int, scenario: int) -> Place:
        """A visit of a branch by one of the scenarios, with what it could be."""
        hours = json.dumps(branch.opening_hours, sort_keys=True)
        return Place(branch, number, scenario, self.options_of(number, scenario, hours, branch.time_zone))

    def find_options(self, number: int, scenario: int, opening_hours: str, zone: str) -> dict[int, Option]:
        """By quota, how the visit of this number can yet be; many branches have the same hours."""
        spans, off, found = self.slots_of(zone), self.off(country_of(zone)), {}
        week = meeting(self.asked[scenario], self.plan.week, opening_week(json.loads(opening_hours)))
        today = timezone.localdate(timezone=ZoneInfo(zone))
        for part, quota in enumerate(self.quotas):
            hours = meeting(week, quota.week)
            days = days_of(hours, *spans[number - 1], off) if spans else []
            if days and days[-1] >= today:
                end = midnight(days[-1] + dt.timedelta(days=1), zone)
                found[part] = Option(midnight(days[0], zone), end, hours_of(self.asked[scenario], hours, days))
        return found

    def visit_of(self, place: Place, option: Option) -> Visit:
        """The visit itself, unsaved."""
        version, _share = self.scenarios[place.scenario]
        fee, currency = fee_of(version.document, place.branch)
        return Visit(
            organisation_id=self.wave.organisation_id,
            wave=self.wave,
            scenario_version=version,
            branch=place.branch,
            number=place.number,
            opens_at=option.opens_at,
            closes_at=option.closes_at,
            hours=option.hours,
            fee=fee if self.plan.fee is None else self.plan.fee,
            currency=currency,
        )


def hours_of(asked: Week, week: Week, days: Days) -> dict[str, Any] | None:
    """What a visit's own hours are; None where they are those that its scenario asks for."""
    open_days = set(days)
    off = [day.isoformat() for day in days_of(week, days[0], days[-1], ()) if day not in open_days]
    own = {} if week == asked else {"windows": [] if week == whole_week() else windows_of(week)}
    return own | ({"off": off} if off else {}) or None


def hours_again(visit: Visit) -> dict[str, Any] | None:
    """The hours of a visit instead of this one on any day of the wave: its own, on none of the days off."""
    off = Diary(visit.wave).off(country_of(visit.branch.time_zone))
    own = {name: value for name, value in (visit.hours or {}).items() if name != "off"}
    return own | ({"off": sorted(day.isoformat() for day in off)} if off else {}) or None
