"""Letters to shoppers about visits: those given to them, and once a day those due. Never at night, never twice."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from socket import gaierror
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import ShopperProfile, notices_of
from accounts.services.shoppers import stop_key
from audits.models import Event, Reminder, ReminderKind, Visit, VisitState, WaveState
from audits.models.visit import VisitQuerySet
from common.tasks import after_commit

# What must be sent within so long is due.
SOON = dt.timedelta(hours=48)
# How a mail server says that it took nothing, or can't be reached at all.
NOT_SENT = (ConnectionRefusedError, gaierror, SMTPRecipientsRefused, SMTPResponseException)
# Visits given one after the other make one letter; what is older was told, or is no news any more.
SETTLED, FORGOTTEN = dt.timedelta(minutes=5), dt.timedelta(days=7)


def visits_to_tell(kind: str, at: dt.datetime) -> VisitQuerySet:
    """What letters of this kind are about, of all shoppers who can be written to."""
    whose = holder(kind)
    reachable = {f"{whose}__membership__ended_at": None, f"{whose}__membership__user__is_active": True}
    visits = Visit.objects.filter(**reachable).exclude(**{f"{whose}__membership__user__email": ""})
    if kind == ReminderKind.ASKED:
        return visits.filter(state=VisitState.OFFERED, offered_until__gt=at, wave__state=WaveState.OPEN)
    if kind == ReminderKind.GIVEN:
        by_hq = Event.objects.filter(
            visit=OuterRef("pk"), verb="assign", at__gte=OuterRef("accepted_at") - dt.timedelta(minutes=1)
        )
        lately = Q(accepted_at__range=(at - FORGOTTEN, at - SETTLED), closes_at__gt=at)
        return visits.filter(Exists(by_hq), lately, state=VisitState.ACCEPTED)
    # A day ahead and one behind hold today and tomorrow of every zone; `is_due` looks closer.
    around = (at.date() - dt.timedelta(days=1), at.date() + dt.timedelta(days=2))
    ends_soon = Q(closes_at__range=(at, at + SOON)) | Q(closes_at__gt=at, day__range=around)
    unsent = Q(ends_soon, state__in=[VisitState.ACCEPTED, VisitState.IN_PROGRESS])
    returned = Q(state=VisitState.RETURNED, returned_until__range=(at, at + SOON))
    return visits.filter(unsent | returned, shopper__reminders=True)


def holder(kind: str) -> str:
    """The field that names whom a letter goes to."""
    return "offered_to" if kind == ReminderKind.ASKED else "shopper"


def is_due(visit: Visit, at: dt.datetime) -> bool:
    """Whether it must be sent soon, or is planned for today or tomorrow by the branch's calendar."""
    until = visit.returned_until if visit.state == VisitState.RETURNED else visit.closes_at
    today = at.astimezone(ZoneInfo(visit.branch.time_zone)).date()
    is_planned = visit.state != VisitState.RETURNED and visit.day in (today, today + dt.timedelta(days=1))
    return is_planned or (until is not None and until <= at + SOON)


def due_reminders(at: dt.datetime) -> list[tuple[int, str]]:
    """Profile and kind of every letter that is to be sent now."""
    return [
        (profile, kind)
        for kind in (ReminderKind.GIVEN, ReminderKind.DUE, ReminderKind.ASKED)
        for profile, (_visits, key) in letters_of(kind, at).items()
        if key
    ]


def letters_of(kind: str, at: dt.datetime, profile: int | None = None) -> dict[int, tuple[list[Visit], str]]:
    """By profile what a letter would tell, and its key; without one it isn't the hour, or it was told."""
    whose = holder(kind)
    related = ("branch__brand", f"{whose}__membership__organisation", f"{whose}__membership__user__notices")
    rows = visits_to_tell(kind, at).select_related(*related)
    found: dict[int, list[Visit]] = defaultdict(list)
    for visit in rows.filter(**({whose: profile} if profile else {})).order_by(F("closes_at"), "pk"):
        if kind != ReminderKind.DUE or is_due(visit, at):
            found[getattr(visit, f"{whose}_id")].append(visit)
    told: dict[int, set[str]] = defaultdict(set)
    days: set[tuple[int, str]] = set()
    for letter in Reminder.objects.filter(profile__in=found, kind=kind, noted_at__gte=at - 2 * FORGOTTEN):
        told[letter.profile_id or 0].update(letter.visits)
        days.add((letter.profile_id or 0, letter.key))
    return {pk: letter_for(kind, visits, told[pk], days, at) for pk, visits in found.items()}


