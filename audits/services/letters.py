"""Letters about reviews: to a shopper whose visit was returned or rejected, to a director whose dispute was decided."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import ShopperProfile, User
from audits.models import Dispute, Event, Visit, VisitState
from audits.services.scores import parsed_checklist
from common.tasks import after_commit
from common.texts import text

TOLD = ("return", "reject", "decide_dispute", "unassign")


def untold_events(*, at: dt.datetime) -> list[int]:
    """Events of the last week, at least five minutes old, that somebody should have been told of and wasn't."""
    rows = Event.objects.filter(
        verb__in=TOLD, visit__isnull=False, at__range=(at - dt.timedelta(days=7), at - dt.timedelta(minutes=5))
    )
    return list(rows.exclude(data__has_key="told").values_list("pk", flat=True))


@transaction.atomic
def tell_of_event(*, event_id: int) -> bool:
    """Mail whom the event is for, once, however often this runs; quiet when it is gone or no longer true."""
    rows = Event.objects.select_for_update(of=("self",)).filter(pk=event_id, verb__in=TOLD)
    event = rows.select_related(
        "visit__branch", "visit__wave", "visit__shopper__membership__user", "organisation"
    ).first()
    if event is None or event.visit is None or "told" in event.data:
        return False
    person, letter = letter_of(event)
    event.data = {**event.data, "told": bool(person)}
    event.save(update_fields=["data"])
    if person is None:
        return False
    if event.verb != "decide_dispute":
        after_commit("audits.tasks.pushes.push_event", event_id=event.pk, user_id=person.pk)
    with translation.override(person.language or event.organisation.language):
        subject, text = letter()
    # Last, inside the transaction: where it fails, the note goes too, and the retry tells this person again.
    if not person.is_refused:
        send_mail(" ".join(subject.split()), text, None, [person.email])
    return True


def letter_of(event: Event) -> tuple[User | None, Any]:
    """Whom to write, if there still is somebody and something to say, and how to write it in the active language."""
    visit = event.visit
    assert visit is not None
    if event.verb == "unassign":
        # HQ tells people itself what it takes from them, and why.
        codes = ShopperProfile.objects.filter(membership__organisation=event.organisation_id, membership__ended_at=None)
        profile = codes.select_related("membership__user").filter(code=event.data.get("shopper", "")).first()
        person = profile.membership.user if profile and event.by_id is None else None
        return reachable(person), lambda: release_letter(event)
    if event.verb == "decide_dispute":
        dispute = Dispute.objects.select_related("by").filter(pk=event.data.get("dispute")).first()
        # Who no longer answers for the branch is told nothing of it.
        still = dispute and Visit.objects.visible_to_director(dispute.by).filter(pk=visit.pk).exists()
        person = dispute.by if dispute and still else None
        return reachable(person), lambda: dispute_letter(event, dispute)
    state = {"return": VisitState.RETURNED, "reject": VisitState.REJECTED}[event.verb]
    person = visit.shopper.membership.user if visit.shopper and visit.state == state else None
    return reachable(person), lambda: visit_letter(event)


def reachable(person: User | None) -> User | None:
    """The person, if they can still be written to."""
    return person if person is not None and person.is_active and person.email else None


def visit_letter(event: Event) -> tuple[str, str]:
    """Subject and text of a returned or rejected visit."""
    visit = event.visit
    assert visit is not None
    until = visit.returned_until
    context = {
        "visit": visit,
        "reason": event.why,
        "until": until.astimezone(ZoneInfo(visit.branch.time_zone)) if until else None,
        "remarks": visit.remarks.filter(round=event.data.get("round")),
        "url": settings.SITE_URL + reverse("shopper-home"),
    }
    if event.verb == "return":
        subject = _("Your visit to %(branch)s needs a second look")
        template = "audits/emails/visit_returned.txt"
    else:
        subject = _("Your visit to %(branch)s was not accepted")
        template = "audits/emails/visit_rejected.txt"
    return subject % {"branch": visit.branch.name}, render_to_string(template, context)


def release_letter(event: Event) -> tuple[str, str]:
    """Subject and text of a visit that went back to the board by itself."""
    visit = event.visit
    assert visit is not None
    subject = _("Your visit to %(branch)s is on the board again") % {"branch": visit.branch.name}
    url = settings.SITE_URL + reverse("shopper-home")
    return subject, render_to_string("audits/emails/visit_released.txt", {"visit": visit, "url": url})


def dispute_letter(event: Event, dispute: Dispute | None) -> tuple[str, str]:
    """Subject and text of a decided dispute."""
    visit = event.visit
    assert visit is not None and dispute is not None
    sections = parsed_checklist(visit.wave.checklist_version).sections
    texts = {question.code: text(question.text) for section in sections for question in section.questions}
    context = {
        "visit": visit,
        "dispute": dispute,
        "question": texts.get(dispute.question, dispute.question),
        "url": settings.SITE_URL + reverse("branch-visit", kwargs={"visit_id": visit.pk}),
    }
    subject = _("Your dispute about %(branch)s was decided") % {"branch": visit.branch.name}
    return subject, render_to_string("audits/emails/dispute_decided.txt", context)
