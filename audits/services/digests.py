"""HQ's digest: once a day what is late, to owners, managers and reviewers; noted before it is sent, and never twice."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.access import HQ, STAFF
from accounts.models import Membership, NoticeKind, NoticeSettings, Role, notices_of
from accounts.services.notices import digest_key
from audits.models import Reminder, ReminderKind, Visit, VisitState
from audits.models.visit import VisitQuerySet
from audits.services.progress import in_group
from audits.services.reminders import deliver

# A worker that was down at the hour still sends it within so many hours.
HOURS_LATE = 3
# A visit that waits for review for longer than this is told.
WAITS = dt.timedelta(days=3)
LINES = 5
# The list behind each number.
LISTS = {
    NoticeKind.NOT_STARTED: ("visit-list", "?group=risk&state=accepted"),
    NoticeKind.OVERDUE: ("visit-list", "?group=risk&state=expired"),
    NoticeKind.UNANSWERED: ("review-queue", "?group=returned"),
    NoticeKind.WAITING: ("review-queue", ""),
}
OF_REVIEWERS = (NoticeKind.UNANSWERED, NoticeKind.WAITING)


@dataclass(frozen=True)
class Part:
    """One kind of what is late: how many, the first few, and where all are."""

    label: Any
    number: int
    lines: list[str]
    url: str


def staff_memberships() -> Any:
    """Whoever may get a digest, the strongest role first."""
    rows = Membership.objects.active().reachable().filter(role__in=STAFF)
    return rows.select_related("user__notices", "organisation").order_by("user", "organisation", "pk")


def due_digests(at: dt.datetime) -> list[int]:
    """The memberships whose digest is to be written now, one for each person and organisation; in two queries."""
    chosen: dict[tuple[int, int], Membership] = {}
    for membership in staff_memberships():
        key = (membership.user_id, membership.organisation_id)
        if key not in chosen or chosen[key].role == Role.REVIEWER:
            chosen[key] = membership
    due = {one.pk: day for one in chosen.values() if (day := day_due(one, at))}
    noted = Reminder.objects.filter(membership__in=due, kind=ReminderKind.DIGEST, key__in=set(due.values()))
    sent = set(noted.values_list("membership", "key"))
    return [pk for pk, day in due.items() if (pk, day) not in sent]


def day_due(membership: Membership, at: dt.datetime) -> str:
    """The person's day where it is the hour for their digest, or ""."""
    notices, zone = notices_of(membership.user), membership.organisation.time_zone
    local = notices.local(at, zone)
    is_time = notices.digest_hour <= local.hour < notices.digest_hour + HOURS_LATE
    return local.date().isoformat() if is_time and not notices.is_quiet(at, zone) else ""


def send_digest(*, membership_id: int, at: dt.datetime) -> bool:
    """Write one digest, if there is something to tell that wasn't told today; whether it was sent."""
    found = note_digest(membership_id, at)
    if found is None:
        return False
    reminder, membership, parts = found
    deliver(reminder, letter(membership, parts))
    return True


@transaction.atomic
def note_digest(membership_id: int, at: dt.datetime) -> tuple[Reminder, Membership, list[Part]] | None:
    """Note the digest before it is sent; the membership's lock keeps a second worker from noting it meanwhile."""
    rows = staff_memberships().select_for_update(of=("self",), no_key=True)
    membership = rows.filter(pk=membership_id).first()
    day = day_due(membership, at) if membership else ""
    if not day or Reminder.objects.filter(membership=membership, kind=ReminderKind.DIGEST, key=day).exists():
        return None
    with translation.override(membership.user.language or membership.organisation.language):
        parts = list(parts_of(membership, notices_of(membership.user), at))
    if not parts:
        return None
    return Reminder.objects.create(membership=membership, kind=ReminderKind.DIGEST, key=day), membership, parts


def parts_of(membership: Membership, notices: NoticeSettings, at: dt.datetime) -> Iterable[Part]:
    """What is late and not muted, of what the person may see, in the active language."""
    for kind in NoticeKind:
        if kind in notices.muted or (membership.role not in HQ and kind not in OF_REVIEWERS):
            continue
        rows = late_visits(kind, membership, at)
        number = rows.count()
        if number:
            first = rows.select_related("branch").order_by("closes_at", "pk")[:LINES]
            lines = [", ".join(filter(None, (visit.branch.name, visit.branch.city))) for visit in first]
            name, query = LISTS[kind]
            yield Part(kind.label, number, lines, settings.SITE_URL + reverse(name) + query)


def late_visits(kind: NoticeKind, membership: Membership, at: dt.datetime) -> VisitQuerySet:
    """The visits that one kind is about; of reviews only those of others, as in the queue."""
    visits = Visit.objects.visible_to_staff(membership.user).filter(organisation=membership.organisation_id)
    if kind == NoticeKind.NOT_STARTED:
        return in_group(visits.filter(state=VisitState.ACCEPTED), "risk", at)
    if kind == NoticeKind.OVERDUE:
        return in_group(visits.filter(state=VisitState.EXPIRED), "risk", at)
    visits = visits.reviewable_by(membership.user)
    if kind == NoticeKind.UNANSWERED:
        return visits.unanswered(at)
    return visits.filter(state=VisitState.SUBMITTED, submitted_at__lt=at - WAITS)


def letter(membership: Membership, parts: list[Part]) -> EmailMessage:
    """The digest in the person's language, with the way to its settings and to stop it."""
    person, organisation = membership.user, membership.organisation
    with translation.override(person.language or organisation.language):
        stop = settings.SITE_URL + reverse("digest-stop", args=[digest_key(person)])
        more = settings.SITE_URL + reverse("notices-edit")
        subject = _("What is late at %(organisation)s") % {"organisation": organisation}
        text = render_to_string("audits/emails/digest.txt", {"parts": parts, "stop": stop, "settings": more})
    headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return EmailMessage(" ".join(subject.split()), text, None, [person.email], headers=headers)
