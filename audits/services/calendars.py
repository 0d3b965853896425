"""A shopper's visits as a calendar: one day for each, the planned one, else the last on which it can be made."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from accounts.models import User
from audits.models import Visit
from audits.rules.windows import last_day
from audits.services.risks import WITH_SHOPPER
from audits.services.words import day_in_words


def calendar_of(person: User) -> bytes:
    """The iCalendar file of what the person has to do; nothing in it says what kind of visit it is."""
    rows = Visit.objects.visible_to_shopper(person).filter(state__in=WITH_SHOPPER)
    visits = rows.select_related("branch").order_by(Coalesce(F("returned_until"), F("closes_at")), "pk")
    calendar = Calendar()
    calendar.add("prodid", "-//Mystery//Visits//EN")
    calendar.add("version", "2.0")
    with translation.override(person.language or settings.LANGUAGE_CODE):
        calendar.add("x-wr-calname", _("Visits"))
        for visit in visits:
            calendar.add_component(event_of(visit))
    return bytes(calendar.to_ical())


def event_of(visit: Visit) -> Event:
    """A day of its own in the branch's zone, which takes up none of the person's time."""
    branch = visit.branch
    until = last_day(visit.returned_until or visit.closes_at, branch.time_zone)
    day = visit.day if visit.day and visit.returned_until is None else until
    event = Event()
    event.add("uid", f"{visit.pk}@mystery")
    event.add("dtstamp", visit.changed_at)
    event.add("last-modified", visit.changed_at)
    event.add("dtstart", day)
    event.add("dtend", day + dt.timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("summary", branch.name if day == visit.day else _("%(branch)s: last day") % {"branch": branch.name})
    event.add("location", ", ".join(filter(None, (branch.address, branch.city))))
    opens_on = visit.opens_at.astimezone(ZoneInfo(branch.time_zone)).date()
    words = _("From %(first)s to %(last)s") % {"first": day_in_words(opens_on), "last": day_in_words(until)}
    event.add("description", f"{words}\n{settings.SITE_URL}{reverse('shopper-home')}visits/{visit.pk}/")
    return event
