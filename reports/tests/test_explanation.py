"""A score explains itself: every question's points and why, every section's share, and the rule that capped it."""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.urls import reverse

from audits.models import ChecklistVersion, Visit
from audits.services.sheets import visit_sheet
from conftest import Cast
from reports.explanation import explanation_of
from reports.services.cells import refresh_wave
from reports.tests.rows import approved, cafe_version, make_network, published

DOCUMENT: dict[str, Any] = {
    "schema": 1,
    "title": {"en": "Small"},
    "sections": [
        {
            "code": "hall",
            "title": {"en": "Hall"},
            "weight": 2,
            "questions": [
                {"code": "clean", "kind": "yes_no", "text": {"en": "Clean?"}, "points": 3},
                {"code": "queue", "kind": "duration", "text": {"en": "Queue"}, "allow_na": True,
                 "bands": [{"up_to": 60, "points": 1}, {"points": 0}]},
                {"code": "extra", "kind": "yes_no", "text": {"en": "Extra?"}, "points": 1, "bonus": True},
                {"code": "said", "kind": "text", "text": {"en": "Said"}},
            ],
        },
        {
            "code": "till",
            "title": {"en": "Till"},
            "questions": [
                {"code": "receipt", "kind": "yes_no", "text": {"en": "Receipt?"}, "points": 4,
                 "critical": {"below": 1, "effect": {"cap": 50}}},
                {"code": "mood", "kind": "scale", "text": {"en": "Mood"}, "min": 1, "max": 5, "points": 4},
            ],
        },
    ],
}  # fmt: skip


def small(cast: Cast, answers: dict[str, Any], **scoring: Any) -> Visit:
    version = ChecklistVersion.objects.create(
        checklist=cast.checklist_version.checklist,
        number=cast.checklist_version.number + 1,
        document={**DOCUMENT, **scoring},
        published_at=cast.checklist_version.published_at,
        published_by=cast.manager,
    )
    visit = approved(cast, published(cast, checklist_version=version), cast.podil, answers)
    refresh_wave(visit.wave_id)
    return visit


ALL = {"clean": "yes", "queue": {"na": True}, "extra": "no", "said": "Hello", "receipt": "no", "mood": 5}


def test_each_answer_says_what_it_earned_and_why(cast: Cast) -> None:
    made = explanation_of(visit_sheet(small(cast, ALL)))
    rows = {row.code: row for section in made.sections for row in section.answers}
    assert list(rows) == ["clean", "queue", "extra", "receipt", "mood"]
    assert (rows["clean"].earned, rows["clean"].possible, rows["clean"].why) == (3, 3, "Earns points for “Yes”.")
    assert (rows["queue"].earned, rows["queue"].why) == (
        None,
        "Not applicable: counts neither as earned nor as possible.",
    )
    assert rows["extra"].possible is None
    assert rows["extra"].why.endswith("nothing is lost without it.")
    assert rows["mood"].why == "Points by the scale: 0 for 1, 4 for 5, evenly between."
    assert rows["receipt"].is_critical
    assert "cap the visit at 50" in rows["receipt"].why


def test_the_sections_bring_the_score_and_the_cap_takes_the_rest(cast: Cast) -> None:
    made = explanation_of(visit_sheet(small(cast, ALL)))
    assert [(s.title, s.score, s.weight, s.brings) for s in made.sections] == [
        ("Hall", 100, 2, Fraction(200, 3)),
        ("Till", 50, 1, Fraction(50, 3)),
    ]
    assert sum(section.brings or 0 for section in made.sections) == Fraction(250, 3)
    assert (made.raw_score, made.score) == (Fraction(8333, 100), 50)
    assert made.effects == ["“Receipt?” failed. Critical: points below 1 cap the visit at 50."]


def test_by_points_every_section_brings_its_points(cast: Cast) -> None:
    made = explanation_of(visit_sheet(small(cast, {**ALL, "receipt": "yes"}, scoring={"method": "points"})))
    assert (made.by_points, made.earned, made.possible) == (True, Decimal(11), Decimal(11))
    assert sum(section.brings or 0 for section in made.sections) == made.score == 100


def test_a_failed_section_shows_that_nothing_counts(cast: Cast) -> None:
    document = {"sections": [DOCUMENT["sections"][0], {**DOCUMENT["sections"][1]}]}
    receipt = {**DOCUMENT["sections"][1]["questions"][0], "critical": {"below": 1, "effect": "fail_section"}}
    document["sections"][1]["questions"] = [receipt, DOCUMENT["sections"][1]["questions"][1]]
    made = explanation_of(visit_sheet(small(cast, ALL, **document)))
    assert (made.sections[1].is_failed, made.sections[1].earned, made.sections[1].score) == (True, 0, 0)


@pytest.mark.parametrize(("person", "name"), [("manager", "result-visit"), ("director", "branch-visit")])
def test_the_visits_page_shows_it_down_to_the_cap(cast: Cast, as_person: Any, person: str, name: str) -> None:
    visit = small(cast, ALL)
    page = as_person(getattr(cast, person)).get(reverse(name, args=[visit.pk])).content.decode()
    for words in (
        reverse("visit-report", args=[visit.pk]),
        'id="how"',
        "Earns points for “Yes”.",
        "83.33",
        "50.00",
        "cap the visit at 50",
    ):
        assert words in page


def test_from_the_network_to_an_answer_and_its_photo_in_four_clicks(cast: Cast, as_person: Any) -> None:
    make_network(cast, branches=3, waves=1, visits=2)
    client, page = as_person(cast.manager), reverse("result-regions")
    found = client.get(page).content.decode()
    for pattern in (
        r'<th scope="row"><a href="(/hq/results/\?[^"]*region=\d+)"',
        r'href="(/hq/results/waves/\d+/branches/\d+/)"',
        r'class="visit-line" href="(/hq/results/visits/[0-9a-f-]+/)"',
    ):
        link = re.search(pattern, found)
        assert link, pattern
        found = client.get(link[1].replace("&amp;", "&")).content.decode()
    answer = re.search(
        r'<div class="answer-line" id="\w+">(?:(?!answer-line).)*?<figure><a href="([^"]+)"', found, re.S
    )
    assert answer
    photo = client.get(answer[1])
    assert photo["Content-Type"] == "image/jpeg"
    assert b"".join(photo.streaming_content).startswith(b"\xff\xd8")


def test_only_an_approved_visit_of_the_own_organisation_is_explained(cast: Cast, as_person: Any) -> None:
    visit = small(cast, ALL)
    address = reverse("result-visit", args=[visit.pk])
    assert as_person(cast.rival_manager).get(address).status_code == 404
    Visit.objects.filter(pk=visit.pk).update(state="submitted")
    assert as_person(cast.manager).get(address).status_code == 404


def test_the_cafe_library_explains_every_visit(cast: Cast) -> None:
    assert cafe_version(cast)
    for visit in Visit.objects.filter(wave__in=[make_network(cast, branches=3, waves=1, visits=3)[0]]):
        made = explanation_of(visit_sheet(visit))
        brought = sum((section.brings or Fraction(0) for section in made.sections), Fraction(0))
        assert abs(brought - (made.raw_score or 0)) < Fraction(1, 10) or made.effects
