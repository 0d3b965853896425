"""Uploads into an object store: the same as into a folder, over a real S3 protocol."""

import datetime as dt
import io
import os
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import boto3  # type: ignore[import-untyped]
import pytest
import time_machine
from botocore.exceptions import ClientError  # type: ignore[import-untyped]
from django.core.files.storage import default_storage
from django.utils import timezone

from audits.models import Evidence, Upload, Visit
from audits.services import uploads
from audits.tests.phone import Phone, manifest
from audits.tests.test_uploads import create, head, patch, stored
from common.files import drop_folder, files_in, store_file
from common.object_store import TRANSFER
from conftest import Cast
from mystery.env import ObjectStore
from tests.faults.object_store import keys, object_store
from tests.faults.wire import Wire

MB = 1024 * 1024
pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(scope="module")
def store() -> Iterator[ObjectStore]:
    with object_store() as running:
        yield running


@pytest.fixture(autouse=True)
def files_in_store(store: ObjectStore, settings: Any) -> Iterator[None]:
    settings.STORAGES = {**settings.STORAGES, "default": store.as_storage()}
    yield
    drop_all(store)


def drop_all(store: ObjectStore) -> None:
    client = boto3.client("s3", **keys(store))
    for name in names(store):
        client.delete_object(Bucket=store.bucket, Key=name)


def names(store: ObjectStore) -> list[str]:
    found = boto3.client("s3", **keys(store)).list_objects_v2(Bucket=store.bucket)
    return sorted(row["Key"] for row in found.get("Contents", []))


@pytest.fixture
def phone(cast: Cast, as_person: Any) -> Phone:
    return Phone(as_person(cast.shopper))


@pytest.fixture
def visit(cast: Cast) -> Visit:
    return cast.visit(state="in_progress", started_at=timezone.now())


def test_a_photo_in_one_request_is_one_object(phone: Phone, visit: Visit, store: ObjectStore) -> None:
    content = os.urandom(1_500_000)
    assert create(phone, visit, manifest(content), content).status_code == 201
    row = Evidence.objects.get()
    assert names(store) == [row.original]
    assert stored(row) == content


def test_an_upload_is_resumed_and_leaves_only_the_whole_file(
    phone: Phone, visit: Visit, store: ObjectStore, django_capture_on_commit_callbacks: Any
) -> None:
    content = os.urandom(3 * MB)
    place = create(phone, visit, manifest(content)).headers["Location"]
    with django_capture_on_commit_callbacks(execute=True):
        assert patch(phone.client, place, 0, content[: MB + 1]).status_code == 204
        assert head(phone.client, place).headers["Upload-Offset"] == str(MB + 1)
        assert len(names(store)) == 1
        assert patch(phone.client, place, MB + 1, content[MB + 1 :]).status_code == 204
    row = Evidence.objects.get()
    assert names(store) == [row.original]
    assert stored(row) == content


def test_a_film_of_many_parts_is_joined_by_the_stores_own_multipart(
    phone: Phone, visit: Visit, store: ObjectStore, django_capture_on_commit_callbacks: Any
) -> None:
    content = os.urandom(37 * MB + 5)
    assert len(content) > TRANSFER.multipart_threshold
    place = create(phone, visit, manifest(content, kind="video")).headers["Location"]
    with django_capture_on_commit_callbacks(execute=True):
        assert patch(phone.client, place, 0, content).status_code == 204
    row = Evidence.objects.get()
    assert names(store) == [row.original]
    assert stored(row) == content
    tag = boto3.client("s3", **keys(store)).head_object(Bucket=store.bucket, Key=row.original)["ETag"]
    assert tag.strip('"').endswith("-5")  # as S3 marks what came in five pieces


