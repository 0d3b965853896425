"""Sending one noted letter: what came of it stands in its row, and of a broken off one nobody says that it went."""

import datetime as dt
import re
from collections.abc import Sequence
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPResponseException
from socket import gaierror
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from reports.models import AlertRule, LetterState, Subscription
from reports.models.delivery import Letter
from reports.services.letters_off import key_of

log = structlog.get_logger()
# From here on a mail server's word is for good.
PERMANENT = 500
# What says that the address is none (RFC 3463). Any other refusal may be of ourselves, a sender or a relay that is not
# allowed, and would silence everybody until long after it is mended; or of a full mailbox, and passes.
NO_ADDRESS = re.compile(r"551\b|5\d\d 5\.(?:1\.(?:[1236]|10)|2\.1)\b")


def compose(
    user: User, things: Sequence[Subscription | AlertRule], subject: str, template: str, context: dict[str, Any]
) -> EmailMultiAlternatives:
    """A letter in the active language, as text and HTML, with the way to turn off each thing it is about.

    In one click (RFC 8058), where it is about one: a mail program's button would turn off only one of several.
    """
    stops = [(thing.name, settings.SITE_URL + reverse("letter-stop", args=[key_of(user, thing)])) for thing in things]
    more = settings.SITE_URL + reverse("letters-own")
    context = {**context, "stops": stops, "settings": more, "subject": subject}
    one_click = {"List-Unsubscribe": f"<{stops[0][1]}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    headers = one_click if len(stops) == 1 else {"List-Unsubscribe": f"<{more}>"}
    text = render_to_string(f"reports/emails/{template}.txt", context)
    mail = EmailMultiAlternatives(" ".join(subject.split()), text, None, [user.email], headers=headers)
    mail.attach_alternative(render_to_string(f"reports/emails/{template}.html", context), "text/html")
    return mail


def send(mail: EmailMultiAlternatives, rows: Sequence[Letter]) -> LetterState:
    """Send what is marked as being sent, and note what came of it; of another failure nobody knows, and it is raised."""
    state, problem = LetterState.SENT, ""
    try:
        mail.send()
    except SMTPRecipientsRefused as refused:
        said = list(refused.recipients.values())
        code, words = said[0] if said else (PERMANENT, b"")
        state, problem = state_for(code), said_by(code, words)
        if NO_ADDRESS.match(problem):
            refuse_address(rows[0].user_id, mail.to[0])
    except SMTPResponseException as refused:
        # A refused password or sender is our own fault, and mended; only of the letter itself its word is for good.
        state = state_for(refused.smtp_code) if isinstance(refused, SMTPDataError) else LetterState.FAILED
        problem = said_by(refused.smtp_code, refused.smtp_error)
    except (ConnectionRefusedError, gaierror) as away:
        state, problem = LetterState.FAILED, type(away).__name__
    if problem:
        problem = problem.replace(mail.to[0], "…")
        log.warning("letter_not_sent", rows=[row.pk for row in rows], problem=problem)
    note(rows, state, problem)
    return state


def refuse_address(user_id: int, address: str) -> None:
    """Keep that a mail server refused somebody's address: nothing more is sent to it."""
    User.objects.filter(pk=user_id, email=address).update(refused_email=address)
    log.warning("address_refused", user=user_id)


def try_address_again(user_id: int) -> None:
    """HQ has a letter sent once more: its address may be mended."""
    User.objects.filter(pk=user_id).update(refused_email="")


def note(rows: Sequence[Letter], state: LetterState, problem: str = "", at: dt.datetime | None = None) -> None:
    """What came of letters that were taken by us."""
    for row in rows:
        row.state, row.problem = state, problem[:300]
        row.sent_at = (at or timezone.now()) if state == LetterState.SENT else None
        row.save(update_fields=["state", "problem", "sent_at"])


def state_for(code: int) -> LetterState:
    """Refused for good, or worth another try."""
    return LetterState.BOUNCED if code >= PERMANENT else LetterState.FAILED


def said_by(code: int, words: bytes | str) -> str:
    """The mail server's own words."""
    return f"{code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}".strip()
