"""Sounds as they are heard at review: the parts of one recording on one time line, with what was noted meanwhile."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from audits.models import Evidence, EvidenceState

# A reload breaks a recording off for about a second: shorter gaps are nobody's news.
LEAST_GAP_MS = 2_000


@dataclass(frozen=True)
class Part:
    """One file, and where it lies on the recording's time line; `gap_ms` is what wasn't recorded just before it."""

    file: Evidence
    starts_ms: int
    gap_ms: int

    @property
    def lasts_ms(self) -> int:
        """How long it is; 0 until it is prepared."""
        return self.file.duration_ms or 0


@dataclass(frozen=True)
class Noted:
    """A note by its place on the time line."""

    at_ms: int
    text: str


@dataclass(frozen=True)
class Recording:
    """A sound, of one part mostly. Parts that can't be heard (yet) stand apart: they have no length."""

    parts: list[Part]
    unheard: list[Evidence]
    notes: list[Noted]

    @property
    def first(self) -> Evidence:
        """What the recording is called after."""
        return self.parts[0].file if self.parts else self.unheard[0]

    @property
    def lasts_ms(self) -> int:
        """All parts together, gaps apart."""
        return sum(part.lasts_ms for part in self.parts)


def recordings_of(files: Iterable[Evidence], notes: Iterable[tuple[dt.datetime, str]] = ()) -> list[Recording]:
    """The sounds among `files` in their order, parts by when they were begun; a video is a sound of its own."""
    groups: dict[object, list[Evidence]] = {}
    for file in files:
        groups.setdefault(file.recording or file.pk, []).append(file)
    noted = sorted(notes)
    return [recording_of(parts, noted) for parts in groups.values()]


def recording_of(files: list[Evidence], notes: list[tuple[dt.datetime, str]]) -> Recording:
    """One recording of its files."""
    heard = sorted((file for file in files if file.state == EvidenceState.READY), key=begun)
    parts: list[Part] = []
    for file in heard:
        last = parts[-1] if parts else None
        starts = last.starts_ms + last.lasts_ms if last else 0
        parts.append(Part(file, starts, gap_between(last.file, file) if last else 0))
    found = (placed(parts, at, text) for at, text in notes)
    return Recording(parts, [file for file in files if file not in heard], [note for note in found if note])


def begun(file: Evidence) -> tuple[dt.datetime, str]:
    """By the phone's clock put right; what names no time comes last."""
    return file.captured_at or dt.datetime.max.replace(tzinfo=dt.UTC), str(file.pk)


def gap_between(before: Evidence, after: Evidence) -> int:
    """Milliseconds between the end of one part and the beginning of the next, pauses in the first among them."""
    if before.captured_at is None or after.captured_at is None:
        return 0
    passed = round((after.captured_at - before.captured_at) / dt.timedelta(milliseconds=1))
    gap = passed - (before.duration_ms or 0)
    return gap if gap >= LEAST_GAP_MS else 0


def placed(parts: list[Part], at: dt.datetime, text: str) -> Noted | None:
    """A note made while a part was recorded, or before the next one began."""
    for number, part in enumerate(parts):
        if part.file.captured_at is None or at < part.file.captured_at:
            continue
        into = round((at - part.file.captured_at) / dt.timedelta(milliseconds=1))
        after = parts[number + 1].file.captured_at if number + 1 < len(parts) else None
        if into <= part.lasts_ms or (after and at < after):
            return Noted(part.starts_ms + min(into, part.lasts_ms), text)
    return None
