"""tus 1.0, the protocol of resumable uploads, without any framework: headers read and written.

https://tus.io/protocols/resumable-upload; core, creation, creation-with-upload, checksum, expiration,
termination.
"""

import base64
import binascii
import datetime as dt
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import format_datetime
from typing import IO, Any

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,checksum,expiration,termination"
ALGORITHMS = ("sha256", "sha1")
CONTENT_TYPE = "application/offset+octet-stream"
CHECKSUM_MISMATCH = 460
NUMBER = re.compile(r"[0-9]{1,18}")
MOST_METADATA = 8192


class TusError(Exception):
    """A request that isn't tus as we speak it: HTTP status, a stable code, a sentence."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail


@dataclass(frozen=True)
class Checksum:
    """`Upload-Checksum`: what a request's body must hash to."""

    algorithm: str
    digest: bytes


def require_version(headers: Mapping[str, str]) -> None:
    """412 for any version but ours."""
    if headers.get("Tus-Resumable") != VERSION:
        raise TusError(412, "tus_version", f"This server speaks tus {VERSION}.")


def require_content_type(headers: Mapping[str, str]) -> None:
    """415 for a body that isn't bytes of an upload."""
    if headers.get("Content-Type", "").partition(";")[0].strip().lower() != CONTENT_TYPE:
        raise TusError(415, "unsupported_media_type", f"Bytes are sent as {CONTENT_TYPE}.")


def read_number(headers: Mapping[str, str], name: str) -> int:
    """`Upload-Length`, `Upload-Offset`; 400 unless a plain number."""
    value = headers.get(name, "")
    if not NUMBER.fullmatch(value):
        raise TusError(400, "invalid", f"{name} must be a number of bytes.")
    return int(value)


def body_length(headers: Mapping[str, str]) -> int | None:
    """`Content-Length`, or None for a body that comes in chunks."""
    value = headers.get("Content-Length") or ""
    return int(value) if NUMBER.fullmatch(value) else None


def read_metadata(headers: Mapping[str, str]) -> dict[str, str]:
    """`Upload-Metadata`: names with texts in base64; 400 when it is neither that nor UTF-8."""
    value = headers.get("Upload-Metadata", "")
    if len(value) > MOST_METADATA:
        raise TusError(400, "invalid", "Upload-Metadata is too long.")
    found: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in value.split(","))):
        name, _, encoded = pair.partition(" ")
        try:
            found[name] = base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
        except (binascii.Error, ValueError) as problem:
            raise TusError(400, "invalid", f"Upload-Metadata: {name} is not base64 of UTF-8.") from problem
    return found


def read_checksum(headers: Mapping[str, str]) -> Checksum | None:
    """`Upload-Checksum`, where one was sent; 400 for an algorithm that we don't have."""
    value = headers.get("Upload-Checksum")
    if not value:
        return None
    algorithm, _, encoded = value.partition(" ")
    if algorithm not in ALGORITHMS:
        raise TusError(400, "unknown_checksum", f"Checksums are {' or '.join(ALGORITHMS)}.")
    try:
        digest = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as problem:
        raise TusError(400, "invalid", "Upload-Checksum is not base64.") from problem
    return Checksum(algorithm, digest)


def hasher(checksum: Checksum | None) -> Any:
    """A running hash for a body, or None where nobody asked for one."""
    return hashlib.new(checksum.algorithm, usedforsecurity=False) if checksum else None


def expires(at: dt.datetime) -> dict[str, str]:
    """`Upload-Expires`: until when an unfinished upload may be gone on with."""
    return {"Upload-Expires": format_datetime(at.astimezone(dt.UTC), usegmt=True)}


def options(largest: int) -> dict[str, str]:
    """What OPTIONS tells of this server."""
    return {
        "Tus-Resumable": VERSION,
        "Tus-Version": VERSION,
        "Tus-Max-Size": str(largest),
        "Tus-Extension": EXTENSIONS,
        "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
    }


def pieces(stream: IO[bytes], size: int, limit: int, broken: type[Exception]) -> Iterator[bytes]:
    """The body in pieces of `size`, the last one shorter; at most `limit` bytes and one more, which tells an excess.

    `broken` is what the stream raises when the sender is gone: what arrived until then is given, and that is all.
    """
    left, gone = limit + 1, False
    while left and not gone:
        piece = bytearray()
        while len(piece) < min(size, left):
            try:
                read = stream.read(min(65_536, min(size, left) - len(piece)))
            except broken:
                read = b""
            if not read:
                gone = True
                break
            piece += read
        left -= len(piece)
        if piece:
            yield bytes(piece)
