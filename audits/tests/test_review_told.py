"""What the reviewer reads beside the answers: notes, reasons, the signature, captions, and what a round changed."""

import datetime as dt
import html
import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from audits.models import Evidence, Remark, Visit
from audits.services.flags import flag_visit
from audits.tests.phone import Phone, iso, manifest, submission
from conftest import Cast

AT = dt.datetime(2026, 11, 9, 12, 5, tzinfo=dt.UTC)  # 14:05 in Kyiv


@pytest.fixture
def phone(cast: Cast, as_person: Any) -> Phone:
    return Phone(as_person(cast.shopper))


@pytest.fixture
def visit(cast: Cast) -> Visit:
    return cast.visit(state="in_progress", started_at=timezone.now())


def read(as_person: Any, cast: Cast, visit: Visit) -> str:
    answer = as_person(cast.reviewer).get(reverse("review-visit", args=[visit.pk]))
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", html.unescape(answer.content.decode()))


def row(page: str, code: str) -> str:
    return page.split(f'id="q-{code}"')[1].split("</article>", maxsplit=1)[0]


def note(text: str, question: str = "", minutes: int = 0) -> dict[str, Any]:
    return {"at": iso(AT + dt.timedelta(minutes=minutes)), "text": text, "question": question}


def test_notes_made_inside_stand_at_their_questions_with_the_branchs_time(
    phone: Phone, visit: Visit, cast: Cast, as_person: Any
) -> None:
    notes = [
        note("Badge: Ira", "smile"),
        note("Crowded", minutes=60),
        note("Of a hidden one", "dirt"),
        note("", "smile"),
    ]
    assert phone.submit(visit, submission(notes=notes, clock_offset_ms=10 * 60_000)).status_code == 201
    page = read(as_person, cast, visit)
    assert "14:15</time> noted inside: “Badge: Ira”" in row(page, "smile")
    assert "Badge: Ira" not in page.split('id="notes"')[1]
    rest = page.split('id="notes"')[1]
    assert "15:15</time> Crowded" in rest and "Of a hidden one" in rest


def test_a_note_of_the_first_round_is_still_there_in_the_second(
    phone: Phone, visit: Visit, cast: Cast, as_person: Any
) -> None:
    first = note("Badge: Ira", "smile")
    assert phone.submit(visit, submission(notes=[first])).status_code == 201
    Visit.objects.update(state="returned")
    Remark.objects.create(visit=visit, question="smile", text="Sure?", round=1, by=cast.reviewer)
    assert phone.submit(visit, submission(notes=[first, note("Rang again")])).status_code == 201
    page = read(as_person, cast, visit)
    assert page.count("“Badge: Ira”") == 1 and "Rang again" in page


def test_a_note_brought_again_by_another_phone_keeps_the_time_of_the_first(
    phone: Phone, visit: Visit, cast: Cast, as_person: Any
) -> None:
    first = note("Badge: Ira", "smile")
    assert phone.submit(visit, submission(notes=[first], clock_offset_ms=10 * 60_000)).status_code == 201
    Visit.objects.update(state="returned")
    Remark.objects.create(visit=visit, question="smile", text="Sure?", round=1, by=cast.reviewer)
    assert phone.submit(visit, submission(notes=[first])).status_code == 201
    page = read(as_person, cast, visit)
    assert page.count("“Badge: Ira”") == 1 and "14:15</time> noted inside: “Badge: Ira”" in page


@pytest.mark.parametrize("odd", [{"at": None}, {"at": "2026-11-09T12:05:00"}, {"question": None}])
def test_a_note_with_odd_parts_is_shown_all_the_same(
    odd: dict[str, Any], phone: Phone, visit: Visit, cast: Cast, as_person: Any
) -> None:
    assert phone.submit(visit).status_code == 201
    submitted = visit.submissions.get()
    submitted.body["notes"] = [{**note("Crowded"), **odd}, "odd", {"text": ["x"]}]
    submitted.save()
    assert "Crowded" in read(as_person, cast, visit)


def test_the_signature_is_shown_with_its_time_put_right(phone: Phone, visit: Visit, cast: Cast, as_person: Any) -> None:
    signed = {"name": "Sofia K. <b>", "signed_at": iso(AT)}
    assert phone.submit(visit, submission(declaration=signed, clock_offset_ms=-3_600_000)).status_code == 201
    assert "by Sofia K. <b> at 9 Nov, 13:05:00" in read(as_person, cast, visit)


