"""Pictures of briefings: checked by their content, kept as copies without metadata, each once in an organisation."""

import hashlib
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from audits.models import ScenarioPicture
from audits.rules.documents import DocumentError, InvalidDocument, listed
from audits.rules.media_types import HEAD_BYTES, Unfit, judge
from audits.services.media_files import StorageTrouble, store_derivative
from common.errors import Refused
from common.files import StorageUnavailable

MOST_BYTES = 20 * 1024 * 1024
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
    known = ScenarioPicture.objects.filter(organisation=organisation, sha256=digest).first()
    if known:
        return known
    # A picture takes hundreds of megabytes while it is opened: one at a time in a process.
    with OPENING:
        names = stored(data, f"pictures/{organisation.pk}/{digest}")
    return ScenarioPicture.objects.get_or_create(
        organisation=organisation, sha256=digest, defaults={**names, "added_by": by}
    )[0]


def stored(data: bytes, name: str) -> dict[str, str]:
    """Both copies in storage, by the field that names them; the same content has the same names."""
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
