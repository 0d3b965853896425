"""What the phone asks for: its visits, offers and earnings, and what it does before the form."""

import datetime as dt
import json
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import ShopperProfile
from audits.api import shapes, verbs
from audits.models import Draft, Evidence, QuizAttempt, Remark, Visit
from audits.tests.phone import Phone, iso, manifest, submission
from conftest import LIBRARY, Cast

QUIZ = json.loads((LIBRARY / "scenarios" / "cafe-visit.json").read_text())["quiz"]
RIGHT = [[choice["correct"] for choice in question["choices"]].index(True) for question in QUIZ["questions"]]
WRONG = [[choice["correct"] for choice in question["choices"]].index(False) for question in QUIZ["questions"]]


@pytest.fixture
def phone(cast: Cast, as_person: Any) -> Phone:
    return Phone(as_person(cast.shopper))


@pytest.fixture
def quiz(cast: Cast) -> None:
    cast.scenario_version.document = cast.scenario_version.document | {"quiz": QUIZ}
    cast.scenario_version.save()


def test_the_phone_gets_everything_it_needs_offline(phone: Phone, cast: Cast) -> None:
    visit = cast.visit()
    answer = phone.get("my/visits")
    body = answer.json()
    shapes.MyVisits.model_validate(body, strict=True)
    (shown,) = body["visits"]
    assert shown["id"] == str(visit.pk)
    assert (shown["branch"]["brand"], shown["branch"]["lat"], shown["fee"]) == ("Zerno", 50.466, "240.00")
    assert (shown["quiz_passed"], shown["quiz_attempts_left"], shown["editable"]) == (True, None, None)
    assert (shown["draft_revision"], shown["evidence"], shown["receipt"]) == (0, [], None)
    assert "answers" not in shown
    assert body["scenarios"][shown["scenario"]]["title"]["en"] == "Coffee and a pastry"
    assert body["checklists"][shown["checklist"]]["sections"][0]["code"] == "arrival"
    who = {"code": cast.profile.code, "name": "Sofia", "organisation": "Zerno"}
    assert body["shopper"] == who | {"language": "", "accent": "", "theme": ""}


def test_nothing_new_is_told_in_few_words(phone: Phone, cast: Cast) -> None:
    visit = cast.visit(state="in_progress")
    etag = phone.get("my/visits").headers["ETag"]
    answer = phone.get("my/visits", **{"If-None-Match": f'"other", W/{etag}'})
    assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", etag)
    Draft.objects.create(visit=visit, revision=3, body={})
    assert phone.get("my/visits", **{"If-None-Match": etag}).status_code == 200


def test_the_number_of_queries_does_not_grow_with_the_visits(phone: Phone, cast: Cast) -> None:
    counts = []
    for _round in range(2):
        for _visit in range(3):
            visit = cast.visit(state="in_progress")
            phone.submit(visit, submission(evidence=[manifest()]))
            Draft.objects.create(visit=cast.visit(), revision=1, body={})
        with CaptureQueriesContext(connection) as counted:
            assert len(phone.get("my/visits").json()["visits"]) == 6 * (_round + 1)
        counts.append(len(counted))
    assert counts[0] == counts[1]


def test_only_own_visits_are_told(phone: Phone, cast: Cast, as_person: Any) -> None:
    cast.visit()
    assert Phone(as_person(cast.other_shopper)).get("my/visits").json()["visits"] == []
    assert Phone(as_person(cast.rival_shopper)).get("my/visits").json()["visits"] == []
    for name in ("owner", "manager", "reviewer", "director"):
        assert Phone(as_person(getattr(cast, name))).get("my/visits").status_code == 404


def test_what_ended_is_remembered_for_two_weeks(phone: Phone, cast: Cast) -> None:
    for state in ("approved", "expired", "rejected"):
        cast.visit(state=state, approved_at=timezone.now())
    assert len(phone.get("my/visits").json()["visits"]) == 3
    Visit.objects.update(changed_at=timezone.now() - dt.timedelta(days=15))
    assert phone.get("my/visits").json()["visits"] == []


def test_the_quiz_goes_out_without_its_answers(phone: Phone, cast: Cast, quiz: None) -> None:
    cast.visit()
    body = phone.get("my/visits").json()
    assert '"correct"' not in json.dumps(body)
    assert (body["visits"][0]["quiz_passed"], body["visits"][0]["quiz_attempts_left"]) == (False, 3)


def test_a_quiz_is_passed_once_and_for_all(phone: Phone, cast: Cast, quiz: None) -> None:
    visit = cast.visit()
    path = f"visits/{visit.pk}/quiz"
    assert phone.start(visit).json()["code"] == "quiz_not_passed"
    assert phone.post(path, {"answers": WRONG}).json() == {"passed": False, "attempts_left": 2}
    assert phone.post(path, {"answers": RIGHT}).json() == {"passed": True, "attempts_left": 1}
    assert phone.post(path, {"answers": WRONG}).json() == {"passed": True, "attempts_left": 1}
    assert QuizAttempt.objects.count() == 2
    assert phone.start(visit).json()["quiz_passed"] is True