def test_a_visit_without_a_signature_says_nothing_of_one(
    phone: Phone, visit: Visit, cast: Cast, as_person: Any
) -> None:
    assert phone.submit(visit).status_code == 201
    assert "<dt>Signed</dt>" not in read(as_person, cast, visit)


def test_the_reason_stands_beside_the_flag_of_the_place(phone: Phone, cast: Cast, as_person: Any) -> None:
    visit = cast.visit()
    assert phone.start(visit, reason="My phone finds no place here").status_code == 200
    assert phone.submit(visit).status_code == 201
    flag_visit(visit_id=visit.pk)
    page = read(as_person, cast, visit)
    assert "Begun without a place. The shopper says: “My phone finds no place here”" in page
    assert "No place</a>" in page
    assert "<dt>Why there</dt>" in page
    assert page.count("The shopper says:") == 1


def test_a_caption_stands_under_its_photo(phone: Phone, visit: Visit, cast: Cast, as_person: Any) -> None:
    assert phone.submit(visit, submission(evidence=[manifest(caption="The till")])).status_code == 201
    Evidence.objects.update(state="ready", original="a", shown="b", small="c")
    page = read(as_person, cast, visit)
    assert "data-big-caption>“The till” · " in page
    assert 'data-caption="“The till” · ' in page


def test_what_a_round_changed_stands_at_its_question(phone: Phone, visit: Visit, cast: Cast, as_person: Any) -> None:
    old, new = manifest(b"one"), manifest(b"two")
    answers = {"clean": "yes", "smile": 2, "shot": [old["id"]]}
    assert phone.submit(visit, submission(answers=answers, evidence=[old])).status_code == 201
    Visit.objects.update(state="returned")
    Remark.objects.create(visit=visit, question="", text="Sure?", round=1, by=cast.reviewer)
    answers = {"clean": "yes", "smile": 5, "shot": [new["id"]], "why": "Late"}
    body = submission(answers=answers, evidence=[new], comments={"clean": "Spotless"})
    assert phone.submit(visit, body).status_code == 201
    page = read(as_person, cast, visit)
    assert "Round 2: the shopper changed “2 / 5” to “5 / 5”." in row(page, "smile")
    assert "Round 2: other files, “1 file”." in row(page, "shot")
    assert "Round 2: the shopper changed “Not answered” to “Late”." in row(page, "why")
    assert "Round 2: the answer stayed. The comment is new." in row(page, "clean")


def test_a_visit_that_could_not_be_made_says_so_at_the_top_and_in_the_lists(
    phone: Phone, visit: Visit, cast: Cast, as_person: Any
) -> None:
    obstacle = {"kind": "gone", "text": "A bakery now."}
    body = submission(answers={}, evidence=[manifest(question="")], obstacle=obstacle)
    assert phone.submit(visit, body).status_code == 201
    page = read(as_person, cast, visit)
    assert "The visit could not be made: the branch is no longer there." in page
    assert "“A bakery now.”" in page
    assert 'id="q-clean"' not in page
    for name in ("review-queue", "visit-list"):
        assert "not made: gone" in as_person(cast.manager).get(reverse(name)).content.decode()
    detail = as_person(cast.manager).get(reverse("visit-detail", args=[visit.pk])).content.decode()
    assert "the branch is no longer there" in detail


def test_the_page_costs_the_same_however_much_was_told(
    phone: Phone, cast: Cast, as_person: Any, django_assert_max_num_queries: Any
) -> None:
    quiet, loud = cast.visit(state="in_progress"), cast.visit(state="in_progress")
    assert phone.submit(quiet).status_code == 201
    notes = [note(f"Note {number}", "smile", number) for number in range(30)]
    assert phone.submit(loud, submission(notes=notes, evidence=[manifest() for _ in range(5)])).status_code == 201
    client = as_person(cast.reviewer)
    client.get(reverse("review-visit", args=[quiet.pk]))
    with django_assert_max_num_queries(60) as few:
        client.get(reverse("review-visit", args=[quiet.pk]))
    with django_assert_max_num_queries(len(few)):
        client.get(reverse("review-visit", args=[loud.pk]))
