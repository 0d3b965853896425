"""What submissions tell beside the answers: notes made inside, the signature, what returned rounds changed."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from audits.models import Submission
from audits.services.phone_clock import server_time


@dataclass(frozen=True)
class NoteMade:
    """A note made inside; `at` is put right by the phone's offset, None where the phone told none."""

    at: dt.datetime | None
    text: str


@dataclass(frozen=True)
class Signature:
    """Who declared by name that the visit was made as briefed, and when."""

    name: str
    at: dt.datetime | None


@dataclass(frozen=True)
class Changed:
    """What a returned round changed at one question; values as JSON, None for no answer."""

    round: int
    old: Any
    new: Any
    old_comment: str
    new_comment: str


def notes_of(submissions: Iterable[Submission], asked: Collection[str]) -> dict[str, list[NoteMade]]:
    """Every note once, by the `asked` question it was made at, else by "".

    A round may bring the same ones again, also from another phone: the clock of the one that made them says when.
    """
    found: dict[str, dict[tuple[str, str], NoteMade]] = defaultdict(dict)
    for submission in submissions:
        for note in dicts(submission.body.get("notes")):
            if note.get("text"):
                code = str(note.get("question") or "")
                made = NoteMade(moment(note.get("at"), submission), str(note["text"]))
                found[code if code in asked else ""].setdefault((str(note.get("at")), made.text), made)
    return {code: list(notes.values()) for code, notes in found.items()}


def signature_of(submissions: Iterable[Submission]) -> Signature | None:
    """The newest signature; None where none was given."""
    for submission in sorted(submissions, key=lambda row: -row.round):
        for signed in dicts([submission.body.get("declaration")]):
            if signed.get("name"):
                return Signature(str(signed["name"]).strip(), moment(signed.get("signed_at"), submission))
    return None


def changes_of(submissions: Iterable[Submission]) -> dict[str, list[Changed]]:
    """What returned rounds changed, by question, in their order."""
    found: dict[str, list[Changed]] = defaultdict(list)
    for submission in submissions:
        for code, pair in submission.changed.items():
            found[code].append(Changed(submission.round, **pair))
    return dict(found)


def dicts(parts: Any) -> list[dict[str, Any]]:
    """The objects of a list that a phone sent: a body is kept as it came."""
    return [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []


def moment(raw: Any, submission: Submission) -> dt.datetime | None:
    """A time of the phone, put right by its offset; never later than the submission arrived."""
    try:
        at, offset = dt.datetime.fromisoformat(raw), int(submission.body.get("clock_offset_ms") or 0)
        return server_time(at, offset, now=submission.received_at)
    except (TypeError, ValueError, OverflowError):
        return None
