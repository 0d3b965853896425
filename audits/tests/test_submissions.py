"""A submission: taken once, whole, by the rules, whoever sends it how often."""

import datetime as dt
import uuid
from copy import deepcopy
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Membership, Role, ShopperProfile
from audits.models import Event, Evidence, Remark, Submission, Visit
from audits.tests.phone import Phone, iso, manifest, submission
from conftest import Cast


@pytest.fixture
def phone(cast: Cast, as_person: Any) -> Phone:
    return Phone(as_person(cast.shopper))


@pytest.fixture
def visit(cast: Cast) -> Visit:
    return cast.visit(state="in_progress", started_at=timezone.now())


def test_a_submission_is_kept_scored_and_acknowledged(phone: Phone, visit: Visit) -> None:
    body = submission(comments={"smile": "Kind"}, timings={"smile": "7.6"})
    answer = phone.submit(visit, body)
    assert answer.status_code == 201, answer.json()
    receipt = answer.json()
    assert receipt["submission"] == body["id"]
    assert receipt["complete"] is True
    assert (receipt["round"], receipt["missing"], receipt["dropped"], receipt["state"]) == (1, [], [], "submitted")
    visit.refresh_from_db()
    assert (visit.state, visit.score, visit.is_late) == ("submitted", 8333, False)
    assert visit.complete_at == visit.submitted_at
    assert visit.answers.get(question="smile").seconds == 7
    event = Event.objects.get(visit=visit)
    assert (event.verb, event.data["submission"]) == ("submit", body["id"])
    assert Submission.objects.get().body["comments"] == {"smile": "Kind"}
    shown = phone.get(f"visits/{visit.pk}/submission").json()
    sent = shown.pop("sent")
    assert shown == receipt
    assert sent == {key: body[key] for key in ("answers", "comments", "notes", "evidence")} | {"obstacle": None}


def test_a_retry_returns_the_stored_submission(phone: Phone, visit: Visit) -> None:
    body = submission()
    first, again = phone.submit(visit, body), phone.submit(visit, dict(reversed(body.items())))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert Event.objects.count() == Submission.objects.count() == 1


def test_a_retry_is_answered_even_after_review_began(phone: Phone, visit: Visit) -> None:
    body = submission()
    phone.submit(visit, body)
    Visit.objects.update(state="in_review")
    again = phone.submit(visit, body)
    assert (again.status_code, again.json()["state"]) == (200, "in_review")


def test_other_content_under_the_same_id_is_refused(phone: Phone, visit: Visit) -> None:
    body = submission()
    phone.submit(visit, body)
    answer = phone.submit(visit, body | {"answers": {"clean": "no", "dirt": "x", "smile": 1}})
    assert (answer.status_code, answer.json()["code"]) == (409, "other_content")


def test_a_second_submission_of_one_visit_is_refused(phone: Phone, visit: Visit) -> None:
    phone.submit(visit)
    answer = phone.submit(visit)
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")


def test_an_id_of_another_visit_is_refused_without_detail(phone: Phone, visit: Visit, cast: Cast) -> None:
    body = submission()
    phone.submit(visit, body)
    other = cast.visit(state="in_progress")
    answer = phone.submit(other, body)
    assert (answer.status_code, answer.json()["code"], answer.json()["fields"]) == (409, "other_content", {})
    assert other.submissions.count() == 0


@pytest.mark.parametrize("name", ["other_shopper", "manager", "director", "rival_shopper", "rival_manager"])
def test_nobody_else_may_send_it(name: str, cast: Cast, as_person: Any, visit: Visit) -> None:
    phone = Phone(as_person(getattr(cast, name)))
    assert phone.submit(visit).status_code == 404
    assert phone.get(f"visits/{visit.pk}/submission").status_code == 404


def test_nobody_signed_in_gets_a_stable_code(client: Any, visit: Visit) -> None:
    answer = Phone(client).submit(visit)
    assert answer.json()["code"] == "not_signed_in"


@pytest.mark.parametrize("state", ["accepted", "submitted", "in_review", "rejected"])
def test_only_what_is_under_way_can_be_sent(state: str, cast: Cast, phone: Phone) -> None:
    visit = cast.visit(state=state)
    answer = phone.submit(visit, submission(answers={}))
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")


def test_answers_to_hidden_questions_are_dropped_and_named(phone: Phone, visit: Visit) -> None:
    body = submission(answers={"clean": "yes", "dirt": ["nonsense"], "smile": 5}, comments={"dirt": "x"})
    answer = phone.submit(visit, body)
    assert answer.json()["dropped"] == ["dirt"]
    assert not visit.answers.filter(question="dirt").exists()
    assert Submission.objects.get().body["answers"]["dirt"] == ["nonsense"]