def test_a_damaged_film_leaves_nothing(
    phone: Phone, visit: Visit, store: ObjectStore, django_capture_on_commit_callbacks: Any
) -> None:
    content = os.urandom(20 * MB)
    place = create(phone, visit, manifest(content, kind="video")).headers["Location"]
    with django_capture_on_commit_callbacks(execute=True):
        patch(phone.client, place, 0, content[: 9 * MB])
        answer = patch(phone.client, place, 9 * MB, os.urandom(11 * MB))
    assert (answer.status_code, answer.json()["code"]) == (460, "checksum_mismatch")
    assert (names(store), Upload.objects.exists()) == ([], False)


def test_a_part_that_vanished_lets_the_phone_begin_anew(phone: Phone, visit: Visit, store: ObjectStore) -> None:
    content = os.urandom(2500)
    place = create(phone, visit, manifest(content)).headers["Location"]
    patch(phone.client, place, 0, content[:1200])
    drop_all(store)
    assert patch(phone.client, place, 1200, content[1200:]).status_code == 460
    assert head(phone.client, place).status_code == 404


def test_the_sweep_takes_the_parts_away_that_a_killed_server_told_nobody_of(
    phone: Phone, visit: Visit, store: ObjectStore, django_capture_on_commit_callbacks: Any
) -> None:
    with time_machine.travel(timezone.now() - dt.timedelta(days=8)):
        place = create(phone, visit, manifest(b"x" * 2500)).headers["Location"]
        patch(phone.client, place, 0, b"x" * 1200)
    stray = store_file(f"uploads/{Upload.objects.get().pk}/1200-stray", io.BytesIO(b"x" * 100))
    assert stray in names(store)
    with django_capture_on_commit_callbacks(execute=True):
        assert uploads.drop_stale_uploads(at=timezone.now()) == 1
    assert names(store) == []


def test_a_store_that_is_gone_acknowledges_nothing(phone: Phone, visit: Visit, settings: Any) -> None:
    content = os.urandom(2500)
    place = create(phone, visit, manifest(content)).headers["Location"]
    there = settings.STORAGES
    nowhere = ObjectStore("mystery", "http://127.0.0.1:1", "us-east-1", "key", "secret").as_storage()
    settings.STORAGES = {**there, "default": nowhere}
    answer = patch(phone.client, place, 0, content)
    assert (answer.status_code, answer.json()["code"]) == (503, "storage_unavailable")
    settings.STORAGES = there
    assert head(phone.client, place).headers["Upload-Offset"] == "0"
    assert patch(phone.client, place, 0, content).status_code == 204
    assert stored(Evidence.objects.get()) == content


def test_a_film_is_read_from_any_byte_on_and_only_what_is_asked_for_is_fetched(
    store: ObjectStore, settings: Any
) -> None:
    content = os.urandom(3 * MB)
    name = store_file("evidence/film", io.BytesIO(content))
    with Wire(urlsplit(store.endpoint).port or 0) as wire:
        settings.STORAGES = {**settings.STORAGES, "default": replace(store, endpoint=wire.url).as_storage()}
        with default_storage.open(name) as film:
            film.seek(-10, io.SEEK_END)
            assert film.read() == content[-10:]
        assert 0 < wire.carried < 20_000
    settings.STORAGES = {**settings.STORAGES, "default": store.as_storage()}
    with default_storage.open(name) as film:
        assert film.size == len(content)
        film.seek(2 * MB)
        assert film.read(1000) == content[2 * MB : 2 * MB + 1000]
        film.seek(5)
        assert film.read() == content[5:]


def test_what_is_not_there_is_not_found_and_another_refusal_is_told(store: ObjectStore, settings: Any) -> None:
    with pytest.raises(FileNotFoundError):
        default_storage.open("evidence/nothing")
    settings.STORAGES = {
        **settings.STORAGES,
        "default": ObjectStore("other", store.endpoint, "us-east-1", "key", "secret").as_storage(),
    }
    with pytest.raises((ClientError, FileNotFoundError)):
        default_storage.open("evidence/nothing")
    assert files_in("uploads") == []
    drop_folder("uploads")
