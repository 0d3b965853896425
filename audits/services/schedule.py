"""The schedule: which visits stand on which days, by shopper and by branch."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.db.models import (
    BooleanField,
    Case,
    Count,
    DateField,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    QuerySet,
    When,
)
from django.db.models.functions import Coalesce, TruncDate

from accounts.models import Organisation, ShopperProfile
from audits.models import Branch, Visit, VisitState
from audits.models.visit import VisitQuerySet
from audits.services.progress import group_case

# What nobody has of a week: more than so many are in the list.
UNTAKEN_SHOWN = 42
DAY = dt.timedelta(days=1)
# What can still be given to another shopper.
MOVABLE = (VisitState.PLANNED, VisitState.OFFERED, VisitState.ACCEPTED)


def on_day(zones: Iterable[str]) -> Coalesce:
    """The day of a visit in its branch's zone: when it began, else for when it is planned, else its window's last."""
    closes = ExpressionWrapper(F("closes_at") - dt.timedelta(microseconds=1), DateTimeField())
    began, ends = [], []
    for zone in zones:
        began.append(When(branch__time_zone=zone, then=TruncDate("started_at", tzinfo=ZoneInfo(zone))))
        ends.append(When(branch__time_zone=zone, then=TruncDate(closes, tzinfo=ZoneInfo(zone))))
    return Coalesce(Case(*began, output_field=DateField()), "day", Case(*ends, output_field=DateField()))


def visits_between(rows: VisitQuerySet, organisation: Organisation, first: dt.date, last: dt.date) -> VisitQuerySet:
    """Those of `rows` on the days from `first` to `last`, each with `on`, its day; cancelled ones are nobody's."""
    branches = Branch.objects.filter(brand__organisation=organisation)
    zones = branches.order_by().values_list("time_zone", flat=True).distinct()
    # Wide enough for every zone, and what an index can look for.
    edges = [dt.datetime.combine(day, dt.time(), dt.UTC) for day in (first - DAY, last + 2 * DAY)]
    rows = rows.filter(organisation=organisation, closes_at__gt=edges[0], opens_at__lt=edges[1])
    rows = rows.exclude(state=VisitState.CANCELLED)
    return rows.annotate(on=on_day(sorted(zones))).filter(on__range=(first, last))


@dataclass
class Day:
    """A day with what stands on it: numbers by group, or the visits themselves."""

    date: dt.date
    counts: Counter[str] = field(default_factory=Counter)
    visits: list[Visit] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many visits there are in all."""
        return self.counts.total()


@dataclass
class Row:
    """One shopper's or one branch's week; without either, what nobody has."""

    days: list[Day]
    shopper: ShopperProfile | None = None
    branch: Branch | None = None


def days_of(first: dt.date, last: dt.date) -> list[dt.date]:
    """Every day from `first` to `last`."""
    return [first + number * DAY for number in range((last - first).days + 1)]


def month_of(visits: VisitQuerySet, first: dt.date, last: dt.date, at: dt.datetime) -> tuple[list[list[Day]], Day]:
    """Weeks of days with numbers, and apart from them what no day was chosen for, in one query."""
    found, loose = {day: Day(day) for day in days_of(first, last)}, Day(last)
    has_day = Case(When(state__in=MOVABLE, day=None, then=False), default=True, output_field=BooleanField())
    grouped = visits.order_by().annotate(group=group_case(at), has_day=has_day).values_list("on", "group", "has_day")
    for day, group, is_dated, number in grouped.annotate(number=Count("pk")):
        (found[day] if is_dated else loose).counts[group] += number
    days = list(found.values())
    return [days[at : at + 7] for at in range(0, len(days), 7)], loose


def listed(visits: VisitQuerySet, at: dt.datetime) -> VisitQuerySet:
    """The visits with what the schedule says of each."""
    related = ("branch", "wave", "shopper__membership__user")
    return visits.annotate(group=group_case(at)).select_related(*related).order_by("on", "branch__name", "pk")


def rows_of_shoppers(
    visits: VisitQuerySet, profiles: Sequence[ShopperProfile], days: list[dt.date], at: dt.datetime
) -> list[Row]:
    """A row for each of `profiles`, in one query."""
    weeks: dict[int, dict[dt.date, Day]] = defaultdict(lambda: {day: Day(day) for day in days})
    for visit in listed(visits.filter(shopper__in=profiles), at):
        weeks[visit.shopper_id or 0][visit.on].visits.append(visit)  # type: ignore[attr-defined]
    return [Row(list(weeks[profile.pk].values()), shopper=profile) for profile in profiles]


def row_of_nobody(visits: VisitQuerySet, days: list[dt.date], at: dt.datetime) -> tuple[Row, int]:
    """The soonest of what nobody has, and how many there are in all."""
    visits = visits.filter(shopper=None, state__in=MOVABLE)
    week = {day: Day(day) for day in days}
    for visit in listed(visits, at)[:UNTAKEN_SHOWN]:
        week[visit.on].visits.append(visit)  # type: ignore[attr-defined]
    return Row(list(week.values())), visits.count()


def rows_of_branches(
    visits: VisitQuerySet, branches: Sequence[Branch], days: list[dt.date], at: dt.datetime
) -> list[Row]:
    """A row for each of `branches`, in one query."""
    weeks: dict[int, dict[dt.date, Day]] = defaultdict(lambda: {day: Day(day) for day in days})
    for visit in listed(visits.filter(branch__in=branches), at):
        weeks[visit.branch_id][visit.on].visits.append(visit)  # type: ignore[attr-defined]
    return [Row(list(weeks[branch.pk].values()), branch=branch) for branch in branches]


def busy_first(profiles: "QuerySet[ShopperProfile]", visits: VisitQuerySet) -> "QuerySet[ShopperProfile]":
    """The shoppers, those with a visit among `visits` first, then by name."""
    theirs = Exists(visits.order_by().filter(shopper=OuterRef("pk")))
    return profiles.annotate(busy=theirs).order_by("-busy", "membership__user__name", "code")
