"""Files from the phone: resumable at any byte, verified, never half there and never somebody else's."""

import base64
import datetime as dt
import hashlib
import io
import os
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
import time_machine
import uuid6
from django.core.files.storage import FileSystemStorage, default_storage
from django.http import UnreadablePostError
from django.test import Client
from django.utils import timezone

from audits.models import Evidence, Remark, Upload, Visit
from audits.rules.content import Manifest
from audits.services import receiving, uploads
from audits.tests.phone import Phone, manifest, submission
from common.errors import Refused
from conftest import Cast

pytestmark = pytest.mark.usefixtures("small_pieces")
TUS = "application/offset+octet-stream"


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "PIECE", 1000)


@pytest.fixture
def phone(cast: Cast, as_person: Any) -> Phone:
    return Phone(as_person(cast.shopper))


@pytest.fixture
def visit(cast: Cast) -> Visit:
    return cast.visit(state="in_progress", started_at=timezone.now())


def metadata(visit: Visit, file: dict[str, Any], **fields: str) -> str:
    told = {
        "visit": str(visit.pk),
        "evidence": file["id"],
        "kind": file["kind"],
        "question": file["question"],
        "sha256": file["sha256"],
        "captured_at": file["captured_at"],
        "filename": "IMG_0001.jpg",
    } | fields
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in told.items())


def create(phone: Phone, visit: Visit, file: dict[str, Any], body: bytes = b"", **headers: str) -> Any:
    headers = {
        "Tus-Resumable": "1.0.0",
        "Upload-Length": str(file["bytes"]),
        "Upload-Metadata": metadata(visit, file),
    } | headers
    return phone.client.post("/api/v1/uploads", body, content_type=TUS, headers=headers)


def patch(client: Client, place: str, offset: int, body: bytes, **headers: str) -> Any:
    headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset)} | headers
    return client.patch(place, body, content_type=TUS, headers=headers)


def head(client: Client, place: str) -> Any:
    return client.head(place, headers={"Tus-Resumable": "1.0.0"})


def stored(row: Evidence) -> bytes:
    with default_storage.open(row.original) as file:
        content: bytes = file.read()
    return content


def test_a_server_tells_what_it_can(phone: Phone) -> None:
    answer = phone.client.options("/api/v1/uploads")
    assert answer.status_code == 204
    assert answer.headers["Tus-Extension"] == "creation,creation-with-upload,checksum,expiration,termination"
    assert answer.headers["Tus-Version"] == answer.headers["Tus-Resumable"] == "1.0.0"


