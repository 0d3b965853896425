"""Evidence addresses: who gets which bytes, and what the headers give away."""

import uuid
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audits.models import Evidence, Programme, Wave
from audits.services.media import prepare_evidence
from audits.tests.media_samples import as_bytes, scene
from audits.views.files import read_range
from conftest import Cast

PARTS = ("shown", "small", "original")


@pytest.fixture(autouse=True)
def no_leftovers_in_the_cache() -> None:
    cache.clear()


def published(cast: Cast, kind: str = "photo", **fields: Any) -> Evidence:
    """Evidence of an approved visit in a published wave, at the director's branch."""
    now = timezone.now()
    visit = cast.visit(state="approved", approved_at=now, submitted_at=now)
    Wave.objects.update(state="published", published_at=now)
    pk = uuid.uuid4()
    name = default_storage.save(f"originals/IMG_shopper_{pk}", ContentFile(as_bytes(scene())))
    return Evidence.objects.create(
        pk=pk, visit=visit, kind=kind, original=name, sha256="0" * 64, bytes=9, state="received",
        **{"in_manifest": True, **fields},
    )  # fmt: skip


def ready(cast: Cast) -> Evidence:
    evidence = published(cast)
    prepare_evidence(evidence_id=evidence.pk)
    evidence.refresh_from_db()
    return evidence


def ready_sound(cast: Cast) -> Evidence:
    evidence = published(cast, "audio")
    name = default_storage.save("derived/sound.m4a", ContentFile(bytes(range(256)) * 4))
    Evidence.objects.filter(pk=evidence.pk).update(state="ready", shown=name, media_type="video/webm")
    evidence.refresh_from_db()
    return evidence


def address(evidence: Evidence, part: str) -> str:
    return reverse(f"evidence-{part}", kwargs={"evidence_id": evidence.pk})


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("owner", PARTS),
        ("manager", PARTS),
        ("reviewer", PARTS),
        ("shopper", ("shown", "small")),
        ("director", ("shown", "small")),
        ("other_shopper", ()),
        ("rival_manager", ()),
        ("rival_shopper", ()),
    ],
)
def test_each_role_gets_its_parts_of_a_photo_and_404_for_the_rest(
    cast: Cast, as_person: Any, who: str, allowed: tuple[str, ...]
) -> None:
    evidence = ready(cast)
    client = as_person(getattr(cast, who))
    answers = {part: client.get(address(evidence, part)) for part in PARTS}
    assert {part: answer.status_code for part, answer in answers.items()} == {
        part: 200 if part in allowed else 404 for part in PARTS
    }
    for part in allowed:
        assert body(answers[part])


def test_a_stranger_is_asked_to_sign_in_and_an_unknown_file_is_not_found(cast: Cast, as_person: Any) -> None:
    evidence = ready(cast)
    assert Client().get(address(evidence, "shown")).status_code == 302
    missing = Evidence(pk=uuid.uuid4())
    for part in PARTS:
        assert as_person(cast.owner).get(address(missing, part)).status_code == 404


def test_a_director_hears_only_what_the_programme_shares_and_only_of_published_waves(
    cast: Cast, as_person: Any
) -> None:
    evidence, client = ready_sound(cast), as_person(cast.director)
    assert client.get(address(evidence, "shown")).status_code == 404
    Programme.objects.update(shares_audio=True)
    assert body(client.get(address(evidence, "shown")))
    Wave.objects.update(state="closed")
    assert client.get(address(evidence, "shown")).status_code == 404


def test_a_director_gets_no_file_that_was_taken_out_before_sending(cast: Cast, as_person: Any) -> None:
    evidence, client = ready(cast), as_person(cast.director)
    Evidence.objects.update(in_manifest=False)
    assert [client.get(address(evidence, part)).status_code for part in ("shown", "small")] == [404, 404]


def test_a_director_gets_a_receipt_only_where_the_hour_is_no_secret(cast: Cast, as_person: Any) -> None:
    evidence, client = ready(cast), as_person(cast.director)
    Evidence.objects.update(kind="receipt")
    assert client.get(address(evidence, "shown")).status_code == 404
    Programme.objects.update(visit_time_shown="exact")
    assert body(client.get(address(evidence, "shown")))


