"""Files on their way from the phone: parts that survive anything, one whole file at the end, verified.

Bytes are stored without any lock; a short transaction then says that they count. Of two that wrote at the same
offset the second finds it moved, and takes its part away again.
"""

import datetime as dt
import hashlib
import io
import secrets
from functools import partial
from typing import IO, Any
from uuid import UUID

import structlog
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import UnreadablePostError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audits.models import Evidence, EvidenceState, Upload, Visit
from audits.rules.content import MEGABYTE, MOST_UPLOADS, Manifest
from audits.services.holders import held_visit, locked_alone, wrong_state
from audits.services.manifests import is_same, other_content
from audits.services.phone_clock import server_time
from audits.services.quotas import TAKING, refuse_over_quota
from audits.services.receiving import offset_conflict, original_name, receive_file, take_file
from common import tus
from common.errors import Refused
from common.files import Joined, StorageUnavailable, drop_files, drop_folder, store_file

log = structlog.get_logger()
PIECE = 8 * MEGABYTE


class ChecksumMismatch(Refused):
    """What arrived is not what was announced."""

    def __init__(self) -> None:
        super().__init__("checksum_mismatch", _("The file was damaged on its way."), status=tus.CHECKSUM_MISMATCH)


def create_upload(*, visit_id: UUID, file: Manifest, by: User) -> Upload:
    """An upload for a file of the shopper's visit; at its end already, where the file is stored.

    Refusals: `wrong_state`, `other_content`, `too_many_files`, `no_quota`.
    """
    return _created(visit_id, file, by)


def create_whole_upload(
    *, visit_id: UUID, file: Manifest, by: User, stream: IO[bytes], checksum: tus.Checksum | None = None
) -> tuple[Upload, bool]:
    """The same with all bytes of a file of one piece, in one transaction; when the line breaks, what arrived is kept.

    Gives also whether the file was stored before. Refusals: those of `create_upload` and `append_upload`.
    """
    body = b"".join(tus.pieces(stream, PIECE, file.bytes, UnreadablePostError))
    if len(body) != file.bytes:
        upload = _created(visit_id, file, by)
        was_stored = upload.is_whole
        if not was_stored:
            upload.offset = append_upload(upload_id=upload.pk, offset=0, stream=io.BytesIO(body), checksum=checksum)
        return upload, was_stored
    running = tus.hasher(checksum)
    if running:
        running.update(body)
    refuse_damage(running, checksum)
    if hashlib.sha256(body).hexdigest() != file.sha256:
        raise ChecksumMismatch
    name = store_file(original_name(visit_id, file.id), io.BytesIO(body), durable=True)
    try:
        upload = _created(visit_id, file, by, name)
    except Refused:
        drop_files([name])
        raise
    was_stored = upload.evidence.original != name
    if was_stored:
        drop_files([name])
    return upload, was_stored


def _created(visit_id: UUID, file: Manifest, by: User, name: str = "") -> Upload:
    try:
        upload, surplus = _create_upload(visit_id, file, by, name)
    except IntegrityError as taken:
        raise other_content() from taken
    for pk in surplus:
        discard_upload(upload_id=pk)
    return upload


@transaction.atomic
def _create_upload(visit_id: UUID, file: Manifest, by: User, name: str) -> tuple[Upload, list[UUID]]:
    """The upload, and which others of its file are given up for it; `name` is the stored file, where it came along."""
    visit = held_visit(visit_id, by)
    upload, surplus = _announce(visit, file, by)
    if name and not upload.is_whole:
        take_file(visit, upload.evidence, name)
        upload.offset, surplus = upload.length, []
    return upload, surplus


def _announce(visit: Visit, file: Manifest, by: User) -> tuple[Upload, list[UUID]]:
    evidence = Evidence.objects.select_for_update().filter(pk=file.id).first()
    if evidence is None:
        evidence = new_evidence(visit, file, by)
        return Upload.objects.create(evidence=evidence, by=by, length=evidence.bytes), []
    if evidence.visit_id != visit.pk or not is_same(evidence, file.kind, file.sha256, file.bytes):
        raise other_content()
    mine = list(evidence.uploads.alive(timezone.now()).filter(by=by).order_by("-changed_at"))
    if evidence.state != EvidenceState.DECLARED:
        done = next((upload for upload in mine if upload.is_whole), None)
        return done or Upload.objects.create(evidence=evidence, by=by, length=evidence.bytes, offset=evidence.bytes), []
    if not evidence.in_manifest and visit.state not in TAKING:
        raise wrong_state(visit)
    untouched = next((upload for upload in mine if upload.offset == 0), None)
    if untouched:
        untouched.save(update_fields=["changed_at"])
        return untouched, []
    begun = [upload.pk for upload in mine if not upload.is_whole]
    return Upload.objects.create(evidence=evidence, by=by, length=evidence.bytes), begun[MOST_UPLOADS - 1 :]


def new_evidence(visit: Visit, file: Manifest, by: User) -> Evidence:
    """A row for a file that comes before the submission that names it."""
    if visit.state not in TAKING:
        raise wrong_state(visit)
    refuse_over_quota(visit, file.bytes, by)
    captured_at = server_time(file.captured_at, visit.clock_offset_ms or 0) if file.captured_at else None
    return Evidence.objects.create(
        pk=file.id,
        visit=visit,
        kind=file.kind,
        question=file.question,
        sha256=file.sha256,
        bytes=file.bytes,
        captured_at=captured_at,
    )


