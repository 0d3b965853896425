"""Telling people of alerts at once, each once; many within an hour come together, and none in quiet hours.

What several rules found in one visit is told in one letter.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User, notices_of
from accounts.services.push import wake
from audits.models import Visit
from common.errors import Refused
from common.tasks import after_commit
from reports.models import AlertLetter, LetterState, TurnedOff
from reports.models.delivery import AGAIN, MOST_TRIES
from reports.services.alert_rules import matching
from reports.services.alert_words import words_of
from reports.services.alerts import SEND, may_reach_directors, readers_of_alert
from reports.services.mailing import compose, send, try_address_again
from reports.services.readers import Reader

# More letters than these an hour to one person are a storm: what comes then comes together.
MOST_AN_HOUR = 5
HOUR = dt.timedelta(hours=1)
Group = list[tuple[AlertLetter, Reader]]


def send_alerts(*, user_id: int, at: dt.datetime) -> int:
    """Write to one person of every alert that waits for them, if they may be written to now; gives the letters sent."""
    groups, sent = take(user_id, at), 0
    try:
        while groups:
            group = groups.pop(0)
            with translation.override(group[0][1].language):
                mail = letter_of(group)
            sent += send(mail, [letter for letter, _reader in group]) == LetterState.SENT
    finally:
        give_back(groups)
    if sent:
        wake(user_id=user_id)
    return sent


@transaction.atomic
def take(user_id: int, at: dt.datetime) -> list[Group]:
    """Mark what is to be sent now as being sent, a group for each letter; the person's lock lets one worker do it."""
    user = User.objects.select_for_update(no_key=True).filter(pk=user_id, is_active=True).first()
    if user is None:
        return []
    if user.is_refused:
        AlertLetter.objects.filter(pk__in=[letter.pk for letter in waiting(user)]).update(state=LetterState.BOUNCED)
        return []
    group = [pair for pair in (judged(letter, at) for letter in waiting(user)) if pair]
    if not group:
        return []
    recent = AlertLetter.objects.filter(user=user, started_at__gt=at - HOUR).exclude(state=LetterState.FAILED)
    begun = {moment for moment in recent.values_list("started_at", flat=True) if moment}
    free = MOST_AN_HOUR - len(begun)
    if free <= 0:
        return []
    groups = by_visit(group)
    if len(groups) > free:
        groups = together(group, free)
    # Later than any other letter's, whatever clock the worker before had: what began at one moment counts as one.
    first = max([at, *(moment + dt.timedelta(microseconds=1) for moment in begun)])
    for number, letters in enumerate(groups):
        for letter, _reader in letters:
            letter.state, letter.started_at = LetterState.SENDING, first + dt.timedelta(microseconds=number)
            letter.tries += 1
            letter.save(update_fields=["state", "started_at", "tries"])
    return groups


def give_back(groups: Sequence[Group]) -> None:
    """Those that one before them kept from being sent wait again, as if nobody had taken them."""
    for letter in (letter for group in groups for letter, _reader in group):
        letter.state, letter.started_at = LetterState.WAITING, None
        letter.tries -= 1
        letter.save(update_fields=["state", "started_at", "tries"])


def waiting(user: User) -> list[AlertLetter]:
    """The person's letters that are to be sent, the oldest first."""
    related = (
        "alert__rule",
        "alert__visit__branch",
        "alert__visit__wave__programme",
        "alert__visit__wave__checklist_version",
    )
    rows = AlertLetter.objects.filter(user=user, state__in=[LetterState.WAITING, LetterState.FAILED])
    return list(rows.filter(tries__lt=MOST_TRIES).select_related(*related).order_by("pk"))


def judged(letter: AlertLetter, at: dt.datetime) -> tuple[AlertLetter, Reader] | None:
    """The letter with its reader, if it is to be sent now; one that is true or theirs no more is ended here."""
    readers = readers_of_alert(letter.alert, letter.user_id)
    is_true = matching(letter.alert.rule, Visit.objects.filter(pk=letter.alert.visit_id)).exists()
    if not readers or not is_true or not letter.alert.rule.is_on or letter.is_hq > readers[0].is_hq:
        end(letter, LetterState.DROPPED)
        return None
    if TurnedOff.objects.filter(user=letter.user_id, rule=letter.alert.rule_id).exists():
        end(letter, LetterState.OFF)
        return None
    if not readers[0].is_hq and not may_reach_directors(letter.alert.visit):
        return None
    return None if notices_of(readers[0].user).is_quiet(at, readers[0].zone) else (letter, readers[0])


def end(letter: AlertLetter, state: LetterState) -> None:
    """A letter that isn't sent."""
    letter.state = state
    letter.save(update_fields=["state"])


def by_visit(group: Group) -> list[Group]:
    """One letter a visit, whatever many rules found there."""
    found: dict[UUID, Group] = defaultdict(list)
    for letter, reader in group:
        found[letter.alert.visit_id].append((letter, reader))
    return list(found.values())


def together(group: Group, most: int) -> list[Group]:
    """One letter a rule, so that each can be turned off by itself; of more rules than letters the rest in the last."""
    found: dict[int, Group] = defaultdict(list)
    for letter, reader in group:
        found[letter.alert.rule_id].append((letter, reader))
    groups = list(found.values())
    if len(groups) <= most:
        return groups
    return [*groups[: most - 1], [pair for rest in groups[most - 1 :] for pair in rest]]


def letter_of(group: Sequence[tuple[AlertLetter, Reader]]) -> EmailMultiAlternatives:
    """One alert, or several of a visit, of a rule or of some, in the active language."""
    reader = group[0][1]
    alerts = [words_of(one) for one, _reader in group]
    rules = list({one.alert.rule_id: one.alert.rule for one, _reader in group}.values())
    if len({one.alert.visit_id for one, _reader in group}) == 1:
        subject = f"{alerts[0].place}: {'; '.join(alert.what for alert in alerts)}"
    else:
        said = ngettext("%(number)d alert: %(rule)s", "%(number)d alerts: %(rule)s", len(alerts))
        subject = said % {"number": len(alerts), "rule": ", ".join(rule.name for rule in rules)}
    context: dict[str, Any] = {"alerts": alerts, "organisation": reader.organisation}
    return compose(reader.user, rules, subject[:200], "alert", context)


@transaction.atomic
def retry_alert_letter(*, letter_id: int, by: User) -> AlertLetter:
    """Send once more what failed or was refused; raises `Refused` with code `wrong_state`."""
    letter = AlertLetter.objects.select_for_update(of=("self",)).get(pk=letter_id)
    if letter.state not in AGAIN and not letter.is_unknown(timezone.now()):
        raise Refused("wrong_state", _("Only a letter that failed can be sent again."))
    letter.state, letter.problem, letter.tries = LetterState.WAITING, "", MOST_TRIES - 1
    letter.save(update_fields=["state", "problem", "tries"])
    try_address_again(letter.user_id)
    after_commit(SEND, user_id=letter.user_id)
    return letter
