"""A whole, verified file becomes the evidence: once, whoever else sends it."""

import secrets
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from audits.models import Evidence, EvidenceState, Upload, Visit
from audits.services.holders import locked_alone
from common.errors import Refused
from common.files import drop_files
from common.tasks import after_commit


def original_name(visit_id: UUID, evidence_id: UUID) -> str:
    """Where a file is kept as it was sent; of two that finish at once each has a name of its own."""
    return f"evidence/{visit_id}/{evidence_id}-{secrets.token_hex(4)}"


def receive_file(*, upload_id: UUID, name: str) -> None:
    """The stored file `name` is the evidence now; where another was first, or all is gone, it is taken away.

    After any other trouble the file stays: whether the transaction was committed can't be known then.
    """
    try:
        is_kept = _receive_file(upload_id, name)
    except Refused:
        drop_files([name])
        raise
    if not is_kept:
        drop_files([name])


@transaction.atomic
def _receive_file(upload_id: UUID, name: str) -> bool:
    upload = Upload.objects.select_related("evidence").filter(pk=upload_id).first()
    if upload is None:
        raise offset_conflict()
    visit = locked_alone(upload.evidence.visit_id)
    evidence = Evidence.objects.select_for_update().filter(pk=upload.evidence_id).first()
    if evidence is None or not evidence.uploads.filter(pk=upload_id).exists():
        raise offset_conflict()
    return take_file(visit, evidence, name)


def take_file(visit: Visit, evidence: Evidence, name: str) -> bool:
    """Make the stored file the evidence, unless it has one; every upload of it is over. The caller holds both locks."""
    is_first = evidence.state == EvidenceState.DECLARED
    if is_first:
        evidence.original, evidence.state, evidence.received_at = name, EvidenceState.RECEIVED, timezone.now()
        evidence.save(update_fields=["original", "state", "received_at"])
        note_last_file(visit, evidence)
        after_commit("audits.tasks.media.prepare_evidence", evidence_id=str(evidence.pk))
    # Whoever sends the same file elsewhere learns by HEAD that no more of it is needed.
    rows = list(Upload.objects.select_for_update().filter(evidence=evidence).order_by("pk"))
    transaction.on_commit(partial(drop_files, [part for row in rows for part, _size in row.parts]))
    Upload.objects.filter(evidence=evidence).update(parts=[], offset=F("length"), changed_at=timezone.now())
    return is_first


def note_last_file(visit: Visit, evidence: Evidence) -> None:
    """With the last file of its manifest a submitted visit is complete."""
    awaited = visit.evidence.filter(in_manifest=True, state=EvidenceState.DECLARED)
    if evidence.in_manifest and visit.complete_at is None and visit.submitted_at and not awaited.exists():
        visit.complete_at = timezone.now()
        visit.save(update_fields=["complete_at", "changed_at"])


def offset_conflict() -> Refused:
    """The upload goes on elsewhere, or is over; HEAD tells where."""
    return Refused("offset_conflict", _("These bytes don't continue what is stored."))
