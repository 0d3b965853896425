"""Room for files: bounded for a visit and for what a person has not sent in, and never in the way of a sent visit."""

import datetime as dt
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from accounts.models import ShopperProfile
from audits.models import Draft, Evidence, Submission, Upload, Visit
from audits.rules.content import FILE_BYTES, MEGABYTE, Manifest
from audits.services.leftovers import drop_unnamed_files
from audits.services.uploads import create_upload
from audits.tests.phone import Phone, manifest, submission
from audits.tests.test_uploads import create
from common.errors import Refused
from conftest import Cast, locks_rows

GIGABYTE = 1024 * MEGABYTE


@pytest.fixture
def phone(cast: Cast, as_person: Any) -> Phone:
    return Phone(as_person(cast.shopper))


@pytest.fixture
def visit(cast: Cast) -> Visit:
    return cast.visit(state="in_progress", started_at=timezone.now())


def hold(visit: Visit, size: int, **fields: Any) -> Evidence:
    """A file of the visit, as large as no single file may be."""
    file = manifest()
    values = {"pk": file["id"], "kind": "video", "sha256": file["sha256"], "bytes": size} | fields
    return Evidence.objects.create(visit=visit, **values)


def told(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"] if answer.content else ""


def test_the_files_of_a_visit_may_take_two_gigabytes(phone: Phone, visit: Visit) -> None:
    hold(visit, 2 * GIGABYTE - 10)
    assert told(create(phone, visit, manifest(bytes=11))) == (413, "no_quota")
    assert told(create(phone, visit, manifest(bytes=10))) == (201, "")


def test_a_file_that_has_its_room_takes_no_more_when_it_begins_anew(phone: Phone, visit: Visit) -> None:
    hold(visit, 2 * GIGABYTE - 10)
    file = manifest(b"x" * 10)
    assert told(create(phone, visit, file, b"xxxxx", **{"Content-Length": "5"}))[0] == 201
    assert told(create(phone, visit, file, b"x" * 10))[0] == 201
    assert told(create(phone, visit, file))[0] == 200


def test_what_a_person_has_not_sent_may_take_five_gigabytes(phone: Phone, visit: Visit, cast: Cast) -> None:
    for _visit in range(3):
        hold(cast.visit(state="in_progress"), 5 * GIGABYTE // 3)
    assert told(create(phone, visit, manifest(bytes=10))) == (413, "no_quota")
    Visit.objects.filter(pk=Evidence.objects.values("visit")[:1]).update(state="submitted", submitted_at=timezone.now())
    assert told(create(phone, visit, manifest(bytes=10))) == (201, "")


def test_somebody_elses_files_take_none_of_ones_room(phone: Phone, visit: Visit, cast: Cast) -> None:
    other = ShopperProfile.objects.get(membership__user=cast.other_shopper)
    hold(cast.visit(state="in_progress", shopper=other), 5 * GIGABYTE)
    assert told(create(phone, visit, manifest(bytes=10))) == (201, "")


def test_a_file_of_a_sent_visit_is_never_refused_for_room(phone: Phone, visit: Visit, cast: Cast) -> None:
    hold(visit, 2 * GIGABYTE)
    hold(cast.visit(state="in_progress"), 5 * GIGABYTE)
    file = manifest(b"one", question="")
    assert phone.submit(visit, submission(evidence=[file])).status_code == 201
    assert told(create(phone, visit, file, b"one")) == (201, "")


def test_a_submission_names_no_more_than_fits_a_visit(phone: Phone, visit: Visit) -> None:
    files = [manifest(kind="video", bytes=FILE_BYTES["video"], question="") for _file in range(5)]
    answer = phone.submit(visit, submission(evidence=files))
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["evidence"])


def test_files_announced_and_not_yet_here_are_bounded(
    phone: Phone, visit: Visit, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audits.services.quotas.MOST_FILES", 2)
    for _file in range(4):
        hold(cast.visit(state="in_progress"), 10)
    assert told(create(phone, visit, manifest(bytes=10))) == (409, "too_many_files")
    Evidence.objects.update(state="received", original="x")
    assert told(create(phone, visit, manifest(bytes=10))) == (201, "")


# --- files that the shopper took away again ---
def keep_stored(visit: Visit, **fields: Any) -> Evidence:
    """A file that came two days ago, with bytes in storage."""
    name = default_storage.save("evidence/x", ContentFile(b"x"))
    kept = hold(visit, 2 * GIGABYTE, state="ready", original=name, **fields)
    Evidence.objects.filter(pk=kept.pk).update(received_at=timezone.now() - dt.timedelta(days=2))
    return kept


def drop(capture: Any) -> int:
    with capture(execute=True):
        return drop_unnamed_files(at=timezone.now())


def test_a_file_that_was_taken_away_takes_no_room_after_a_day(
    phone: Phone, visit: Visit, django_capture_on_commit_callbacks: Any
) -> None:
    gone = keep_stored(visit)
    Draft.objects.create(visit=visit, revision=3, body={"evidence": []})
    assert told(create(phone, visit, manifest(bytes=10))) == (413, "no_quota")
    assert drop(django_capture_on_commit_callbacks) == 1
    assert not default_storage.exists(gone.original)
    assert told(create(phone, visit, manifest(bytes=10))) == (201, "")


def test_a_file_that_the_newest_draft_names_stays(visit: Visit, django_capture_on_commit_callbacks: Any) -> None:
    kept = keep_stored(visit)
    Draft.objects.create(visit=visit, revision=3, body={"evidence": [{"id": str(kept.pk)}]})
    assert drop(django_capture_on_commit_callbacks) == 0
    assert default_storage.exists(kept.original)


@pytest.mark.parametrize("case", ["no draft", "an older draft", "came today", "in the manifest", "sent", "reviewed"])
def test_a_file_that_may_still_be_named_or_was_sent_stays(
    visit: Visit, case: str, django_capture_on_commit_callbacks: Any
) -> None:
    kept = keep_stored(visit, in_manifest=case == "in the manifest")
    if case != "no draft":
        Draft.objects.create(visit=visit, revision=3, body={"evidence": []})
    if case == "an older draft":
        Draft.objects.update(saved_at=timezone.now() - dt.timedelta(days=3))
    if case == "came today":
        Evidence.objects.update(received_at=timezone.now() - dt.timedelta(hours=2))
    if case == "sent":
        now = timezone.now()
        values: dict[str, Any] = {
            "round": 1,
            "body": {},
            "receipt": "K7Q2-M4XD",
            "finished_at": now,
            "received_at": now,
        }
        Submission.objects.create(id=uuid.uuid4(), visit=visit, **values)
        Draft.objects.update(saved_at=timezone.now() + dt.timedelta(minutes=1))
        Visit.objects.update(state="returned", submitted_at=timezone.now())
    if case == "reviewed":
        Visit.objects.update(state="in_review", submitted_at=timezone.now())
    assert drop(django_capture_on_commit_callbacks) == 0
    assert Evidence.objects.filter(pk=kept.pk).exists()


@locks_rows
@pytest.mark.django_db(transaction=True)
def test_several_at_once_take_the_last_room_once(cast: Cast) -> None:
    visits = [cast.visit(state="in_progress") for _visit in range(6)]
    for visit in visits[:3]:
        hold(visit, 5 * GIGABYTE // 3 - 10)
    shapes = [Manifest.model_validate(manifest(bytes=20)) for _visit in visits]

    def announce(number: int) -> str:
        try:
            create_upload(visit_id=visits[number].pk, file=shapes[number], by=cast.shopper)
        except Refused as refused:
            return refused.code
        finally:
            connection.close()
        return "taken"

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(announce, range(6)))
    assert sorted(found) == ["no_quota"] * 5 + ["taken"]
    assert Upload.objects.count() == 1