def letter_for(
    kind: str, visits: list[Visit], told: set[str], days: set[tuple[int, str]], at: dt.datetime
) -> tuple[list[Visit], str]:
    """What one person is told now, with the letter's key, or "" for nothing."""
    notices = notices_of(getattr(visits[0], holder(kind)).membership.user)
    zone = visits[0].branch.time_zone  # the nearest known clock of theirs
    if notices.is_quiet(at, zone):
        return [], ""
    if kind == ReminderKind.DUE:
        key = notices.local(at, zone).date().isoformat()
        return (visits, key) if (visits[0].shopper_id, key) not in days else ([], "")
    fresh = [visit for visit in visits if mark(visit) not in told]
    return (fresh, max(map(mark, fresh))) if fresh else ([], "")


def mark(visit: Visit) -> str:
    """A visit as it was given this time: given again, it is told again."""
    return f"{visit.accepted_at or visit.offered_until:%Y%m%d%H%M%S%f} {visit.pk}"


def send_reminder(*, profile_id: int, kind: str, at: dt.datetime) -> bool:
    """Write to a shopper, if there still is something to say that wasn't said; whether it was sent."""
    found = note_reminder(profile_id, kind, at)
    if found is None:
        return False
    reminder, visits = found
    deliver(reminder, letter(reminder, visits))
    after_commit("audits.tasks.pushes.push_reminder", reminder_id=reminder.pk)
    return True


def deliver(reminder: Reminder, mail: EmailMessage) -> None:
    """Send what is noted, and note that it went out."""
    try:
        mail.send()
    except NOT_SENT:
        # Nothing went out, so the next try may say it. After any other failure nobody knows, and the note stays.
        reminder.delete()
        raise
    reminder.sent_at = timezone.now()
    reminder.save(update_fields=["sent_at"])


@transaction.atomic
def note_reminder(profile_id: int, kind: str, at: dt.datetime) -> tuple[Reminder, list[Visit]] | None:
    """Note the letter before it is sent; the profile's lock keeps a second worker from noting it meanwhile."""
    if not ShopperProfile.objects.select_for_update(no_key=True).filter(pk=profile_id).exists():
        return None
    visits, key = letters_of(kind, at, profile_id).get(profile_id, ([], ""))
    if not key:
        return None
    marks = [mark(visit) for visit in visits]
    return Reminder.objects.create(profile_id=profile_id, kind=kind, key=key, visits=marks), visits


def letter(reminder: Reminder, visits: list[Visit]) -> EmailMessage:
    """The letter in the person's language; reminders carry the way to stop them."""
    profile = reminder.profile
    assert profile is not None
    person = profile.membership.user
    with translation.override(person.language or profile.membership.organisation.language):
        subject = subject_of(reminder.kind, visits)
        stop = settings.SITE_URL + reverse("reminders-stop", args=[stop_key(profile)])
        context = {"lines": list(lines_of(visits)), "url": settings.SITE_URL + reverse("shopper-home"), "stop": stop}
        text = render_to_string(f"audits/emails/visits_{reminder.kind}.txt", context)
    headers = {}
    if reminder.kind == ReminderKind.DUE:
        headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return EmailMessage(subject, text, None, [person.email], headers=headers)


def subject_of(kind: str, visits: list[Visit]) -> str:
    """How many visits the letter is about."""
    number = len(visits)
    if kind == ReminderKind.GIVEN:
        words = ngettext("%(number)s visit was given to you", "%(number)s visits were given to you", number)
    elif kind == ReminderKind.ASKED:
        words = ngettext("%(number)s visit is kept for you", "%(number)s visits are kept for you", number)
    else:
        words = ngettext("%(number)s visit is due soon", "%(number)s visits are due soon", number)
    return words % {"number": number}


def lines_of(visits: Iterable[Visit]) -> Iterable[dict[str, object]]:
    """Branch, city, what there is to do and until when, by the branch's clock."""
    todo = {
        VisitState.OFFERED: _("answer"),
        VisitState.RETURNED: _("change what was asked about"),
        VisitState.IN_PROGRESS: _("finish and send"),
    }
    for visit in visits:
        ends = {VisitState.RETURNED: visit.returned_until, VisitState.OFFERED: visit.offered_until}
        until = ends.get(VisitState(visit.state), visit.closes_at)
        assert until is not None
        # A window ends at midnight, which people know as the end of the day before.
        local = (until - dt.timedelta(seconds=1)).astimezone(ZoneInfo(visit.branch.time_zone))
        place = ", ".join(filter(None, (visit.branch.brand.name, visit.branch.name, visit.branch.city)))
        words = todo.get(VisitState(visit.state), _("make the visit and send"))
        day = visit.day if visit.state == VisitState.ACCEPTED else None
        yield {"place": place, "todo": words, "until": local, "day": day}
