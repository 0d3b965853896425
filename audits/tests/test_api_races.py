"""Two at once: on PostgreSQL, with threads, each with its own connection."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from audits.models import Answer, Draft, Event, Evidence, QuizAttempt, Submission, Upload, Visit
from audits.tests.phone import Phone, manifest, submission
from audits.tests.test_api_visits import QUIZ, WRONG
from audits.tests.test_uploads import create, patch
from conftest import Cast, locks_rows

pytestmark = [
    locks_rows,
    pytest.mark.django_db(transaction=True),
]


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run all at the same moment; gives their answers in order."""
    ready, answers = threading.Barrier(len(calls)), [None] * len(calls)

    def run(number: int, call: Callable[[], Any]) -> None:
        try:
            ready.wait()
            answers[number] = call()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.fixture
def phones(cast: Cast, as_person: Any, monkeypatch: pytest.MonkeyPatch) -> list[Phone]:
    monkeypatch.setattr("audits.services.receiving.after_commit", lambda *_args, **_ids: None)
    return [Phone(as_person(cast.shopper)) for _phone in range(4)]


def test_one_submission_sent_four_times_at_once_is_taken_once(phones: list[Phone], cast: Cast) -> None:
    visit = cast.visit(state="in_progress")
    body = submission(evidence=[manifest()])
    answers = at_once(*(lambda p=phone: p.submit(visit, body) for phone in phones))  # type: ignore[misc]
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json()["receipt"] for answer in answers}) == 1
    assert (Submission.objects.count(), Answer.objects.count(), Event.objects.count()) == (1, 2, 1)


def test_of_two_submissions_of_a_visit_one_is_taken(phones: list[Phone], cast: Cast) -> None:
    visit = cast.visit(state="in_progress")
    answers = at_once(*(lambda p=phone: p.submit(visit, submission()) for phone in phones))  # type: ignore[misc]
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert {answer.json().get("code") for answer in answers} == {None, "wrong_state"}
    assert Submission.objects.count() == 1


def test_one_id_for_two_visits_at_once_stands_for_one(phones: list[Phone], cast: Cast) -> None:
    visits = [cast.visit(state="in_progress") for _visit in range(2)]
    for body in (submission(), submission(evidence=[manifest()])):
        Visit.objects.update(state="in_progress")
        answers = at_once(
            lambda b=body: phones[0].submit(visits[0], b),  # type: ignore[misc]
            lambda b=body: phones[1].submit(visits[1], b),  # type: ignore[misc]
        )
        assert sorted(answer.status_code for answer in answers) == [201, 409]
        assert "other_content" in [answer.json().get("code") for answer in answers]


def test_one_file_id_announced_for_two_visits_at_once_is_one_file(phones: list[Phone], cast: Cast) -> None:
    visits = [cast.visit(state="in_progress") for _visit in range(2)]
    file = manifest(b"one")
    answers = at_once(
        lambda: create(phones[0], visits[0], file, b"one"), lambda: create(phones[1], visits[1], file, b"one")
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert Evidence.objects.get().state == "received"


def test_one_file_sent_four_times_at_once_is_stored_once(phones: list[Phone], cast: Cast) -> None:
    visit = cast.visit(state="in_progress")
    content = b"x" * 9_000_000
    file = manifest(content)
    place = create(phones[0], visit, file).headers["Location"]
    answers = at_once(*(lambda p=phone: patch(p.client, place, 0, content) for phone in phones))  # type: ignore[misc]
    assert sorted(answer.status_code for answer in answers) == [204, 409, 409, 409]
    assert (Evidence.objects.get().state, Upload.objects.count()) == ("received", 1)


def test_the_last_two_files_at_once_complete_the_visit(phones: list[Phone], cast: Cast) -> None:
    visit = cast.visit(state="in_progress")
    files = [manifest(b"one"), manifest(b"two")]
    phones[0].submit(visit, submission(evidence=files))
    at_once(
        lambda: create(phones[0], visit, files[0], b"one"),
        lambda: create(phones[1], visit, files[1], b"two"),
    )
    visit.refresh_from_db()
    assert visit.complete_at is not None


def test_a_file_and_the_submission_that_names_it_at_once(phones: list[Phone], cast: Cast) -> None:
    for _round in range(3):
        visit = cast.visit(state="in_progress")
        file = manifest(b"one")
        answers = at_once(
            lambda v=visit, f=file: create(phones[0], v, f, b"one"),  # type: ignore[misc]
            lambda v=visit, f=file: phones[1].submit(v, submission(evidence=[f])),  # type: ignore[misc]
        )
        assert {answer.status_code for answer in answers} == {201}
        visit.refresh_from_db()
        assert visit.complete_at is not None
        assert visit.evidence.get().in_manifest is True


def test_the_newest_of_four_drafts_at_once_wins(phones: list[Phone], cast: Cast) -> None:
    visit = cast.visit(state="in_progress", started_at=timezone.now())
    at_once(
        *(
            lambda p=phone, n=number: p.put(f"visits/{visit.pk}/draft", {"revision": n, "body": {"n": n}})  # type: ignore[misc]
            for number, phone in enumerate(phones, start=1)
        )
    )
    assert Draft.objects.get().body == {"n": 4}


def test_two_phones_get_no_more_attempts_than_one(phones: list[Phone], cast: Cast) -> None:
    cast.scenario_version.document = cast.scenario_version.document | {"quiz": QUIZ}
    cast.scenario_version.save()
    visit = cast.visit()
    answers = at_once(*(lambda p=phone: p.post(f"visits/{visit.pk}/quiz", {"answers": WRONG}) for phone in phones))  # type: ignore[misc]
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 409]
    assert QuizAttempt.objects.count() == 3
