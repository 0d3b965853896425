"""The day on which a visit is going to be made: chosen by its shopper or HQ, until it is started."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import ShopperProfile, User
from audits.models import Visit, VisitState
from audits.rules.day_choice import DayReason, why_not_day
from audits.rules.eligibility import ANY_DAY
from audits.rules.lifecycle import VISIT
from audits.rules.windows import last_day
from audits.services.acceptance import days_of_visit
from audits.services.transitions import locked_visit, move_visit
from common.errors import Refused

SENTENCES: dict[DayReason, Any] = {
    DayReason.OUTSIDE: _("This visit can't be made on that day: choose one between its first and last day."),
    DayReason.OVER: _("That day is over. Choose a later one."),
    DayReason.CLOSED: _("On that day the branch is closed, or the scenario asks for other days of the week."),
    DayReason.WEEKDAY: _("By the shopper's profile, that is not a day of the week on which they can go."),
    DayReason.BUSY: _("On that day there are as many visits already as one person may make. Choose another."),
}


@transaction.atomic
def choose_day(*, visit_id: UUID, day: dt.date | None, by: User, shopper: ShopperProfile | None = None) -> Visit:
    """Plan an accepted visit for a day, or for none; `shopper` is who asks, where it isn't HQ.

    Refusals: `wrong_day`, `wrong_state`.
    """
    visit = locked_visit(visit_id)
    if shopper is not None and visit.shopper_id != shopper.pk:
        raise Refused("wrong_state", str(_("This visit is no longer yours.")))
    if day == visit.day and visit.state in VISIT["choose_day"].sources:
        return visit
    before = visit.day
    if visit.shopper:
        # After the visit's lock, never before: two visits planned at once for one day would not see each other.
        ShopperProfile.objects.select_for_update(no_key=True).get(pk=visit.shopper.pk)
    set_day(visit, visit.shopper, day)
    data: dict[str, Any] = {"day": day and day.isoformat(), "before": before and before.isoformat()}
    return move_visit(visit, "choose_day", by=by, **data)


def set_day(visit: Visit, shopper: ShopperProfile | None, day: dt.date | None) -> None:
    """Give the locked visit its day, unsaved; raises `Refused` where the shopper can't make it then."""
    if day is not None and shopper is not None:
        refuse_unless_day(visit, shopper, day)
    visit.day = day


def refuse_unless_day(visit: Visit, shopper: ShopperProfile, day: dt.date) -> None:
    """Raises `Refused` with the reason against the day."""
    sentence = why_not_on(day, visit, shopper, busy_days(visit, [shopper])[shopper.pk])
    if sentence:
        raise Refused("wrong_day", sentence, {"day": sentence})


def busy_days(visit: Visit, shoppers: Iterable[ShopperProfile]) -> dict[int, Counter[dt.date]]:
    """How many other visits of the wave each shopper makes on which day; in one query."""
    others = Visit.objects.filter(wave=visit.wave, shopper__in=shoppers, day__isnull=False).exclude(pk=visit.pk)
    others = others.exclude(state__in=[VisitState.CANCELLED, VisitState.EXPIRED])
    found: dict[int, Counter[dt.date]] = defaultdict(Counter)
    for shopper, day in others.order_by().values_list("shopper", "day"):
        if shopper and day:
            found[shopper][day] += 1
    return found


def why_not_on(day: dt.date, visit: Visit, shopper: ShopperProfile, busy: Mapping[dt.date, int]) -> str:
    """A sentence against the shopper's making the visit on a day, or ""; `busy` are their other visits of the wave."""
    zone = visit.branch.time_zone
    reason = why_not_day(
        day,
        window=(visit.opens_at.astimezone(ZoneInfo(zone)).date(), last_day(visit.closes_at, zone)),
        today=timezone.localdate(timezone=ZoneInfo(zone)),
        days=days_of_visit(visit, visit.scenario_version.document),
        weekdays=frozenset(shopper.weekdays) or ANY_DAY,
        busy=busy,
        most_a_day=visit.wave.terms.a_day,
    )
    return str(SENTENCES[reason]) if reason else ""


def days_to_choose(visit: Visit, scenario: dict[str, Any], shopper: ShopperProfile | None) -> list[dt.date]:
    """The days on which the shopper may plan the visit, soonest first; `scenario` is its document."""
    weekdays = frozenset(shopper.weekdays if shopper else ()) or ANY_DAY
    return [day for day in days_of_visit(visit, scenario) if day.isoweekday() in weekdays]