def test_a_quiz_has_an_end(phone: Phone, cast: Cast, quiz: None) -> None:
    path = f"visits/{cast.visit().pk}/quiz"
    for _try in range(3):
        phone.post(path, {"answers": WRONG})
    answer = phone.post(path, {"answers": RIGHT})
    assert (answer.status_code, answer.json()["code"]) == (409, "no_attempts_left")


@pytest.mark.parametrize("answers", [[], [0], [99] * len(RIGHT), [-1] * len(RIGHT), ["a"] * len(RIGHT), "x", None])
def test_answers_that_fit_no_quiz_cost_no_attempt(answers: Any, phone: Phone, cast: Cast, quiz: None) -> None:
    answer = phone.post(f"visits/{cast.visit().pk}/quiz", {"answers": answers})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert not QuizAttempt.objects.exists()


def test_a_visit_starts_with_time_place_and_clock(phone: Phone, cast: Cast) -> None:
    visit = cast.visit()
    now = timezone.now()
    fields = {
        "started_at": iso(now - dt.timedelta(hours=3)),
        "clock_offset_ms": 3_600_000,
        "place": {"lat": 50.466, "lon": "30.5140001", "accuracy_m": 7.6},
    }
    answer = phone.start(visit, **fields)
    assert (answer.status_code, answer.json()["state"]) == (200, "in_progress")
    visit.refresh_from_db()
    assert visit.started_at == now - dt.timedelta(hours=2)
    assert (str(visit.start_lon), visit.start_accuracy_m, visit.clock_offset_ms) == ("30.514000", 8, 3_600_000)
    assert phone.start(visit).json()["started_at"] == answer.json()["started_at"]
    assert visit.events.count() == 1


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"opens_at": timezone.now() + dt.timedelta(hours=1)}, "not_open_yet"),
        ({"closes_at": timezone.now() - dt.timedelta(hours=1)}, "wrong_state"),
        ({"state": "submitted"}, "wrong_state"),
        ({"state": "expired", "closes_at": timezone.now() - dt.timedelta(hours=1)}, "wrong_state"),
    ],
)
def test_a_visit_starts_only_in_its_time(fields: dict[str, Any], code: str, phone: Phone, cast: Cast) -> None:
    answer = phone.start(cast.visit(**fields))
    assert (answer.status_code, answer.json()["code"]) == (409, code)


@pytest.mark.parametrize("fields", [{"started_at": None}, {"started_at": "x"}, {"place": {"lat": "x"}}, {"clock_offset_ms": "x"}])  # fmt: skip
def test_a_start_that_says_nonsense_is_refused(fields: dict[str, Any], phone: Phone, cast: Cast) -> None:
    answer = phone.start(cast.visit(), **fields)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_a_start_on_the_way_since_before_the_window_closed_is_taken(phone: Phone, cast: Cast) -> None:
    now = timezone.now()
    visit = cast.visit(closes_at=now - dt.timedelta(minutes=5))
    assert phone.start(visit, started_at=iso(now - dt.timedelta(minutes=30))).status_code == 200


def test_a_start_within_the_window_of_a_visit_that_expired_since_is_kept(phone: Phone, cast: Cast) -> None:
    now = timezone.now()
    visit = cast.visit(state="expired", opens_at=now - dt.timedelta(days=1), closes_at=now - dt.timedelta(minutes=5))
    began = now - dt.timedelta(minutes=30)
    for _again in range(2):
        answer = phone.start(visit, started_at=iso(began), reason="The branch has moved")
        assert (answer.status_code, answer.json()["state"]) == (200, "expired")
    visit.refresh_from_db()
    assert (visit.started_at, visit.start_reason) == (
        began.replace(microsecond=visit.started_at.microsecond),
        "The branch has moved",
    )
    other = cast.visit(state="expired", number=9, closes_at=now - dt.timedelta(minutes=5))
    assert phone.start(other, started_at=iso(now)).json()["code"] == "wrong_state"


