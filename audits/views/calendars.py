"""The calendar behind a person's private link; a calendar program comes without signing in."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.services.people import person_of_calendar
from audits.services.calendars import calendar_of


@never_cache
@require_safe
def shopper_calendar(request: HttpRequest, key: str) -> HttpResponse:
    """Their visits as iCalendar; 404 for a forged or an earlier link."""
    person = person_of_calendar(key)
    if person is None:
        raise Http404
    headers = {"Content-Disposition": 'inline; filename="visits.ics"', "X-Robots-Tag": "noindex"}
    return HttpResponse(calendar_of(person), content_type="text/calendar; charset=utf-8", headers=headers)
