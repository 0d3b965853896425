"""A ZIP archive written while it is read: no file on the way, and no more memory than a chunk."""

import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any


class Sink(io.RawIOBase):
    """Keeps what was written until it is taken; it can't be sought in, so sizes follow each file's bytes."""

    def __init__(self) -> None:
        self.kept = bytearray()

    def writable(self) -> bool:
        """That is all it is."""
        return True

    def write(self, content: Any) -> int:
        """Keep the content."""
        before = len(self.kept)
        self.kept += content
        return len(self.kept) - before

    def take(self) -> bytes:
        """What was written since the last time."""
        taken = bytes(self.kept)
        self.kept.clear()
        return taken


def zip_stream(files: Iterable[tuple[str, dt.datetime, Iterable[bytes]]]) -> Iterator[bytes]:
    """The archive of (path, when it was made, chunks), stored as they are, as ZIP64 where it grows so large.

    A ZIP knows no time zones: people read the hour as it is given.
    """
    sink = Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for path, at, chunks in files:
            entry = zipfile.ZipInfo(path, (at.year, at.month, at.day, at.hour, at.minute, at.second))
            entry.external_attr = 0o644 << 16
            with archive.open(entry, "w", force_zip64=True) as target:
                for chunk in chunks:
                    target.write(chunk)
                    yield sink.take()
            yield sink.take()
    yield sink.take()
