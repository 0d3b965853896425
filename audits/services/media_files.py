"""Files on their way through a worker: the original to a path, derivatives to storage, whole or not at all."""

import hashlib
import io
import os
import shutil
import tempfile
from pathlib import Path
from typing import IO, Any

from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]
from django.core.files.base import File
from django.core.files.storage import default_storage


class StorageTrouble(Exception):
    """The store or the disk failed, not the file: worth another try."""


STORE_ERRORS = (OSError, BotoCoreError, ClientError)


def local_copy(name: str, folder: Path) -> Path:
    """A path with the stored file's bytes, only to be read; raises `StorageTrouble`."""
    try:
        path = folder / "original"
        with default_storage.open(name) as stored, path.open("wb") as copy:
            shutil.copyfileobj(stored, copy, 1 << 20)
        return path
    except STORE_ERRORS as problem:
        raise StorageTrouble(str(problem)) from problem


def derivative_name(original: str, part: str, extension: str, digest: str) -> str:
    """The same for the same content, so that doing it twice makes no second file."""
    return f"derived/{hashlib.sha256(original.encode()).hexdigest()[:24]}/{part}-{digest[:16]}.{extension}"


def printed_name(shown: str) -> str:
    """Where the copy for paper of a shown picture lies, made with it or by its first print."""
    return f"{shown.rpartition('.')[0] or shown}-print.jpg"


def names_of(*rows: Any) -> set[str]:
    """Every copy of these pictures or recordings."""
    shown = {row.shown for row in rows if row.shown}
    return shown | {row.small for row in rows if row.small} | {printed_name(name) for name in shown}


def store_derivative(original: str, part: str, content: Path) -> str:
    """Keep the file and give its name; raises `StorageTrouble`."""
    try:
        with content.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            stream.seek(0)
            return _put(derivative_name(original, part, content.suffix.lstrip("."), digest), stream)
    except STORE_ERRORS as problem:
        raise StorageTrouble(str(problem)) from problem


def store_print(shown: str, content: bytes) -> None:
    """Keep the copy for paper of a shown picture; raises `StorageTrouble`."""
    try:
        _put(printed_name(shown), io.BytesIO(content))
    except STORE_ERRORS as problem:
        raise StorageTrouble(str(problem)) from problem


def _put(name: str, stream: IO[bytes]) -> str:
    """A folder gets the file by rename, so that a kill leaves no half of it; an object store writes whole anyway."""
    try:
        path = Path(default_storage.path(name))
    except NotImplementedError:
        if default_storage.exists(name):
            return name
        return default_storage.save(name, File(stream))
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as target:
            shutil.copyfileobj(stream, target, 1 << 20)
            target.flush()
            os.fsync(target.fileno())
        Path(part).replace(path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
    return name


def drop_files(names: set[str]) -> None:
    """Remove what nothing points to; what can't be removed now harms nobody."""
    for name in names:
        try:
            default_storage.delete(name)
        except STORE_ERRORS:
            continue
