"""Files in an S3-compatible store, written and read as streams: none is ever whole in memory or in a scratch file."""

import contextlib
import io
from typing import Any

from boto3.s3.transfer import TransferConfig  # type: ignore[import-untyped]
from botocore.config import Config  # type: ignore[import-untyped]
from botocore.exceptions import ClientError  # type: ignore[import-untyped]
from django.core.files.base import File
from storages.backends.s3 import S3Storage  # type: ignore[import-untyped]

MEGABYTE = 1 << 20
# A part of an upload goes in one request; a joined file by S3's own multipart, two pieces of it in memory at a time.
TRANSFER = TransferConfig(multipart_threshold=16 * MEGABYTE, multipart_chunksize=8 * MEGABYTE, use_threads=False)

# A store that hangs would hold a thread for minutes: the phone is told to try later.
CLIENT = Config(connect_timeout=5, read_timeout=30, retries={"mode": "standard", "total_max_attempts": 3})


class ObjectStorage(S3Storage):  # type: ignore[misc]
    """django-storages' S3, which would fetch a whole film to give one range of it."""

    def get_default_settings(self) -> dict[str, Any]:
        """Private objects, no name used twice, links of five minutes."""
        settings: dict[str, Any] = super().get_default_settings()
        fixed = {
            "transfer_config": TRANSFER,
            "client_config": CLIENT,
            "file_overwrite": False,
            "querystring_expire": 300,
        }
        return settings | fixed

    def _open(self, name: str, mode: str = "rb") -> "File[bytes]":
        key = self._normalize_name(name)
        reader = io.BufferedReader(StoredObject(self.connection.meta.client, self.bucket_name, key), 64 * 1024)
        return File(reader, name)


class StoredObject(io.RawIOBase):
    """One object: asked for from where it is read, and let go where reading moves elsewhere."""

    def __init__(self, client: Any, bucket: str, key: str) -> None:
        self.place = {"Bucket": bucket, "Key": key}
        self.client, self.at = client, 0
        self.body: Any = None
        try:
            self.size = int(client.head_object(**self.place)["ContentLength"])
        except ClientError as problem:
            if problem.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                raise FileNotFoundError(key) from problem
            raise

    def readable(self) -> bool:
        """Only this."""
        return True

    def seekable(self) -> bool:
        """By asking anew."""
        return True

    def readinto(self, target: Any) -> int:
        """The next bytes, as many as fit; 0 at the end."""
        if self.at >= self.size:
            return 0
        if self.body is None:
            self.body = self.client.get_object(**self.place, Range=f"bytes={self.at}-")["Body"]
        read = self.body.read(len(target))
        target[: len(read)] = read
        self.at += len(read)
        return len(read)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Where the next read begins."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self.at, io.SEEK_END: self.size}[whence]
        if start + offset != self.at:
            self.let_go()
            self.at = start + offset
        return self.at

    def tell(self) -> int:
        """Where the next read begins."""
        return self.at

    def let_go(self) -> None:
        """End the request under way."""
        if self.body is not None:
            with contextlib.suppress(OSError):
                self.body.close()
            self.body = None

    def close(self) -> None:
        """Give the connection back."""
        self.let_go()
        super().close()