@pytest.mark.parametrize(
    ("fields", "places"),
    [
        ({"answers": {}}, ["answers.clean", "answers.smile"]),
        ({"answers": {"clean": "no", "smile": 9}}, ["answers.dirt", "answers.smile"]),
        ({"answers": {"clean": "maybe", "smile": 1}}, ["answers.clean"]),
        ({"answers": {"clean": {"na": False}, "smile": {"na": True}}}, ["answers.clean", "answers.smile"]),
        ({"answers": {"clean": "yes", "smile": 1, "ghost": 1}}, ["answers.ghost"]),
        ({"comments": {"ghost": "x"}}, ["comments.ghost"]),
        ({"comments": {"smile": "x" * 10_001}}, ["comments.smile"]),
        ({"answers": {"clean": "yes", "smile": 1, "why": "x" * 20_001}}, ["answers.why"]),
        ({"answers": {"clean": "yes", "smile": 1, "shot": ["nope"]}}, ["answers.shot"]),
        ({"notes": [{"text": "x"}] * 501}, ["notes"]),
        ({"evidence": [manifest()] * 2}, ["evidence[1].id"]),
        ({"evidence": [manifest() for _ in range(201)]}, ["evidence"]),
        ({"evidence": [manifest(question="ghost")]}, ["evidence.ghost"]),
        ({"evidence": [manifest(kind="hologram")]}, ["evidence[0].kind"]),
        ({"evidence": [manifest(sha256="x")]}, ["evidence[0].sha256"]),
        ({"evidence": [manifest(bytes=31 * 1024 * 1024)]}, ["evidence[0]"]),
        ({"evidence": [manifest(bytes=0)]}, ["evidence[0].bytes"]),
        ({"evidence": [manifest(place={"lat": 91, "lon": 0})]}, ["evidence[0].place.lat"]),
        ({"evidence": [manifest(place={"lat": "NaN", "lon": 0})]}, ["evidence[0].place.lat"]),
        ({"finished_at": "yesterday"}, ["finished_at"]),
        ({"finished_at": "0001-01-01T00:00:00+14:00"}, ["finished_at"]),
        ({"finished_at": "2026-01-01T00:00:00"}, ["finished_at"]),
        ({"clock_offset_ms": 10**30}, ["clock_offset_ms"]),
        ({"timings": {"smile": -1}}, ["timings.smile"]),
        ({"id": "no"}, ["id"]),
        ({"answers": []}, ["answers"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_its_place(
    fields: dict[str, Any], places: list[str], phone: Phone, visit: Visit
) -> None:
    answer = phone.submit(visit, submission(**fields))
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid"), answer.json()
    assert sorted(answer.json()["fields"]) == places
    assert not Submission.objects.exists()
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("body", ["[]", "null", '"x"', "{", "", '{"a": NaN}', "[" * 100_000, '{"a": 1e999999999}'])
def test_what_is_no_submission_is_a_clear_error(body: str, phone: Phone, visit: Visit) -> None:
    answer = phone.put(f"visits/{visit.pk}/submission", body)
    assert answer.status_code == 400
    assert answer.json()["detail"]


@pytest.mark.parametrize("text", ["\x00", "a\\u0000", "\\ud800", "\\uDFFFx"])
def test_characters_that_no_database_keeps_are_refused(text: str, phone: Phone, visit: Visit) -> None:
    body = '{"answers": {"why": "TEXT"}}'.replace("TEXT", text)
    assert phone.put(f"visits/{visit.pk}/submission", body).status_code == 400
    body = '{"answers": {"TEXT": "why"}}'.replace("TEXT", text)
    assert phone.put(f"visits/{visit.pk}/submission", body).status_code == 400


def test_zero_width_right_to_left_and_emoji_are_kept(phone: Phone, visit: Visit) -> None:
    text = "\u200bשלום\u202e ☕ \U0001f600 \\u0000"
    answer = phone.submit(visit, submission(answers={"clean": "yes", "smile": 5, "why": text}))
    assert answer.status_code == 201
    assert visit.answers.get(question="why").value == text


def test_a_body_over_two_megabytes_is_too_large(phone: Phone, visit: Visit) -> None:
    answer = phone.submit(visit, submission(x="x" * (2 * 1024 * 1024)))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def rules(cast: Cast, **question: Any) -> None:
    document = deepcopy(cast.checklist_version.document)
    document["sections"][1]["questions"][0] |= question
    cast.checklist_version.document = document
    cast.checklist_version.save()


@pytest.mark.parametrize(
    ("rule", "value", "comment", "taken"),
    [
        ("always", 5, "", False),
        ("always", 5, " \n", False),
        ("always", 5, "Kind", True),
        ("when_points_lost", 4, "", False),
        ("when_points_lost", 4, "Tired", True),
        ("when_points_lost", 5, "", True),
        ("optional", 1, "", True),
    ],
)
def test_comments_are_asked_for_where_the_rule_applies(
    rule: str, value: int, comment: str, taken: bool, cast: Cast, phone: Phone, visit: Visit
) -> None:
    rules(cast, comment=rule)
    answers = {"clean": "yes", "smile": value}
    answer = phone.submit(visit, submission(answers=answers, comments={"smile": comment}))
    assert answer.status_code == (201 if taken else 400)
    assert taken or list(answer.json()["fields"]) == ["comments.smile"]


@pytest.mark.parametrize(
    ("rule", "value", "files", "taken"),
    [
        ({}, 5, [], False),
        ({}, 5, ["photo"], True),
        ({}, 5, ["audio"], False),
        ({"min": 2}, 5, ["photo"], False),
        ({"max": 1}, 5, ["photo", "photo"], False),
        ({"when": "points_lost"}, 5, [], True),
        ({"when": "points_lost"}, 4, [], False),
    ],
)
def test_evidence_is_asked_for_where_the_rule_applies(
    rule: dict[str, Any], value: int, files: list[str], taken: bool, cast: Cast, phone: Phone, visit: Visit
) -> None:
    rules(cast, evidence=[{"kind": "photo"} | rule])
    sent = [manifest(kind=kind, question="smile") for kind in files]
    answer = phone.submit(visit, submission(answers={"clean": "yes", "smile": value}, evidence=sent))
    assert answer.status_code == (201 if taken else 400), answer.json()
    assert taken or list(answer.json()["fields"]) == ["evidence.smile"]


def test_the_parts_of_one_recording_count_as_one_file(phone: Phone, visit: Visit, cast: Cast) -> None:
    rules(cast, evidence=[{"kind": "audio", "min": 1, "max": 1}])
    talk, other = str(uuid.uuid4()), str(uuid.uuid4())
    sent = [manifest(kind="audio", question="smile", recording=talk) for _ in range(3)]
    another = manifest(kind="audio", question="smile", recording=other)
    answer = phone.submit(visit, submission(evidence=[*sent, another]))
    assert list(answer.json()["fields"]) == ["evidence.smile"]
    assert phone.submit(visit, submission(evidence=sent)).status_code == 201


def test_the_manifest_becomes_awaited_evidence(phone: Phone, visit: Visit) -> None:
    file = manifest()
    answers = {"clean": "yes", "smile": 5, "shot": [file["id"]]}
    receipt = phone.submit(visit, submission(answers=answers, evidence=[file], clock_offset_ms=-60_000)).json()
    assert (receipt["complete"], receipt["missing"]) == (False, [file["id"]])
    row = Evidence.objects.get()
    assert (row.state, row.in_manifest, row.question, str(row.lat)) == ("declared", True, "shot", "50.450123")
    assert row.captured_at is not None
    assert timezone.now() - row.captured_at > dt.timedelta(seconds=59)


def test_evidence_of_another_visit_is_never_taken_over(phone: Phone, visit: Visit, cast: Cast) -> None:
    file = manifest()
    other = cast.visit(state="in_progress")
    phone.submit(other, submission(evidence=[file]))
    answer = phone.submit(visit, submission(evidence=[file]))
    assert (answer.status_code, answer.json()["code"]) == (409, "other_content")
    assert Evidence.objects.get().visit == other
    visit.refresh_from_db()
    assert visit.state == "in_progress"


def test_a_late_submission_finished_in_time_is_taken_and_flagged(phone: Phone, cast: Cast) -> None:
    now = timezone.now()
    visit = cast.visit(state="expired", closes_at=now - dt.timedelta(hours=1))
    answer = phone.submit(visit, submission(finished_at=iso(now - dt.timedelta(hours=2))))
    assert answer.status_code == 201
    visit.refresh_from_db()
    assert (visit.state, visit.is_late) == ("submitted", True)
    assert visit.events.get().verb == "submit_late"


@pytest.mark.parametrize("state", ["expired", "in_progress"])
@pytest.mark.parametrize(("minutes", "offset_minutes", "code"), [(30, 0, 409), (90, 0, 201), (90, 45, 409), (30, -45, 201)])  # fmt: skip
def test_the_window_is_judged_by_the_corrected_clock(
    state: str, minutes: int, offset_minutes: int, code: int, phone: Phone, cast: Cast
) -> None:
    now = timezone.now()
    visit = cast.visit(state=state, closes_at=now - dt.timedelta(hours=1))
    body = submission(finished_at=iso(now - dt.timedelta(minutes=minutes)), clock_offset_ms=offset_minutes * 60_000)
    assert phone.submit(visit, body).status_code == code


def test_a_phone_that_says_it_finished_tomorrow_finished_now(phone: Phone, visit: Visit) -> None:
    assert phone.submit(visit, submission(finished_at="2099-01-01T00:00:00Z")).status_code == 201
    visit.refresh_from_db()
    assert visit.finished_at == visit.submitted_at


def test_a_published_wave_takes_no_more(phone: Phone, cast: Cast) -> None:
    wave = cast.wave(state="published", published_at=timezone.now())
    visit = cast.visit(state="expired", wave=wave)
    assert phone.submit(visit).json()["code"] == "wrong_state"


@pytest.fixture
def returned(phone: Phone, visit: Visit, cast: Cast) -> Visit:
    files = [manifest(b"one"), manifest(b"two", question="")]
    body = submission(answers={"clean": "yes", "smile": 2, "why": "First"}, evidence=files)
    assert phone.submit(visit, body).status_code == 201
    Visit.objects.update(state="returned")
    visit.refresh_from_db()
    Remark.objects.create(visit=visit, question="smile", text="Sure?", round=1, by=cast.reviewer)
    return visit


def test_a_returned_round_changes_only_what_was_remarked_on(phone: Phone, returned: Visit) -> None:
    body = submission(answers={"clean": "no", "smile": 5, "why": "Changed"}, comments={"why": "No", "smile": "Yes"})
    answer = phone.submit(returned, body)
    assert (answer.status_code, answer.json()["round"]) == (201, 2)
    values = dict(returned.answers.values_list("question", "value"))
    assert values == {"clean": "yes", "smile": 5, "why": "First"}
    assert returned.answers.get(question="why").comment == ""
    assert returned.answers.get(question="smile").comment == "Yes"
    assert Evidence.objects.filter(in_manifest=True).count() == 2
    returned.refresh_from_db()
    assert (returned.state, returned.score) == ("submitted", 10000)


def test_a_question_that_a_permitted_change_shows_may_be_answered(phone: Phone, returned: Visit) -> None:
    returned.remarks.update(question="clean")
    body = submission(answers={"clean": "no", "dirt": "Floor"})
    assert phone.submit(returned, body).status_code == 201
    values = dict(returned.answers.values_list("question", "value"))
    assert values == {"clean": "no", "dirt": "Floor", "smile": 2, "why": "First"}


def test_a_remark_at_the_whole_visit_opens_everything(phone: Phone, returned: Visit) -> None:
    returned.remarks.update(question="")
    assert phone.submit(returned, submission(answers={"clean": {"na": True}, "smile": 1})).status_code == 201
    assert returned.answers.count() == 2
    assert Evidence.objects.filter(in_manifest=True).count() == 0
    assert Evidence.objects.count() == 2


def test_files_of_a_remarked_question_can_be_replaced_and_others_stay(phone: Phone, returned: Visit) -> None:
    returned.remarks.update(question="shot")
    new = manifest(b"three")
    stolen = {
        **manifest(),
        "id": str(Evidence.objects.get(question="").pk),
        "sha256": new["sha256"],
        "question": "shot",
    }
    answer = phone.submit(returned, submission(evidence=[new, stolen]))
    assert answer.status_code == 201, answer.json()
    rows = Evidence.objects.filter(in_manifest=True)
    assert {(str(row.pk) == new["id"], row.question) for row in rows} == {(True, "shot"), (False, "")}


def test_a_returned_round_has_no_window(phone: Phone, returned: Visit) -> None:
    Visit.objects.update(closes_at=timezone.now() - dt.timedelta(hours=1))
    assert phone.submit(returned).status_code == 201
    returned.refresh_from_db()
    assert returned.is_late is False


def test_a_person_with_two_profiles_sends_each_visit_as_its_own(cast: Cast, phone: Phone) -> None:
    membership = Membership.objects.create(user=cast.shopper, organisation=cast.rival, role=Role.SHOPPER)
    ShopperProfile.objects.create(membership=membership, code="R-1")
    assert phone.submit(cast.visit(state="in_progress")).status_code == 201


def test_the_number_of_queries_does_not_grow_with_the_answers(phone: Phone, cast: Cast) -> None:
    phone.submit(cast.visit(state="in_progress"))
    few, many = cast.visit(state="in_progress"), cast.visit(state="in_progress")
    small = submission(evidence=[manifest()])
    large = submission(
        answers={"clean": "no", "dirt": "x", "smile": 1, "why": "x"}, evidence=[manifest() for _ in range(10)]
    )
    counts = []
    for visit, body in ((few, small), (many, large)):
        with CaptureQueriesContext(connection) as counted:
            assert phone.submit(visit, body).status_code == 201
        counts.append(len(counted))
    assert counts[0] == counts[1]
    assert counts[0] <= 24
