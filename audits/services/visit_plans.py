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
from audits.rules.spread import Week, days_of, meeting, opening_week, quotas, slots, week_of, whole_week, windows_of
from audits.rules.wave_plan import Quota
from audits.rules.windows import midnight

Days = list[dt.date]
# What a wave without quotas asks for.
ANY = Quota(weekdays=[1, 2, 3, 4, 5, 6, 7], share=100)


@dataclass(frozen=True)
class Place:
    """One visit to be planned; by quota, the hours and days in which it can be made."""

    branch: Branch
    number: int
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
    """The visits of a wave, numbered from 1 at each branch; those of `scarce` branches earn the bonus."""
    terms, diary = wave.terms, Diary(wave)
    places = [place for branch in branches for place in diary.places_of(branch)]
    shares = {number: quota.share for number, quota in enumerate(diary.quotas)}
    visits, impossible = [], Counter[Branch]()
    for place, part in zip(places, quotas([frozenset(place.options) for place in places], shares), strict=True):
        if part is None:
            impossible[place.branch] += 1
            continue
        fee, currency = fee_of(wave.scenario_version.document, place.branch)
        bonus = terms.bonus or Decimal() if place.branch.pk in scarce else Decimal()
        week, days = place.options[part]
        visits.append(
            Visit(
                organisation_id=wave.organisation_id,
                wave=wave,
                branch=place.branch,
                number=place.number,
                opens_at=midnight(days[0], place.branch.time_zone),
                closes_at=midnight(days[-1] + dt.timedelta(days=1), place.branch.time_zone),
                hours=diary.hours_of(place.branch, week, days),
                fee=(fee if terms.fee is None else terms.fee) + bonus,
                bonus=bonus,
                currency=currency,
            )
        )
    return VisitPlan(visits, impossible)


class Diary:
    """On which days and in which hours a wave's visits may be made at each branch."""

    def __init__(self, wave: Wave) -> None:
        self.wave, self.terms = wave, wave.terms
        self.quotas = self.terms.quotas or [ANY]
        self.asked = week_of(wave.scenario_version.document.get("windows") or ())
        self.off = lru_cache(None)(self.days_off)

    def days_off(self, country: str) -> frozenset[dt.date]:
        """The days without visits in a country."""
        public = public_days(country, self.wave.starts_on, self.wave.ends_on)
        return self.terms.days_off([day for day, _name in public])

    def slots_of(self, branch: Branch) -> list[tuple[dt.date, dt.date]]:
        """The days of each visit of a branch; where they are kept apart, those left from today on are shared out."""
        first = self.wave.starts_on
        if self.terms.apart:
            first = max(first, timezone.localdate(timezone=ZoneInfo(branch.time_zone)))
        return slots(first, self.wave.ends_on, self.wave.visits_per_branch, self.terms.apart)

    def places_of(self, branch: Branch) -> list[Place]:
        """The visits of a branch, with what each could be."""
        week = meeting(self.asked, self.terms.week, opening_week(branch.opening_hours))
        weeks = [meeting(week, quota.week) for quota in self.quotas]
        off, found = self.off(country_of(branch.time_zone)), []
        spans = self.slots_of(branch)
        for number in range(1, self.wave.visits_per_branch + 1):
            options = {}
            for part, hours in enumerate(weeks):
                days = days_of(hours, *spans[number - 1], off) if spans else []
                if days:
                    options[part] = (hours, days)
            found.append(Place(branch, number, options))
        return found

    def hours_of(self, branch: Branch, week: Week, days: Days) -> dict[str, Any] | None:
        """What the visit's own hours are; None where they are the scenario's."""
        all_days = days_of(week, days[0], days[-1], ())
        off = [day.isoformat() for day in all_days if day not in set(days)]
        own = {} if week == self.asked else {"windows": [] if week == whole_week() else windows_of(week)}
        return own | ({"off": off} if off else {}) or None
