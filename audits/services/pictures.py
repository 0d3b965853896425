"""Pictures of briefings: checked by their content, kept as copies without metadata, each once in an organisation."""

import datetime as dt
import hashlib
import tempfile
import threading
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from audits.models import Scenario, ScenarioPicture, ScenarioVersion
from audits.rules.documents import DocumentError, InvalidDocument, listed
from audits.rules.media_types import HEAD_BYTES, Unfit, judge
from audits.services.media_files import StorageTrouble, names_of, store_derivative
from common.errors import Refused
from common.files import StorageUnavailable, drop_files

MOST_BYTES = 20 * 1024 * 1024
# Who has a page open still saves the picture that was brought to it.
PATIENCE = dt.timedelta(days=7)
# Sharp on a phone, and light enough to be kept on it.
PHONE_EDGE = 800
UNFIT: Mapping[str, Promise] = {
    "empty": _("This file is empty."),
    "wrong_type": _("This is no picture: JPEG, PNG, WebP and HEIC are."),
    "truncated": _("This picture is broken off; save it anew."),
    "too_many_pixels": _("This picture has too many pixels; make it smaller first."),
    "unreadable": _("This picture can't be read; save it anew."),
}
OPENING = threading.Lock()


def keep_picture(*, organisation: Organisation, content: IO[bytes], size: int, by: User) -> ScenarioPicture:
    """The picture, kept once however often it is brought; raises `Refused` with a code of `UNFIT`, or `too_large`.

    Decoded here and now: one picture takes a fraction of a second, and who brings it wants to see it.
    """
    if size > MOST_BYTES:
        raise Refused("too_large", _("A picture may have 20 MB at most."))
    data = content.read()
    digest = hashlib.sha256(data).hexdigest()
    same = ScenarioPicture.objects.filter(organisation=organisation, sha256=digest)
    # Brought again, it is as new: whoever brings it has yet to save what names it.
    if same.update(added_at=timezone.now()):
        return same.get()
    # A picture takes hundreds of megabytes while it is opened: one at a time in a process.
    with OPENING:
        # Under a name of its own, so that dropping an old copy never takes a new one's file.
        names = stored(data, f"pictures/{organisation.pk}/{uuid4().hex}")
    picture, is_new = ScenarioPicture.objects.get_or_create(
        organisation=organisation, sha256=digest, defaults={**names, "added_by": by}
    )
    if not is_new:
        drop_files(names.values())
    return picture


def stored(data: bytes, name: str) -> dict[str, str]:
    """Both copies in storage, by the field that names them."""
    from audits.rules.images import prepare_image  # noqa: PLC0415 decoders are loaded when they are wanted

    with tempfile.TemporaryDirectory(prefix="mystery-picture-") as folder:
        source, copies = Path(folder) / "original", {}
        source.write_bytes(data)
        try:
            judge("photo", data[:HEAD_BYTES])
            made = prepare_image(source, PHONE_EDGE)
            for part, content in (("shown", made.shown), ("small", made.small)):
                path = Path(folder) / f"{part}.jpg"
                path.write_bytes(content)
                copies[part] = store_derivative(name, part, path)
        except Unfit as unfit:
            raise Refused(unfit.code, UNFIT[unfit.code]) from unfit
        except StorageTrouble as trouble:
            raise StorageUnavailable from trouble
    return copies


@transaction.atomic
def drop_unnamed_pictures(*, at: dt.datetime) -> int:
    """Forget pictures that for a week no draft names and no version ever did; gives how many."""
    old = ScenarioPicture.objects.filter(added_at__lt=at - PATIENCE)
    old = old.exclude(pk__in=ScenarioVersion.pictures.through.objects.values("scenariopicture"))
    rows = list(old.select_for_update())
    homes = {row.organisation_id for row in rows}
    drafts = Scenario.objects.filter(programme__brand__organisation__in=homes).values_list("draft", flat=True)
    named = {str(row.get("id")) for draft in drafts.iterator() for row in listed(draft, "pictures")}
    gone = [row for row in rows if str(row.pk) not in named]
    ScenarioPicture.objects.filter(pk__in=[row.pk for row in gone]).delete()
    transaction.on_commit(partial(drop_files, names_of(*gone)))
    return len(gone)


def pictures_of(organisation: Organisation, document: dict[str, Any]) -> list[ScenarioPicture]:
    """The pictures that a document names, in its order; raises `InvalidDocument` where one isn't the organisation's."""
    named = [str(row.get("id")) for row in listed(document, "pictures")]
    kept = {str(row.pk): row for row in ScenarioPicture.objects.filter(organisation=organisation, pk__in=named)}
    missing = [number for number, name in enumerate(named) if name not in kept]
    if missing:
        raise InvalidDocument(
            [DocumentError("no_such_picture", "is no picture here", ("pictures", number)) for number in missing]
        )
    return [kept[name] for name in named]