def test_an_offer_that_went_with_its_wave_meanwhile_is_not_there(
    phone: Phone, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = cast.visit(state="offered", shopper=None)

    def withdrawn(**_asked: Any) -> None:
        Visit.objects.get(pk=uuid.uuid4())

    monkeypatch.setattr(verbs, "accept_visit", withdrawn)
    assert phone.post(f"visits/{visit.pk}/accept", {}).status_code == 404


def test_an_offer_is_accepted_by_the_faster_one(phone: Phone, cast: Cast, as_person: Any) -> None:
    visit = cast.visit(state="offered", shopper=None)
    offers = phone.get("my/offers").json()
    shapes.Offers.model_validate(offers, strict=True)
    assert [(offer["id"], offer["eligible"], offer["reason"]) for offer in offers["offers"]] == [
        (str(visit.pk), True, "")
    ]
    late = Phone(as_person(cast.other_shopper))
    for _again in range(2):
        answer = phone.post(f"visits/{visit.pk}/accept", {})
        assert (answer.status_code, answer.json()["state"]) == (200, "accepted")
    answer = late.post(f"visits/{visit.pk}/accept", {})
    assert (answer.status_code, answer.json()["code"]) == (409, "taken")
    assert (
        phone.get("my/offers").json() == late.get("my/offers").json() == {"offers": [], "scenarios": {}, "tiles": None}
    )


def test_an_offer_says_what_it_asks_and_how_far_it_is_but_not_the_briefing(phone: Phone, cast: Cast) -> None:
    home = ShopperProfile.objects.filter(membership__user=cast.shopper)
    home.update(home_lat=Decimal("49.84"), home_lon=Decimal("24.03"))
    cast.visit(state="offered", shopper=None)
    answer = phone.get("my/offers").json()
    (offer,) = answer["offers"]
    assert 460 < offer["distance_km"] < 475
    scenario = answer["scenarios"][offer["scenario"]]
    document = cast.scenario_version.document
    assert (scenario["title"], scenario["duration_minutes"]) == (document["title"], document["duration_minutes"])
    assert scenario.keys() == {"title", "duration_minutes", "windows", "purchase"}
    home.update(home_lat=None)
    assert phone.get("my/offers").json()["offers"][0]["distance_km"] is None


def test_an_offer_that_may_not_be_taken_says_why(phone: Phone, cast: Cast) -> None:
    cast.visit(state="submitted", submitted_at=timezone.now())
    visit = cast.visit(state="offered", shopper=None)
    (offer,) = phone.get("my/offers").json()["offers"]
    assert (offer["eligible"], bool(offer["reason"])) == (False, True)
    assert phone.post(f"visits/{visit.pk}/accept", {}).json()["code"] == "rotation"


def test_an_invitation_is_nobody_elses(phone: Phone, cast: Cast, as_person: Any) -> None:
    visit = cast.visit(state="offered", shopper=None, offered_to=cast.profile)
    for name in ("other_shopper", "rival_shopper", "manager"):
        stranger = Phone(as_person(getattr(cast, name)))
        assert stranger.post(f"visits/{visit.pk}/accept", {}).status_code == 404
    assert phone.post(f"visits/{visit.pk}/accept", {}).status_code == 200


@pytest.mark.parametrize("state", ["planned", "cancelled"])
def test_what_was_never_offered_doesnt_exist(state: str, phone: Phone, cast: Cast) -> None:
    visit = cast.visit(state=state, shopper=None)
    assert phone.post(f"visits/{visit.pk}/accept", {}).status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_offers(phone: Phone, cast: Cast) -> None:
    phone.get("my/offers")
    counts = []
    for _round in range(2):
        for _offer in range(3):
            cast.visit(state="offered", shopper=None)
        with CaptureQueriesContext(connection) as counted:
            phone.get("my/offers")
        counts.append(len(counted))
    assert counts[0] == counts[1]


def test_a_visit_given_back_takes_its_draft_along(phone: Phone, cast: Cast) -> None:
    visit = cast.visit()
    phone.put(f"visits/{visit.pk}/draft", {"revision": 1, "body": {}})
    assert phone.post(f"visits/{visit.pk}/decline", {"reason": "Ill"}).json() == {}
    assert phone.get(f"visits/{visit.pk}/draft").status_code == 404
    assert not Draft.objects.exists()
    assert phone.post(f"visits/{visit.pk}/decline", {"reason": "Ill"}).status_code == 404


def test_earnings_are_what_was_made(phone: Phone, cast: Cast) -> None:
    now = timezone.now().replace(hour=22, minute=30)
    made = {"submitted_at": now, "finished_at": now, "branch": cast.almaty}
    cast.visit(state="approved", approved_at=now, **made)
    cast.visit(state="in_review", **made)
    cast.visit(state="rejected", **made)
    cast.visit()
    earnings = phone.get("my/earnings").json()
    shapes.Earnings.model_validate(earnings, strict=True)
    assert [row["state"] for row in earnings["earnings"]] == ["waiting", "due"]
    assert earnings["earnings"][0]["date"] == (now + dt.timedelta(hours=5)).date().isoformat()


def test_a_draft_is_kept_and_given_back(phone: Phone, cast: Cast) -> None:
    path = f"visits/{cast.visit(state='in_progress').pk}/draft"
    assert phone.get(path).status_code == 404
    body = {"answers": {"smile": "2.5"}, "anything": [1, None]}
    for _again in range(2):
        assert phone.put(path, {"revision": 4, "body": body}).json() == {"revision": 4}
    shown = phone.get(path).json()
    shapes.DraftShown.model_validate(shown, strict=True)
    assert (shown["revision"], shown["body"]) == (4, body)
    assert phone.put(path, {"revision": 9, "body": {}}).json() == {"revision": 9}


@pytest.mark.parametrize("revision", [3, 4])
def test_a_newer_draft_is_never_lost(revision: int, phone: Phone, cast: Cast) -> None:
    path = f"visits/{cast.visit(state='in_progress').pk}/draft"
    phone.put(path, {"revision": 4, "body": {"a": 1}})
    answer = phone.put(path, {"revision": revision, "body": {"a": 2}})
    assert (answer.status_code, answer.json()["code"]) == (409, "newer_draft")
    assert answer.json()["draft"] == {"revision": 4, "body": {"a": 1}}


@pytest.mark.parametrize("sent", [{}, {"revision": 0, "body": {}}, {"revision": 1, "body": []}, {"revision": 2**40, "body": {}}])  # fmt: skip
def test_what_is_no_draft_is_refused(sent: Any, phone: Phone, cast: Cast) -> None:
    answer = phone.put(f"visits/{cast.visit().pk}/draft", sent)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_a_draft_over_a_megabyte_is_refused(phone: Phone, cast: Cast) -> None:
    answer = phone.put(f"visits/{cast.visit().pk}/draft", {"revision": 1, "body": {"a": "x" * 1024 * 1024}})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_drafts_end_with_the_submission_and_begin_anew_in_the_next_round(phone: Phone, cast: Cast) -> None:
    visit = cast.visit(state="in_progress")
    path = f"visits/{visit.pk}/draft"
    phone.put(path, {"revision": 7, "body": {}})
    notes = [{"at": "2026-11-09T12:05:00.000Z", "text": "Badge: Ira", "question": "smile"}]
    phone.submit(visit, submission(notes=notes))
    assert "notes" not in phone.get("my/visits").json()["visits"][0]
    assert phone.put(path, {"revision": 8, "body": {}}).json()["code"] == "wrong_state"
    Visit.objects.update(state="returned")
    Remark.objects.create(visit=visit, question="smile", text="Sure?", round=1, by=cast.reviewer)
    (shown,) = phone.get("my/visits").json()["visits"]
    assert (shown["draft_revision"], shown["editable"]) == (0, ["smile"])
    assert (shown["answers"], shown["comments"]) == ({"clean": "yes", "smile": 4}, {})
    assert shown["notes"] == notes
    assert shown["remarks"][0]["text"] == "Sure?"
    assert phone.get(path).status_code == 404
    assert phone.put(path, {"revision": 1, "body": {}}).json() == {"revision": 1}


@pytest.mark.parametrize("name", ["other_shopper", "manager", "director", "rival_shopper"])
def test_somebody_elses_visit_doesnt_exist(name: str, cast: Cast, as_person: Any) -> None:
    visit = cast.visit(state="in_progress")
    stranger = Phone(as_person(getattr(cast, name)))
    assert stranger.start(visit).status_code == 404
    assert stranger.get(f"visits/{visit.pk}/draft").status_code == 404
    assert stranger.put(f"visits/{visit.pk}/draft", {"revision": 1, "body": {}}).status_code == 404
    assert stranger.post(f"visits/{visit.pk}/quiz", {"answers": []}).status_code == 404
    assert stranger.post(f"visits/{visit.pk}/decline", {}).status_code == 404


def test_remarks_stay_with_hq_until_the_visit_is_returned(phone: Phone, cast: Cast) -> None:
    visit = cast.visit(state="in_review", submitted_at=timezone.now())
    Remark.objects.create(visit=visit, question="smile", text="Suspicious", round=1, by=cast.reviewer)
    (shown,) = phone.get("my/visits").json()["visits"]
    assert (shown["remarks"], shown["editable"]) == ([], None)


def test_evidence_tells_its_state_and_where_to_see_it(phone: Phone, cast: Cast) -> None:
    visit = cast.visit(state="submitted", submitted_at=timezone.now())
    file = manifest()
    Evidence.objects.create(
        pk=file["id"], visit=visit, kind="photo", state="ready", original="o", small="s", bytes=5, sha256=file["sha256"]
    )
    (shown,) = phone.get("my/visits").json()["visits"][0]["evidence"]
    assert (shown["state"], shown["shown"]) == ("ready", None)
    assert file["id"] in shown["small"]


def test_the_clock_and_the_schema_are_open_to_all(client: Any) -> None:
    assert client.get("/api/v1/server-time").json()["server_time"].endswith("Z")
    assert client.get("/api/v1/checklist-schema").json()["title"] == "Checklist"
