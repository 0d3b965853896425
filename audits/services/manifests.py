"""The manifest of a submission as evidence rows: which files belong to a visit, and which are still awaited."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from audits.models import Evidence, EvidenceState, Visit
from audits.rules.content import MOST_FILES, Manifest, Place, Problem
from audits.services.phone_clock import server_time
from audits.services.problems import invalid
from audits.services.starts import metres
from common.errors import Refused

TOLD_AGAIN = ["in_manifest", "question", "captured_at", "lat", "lon", "accuracy_m", "caption", "recording"]


def store_manifest(
    visit: Visit,
    files: Iterable[Manifest],
    counted: dict[UUID, str],
    offset_ms: int,
    *,
    locked: frozenset[str] = frozenset(),
) -> list[Evidence]:
    """Rows for the sent `files`; gives those of the manifest, which is what `counted` (id to question) names.

    Files of `locked` questions stay as they are, whatever is sent. The caller holds the visit's lock. Raises `Refused`
    with `other_content` for an id that stands for another file.
    """
    rows = {row.pk: row for row in visit.evidence.all()}
    sent = {file.id: file for file in files if counted.get(file.id) == file.question}
    fresh = [file for pk, file in sent.items() if pk not in rows]
    sent = {pk: file for pk, file in sent.items() if pk not in rows or rows[pk].question not in locked}
    if fresh and Evidence.objects.filter(pk__in=[file.id for file in fresh]).exists():
        raise other_content()
    if len(rows) + len(fresh) > 2 * MOST_FILES:
        raise invalid([Problem("evidence", "too_long")])
    changed = []
    for pk, row in rows.items():
        file = sent.get(pk)
        if file and not is_same(row, file.kind, file.sha256, file.bytes):
            raise other_content()
        if row.in_manifest != (pk in counted) or (file and says_other(row, file)):
            row.in_manifest = pk in counted
            changed.append(tell(row, file, offset_ms))
    made = [tell(row_of(visit, file), file, offset_ms) for file in fresh]
    if changed:
        Evidence.objects.bulk_update(changed, TOLD_AGAIN)
    if made:
        Evidence.objects.bulk_create(made)
    return [row for row in (*rows.values(), *made) if row.in_manifest]


def says_other(row: Evidence, file: Manifest) -> bool:
    """Whether the manifest changes what is shown of a file."""
    return (row.question, row.caption, row.recording) != (file.question, file.caption, file.recording)


def row_of(visit: Visit, file: Manifest) -> Evidence:
    """A file not heard of before."""
    return Evidence(pk=file.id, visit=visit, kind=file.kind, sha256=file.sha256, bytes=file.bytes, in_manifest=True)


def tell(row: Evidence, file: Manifest | None, offset_ms: int) -> Evidence:
    """What only the manifest says of a file: its question, when and where, its caption, the recording it is part of."""
    if file:
        row.question, row.caption, row.recording = file.question, file.caption, file.recording
        row.captured_at = server_time(file.captured_at, offset_ms) if file.captured_at else row.captured_at
        locate(row, file.place)
    return row


def locate(row: Evidence, place: Place | None) -> None:
    """Where it was captured, where that is known."""
    if place:
        row.lat, row.lon, row.accuracy_m = place.lat, place.lon, metres(place)


def is_same(row: Evidence, kind: str, sha256: str, size: int) -> bool:
    """Whether an id stands for the file that was announced under it before."""
    return (row.kind, row.sha256, row.bytes) == (kind, sha256, size)


def other_content() -> Refused:
    """An id that already stands for something else; whose and what is nobody's business."""
    return Refused("other_content", _("This id already stands for other content."))


def note_completeness(visit: Visit, manifest: Iterable[Evidence], now: dt.datetime) -> None:
    """A visit is complete when nothing of its manifest is awaited; the caller saves it."""
    if any(row.state == EvidenceState.DECLARED for row in manifest):
        visit.complete_at = None
    else:
        visit.complete_at = visit.complete_at or now
