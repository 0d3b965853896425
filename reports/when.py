"""When a visit was made, as exactly as the programme lets a director know (domain.md)."""

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from audits.models import Visit, VisitTimeShown

DAY = "j E Y"


def made_at(visit: Visit) -> dt.datetime | None:
    """When the visit was made, in the branch's zone."""
    at = visit.started_at or visit.finished_at or visit.submitted_at
    return at.astimezone(ZoneInfo(visit.branch.time_zone)) if at else None


def part_of_day(hour: int) -> str:
    """Night, morning, afternoon or evening."""
    return [_("night"), _("morning"), _("afternoon"), _("evening")][hour // 6]


def week_of(day: dt.date) -> str:
    """The week a day lies in, by its Monday."""
    monday = day - dt.timedelta(days=day.weekday())
    return _("week of %(day)s") % {"day": date_format(monday, DAY)}


def shown_time(visit: Visit, shown: str) -> str:
    """The visit's time at the precision `shown` (a `VisitTimeShown`); "" where it isn't known."""
    at = made_at(visit)
    if at is None:
        return ""
    if shown == VisitTimeShown.WEEK:
        return week_of(at.date())
    day = date_format(at.date(), DAY)
    if shown == VisitTimeShown.EXACT:
        return f"{day}, {at:%H:%M}"
    return f"{day}, {part_of_day(at.hour)}"


def shown_span(visits: Sequence[Visit], shown: str) -> str:
    """The first and the last day of visits, or their weeks; "" for none."""
    days = sorted(at.date() for visit in visits if (at := made_at(visit)))
    if not days:
        return ""
    if shown == VisitTimeShown.WEEK:
        days = [day - dt.timedelta(days=day.weekday()) for day in days]
        if days[0] == days[-1]:
            return week_of(days[0])
        return _("weeks of %(first)s to %(last)s") % _ends(days)
    if days[0] == days[-1]:
        return date_format(days[0], DAY)
    return _("%(first)s to %(last)s") % _ends(days)


def _ends(days: Sequence[dt.date]) -> dict[str, str]:
    first, last = days[0], days[-1]
    is_same_month = (first.year, first.month) == (last.year, last.month)
    short = "j" if is_same_month else "j E" if first.year == last.year else DAY
    return {"first": date_format(first, short), "last": date_format(last, DAY)}
