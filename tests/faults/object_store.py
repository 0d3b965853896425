"""An S3-speaking server for tests, and Django's files in it."""

import contextlib
import logging
from collections.abc import Iterator
from typing import Any

import boto3  # type: ignore[import-untyped]
from moto.server import ThreadedMotoServer

from mystery.env import ObjectStore


@contextlib.contextmanager
def object_store() -> Iterator[ObjectStore]:
    """A server of the test's own, with an empty bucket in it."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        store = ObjectStore("mystery", f"http://{host}:{port}", "us-east-1", "key", "secret")
        boto3.client("s3", **keys(store)).create_bucket(Bucket=store.bucket)
        yield store
    finally:
        server.stop()


def keys(store: ObjectStore) -> dict[str, Any]:
    """What a client of the store needs."""
    return {
        "endpoint_url": store.endpoint, "region_name": store.region,
        "aws_access_key_id": store.access_key, "aws_secret_access_key": store.secret_key,
    }  # fmt: skip