def test_headers_name_neither_file_nor_day(cast: Cast, as_person: Any) -> None:
    evidence = ready(cast)
    answer = as_person(cast.director).get(address(evidence, "shown"))
    words = str(dict(answer.headers))
    assert "Last-Modified" not in answer and "IMG" not in words and "shopper" not in words.lower()
    assert answer["Content-Type"] == "image/jpeg" and answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"] and answer["Cache-Control"].startswith("private")
    assert answer["Content-Disposition"] == "inline"
    body(answer)


def test_an_original_is_only_ever_saved(cast: Cast, as_person: Any) -> None:
    answer = as_person(cast.manager).get(address(ready(cast), "original"))
    assert answer["Content-Disposition"].startswith('attachment; filename="photo-')
    assert answer["Cache-Control"] == "private, no-store" and "sandbox" in answer["Content-Security-Policy"]
    assert body(answer) == as_bytes(scene())


def test_what_is_not_ready_has_nothing_to_show(cast: Cast, as_person: Any) -> None:
    evidence, client = published(cast), as_person(cast.manager)
    assert [client.get(address(evidence, part)).status_code for part in ("shown", "small")] == [404, 404]
    answer = client.get(address(evidence, "original"))
    assert answer.status_code == 200 and answer["Content-Type"] == "application/octet-stream"
    body(answer)


def test_a_file_lost_from_storage_is_not_found(cast: Cast, as_person: Any) -> None:
    evidence = ready(cast)
    default_storage.delete(evidence.shown)
    assert as_person(cast.manager).get(address(evidence, "shown")).status_code == 404


def test_the_same_picture_is_not_sent_twice(cast: Cast, as_person: Any) -> None:
    evidence, client = ready(cast), as_person(cast.director)
    first = client.get(address(evidence, "small"))
    body(first)
    again = client.get(address(evidence, "small"), headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304 and again["ETag"] == first["ETag"]
    other = as_person(cast.other_shopper).get(address(evidence, "small"), headers={"if-none-match": first["ETag"]})
    assert other.status_code == 404


@pytest.mark.parametrize(
    ("asked", "status", "first", "last"),
    [
        ("bytes=0-1", 206, 0, 1),
        ("bytes=0-", 206, 0, 1023),
        ("bytes=1000-5000", 206, 1000, 1023),
        ("bytes=-24", 206, 1000, 1023),
        ("bytes=5-2", 200, 0, 1023),
        ("bytes=0-1,4-5", 200, 0, 1023),
        ("bytes=-", 200, 0, 1023),
        ("lines=1-2", 200, 0, 1023),
        ("bytes=1024-", 416, 0, 0),
        ("bytes=-0", 416, 0, 0),
    ],
)
def test_players_get_the_part_they_ask_for(
    cast: Cast, as_person: Any, asked: str, status: int, first: int, last: int
) -> None:
    answer = as_person(cast.manager).get(address(ready_sound(cast), "shown"), headers={"range": asked})
    assert answer.status_code == status and answer["Accept-Ranges"] == "bytes"
    if status == 416:
        assert answer["Content-Range"] == "bytes */1024"
        return
    assert answer["Content-Type"] == "audio/mp4"
    assert body(answer) == (bytes(range(256)) * 4)[first : last + 1]
    assert answer["Content-Length"] == str(last - first + 1)
    assert answer.get("Content-Range") == (f"bytes {first}-{last}/1024" if status == 206 else None)


def test_a_part_of_an_older_file_is_answered_with_the_whole(cast: Cast, as_person: Any) -> None:
    headers = {"range": "bytes=0-1", "if-range": '"another"'}
    answer = as_person(cast.manager).get(address(ready_sound(cast), "shown"), headers=headers)
    assert answer.status_code == 200 and len(body(answer)) == 1024


def test_files_are_only_read(cast: Cast, as_person: Any) -> None:
    evidence, client = ready(cast), as_person(cast.manager)
    assert client.post(address(evidence, "shown")).status_code == 405
    answer = client.head(address(evidence, "shown"))
    assert answer.status_code == 200 and not body(answer)


def test_a_range_of_nothing_lies_outside() -> None:
    assert read_range("bytes=0-", 0) is None
    assert read_range("", 0) == (0, -1)
