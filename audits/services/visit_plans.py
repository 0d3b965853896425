"""The visits of a wave as its plan wants them: where, when, in which hours, for how much; nothing is saved here."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Sequence
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
class Place:
    """One visit to be planned by one of the scenarios; by quota, the hours and days in which it can be made."""

    branch: Branch
    number: int
    scenario: int
    options: dict[int, tuple[Week, Days]]


@dataclass(frozen=True)
class VisitPlan:
    """Unsaved visits, and by branch how many have no hours in which they could be made."""

    visits: list[Visit]
    impossible: Counter[Branch] = field(default_factory=Counter)


def fee_of(document: dict[str, Any], branch: Branch) -> tuple[Decimal, str]:
    """Fee and currency of a visit: the scenario's, else the brand's currency, else the organisation's."""
    brand = branch.brand
    return Decimal(str(document.get("fee") or 0)), (
        document.get("fee_currency") or brand.currency or brand.organisation.currency
    )


def plan_visits(wave: Wave, branches: Sequence[Branch], *, scarce: Collection[int] = ()) -> VisitPlan:
    """The visits of a wave, numbered from 1 at each branch; those of `scarce` branches earn the bonus.

    Scenarios take turns over the branches, and each has its quotas: neither depends on the other.
    """
    diary = Diary(wave)
    numbers = range(1, wave.visits_per_branch + 1)
    slots = [(branch, number) for branch in branches for number in numbers]
    turns = in_turn(apportion(len(slots), {place: share for place, (_one, share) in enumerate(diary.scenarios)}))
    places = [diary.place_of(*slot, scenario) for slot, scenario in zip(slots, turns, strict=True)]
    places.sort(key=lambda place: place.scenario)
    shares = {number: quota.share for number, quota in enumerate(diary.quotas)}
    visits, impossible = [], Counter[Branch]()
    for place, part in zip(places, quotas([frozenset(place.options) for place in places], shares), strict=True):
        if part is None:
            impossible[place.branch] += 1
        else:
            visits.append(diary.visit_of(place, part, has_bonus=place.branch.pk in scarce))
    order = {branch.pk: place for place, branch in enumerate(branches)}
    visits.sort(key=lambda visit: (order[visit.branch_id], visit.number))
    return VisitPlan(visits, impossible)


class Diary:
    """On which days and in which hours a wave's visits may be made at each branch."""

    def __init__(self, wave: Wave) -> None:
        self.wave, self.plan = wave, wave.terms
        self.quotas = self.plan.quotas or [ANY]
        self.scenarios = wave.scenarios()
        self.asked = [week_of(version.document.get("windows") or ()) for version, _share in self.scenarios]
        self.off = lru_cache(None)(self.days_off)
        self.slots_of = lru_cache(None)(self.days_apart)

    def days_off(self, country: str) -> frozenset[dt.date]:
        """The days without visits in a country."""
        public = public_days(country, self.wave.starts_on, self.wave.ends_on)
        return self.plan.days_off([day for day, _name in public])

    def days_apart(self, branch: Branch) -> list[tuple[dt.date, dt.date]]:
        """The days of each visit of a branch; where they are kept apart, those left from today on are shared out."""
        first = self.wave.starts_on
        if self.plan.apart:
            first = max(first, timezone.localdate(timezone=ZoneInfo(branch.time_zone)))
        return slots(first, self.wave.ends_on, self.wave.visits_per_branch, self.plan.apart)

    def place_of(self, branch: Branch, number: int, scenario: int) -> Place:
        """A visit of a branch by one of the scenarios, with what it could be."""
        week = meeting(self.asked[scenario], self.plan.week, opening_week(branch.opening_hours))
        spans, off, options = self.slots_of(branch), self.off(country_of(branch.time_zone)), {}
        for part, quota in enumerate(self.quotas):
            hours = meeting(week, quota.week)
            days = days_of(hours, *spans[number - 1], off) if spans else []
            if days:
                options[part] = (hours, days)
        return Place(branch, number, scenario, options)

    def visit_of(self, place: Place, part: int, *, has_bonus: bool) -> Visit:
        """The visit itself, unsaved."""
        version, _share = self.scenarios[place.scenario]
        fee, currency = fee_of(version.document, place.branch)
        bonus = self.plan.bonus or Decimal() if has_bonus else Decimal()
        week, days = place.options[part]
        return Visit(
            organisation_id=self.wave.organisation_id,
            wave=self.wave,
            scenario_version=version,
            branch=place.branch,
            number=place.number,
            opens_at=midnight(days[0], place.branch.time_zone),
            closes_at=midnight(days[-1] + dt.timedelta(days=1), place.branch.time_zone),
            hours=hours_of(self.asked[place.scenario], week, days),
            fee=(fee if self.plan.fee is None else self.plan.fee) + bonus,
            bonus=bonus,
            currency=currency,
        )


def hours_of(asked: Week, week: Week, days: Days) -> dict[str, Any] | None:
    """What a visit's own hours are; None where they are those that its scenario asks for."""
    open_days = set(days)
    off = [day.isoformat() for day in days_of(week, days[0], days[-1], ()) if day not in open_days]
    own = {} if week == asked else {"windows": [] if week == whole_week() else windows_of(week)}
    return own | ({"off": off} if off else {}) or None