@pytest.mark.parametrize("size", [1, 999, 1000, 1001, 2500, 5000])
def test_a_file_arrives_in_any_number_of_requests(
    size: int, phone: Phone, visit: Visit, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued: list[dict[str, Any]] = []
    monkeypatch.setattr(receiving, "after_commit", lambda name, **ids: queued.append({"task": name, **ids}))
    content = os.urandom(size)
    file = manifest(content)
    answer = create(phone, visit, file)
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (201, "0")
    place = answer.headers["Location"]
    with django_capture_on_commit_callbacks(execute=True):
        for offset in range(0, size, 1700):
            assert head(phone.client, place).headers["Upload-Offset"] == str(offset)
            answer = patch(phone.client, place, offset, content[offset : offset + 1700])
            assert answer.status_code == 204, answer.content
    assert answer.headers["Upload-Offset"] == str(size)
    row = Evidence.objects.get()
    assert (row.state, row.in_manifest) == ("received", False)
    assert stored(row) == content
    assert queued == [{"task": "audits.tasks.media.prepare_evidence", "evidence_id": file["id"]}]
    folders, files = default_storage.listdir("uploads") if default_storage.exists("uploads") else ([], [])
    assert not files
    assert not any(default_storage.listdir(f"uploads/{folder}")[1] for folder in folders)
    again = head(phone.client, place)
    assert (again.headers["Upload-Offset"], again.headers["Upload-Length"]) == (str(size), str(size))


def test_creation_may_bring_the_bytes_along(phone: Phone, visit: Visit) -> None:
    content = b"x" * 900
    answer = create(phone, visit, manifest(content), content)
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (201, "900")
    assert Evidence.objects.get().state == "received"


def test_creation_with_bytes_passes_the_check_against_forged_requests(
    phone: Phone, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "after_commit", lambda *_args, **_ids: None)
    checked = Client(enforce_csrf_checks=True)
    checked.cookies = phone.client.cookies
    assert create(Phone(checked), visit, manifest(b"photo"), b"photo").status_code == 403
    checked.cookies["csrftoken"] = "a" * 32
    answer = create(Phone(checked), visit, manifest(b"photo"), b"photo", **{"X-CSRFToken": "a" * 32})
    assert (answer.status_code, Evidence.objects.get().state) == (201, "received")


def test_creating_again_what_is_stored_says_so(phone: Phone, visit: Visit) -> None:
    content = b"x" * 900
    file = manifest(content)
    create(phone, visit, file, content)
    for _again in range(2):
        answer = create(phone, visit, file)
        assert (answer.status_code, answer.headers["Upload-Offset"]) == (200, "900")
        assert head(phone.client, answer.headers["Location"]).headers["Upload-Offset"] == "900"
    assert Upload.objects.count() == 1
    Upload.objects.all().delete()
    assert create(phone, visit, file).status_code == 200


def test_creating_again_before_the_first_byte_gives_the_same_upload(phone: Phone, visit: Visit) -> None:
    file = manifest()
    assert create(phone, visit, file).headers["Location"] == create(phone, visit, file).headers["Location"]


def test_a_visit_is_complete_with_its_last_file(phone: Phone, visit: Visit) -> None:
    first, second = manifest(b"one"), manifest(b"two")
    create(phone, visit, first, b"one")
    receipt = phone.submit(visit, submission(evidence=[first, second])).json()
    assert (receipt["complete"], receipt["missing"]) == (False, [second["id"]])
    assert create(phone, visit, second, b"two").status_code == 201
    receipt = phone.get(f"visits/{visit.pk}/submission").json()
    assert (receipt["complete"], receipt["missing"]) == (True, [])
    visit.refresh_from_db()
    assert visit.complete_at is not None


def test_the_manifest_completes_what_the_upload_didnt_say(phone: Phone, visit: Visit) -> None:
    file = manifest(b"one")
    create(phone, visit, file | {"question": ""}, b"one")
    phone.submit(visit, submission(evidence=[file]))
    row = Evidence.objects.get()
    assert (row.question, row.state, row.in_manifest, str(row.lon)) == ("shot", "received", True, "30.500000")


def test_a_file_that_came_since_the_last_submission_is_told_from_those_it_names(
    phone: Phone, visit: Visit, cast: Cast
) -> None:
    first, second = manifest(b"one"), manifest(b"two")
    create(phone, visit, first, b"one")
    phone.submit(visit, submission(evidence=[first]))
    Visit.objects.update(state="returned")
    Remark.objects.create(visit=visit, question="shot", text="Once more?", round=1, by=cast.reviewer)
    create(phone, visit, second, b"two")
    shown = phone.get("my/visits").json()["visits"][0]["evidence"]
    assert {row["id"]: row["sent"] for row in shown} == {first["id"]: True, second["id"]: False}


def test_a_damaged_file_is_refused_and_the_upload_gone(phone: Phone, visit: Visit) -> None:
    for size in (900, 2500):
        file = manifest(b"x" * size)
        place = create(phone, visit, file).headers["Location"]
        answer = patch(phone.client, place, 0, b"y" * size)
        assert (answer.status_code, answer.json()["code"]) == (460, "checksum_mismatch")
        assert head(phone.client, place).status_code == 404
        assert not Evidence.objects.exists()
        assert create(phone, visit, file, b"x" * size).status_code == 201
        Evidence.objects.all().delete()


def test_a_damaged_file_of_the_manifest_is_still_awaited(phone: Phone, visit: Visit) -> None:
    file = manifest(b"one")
    phone.submit(visit, submission(evidence=[file]))
    assert create(phone, visit, file, b"two").status_code == 460
    assert Evidence.objects.get().state == "declared"
    assert create(phone, visit, file, b"one").status_code == 201


@pytest.mark.parametrize("algorithm", ["sha256", "sha1"])
def test_a_checksum_of_the_request_is_kept_to(algorithm: str, phone: Phone, visit: Visit) -> None:
    content = b"x" * 2500
    place = create(phone, visit, manifest(content)).headers["Location"]
    right = f"{algorithm} " + base64.b64encode(hashlib.new(algorithm, content[:1500]).digest()).decode()
    answer = patch(phone.client, place, 0, b"y" * 1500, **{"Upload-Checksum": right})
    assert (answer.status_code, head(phone.client, place).headers["Upload-Offset"]) == (460, "0")
    assert patch(phone.client, place, 0, content[:1500], **{"Upload-Checksum": right}).status_code == 204
    assert patch(phone.client, place, 1500, content[1500:]).status_code == 204
    assert stored(Evidence.objects.get()) == content


def test_bytes_must_continue_where_the_server_is(phone: Phone, visit: Visit) -> None:
    place = create(phone, visit, manifest(b"x" * 2500)).headers["Location"]
    patch(phone.client, place, 0, b"x" * 1200)
    for offset in (0, 1100, 1300):
        answer = patch(phone.client, place, offset, b"x" * 10)
        assert (answer.status_code, answer.json()["code"]) == (409, "offset_conflict")
    assert head(phone.client, place).headers["Upload-Offset"] == "1200"


def test_more_bytes_than_announced_are_refused(phone: Phone, visit: Visit) -> None:
    place = create(phone, visit, manifest(b"x" * 2500)).headers["Location"]
    answer = patch(phone.client, place, 0, b"x" * 2501)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    upload = Upload.objects.get()
    with pytest.raises(Refused):
        uploads.append_upload(upload_id=upload.pk, offset=0, stream=io.BytesIO(b"x" * 2600))
    upload.refresh_from_db()
    assert (upload.offset, len(upload.parts)) == (2000, 2)
    left = [name for name, _size in upload.parts]
    assert sorted(default_storage.listdir(f"uploads/{upload.pk}")[1]) == sorted(name.split("/")[-1] for name in left)


class Breaking(io.BytesIO):
    """A line that breaks after some bytes."""

    def __init__(self, content: bytes, after: int) -> None:
        super().__init__(content)
        self.after = after

    def read(self, size: int | None = -1) -> bytes:
        if self.tell() >= self.after:
            raise UnreadablePostError("gone")
        return super().read(min(size or 0, self.after - self.tell()))


def test_what_arrived_before_the_line_broke_is_kept(phone: Phone, visit: Visit) -> None:
    content = os.urandom(2500)
    place = create(phone, visit, manifest(content)).headers["Location"]
    upload = Upload.objects.get()
    assert uploads.append_upload(upload_id=upload.pk, offset=0, stream=Breaking(content, 1234)) == 1234
    assert head(phone.client, place).headers["Upload-Offset"] == "1234"
    assert patch(phone.client, place, 1234, content[1234:]).status_code == 204
    assert stored(Evidence.objects.get()) == content


def test_a_broken_request_with_a_checksum_leaves_nothing(phone: Phone, visit: Visit) -> None:
    create(phone, visit, manifest(b"x" * 2500))
    upload = Upload.objects.get()
    checksum = uploads.tus.Checksum("sha256", hashlib.sha256(b"x" * 2500).digest())
    with pytest.raises(Refused):
        uploads.append_upload(upload_id=upload.pk, offset=0, stream=Breaking(b"x" * 2500, 1234), checksum=checksum)
    upload.refresh_from_db()
    assert (upload.offset, upload.parts) == (0, [])
    assert default_storage.listdir(f"uploads/{upload.pk}")[1] == []


def test_the_loser_of_two_at_one_offset_takes_its_part_away(
    phone: Phone, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    create(phone, visit, manifest(b"x" * 2500))
    upload = Upload.objects.get()
    store = uploads.store_file

    def faster(name: str, content: Any, **options: Any) -> str:
        monkeypatch.setattr(uploads, "store_file", store)
        uploads.append_upload(upload_id=upload.pk, offset=0, stream=io.BytesIO(b"x" * 700))
        return store(name, content, **options)

    monkeypatch.setattr(uploads, "store_file", faster)
    with pytest.raises(Refused) as refused:
        uploads.append_upload(upload_id=upload.pk, offset=0, stream=io.BytesIO(b"x" * 800))
    assert refused.value.code == "offset_conflict"
    upload.refresh_from_db()
    assert upload.offset == 700
    assert len(default_storage.listdir(f"uploads/{upload.pk}")[1]) == 1


@pytest.mark.parametrize("moment", ["part", "original"])
def test_storage_that_refuses_writes_acknowledges_nothing(
    moment: str, phone: Phone, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = b"x" * 1500
    place = create(phone, visit, manifest(content)).headers["Location"]
    save = FileSystemStorage.save

    def refuse(self: Any, name: str, *args: Any, **options: Any) -> str:
        if name.startswith({"part": "uploads", "original": "evidence"}[moment]):
            raise OSError(28, "No space left on device")
        kept: str = save(self, name, *args, **options)
        return kept

    with monkeypatch.context() as broken:
        broken.setattr(FileSystemStorage, "save", refuse)
        answer = patch(phone.client, place, 0, content)
        assert (answer.status_code, answer.json()["code"]) == (503, "storage_unavailable")
        assert Evidence.objects.get().state == "declared"
    offset = int(head(phone.client, place).headers["Upload-Offset"])
    if offset < len(content):
        assert patch(phone.client, place, offset, content[offset:]).status_code == 204
    assert stored(Evidence.objects.get()) == content


def test_a_crash_after_the_last_byte_is_made_good_by_head(
    phone: Phone, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = os.urandom(2500)
    place = create(phone, visit, manifest(content)).headers["Location"]
    with monkeypatch.context() as crash:
        crash.setattr(uploads, "finish_upload", lambda **_ids: None)
        patch(phone.client, place, 0, content)
    assert Evidence.objects.get().state == "declared"
    assert head(phone.client, place).status_code == 200
    assert stored(Evidence.objects.get()) == content


def test_a_crash_after_the_last_byte_is_made_good_by_the_sweep(
    phone: Phone, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = os.urandom(2500)
    place = create(phone, visit, manifest(content)).headers["Location"]
    with monkeypatch.context() as crash:
        crash.setattr(receiving, "_receive_file", lambda *_ids: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            patch(phone.client, place, 0, content)
    assert uploads.finish_whole_uploads() == 1
    assert uploads.finish_whole_uploads() == 0
    assert stored(Evidence.objects.get()) == content


def test_a_part_that_vanished_lets_the_phone_begin_anew(phone: Phone, visit: Visit) -> None:
    content = os.urandom(2500)
    place = create(phone, visit, manifest(content)).headers["Location"]
    patch(phone.client, place, 0, content[:1200])
    default_storage.delete(Upload.objects.get().parts[0][0])
    assert patch(phone.client, place, 1200, content[1200:]).status_code == 460
    assert head(phone.client, place).status_code == 404


def test_an_upload_can_be_given_up_but_a_stored_file_stays(
    phone: Phone, visit: Visit, django_capture_on_commit_callbacks: Any
) -> None:
    headers = {"Tus-Resumable": "1.0.0"}
    place = create(phone, visit, manifest(b"x" * 2500)).headers["Location"]
    patch(phone.client, place, 0, b"x" * 1200)
    folder = f"uploads/{Upload.objects.get().pk}"
    with django_capture_on_commit_callbacks(execute=True):
        assert phone.client.delete(place, headers=headers).status_code == 204
    assert not default_storage.exists(folder)
    assert not Evidence.objects.exists()
    assert phone.client.delete(place, headers=headers).status_code == 404
    place = create(phone, visit, manifest(b"one"), b"one").headers["Location"]
    assert phone.client.delete(place, headers=headers).status_code == 204
    assert stored(Evidence.objects.get()) == b"one"


def test_uploads_that_nobody_goes_on_with_are_dropped_after_a_week(
    phone: Phone, visit: Visit, django_capture_on_commit_callbacks: Any
) -> None:
    with time_machine.travel(timezone.now() - dt.timedelta(days=8)):
        old = create(phone, visit, manifest(b"x" * 2500)).headers["Location"]
        patch(phone.client, old, 0, b"x" * 1200)
    create(phone, visit, manifest(b"y" * 2500))
    with django_capture_on_commit_callbacks(execute=True):
        assert uploads.drop_stale_uploads(at=timezone.now()) == 1
    assert head(phone.client, old).status_code == 404
    assert Upload.objects.count() == Evidence.objects.count() == 1
    assert not default_storage.exists(f"uploads/{old.rsplit('/', 1)[-1]}")


def expiry(answer: Any) -> dt.datetime:
    return parsedate_to_datetime(answer.headers["Upload-Expires"])


def test_an_unfinished_upload_says_until_when_it_may_be_gone_on_with(phone: Phone, visit: Visit) -> None:
    week, start = dt.timedelta(days=7), timezone.now().replace(microsecond=0)
    with time_machine.travel(start, tick=False) as clock:
        created = create(phone, visit, manifest(b"x" * 2500))
        place = created.headers["Location"]
        assert expiry(created) == start + week
        clock.shift(dt.timedelta(days=6))
        assert expiry(head(phone.client, place)) == start + week
        assert expiry(patch(phone.client, place, 0, b"x" * 1200)) == start + dt.timedelta(days=13)
        assert expiry(head(phone.client, place)) == start + dt.timedelta(days=13)
        assert "Upload-Expires" not in patch(phone.client, place, 1200, b"x" * 1300).headers


def test_an_expired_upload_is_gone_before_the_sweep_and_never_given_out_again(phone: Phone, visit: Visit) -> None:
    file = manifest(b"x" * 2500)
    with time_machine.travel(timezone.now() - dt.timedelta(days=7, seconds=1)):
        old = create(phone, visit, file).headers["Location"]
    assert head(phone.client, old).status_code == 404
    assert patch(phone.client, old, 0, b"x").status_code == 404
    new = create(phone, visit, file).headers["Location"]
    assert new != old
    assert head(phone.client, new).status_code == 200


def test_the_sweep_leaves_what_was_gone_on_with_since_it_looked(
    phone: Phone, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    with time_machine.travel(timezone.now() - dt.timedelta(days=8)):
        place = create(phone, visit, manifest(b"x" * 2500)).headers["Location"]
    discard = uploads.discard_upload

    def faster(**told: Any) -> bool:
        Upload.objects.update(changed_at=timezone.now())
        return discard(**told)

    monkeypatch.setattr(uploads, "discard_upload", faster)
    uploads.drop_stale_uploads(at=timezone.now())
    assert head(phone.client, place).status_code == 200


def test_one_file_has_a_few_unfinished_uploads_and_the_oldest_gives_way(
    phone: Phone, visit: Visit, django_capture_on_commit_callbacks: Any
) -> None:
    file = manifest(b"x" * 2500)
    places = []
    with django_capture_on_commit_callbacks(execute=True):
        for _time in range(5):
            places.append(create(phone, visit, file).headers["Location"])
            patch(phone.client, places[-1], 0, b"x" * 700)
    assert [head(phone.client, place).status_code for place in places] == [404, 404, 200, 200, 200]
    assert len(default_storage.listdir("uploads")[0]) == 3
    assert patch(phone.client, places[-1], 700, b"x" * 1800).status_code == 204


@pytest.mark.parametrize("name", ["other_shopper", "manager", "rival_shopper"])
def test_somebody_elses_upload_doesnt_exist(name: str, cast: Cast, as_person: Any, phone: Phone, visit: Visit) -> None:
    file = manifest(b"x" * 2500)
    place = create(phone, visit, file).headers["Location"]
    stranger = as_person(getattr(cast, name))
    assert head(stranger, place).status_code == 404
    assert patch(stranger, place, 0, b"x").status_code == 404
    assert stranger.delete(place, headers={"Tus-Resumable": "1.0.0"}).status_code == 404
    assert create(Phone(stranger), visit, manifest()).status_code == 404


def test_an_evidence_id_of_another_visit_is_never_taken_over(phone: Phone, visit: Visit, cast: Cast) -> None:
    file = manifest(b"one")
    create(phone, cast.visit(state="in_progress"), file, b"one")
    answer = create(phone, visit, file, b"one")
    assert (answer.status_code, answer.json()) == (
        409,
        {"code": "other_content", "detail": "This id already stands for other content.", "fields": {}},
    )


def test_an_evidence_id_stands_for_one_content(phone: Phone, visit: Visit) -> None:
    file = manifest(b"one")
    create(phone, visit, file)
    for change in ({"sha256": "0" * 64}, {"bytes": 4}, {"kind": "audio"}):
        assert create(phone, visit, file | change).json()["code"] == "other_content"
    answer = phone.submit(visit, submission(evidence=[file | {"sha256": "0" * 64}]))
    assert (answer.status_code, answer.json()["code"]) == (409, "other_content")


@pytest.mark.parametrize("state", ["accepted", "submitted", "approved", "rejected"])
def test_files_that_nobody_named_come_only_while_the_visit_is_under_way(state: str, phone: Phone, cast: Cast) -> None:
    visit = cast.visit(state=state, approved_at=timezone.now())
    assert create(phone, visit, manifest()).json()["code"] == "wrong_state"


@pytest.mark.parametrize(
    ("kind", "megabytes", "code"),
    [("photo", 30, 201), ("photo", 31, 413), ("audio", 200, 201), ("audio", 201, 413), ("video", 501, 413)],
)
def test_each_kind_has_its_largest_size(kind: str, megabytes: int, code: int, phone: Phone, visit: Visit) -> None:
    answer = create(phone, visit, manifest(kind=kind, bytes=megabytes * 1024 * 1024))
    assert answer.status_code == code


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"Tus-Resumable": ""}, 412),
        ({"Tus-Resumable": "2.0.0"}, 412),
        ({"Upload-Length": "many"}, 400),
        ({"Upload-Length": "0"}, 400),
        ({"Upload-Metadata": "visit ###"}, 400),
        ({"Upload-Metadata": ""}, 404),
        ({"Upload-Checksum": "md5 eA=="}, 400),
    ],
)
def test_headers_that_say_nonsense_are_refused(headers: dict[str, str], code: int, phone: Phone, visit: Visit) -> None:
    answer = create(phone, visit, manifest(), **headers)
    assert answer.status_code == code
    assert answer.json()["code"]
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    "told",
    [
        {"evidence": "x"},
        {"kind": "hologram"},
        {"sha256": "x"},
        {"captured_at": "yesterday"},
        {"question": "q\x00"},
        {"question": "q" * 51},
    ],
)
def test_metadata_that_says_nonsense_is_refused(told: dict[str, str], phone: Phone, visit: Visit) -> None:
    answer = create(phone, visit, manifest(), **{"Upload-Metadata": metadata(visit, manifest(), **told)})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_bytes_of_another_content_type_are_refused(phone: Phone, visit: Visit) -> None:
    place = create(phone, visit, manifest()).headers["Location"]
    headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0"}
    assert phone.client.patch(place, b"x", content_type="text/plain", headers=headers).status_code == 415


def test_a_session_needs_the_csrf_token(cast: Cast, visit: Visit) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.shopper, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = create(Phone(client), visit, manifest())
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")


def test_an_unknown_upload_doesnt_exist(phone: Phone) -> None:
    assert head(phone.client, f"/api/v1/uploads/{uuid6.uuid7()}").status_code == 404


def test_of_a_file_that_the_disk_had_no_room_for_nothing_stays(
    phone: Phone, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = os.urandom(2500)
    place = create(phone, visit, manifest(content)).headers["Location"]
    with monkeypatch.context() as full:
        full.setattr(uploads, "original_name", lambda *_ids: "evidence/half")
        full.setattr("common.files._sync", lambda _name: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        assert patch(phone.client, place, 0, content).status_code == 503
    assert default_storage.listdir("evidence")[1] == []
    assert head(phone.client, place).status_code == 200
    assert stored(Evidence.objects.get()) == content


def test_whoever_sends_the_same_file_elsewhere_learns_that_no_more_is_needed(
    phone: Phone, visit: Visit, django_capture_on_commit_callbacks: Any
) -> None:
    content = os.urandom(2500)
    file = manifest(content)
    first = create(phone, visit, file).headers["Location"]
    patch(phone.client, first, 0, content[:700])
    second = create(phone, visit, file).headers["Location"]
    with django_capture_on_commit_callbacks(execute=True):
        assert patch(phone.client, second, 0, content).status_code == 204
    assert patch(phone.client, first, 700, content[700:]).status_code == 409
    assert head(phone.client, first).headers["Upload-Offset"] == "2500"
    assert [default_storage.listdir(f"uploads/{name}")[1] for name in default_storage.listdir("uploads")[0]] == [[], []]


def test_a_small_file_in_one_request_keeps_what_came_before_the_line_broke(
    phone: Phone, visit: Visit, cast: Cast
) -> None:
    content = os.urandom(900)
    file = Manifest.model_validate(manifest(content))
    told: dict[str, Any] = {"visit_id": visit.pk, "file": file, "by": cast.shopper}
    upload, was_stored = uploads.create_whole_upload(**told, stream=Breaking(content, 500))
    assert (upload.offset, was_stored) == (500, False)
    place = f"/api/v1/uploads/{upload.pk}"
    assert head(phone.client, place).headers["Upload-Offset"] == "500"
    assert patch(phone.client, place, 500, content[500:]).status_code == 204
    assert stored(Evidence.objects.get()) == content


def test_a_refused_file_leaves_nothing_in_storage(phone: Phone, visit: Visit, cast: Cast) -> None:
    content = os.urandom(900)
    file = manifest(content)
    assert create(phone, visit, file | {"sha256": "0" * 64}, content).status_code == 460
    assert create(phone, cast.visit(state="submitted"), file, content).json()["code"] == "wrong_state"
    assert not Evidence.objects.exists()
    assert create(phone, visit, file, content).status_code == 201
    assert create(phone, visit, file, content).status_code == 200
    assert default_storage.listdir(f"evidence/{visit.pk}")[1] == [Evidence.objects.get().original.rsplit("/", 1)[1]]
