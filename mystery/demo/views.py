"""The e-mails the demo sent, readable in the browser; no such page outside the demo."""

import email.policy
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

NEWEST = 50


@dataclass(frozen=True)
class Mail:
    """One e-mail, as its reader would see it."""

    subject: str
    to: str
    date: str
    text: str


def mail_list(request: HttpRequest) -> HttpResponse:
    """The newest e-mails first."""
    if not settings.DEMO:
        raise Http404
    files = sorted(Path(settings.ENV.mail_dir).glob("*.log"), key=lambda path: path.stat().st_mtime, reverse=True)
    mails = [mail for path in files[:NEWEST] for mail in read_mails(path)]
    return render(request, "demo/mail_list.html", {"mails": mails})


def read_mails(path: Path) -> list[Mail]:
    """The e-mails of one file, newest first; Django writes a line of dashes after each."""
    parts = path.read_bytes().split(b"\n" + b"-" * 79 + b"\n")
    return [read_mail(part) for part in reversed(parts) if part.strip()]


def read_mail(raw: bytes) -> Mail:
    """Headers and the plain text of one e-mail."""
    message = message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    return Mail(
        subject=str(message["subject"]),
        to=str(message["to"]),
        date=str(message["date"]),
        text=body.get_content() if body else "",
    )