def append_upload(*, upload_id: UUID, offset: int, stream: IO[bytes], checksum: tus.Checksum | None = None) -> int:
    """Keep the bytes of `stream` from `offset` on, as far as they arrive; gives the new offset.

    With the last byte the file is put together, verified and received. Refusals: `offset_conflict`, `too_large`,
    `checksum_mismatch`, `storage_unavailable`. With a `checksum` all of the stream counts, or nothing.
    """
    upload = Upload.objects.select_related("evidence").filter(pk=upload_id).first()
    if upload is None or upload.offset != offset:
        raise offset_conflict()
    running, waiting = tus.hasher(checksum), list[tuple[str, int]]()
    at = offset
    try:
        for piece in tus.pieces(stream, PIECE, upload.length - offset, UnreadablePostError):
            if at + len(piece) > upload.length:
                raise Refused("too_large", _("This is more than was announced."), status=413)
            if running:
                running.update(piece)
            if len(piece) == upload.length:
                refuse_damage(running, checksum)
                return receive_piece(upload, piece)
            waiting.append((store_file(part_name(upload, at), io.BytesIO(piece)), len(piece)))
            at += len(piece)
            if not running:
                record_parts(upload_id=upload_id, offset=at - len(piece), parts=waiting)
                waiting = []
        refuse_damage(running, checksum)
        record_parts(upload_id=upload_id, offset=offset, parts=waiting)
        waiting = []
    finally:
        drop_files(name for name, _size in waiting)
    if at == upload.length:
        finish_upload(upload_id=upload_id)
    return at


def refuse_damage(running: Any, checksum: tus.Checksum | None) -> None:
    """Raises `ChecksumMismatch` where a body isn't what its header said."""
    if running and checksum and running.digest() != checksum.digest:
        raise ChecksumMismatch


@transaction.atomic
def record_parts(*, upload_id: UUID, offset: int, parts: list[tuple[str, int]]) -> None:
    """Say that stored parts count, if the upload still ends at `offset`."""
    if not parts:
        return
    upload = Upload.objects.select_for_update().filter(pk=upload_id).first()
    if upload is None or upload.offset != offset:
        raise offset_conflict()
    upload.parts = [*upload.parts, *parts]
    upload.offset = offset + sum(size for _name, size in parts)
    upload.save(update_fields=["parts", "offset", "changed_at"])


def receive_piece(upload: Upload, piece: bytes) -> int:
    """A file that came in one piece needs no parts."""
    if hashlib.sha256(piece).hexdigest() != upload.evidence.sha256:
        discard_upload(upload_id=upload.pk)
        raise ChecksumMismatch
    name = store_file(original_name(upload.evidence.visit_id, upload.evidence_id), io.BytesIO(piece), durable=True)
    receive_file(upload_id=upload.pk, name=name)
    return upload.length


def finish_upload(*, upload_id: UUID) -> None:
    """Put a whole upload's parts together and receive the file; may be run again after a crash anywhere in it."""
    upload = Upload.objects.select_related("evidence").filter(pk=upload_id).first()
    if upload is None:
        raise offset_conflict()
    if not upload.is_whole or upload.evidence.state != EvidenceState.DECLARED:
        return
    whole, name = Joined(part for part, _size in upload.parts), ""
    place = original_name(upload.evidence.visit_id, upload.evidence_id)
    try:
        name = store_file(place, io.BufferedReader(whole, MEGABYTE), durable=True)
    except StorageUnavailable as problem:
        if not isinstance(problem.__cause__, FileNotFoundError):
            raise
    if name and whole.digest.hexdigest() == upload.evidence.sha256:
        receive_file(upload_id=upload_id, name=name)
        return
    # Damaged, or a part is gone: another may have finished meanwhile, else the phone begins anew.
    drop_files(filter(None, [name]))
    if discard_upload(upload_id=upload_id):
        raise ChecksumMismatch


@transaction.atomic
def discard_upload(*, upload_id: UUID, at: dt.datetime | None = None) -> bool:
    """Forget an upload with its parts, and a file that nothing else speaks of; False where the file is stored.

    With `at`, only if nobody went on with it for too long before then.
    """
    upload = Upload.objects.select_related("evidence").filter(pk=upload_id).first()
    if upload is None:
        return True
    locked_alone(upload.evidence.visit_id)
    evidence = Evidence.objects.select_for_update().filter(pk=upload.evidence_id).first()
    row = Upload.objects.select_for_update().filter(pk=upload_id).first()
    if evidence is None:
        return True
    is_stored = evidence.state != EvidenceState.DECLARED
    if row:
        if at and row.expires_at > at:
            return not is_stored
        # Parts of a killed server are in nobody's list.
        transaction.on_commit(partial(drop_folder, folder(row)))
        row.delete()
    if not is_stored and not evidence.in_manifest and not evidence.uploads.exists():
        evidence.delete()
    return not is_stored


def finish_whole_uploads() -> int:
    """Receive files whose last byte came just before a crash; gives how many."""
    whole = Upload.objects.filter(offset=F("length"), evidence__state=EvidenceState.DECLARED)
    finished = 0
    for pk in whole.values_list("pk", flat=True):
        try:
            finish_upload(upload_id=pk)
            finished += 1
        except Refused as problem:
            log.warning("upload_not_finished", upload=str(pk), problem=repr(problem))
    return finished


def drop_stale_uploads(*, at: dt.datetime) -> int:
    """Forget uploads that nobody went on with for a week, after a last try at those that are whole; gives how many."""
    finish_whole_uploads()
    stale = list(Upload.objects.expired(at).values_list("pk", flat=True))
    for pk in stale:
        discard_upload(upload_id=pk, at=at)
    return len(stale)


def folder(upload: Upload) -> str:
    """Where an upload's parts lie."""
    return f"uploads/{upload.pk}"


def part_name(upload: Upload, offset: int) -> str:
    """Of two parts at one offset each has a name of its own."""
    return f"{folder(upload)}/{offset}-{secrets.token_hex(4)}"
