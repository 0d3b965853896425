"""Answering an alert: seen, and what is done about it, by whom and until when, as an action of the branch."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audits.models import Action, Visit
from audits.services.actions import plan_step
from common.errors import Refused
from reports.models import AlertKind, AlertLetter
from reports.services.alerts import may_reach_directors, readers_of_alert


def readable_letter(letter: AlertLetter) -> bool:
    """Whether its reader may still know of the alert, as what they were told it; a director not told yet waits for that."""
    readers = readers_of_alert(letter.alert, letter.user_id)
    may_know = letter.is_hq or letter.sent_at or may_reach_directors(letter.alert.visit)
    return bool(readers and may_know) and readers[0].is_hq >= letter.is_hq


def locked_letter(letter_id: int, by: User) -> AlertLetter:
    """The person's own letter, for them to answer; raises `Refused` where they may not know of the alert."""
    rows = AlertLetter.objects.visible_to(by).select_for_update(of=("self",))
    # Not the action: joined, it would be what it was before the lock was waited for.
    related = ("alert__rule", "alert__visit__branch", "alert__visit__wave__programme")
    letter = rows.select_related(*related).filter(pk=letter_id).first()
    if letter is None or not readable_letter(letter):
        raise Refused("not_found", _("There is no such alert."), status=404)
    return letter


@transaction.atomic
def see_alert(*, letter_id: int, by: User) -> AlertLetter:
    """Note that its reader saw an alert and deals with it; said twice, the first time stands."""
    letter = locked_letter(letter_id, by)
    if letter.seen_at is None:
        letter.seen_at = timezone.now()
        letter.save(update_fields=["seen_at"])
    return letter


def answers_about(visit: Visit) -> list[AlertLetter]:
    """The letters about a visit that somebody answered, of any rule, the first answer first."""
    rows = AlertLetter.objects.filter(alert__visit=visit, seen_at__isnull=False)
    return list(rows.select_related("user", "action").order_by("seen_at", "pk"))


@transaction.atomic
def answer_alert(*, letter_id: int, text: str, owner: str, due_on: dt.date, by: User) -> Action:
    """Make the action that deals with an alert; said twice, it is the first. Raises `Refused` with the fields at fault."""
    letter = locked_letter(letter_id, by)
    if letter.action:
        return letter.action
    visit, rule = letter.alert.visit, letter.alert.rule
    question = rule.part if rule.kind == AlertKind.QUESTION else ""
    if rule.kind == AlertKind.CRITICAL and len(visit.critical) == 1:
        question = visit.critical[0]
    letter.action = plan_step(
        branch=visit.branch, wave=visit.wave, question=question, text=text, owner=owner, due_on=due_on, by=by
    )
    letter.seen_at = letter.seen_at or timezone.now()
    letter.save(update_fields=["action", "seen_at"])
    return letter.action
