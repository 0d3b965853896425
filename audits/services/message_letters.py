"""Letters that tell of messages nobody has seen: one for many, noted before it is sent, in nobody's quiet hours."""

import datetime as dt
from collections import Counter

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from accounts.access import HQ
from accounts.models import Membership, Organisation, Role, User, notices_of
from audits.models import MessageSide, Visit, VisitMessage
from audits.models.message import VisitMessageQuerySet
from audits.services.reminders import NOT_SENT

# Who is in the app sees it there; what is written one after the other makes one letter.
UNSEEN_FOR = dt.timedelta(minutes=15)


def letters_due(at: dt.datetime) -> list[tuple[str, int]]:
    """Whom to write now: the side that wrote, and for its shopper's messages the organisation, for HQ's the profile."""
    before = at - UNSEEN_FOR
    organisations = VisitMessage.objects.untold(MessageSide.SHOPPER, before).order_by()
    profiles = VisitMessage.objects.untold(MessageSide.HQ, before).order_by()
    return [
        *(
            (MessageSide.SHOPPER.value, pk)
            for pk in organisations.values_list("visit__organisation", flat=True).distinct()
        ),
        *((MessageSide.HQ.value, pk) for pk in profiles.values_list("profile", flat=True).distinct()),
    ]


def tell_of_messages(*, side: str, pk: int, at: dt.datetime) -> int:
    """Write to the other side of what it hasn't seen; how many letters went out."""
    noted = note_messages(side, pk, at)
    told, problem = 0, None
    for person, visits in addressees(side, noted):
        try:
            letter(side, person, visits).send()
            told += 1
        except NOT_SENT as refused:
            # The next try may say it; a mailbox that takes nothing keeps nobody else from hearing theirs.
            problem = refused
            unsaid = [message.pk for message in noted if message.visit in visits]
            VisitMessage.objects.filter(pk__in=unsaid).update(told_at=None)
    if problem:
        raise problem
    return told


@transaction.atomic
def note_messages(side: str, pk: int, at: dt.datetime) -> list[VisitMessage]:
    """The messages that a letter is to tell of, noted as told: a second worker finds none of them."""
    whose = {"visit__organisation": pk} if side == MessageSide.SHOPPER else {"profile": pk}
    rows: VisitMessageQuerySet = VisitMessage.objects.untold(side, at - UNSEEN_FOR).filter(**whose)
    related = ("visit__branch__brand", "visit__wave", "profile__membership__user", "profile__membership__organisation")
    found = [
        message
        for message in rows.select_for_update(of=("self",)).select_related(*related)
        if is_day(side, message, at)
    ]
    VisitMessage.objects.filter(pk__in=[message.pk for message in found]).update(told_at=timezone.now())
    return found


def is_day(side: str, message: VisitMessage, at: dt.datetime) -> bool:
    """Whether nobody who is to be written to wants their quiet now, by the clock where the visit is."""
    zone = message.visit.branch.time_zone
    return not any(notices_of(person).is_quiet(at, zone) for person in people_of(side, message))


def people_of(side: str, message: VisitMessage) -> list[User]:
    """Who is to hear of a message: the shopper, or whoever looks after the visit; only who can be written to."""
    people = [message.profile.membership.user] if side == MessageSide.HQ else desk_of(message.visit)
    return [person for person in people if person.is_active and person.email and not person.is_refused]


def addressees(side: str, messages: list[VisitMessage]) -> list[tuple[User, Counter[Visit]]]:
    """Each person to write to, with the visits and how many messages of each."""
    found: dict[User, Counter[Visit]] = {}
    for message in messages:
        for person in people_of(side, message):
            found.setdefault(person, Counter())[message.visit] += 1
    return list(found.items())


def desk_of(visit: Visit) -> list[User]:
    """Who looks after a visit: whoever made its wave, or an owner where they have left."""
    rows = Membership.objects.active().filter(organisation=visit.organisation_id).select_related("user").order_by("pk")
    makers = [row.user for row in rows.filter(user=visit.wave.created_by_id, role__in=HQ)]
    return (makers or [row.user for row in rows.filter(role=Role.OWNER)])[:1]


def letter(side: str, person: User, visits: Counter[Visit]) -> EmailMessage:
    """The letter in the person's language; what was written stands in the app, not in a mailbox."""
    organisation = Organisation.objects.get(pk=next(iter(visits)).organisation_id)
    number = sum(visits.values())
    with translation.override(person.language or organisation.language):
        words = ngettext("%(number)s new message about a visit", "%(number)s new messages about visits", number)
        lines = [{"visit": visit, "number": count, "url": address_of(side, visit)} for visit, count in visits.items()]
        text = render_to_string("audits/emails/messages.txt", {"lines": lines, "is_shopper": side == MessageSide.HQ})
        return EmailMessage(words % {"number": number}, text, None, [person.email])


def address_of(side: str, visit: Visit) -> str:
    """Where the thread is read."""
    if side == MessageSide.SHOPPER:
        return settings.SITE_URL + reverse("visit-messages", args=[visit.pk])
    return f"{settings.SITE_URL}{reverse('shopper-home')}visits/{visit.pk}/messages/"
