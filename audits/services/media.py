"""Evidence becomes fit to show: typed by its content, copied without metadata, or refused with a reason."""

import datetime as dt
import errno
import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from audits.models import Evidence, EvidenceState
from audits.rules import media_types as types
from audits.rules.media_types import HEAD_BYTES, TAIL_BYTES, Unfit, check_pdf, judge
from audits.services.media_files import (
    StorageTrouble,
    drop_files,
    local_copy,
    names_of,
    store_derivative,
    store_print,
)

log = structlog.get_logger()

WAITING = dt.timedelta(minutes=2)
# A queued file isn't queued again by every sweep of a long backlog.
QUEUED_SECONDS = 600
MOST_CRASHES, AT_ONCE_SECONDS = 3, 30
OUR_TROUBLE = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.ENOMEM, errno.EMFILE, errno.ENFILE, errno.EROFS}
Fields = dict[str, Any]


def prepare_evidence(*, evidence_id: UUID) -> None:
    """Make what is shown of a received file, or refuse it; quiet when that is done or the row is gone.

    Decoding takes long, so it runs outside the transaction; the row's lock decides who of two was first.
    Raises `StorageTrouble` where another try may help.
    """
    evidence = Evidence.objects.waiting().filter(pk=evidence_id).first()
    if evidence is None:
        return
    if _crashes(evidence_id) >= MOST_CRASHES:
        refuse_evidence(evidence_id=evidence_id, code="unreadable")
        return
    try:
        with tempfile.TemporaryDirectory(prefix="mystery-media-") as folder:
            fields = derive(evidence.kind, evidence.original, Path(folder))
    except Unfit as unfit:
        refuse_evidence(evidence_id=evidence_id, code=unfit.code)
    else:
        _finish(evidence_id, {**fields, "state": EvidenceState.READY, "refusal": ""})
    finally:
        # Reached by every end but a killed worker's.
        cache.delete(_crash_key(evidence_id))


def derive(kind: str, original: str, folder: Path) -> Fields:
    """The fields of Evidence that say what is shown of a stored file; raises `Unfit`, `StorageTrouble`."""
    source = local_copy(original, folder)
    with source.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    media_type = judge(kind, head)
    fields = _guarded(source, kind, media_type)
    for part in ("shown", "small"):
        made: Path | None = fields[part]
        fields[part] = store_derivative(original, part, made) if made else ""
    if printed := fields.pop("printed", None):
        store_print(fields["shown"], printed.read_bytes())
    return {**fields, "media_type": media_type}


def refuse_evidence(*, evidence_id: UUID, code: str) -> None:
    """Say why a file can't be shown; what was sent is kept all the same."""
    _finish(evidence_id, {"state": EvidenceState.REFUSED, "refusal": code})


def waiting_evidence(*, at: dt.datetime, most: int = 500) -> list[UUID]:
    """What was received a while ago and isn't prepared yet, oldest first, without what was queued just now."""
    rows = Evidence.objects.waiting().filter(received_at__lt=at - WAITING).order_by("received_at")
    ids = rows.values_list("pk", flat=True)[:most]
    return [pk for pk in ids if cache.add(f"media-queued:{pk}", 1, QUEUED_SECONDS)]


def _guarded(source: Path, kind: str, media_type: str) -> Fields:
    """`_converted`, where every complaint of a decoder is `Unfit` and every trouble of the machine `StorageTrouble`."""
    try:
        return _converted(source, kind, media_type)
    except Unfit:
        raise
    except OSError as problem:
        if problem.errno in OUR_TROUBLE:
            raise StorageTrouble(str(problem)) from problem
        raise Unfit("unreadable") from problem
    except Exception as problem:  # decoders raise whatever a stranger's file makes them raise
        log.warning("evidence_unreadable", kind=kind, media_type=media_type, problem=repr(problem))
        raise Unfit("unreadable") from problem


def _converted(source: Path, kind: str, media_type: str) -> Fields:
    """Derivatives as paths beside the source, with what was measured on the way."""
    if media_type == types.PDF:
        with source.open("rb") as stream:
            stream.seek(max(0, source.stat().st_size - TAIL_BYTES))
            check_pdf(stream.read())
        return {"shown": None, "small": None}
    if media_type in types.IMAGES:
        return _image(source)
    return _audio(source, media_type) if kind == "audio" else _video(source, media_type)


def _image(source: Path) -> Fields:
    from audits.rules.images import prepare_image  # noqa: PLC0415 decoders are loaded by workers, not by the web

    made = prepare_image(source)
    fields: Fields = {"width": made.width, "height": made.height}
    for part in ("shown", "printed", "small"):
        fields[part] = source.with_name(f"{part}.jpg")
        fields[part].write_bytes(getattr(made, part))
    return fields


def _audio(source: Path, media_type: str) -> Fields:
    from audits.services.media_audio import prepare_audio  # noqa: PLC0415 as above

    shown = source.with_name("shown.m4a")
    made = prepare_audio(source, media_type, shown)
    return {"shown": shown, "small": None, "duration_ms": made.duration_ms, "peaks": made.peaks}


def _video(source: Path, media_type: str) -> Fields:
    from audits.services.media_video import prepare_video  # noqa: PLC0415 as above

    shown, small = source.with_name("shown.mp4"), source.with_name("small.jpg")
    made = prepare_video(source, media_type, shown)
    small.write_bytes(made.poster)
    fields = {"width": made.width, "height": made.height, "duration_ms": made.duration_ms}
    return {"shown": shown, "small": small, **fields}


def _finish(evidence_id: UUID, fields: Fields) -> None:
    """Write the outcome under the row's lock; who comes second takes their own leftovers away."""
    made = Evidence(shown=fields.get("shown", ""), small=fields.get("small", ""))
    with transaction.atomic():
        row = Evidence.objects.select_for_update().filter(pk=evidence_id).first()
        if row is not None and row.state == EvidenceState.RECEIVED:
            for name, value in fields.items():
                setattr(row, name, value)
            row.processed_at = timezone.now()
            row.save(update_fields=[*fields, "processed_at"])
            return
    drop_files(names_of(made) - (names_of(row) if row else set()))


def _crash_key(evidence_id: UUID) -> str:
    return f"media-crashes:{evidence_id}"


def _crashes(evidence_id: UUID) -> int:
    """How often a worker began with this file and never came back; counts this beginning too."""
    key = _crash_key(evidence_id)
    cache.add(key, 0, 86_400)
    # Several that begin at once are the same message delivered twice, no crash.
    if not cache.add(f"{key}:now", 1, AT_ONCE_SECONDS):
        return 0
    return cache.incr(key) - 1
