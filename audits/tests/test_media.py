"""Evidence on its way from received to ready or refused, whatever happens in between."""

import datetime as dt
import errno
import uuid
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connections
from django.utils import timezone

from audits.models import Evidence
from audits.services import media, media_files
from audits.services.media_files import StorageTrouble, names_of
from audits.tasks import media as tasks
from audits.tests.media_samples import as_bytes, png_bomb, scene, sound, turned_jpeg_with_place
from conftest import Cast, locks_rows


@pytest.fixture(autouse=True)
def no_leftovers_in_the_cache() -> None:
    cache.clear()


def received(cast: Cast, content: bytes, kind: str = "photo", **fields: Any) -> Evidence:
    pk = uuid.uuid4()
    name = default_storage.save(f"originals/{pk}", ContentFile(content))
    values = {"visit": cast.visit(), "sha256": "0" * 64, "bytes": len(content), "state": "received"} | fields
    return Evidence.objects.create(pk=pk, kind=kind, original=name, received_at=timezone.now(), **values)


def derived() -> list[Path]:
    root = Path(default_storage.path("derived"))
    return sorted(path for path in root.rglob("*") if path.is_file()) if root.exists() else []


def test_a_photo_becomes_ready_and_its_original_stays_as_sent(cast: Cast) -> None:
    content = turned_jpeg_with_place()
    evidence = received(cast, content)
    tasks.prepare_evidence(str(evidence.pk))
    evidence.refresh_from_db()
    assert (evidence.state, evidence.media_type, evidence.width, evidence.height) == ("ready", "image/jpeg", 600, 800)
    assert evidence.processed_at and evidence.shown.endswith(".jpg") and evidence.small.endswith(".jpg")
    with default_storage.open(evidence.original) as stored:
        assert stored.read() == content
    assert {str(path.relative_to(default_storage.path(""))) for path in derived()} == names_of(evidence)


def test_a_sound_becomes_ready_with_its_length_and_peaks(cast: Cast, tmp_path: Path) -> None:
    evidence = received(cast, sound(tmp_path, "webm", "libopus"), "audio")
    media.prepare_evidence(evidence_id=evidence.pk)
    evidence.refresh_from_db()
    assert evidence.state == "ready" and evidence.shown.endswith(".m4a") and not evidence.small
    assert evidence.duration_ms and evidence.peaks


def test_a_document_is_ready_without_anything_to_show(cast: Cast) -> None:
    whole, cut = (received(cast, content, "document") for content in (b"%PDF-1.7\nx\n%%EOF\n", b"%PDF-1.7\nx"))
    for evidence in (whole, cut):
        media.prepare_evidence(evidence_id=evidence.pk)
        evidence.refresh_from_db()
    assert (whole.state, whole.shown) == ("ready", "")
    assert (cut.state, cut.refusal) == ("refused", "truncated")


