"""What the phone tells beside the answers: why a visit began elsewhere, captions, recordings, the signature."""

from typing import Any

import pytest
import uuid6
from django.utils import timezone

from audits.models import Evidence, Remark, Visit
from audits.tests.phone import Phone, iso, manifest, submission
from conftest import Cast


@pytest.fixture
def phone(cast: Cast, as_person: Any) -> Phone:
    return Phone(as_person(cast.shopper))


@pytest.fixture
def visit(cast: Cast) -> Visit:
    return cast.visit(state="in_progress", started_at=timezone.now())


@pytest.mark.parametrize(("sent", "kept"), [({"reason": " The gate is behind. "}, "The gate is behind."), ({}, ""), ({"reason": None}, "")])  # fmt: skip
def test_why_a_visit_began_elsewhere_is_kept_once(sent: dict[str, Any], kept: str, phone: Phone, cast: Cast) -> None:
    visit = cast.visit()
    assert phone.start(visit, **sent).status_code == 200
    assert phone.start(visit, reason="Another").status_code == 200
    visit.refresh_from_db()
    assert (visit.state, visit.start_reason) == ("in_progress", kept)


def test_a_reason_has_an_end(phone: Phone, cast: Cast) -> None:
    answer = phone.start(cast.visit(), reason="x" * 1001)
    assert (answer.status_code, set(answer.json()["fields"])) == (400, {"reason"})


def test_captions_and_recordings_are_kept_and_told_again(phone: Phone, visit: Visit) -> None:
    recording = str(uuid6.uuid7())
    photo = manifest(b"one", caption="  The till  ")
    part = manifest(b"two", kind="audio", question="", recording=recording)
    assert phone.submit(visit, submission(evidence=[photo, part])).status_code == 201
    shown = {row["id"]: row for row in phone.get("my/visits").json()["visits"][0]["evidence"]}
    assert (shown[photo["id"]]["caption"], shown[photo["id"]]["recording"]) == ("The till", None)
    assert (shown[part["id"]]["caption"], shown[part["id"]]["recording"]) == ("", recording)


@pytest.mark.parametrize(("name", "value"), [("caption", "x" * 501), ("recording", "no-uuid")])
def test_what_is_no_caption_or_recording_is_refused(name: str, value: str, phone: Phone, visit: Visit) -> None:
    answer = phone.submit(visit, submission(evidence=[manifest(**{name: value})]))
    assert (answer.status_code, set(answer.json()["fields"])) == (400, {f"evidence[0].{name}"})


@pytest.mark.parametrize(("remarked", "caption"), [("shot", "Second"), ("", "Second"), ("smile", "First")])
def test_a_returned_round_changes_captions_where_it_may(
    remarked: str, caption: str, phone: Phone, visit: Visit, cast: Cast
) -> None:
    photo = manifest(caption="First")
    assert phone.submit(visit, submission(evidence=[photo])).status_code == 201
    Visit.objects.update(state="returned")
    Remark.objects.create(visit=visit, question=remarked, text="Sure?", round=1, by=cast.reviewer)
    assert phone.submit(visit, submission(evidence=[photo | {"caption": "Second"}])).status_code == 201
    assert Evidence.objects.get().caption == caption


@pytest.mark.parametrize(
    ("declaration", "status"),
    [
        (None, 201),
        ({"name": " Sofia ", "signed_at": iso(timezone.now())}, 201),
        ({"name": " ", "signed_at": iso(timezone.now())}, 400),
        ({"name": "x" * 201, "signed_at": iso(timezone.now())}, 400),
        ({"name": "Sofia"}, 400),
        ({"name": "Sofia", "signed_at": "yesterday"}, 400),
    ],
)
def test_a_signature_is_a_name_and_a_moment(declaration: Any, status: int, phone: Phone, visit: Visit) -> None:
    assert phone.submit(visit, submission(declaration=declaration)).status_code == status


def test_what_a_round_changed_is_kept_with_it(phone: Phone, visit: Visit, cast: Cast) -> None:
    body = submission(answers={"clean": "no", "dirt": "Floor", "smile": 2, "why": "x"}, comments={"smile": "Hm"})
    assert phone.submit(visit, body).status_code == 201
    assert visit.submissions.get().changed == {}
    Visit.objects.update(state="returned")
    for question in ("clean", "smile"):
        Remark.objects.create(visit=visit, question=question, text="Sure?", round=1, by=cast.reviewer)
    body = submission(answers={"clean": "yes", "smile": "2", "why": "y"}, comments={"smile": "Hm!"})
    assert phone.submit(visit, body).status_code == 201
    same = {"old_comment": "", "new_comment": ""}
    assert visit.submissions.get(round=2).changed == {
        "clean": {"old": "no", "new": "yes", **same},
        "dirt": {"old": "Floor", "new": None, **same},
        "smile": {"old": 2, "new": 2, "old_comment": "Hm", "new_comment": "Hm!"},
    }
