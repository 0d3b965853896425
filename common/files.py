"""Stored files, wherever they lie; a store that refuses is told in one way."""

import contextlib
import hashlib
import io
import itertools
import os
from collections.abc import Iterable, Iterator
from typing import IO, Any

import structlog
from boto3.exceptions import Boto3Error  # type: ignore[import-untyped]
from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from common.errors import Refused

log = structlog.get_logger()
STORE_ERRORS = (OSError, Boto3Error, BotoCoreError, ClientError)
CHUNK = 1 << 20


class StorageUnavailable(Refused):
    """Nothing was kept, so nothing is acknowledged; worth another try."""

    def __init__(self) -> None:
        super().__init__("storage_unavailable", _("The file can't be stored just now. Please try later."), status=503)


@contextlib.contextmanager
def storing() -> Iterator[None]:
    """Turns what the disk or the object store raises into `StorageUnavailable`."""
    try:
        yield
    except STORE_ERRORS as problem:
        log.warning("storage_unavailable", problem=repr(problem))
        raise StorageUnavailable from problem


def store_file(name: str, content: IO[bytes], *, durable: bool = False) -> str:
    """Keep the content under this name, which must be free, and give it back; raises `StorageUnavailable`.

    `durable` asks a folder to have it on the disk before this returns; an object store does so anyway.
    """
    with storing():
        try:
            kept = default_storage.save(name, File(content))
            if durable:
                _sync(kept)
        except BaseException:
            drop_files([name])  # half of it may be there, and a full disk needs the room
            raise
    return kept


def _sync(name: str) -> None:
    try:
        path = default_storage.path(name)
    except NotImplementedError:
        return
    folder = os.path.dirname(path)
    for place in (path, folder, os.path.dirname(folder)):  # the folder may be as new as the file
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def drop_files(names: Iterable[str]) -> None:
    """Remove what nothing points to any more; what can't be removed now harms nobody."""
    for name in names:
        try:
            default_storage.delete(name)
        except STORE_ERRORS as problem:
            log.warning("file_not_removed", name=name, problem=repr(problem))


def files_in(folder: str) -> list[str]:
    """The names of the files directly in a folder; none where the store can't tell."""
    with contextlib.suppress(*STORE_ERRORS):
        return [f"{folder}/{file}" for file in default_storage.listdir(folder)[1]]
    return []


def drop_folder(name: str) -> None:
    """Remove what lies directly in a folder, and the folder."""
    with contextlib.suppress(*STORE_ERRORS):
        drop_files(files_in(name))
        default_storage.delete(name)


def read_chunks(name: str) -> Iterator[bytes]:
    """A stored file's bytes; raises what the store raises."""
    with default_storage.open(name) as stored:
        while chunk := stored.read(CHUNK):
            yield chunk


class Joined(io.RawIOBase):
    """Stored files read one after the other as one, and hashed on the way: joined in one pass, without a copy.

    `digest` is the SHA-256 of what was read. It goes forward only, and raises what the store raises. Who stores it
    wants a buffer around it: a short read would be taken for the end.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.chunks = itertools.chain.from_iterable(map(read_chunks, names))
        self.digest, self.rest = hashlib.sha256(), memoryview(b"")

    def readable(self) -> bool:
        """That is all it is."""
        return True

    def readinto(self, target: Any) -> int:
        """Fill as much of `target` as there is at hand; 0 at the end."""
        if not self.rest:
            chunk = next(self.chunks, b"")
            self.digest.update(chunk)
            self.rest = memoryview(chunk)
        size = min(len(target), len(self.rest))
        target[:size] = self.rest[:size]
        self.rest = self.rest[size:]
        return size