@pytest.mark.parametrize(
    ("content", "kind", "code"),
    [
        (b"<html>", "photo", "wrong_type"),
        (b"", "photo", "empty"),
        (png_bomb(), "receipt", "too_many_pixels"),
        (b"words", "audio", "wrong_type"),
        (b"ID3 and nothing else", "audio", "unreadable"),
        (b"\x1a\x45\xdf\xa3webm and nothing else", "video", "unreadable"),
        (as_bytes(scene(2000, 1500))[:3000], "screenshot", "truncated"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_its_reason(cast: Cast, content: bytes, kind: str, code: str) -> None:
    evidence = received(cast, content, kind)
    media.prepare_evidence(evidence_id=evidence.pk)
    evidence.refresh_from_db()
    assert (evidence.state, evidence.refusal, evidence.shown) == ("refused", code, "")
    assert default_storage.exists(evidence.original) and not derived()


def test_preparing_twice_changes_nothing(cast: Cast) -> None:
    evidence = received(cast, as_bytes(scene()))
    media.prepare_evidence(evidence_id=evidence.pk)
    first = Evidence.objects.get(pk=evidence.pk)
    media.prepare_evidence(evidence_id=evidence.pk)
    assert Evidence.objects.get(pk=evidence.pk).processed_at == first.processed_at
    media.refuse_evidence(evidence_id=evidence.pk, code="unreadable")
    assert Evidence.objects.get(pk=evidence.pk).state == "ready"


def test_a_row_that_is_gone_or_not_yet_whole_is_left_alone(cast: Cast) -> None:
    media.prepare_evidence(evidence_id=uuid.uuid4())
    evidence = received(cast, as_bytes(scene()), state="declared")
    media.prepare_evidence(evidence_id=evidence.pk)
    evidence.refresh_from_db()
    assert evidence.state == "declared"


def test_a_worker_killed_before_the_last_step_leaves_work_that_is_done_again_without_doubles(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    evidence = received(cast, as_bytes(scene()))

    class Killed(BaseException):
        pass

    def die(*given: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(media, "_finish", die)
        with pytest.raises(Killed):
            media.prepare_evidence(evidence_id=evidence.pk)
    assert Evidence.objects.get(pk=evidence.pk).state == "received" and len(derived()) == 3
    later = timezone.now() + dt.timedelta(minutes=3)
    assert media.waiting_evidence(at=later) == [evidence.pk]
    assert media.waiting_evidence(at=later) == []
    media.prepare_evidence(evidence_id=evidence.pk)
    assert Evidence.objects.get(pk=evidence.pk).state == "ready" and len(derived()) == 3


def test_the_sweep_queues_what_waited_two_minutes(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    old, fresh = received(cast, b"x"), received(cast, b"y")
    Evidence.objects.filter(pk=old.pk).update(received_at=timezone.now() - dt.timedelta(minutes=5))
    queued: list[str] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, kwargs, **_options: queued.append(kwargs["evidence_id"]))
    with django_capture_on_commit_callbacks(execute=True):
        tasks.prepare_waiting_evidence()
    assert queued == [str(old.pk)] and str(fresh.pk) not in queued


def test_a_file_that_kills_its_worker_again_and_again_is_refused(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    evidence = received(cast, as_bytes(scene()))
    for _ in range(media.MOST_CRASHES):
        media._crashes(evidence.pk)
        cache.delete(f"media-crashes:{evidence.pk}:now")
    media.prepare_evidence(evidence_id=evidence.pk)
    assert Evidence.objects.get(pk=evidence.pk).refusal == "unreadable"


def test_what_takes_too_long_is_refused(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    evidence = received(cast, as_bytes(scene()))

    def dawdle(**given: object) -> None:
        raise tasks.SoftTimeLimitExceeded

    monkeypatch.setattr(media, "prepare_evidence", dawdle)
    tasks.prepare_evidence(str(evidence.pk))
    assert Evidence.objects.get(pk=evidence.pk).refusal == "unreadable"


@pytest.mark.parametrize("times", [1, 5])
def test_a_store_that_refuses_for_a_while_costs_no_evidence(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    evidence = received(cast, as_bytes(scene()))

    def full(*given: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(media_files, "_put", full)
        for _ in range(times):
            with pytest.raises(StorageTrouble):
                media.prepare_evidence(evidence_id=evidence.pk)
    assert Evidence.objects.get(pk=evidence.pk).state == "received"
    media.prepare_evidence(evidence_id=evidence.pk)
    assert Evidence.objects.get(pk=evidence.pk).state == "ready"


def test_a_full_disk_while_decoding_is_no_fault_of_the_file(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    evidence = received(cast, as_bytes(scene()))

    def full(*given: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(media, "_image", full)
    with pytest.raises(StorageTrouble):
        media.prepare_evidence(evidence_id=evidence.pk)
    assert Evidence.objects.get(pk=evidence.pk).state == "received"


def test_an_original_that_cannot_be_read_now_is_tried_again(cast: Cast) -> None:
    evidence = received(cast, as_bytes(scene()))
    default_storage.delete(evidence.original)
    with pytest.raises(StorageTrouble):
        media.prepare_evidence(evidence_id=evidence.pk)
    assert Evidence.objects.get(pk=evidence.pk).state == "received"


def test_who_finishes_second_takes_other_leftovers_away(cast: Cast) -> None:
    evidence = received(cast, as_bytes(scene()))
    media.prepare_evidence(evidence_id=evidence.pk)
    stray = default_storage.save("derived/stray.jpg", ContentFile(b"x"))
    shown = Evidence.objects.get(pk=evidence.pk).shown
    media._finish(evidence.pk, {"shown": stray, "small": shown, "state": "ready"})
    assert not default_storage.exists(stray) and default_storage.exists(shown)


@locks_rows
@pytest.mark.django_db(transaction=True)
def test_two_workers_with_one_file_leave_one_result(cast: Cast) -> None:
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

    evidence = received(cast, as_bytes(scene()))

    def work(_: int) -> None:
        try:
            media.prepare_evidence(evidence_id=evidence.pk)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    row = Evidence.objects.get(pk=evidence.pk)
    assert row.state == "ready" and len(derived()) == 3
    assert default_storage.exists(row.shown) and default_storage.exists(row.small)


def test_the_clocks_tasks_call_their_services(cast: Cast) -> None:
    from audits.tasks import visits  # noqa: PLC0415

    now = timezone.now()
    late = cast.visit(state="offered", shopper=None, opens_at=now - dt.timedelta(days=9), closes_at=now)
    visits.expire_visits()
    visits.expire_visits()
    late.refresh_from_db()
    assert late.state == "expired" and late.events.count() == 1
    tasks.drop_stale_uploads()
