"""The ready checklists and scenarios: valid, scored, and in all three languages."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from audits.models import Brand, Checklist, Programme
from audits.rules.documents import parse_checklist
from audits.rules.scoring import possible_points
from conftest import Cast

LIBRARY = Path(__file__).parent.parent / "library"
CHECKLISTS = sorted((LIBRARY / "checklists").glob("*.json"))
SCENARIOS = sorted((LIBRARY / "scenarios").glob("*.json"))


def load(path: Path) -> Any:
    return json.loads(path.read_text(), parse_float=Decimal)


@pytest.mark.parametrize("path", CHECKLISTS, ids=lambda path: path.stem)
def test_a_ready_checklist_is_valid_and_scored(path: Path) -> None:
    checklist = parse_checklist(load(path))
    assert any(possible_points(question) for section in checklist.sections for question in section.questions)


def texts(part: Any) -> Any:
    if isinstance(part, dict):
        if "en" in part:
            yield part
        for value in part.values():
            yield from texts(value)
    elif isinstance(part, list):
        for value in part:
            yield from texts(value)


@pytest.mark.parametrize("path", CHECKLISTS + SCENARIOS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_text_is_there_in_all_three_languages(path: Path) -> None:
    assert [text for text in texts(load(path)) if not all(text.get(code) for code in ("en", "uk", "ru"))] == []


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_a_ready_scenario_names_a_ready_checklist(path: Path) -> None:
    assert load(path)["checklist"] in {checklist.stem for checklist in CHECKLISTS}


def test_a_scenario_of_another_programme_is_copied_whole(cast: Cast, as_person: Any) -> None:
    scenario = cast.scenario_version.scenario
    other = Programme.objects.create(brand=cast.brand, name="Evenings")
    client = as_person(cast.manager)
    page = client.get(reverse("library-list", args=[other.pk])).content.decode()
    copy = reverse("library-copy", args=[other.pk, scenario.pk])
    assert copy in page
    for name in ("Coffee", "Coffee 2"):
        assert client.post(copy).status_code == 302
        made = other.scenarios.get(name=name)
        assert made.draft == cast.scenario_version.document
        assert not made.versions.exists()


def test_an_entry_is_read_before_it_is_added(cast: Cast, as_person: Any) -> None:
    client = as_person(cast.manager)
    listed = client.get(reverse("library-list", args=[cast.programme.pk])).content.decode()
    inside = reverse("library-detail", args=[cast.programme.pk, "cafe-visit"])
    assert inside in listed
    page = client.get(inside)
    questions = [question.code for section in page.context["sections"] for question in section.questions]
    document = load(LIBRARY / "checklists" / "cafe-visit.json")
    assert questions == [question["code"] for section in document["sections"] for question in section["questions"]]
    assert page.context["sections"][0].questions[0].text in page.content.decode()
    assert not Checklist.objects.exclude(pk=cast.checklist_version.checklist_id).exists()
    assert client.get(reverse("library-detail", args=[cast.programme.pk, "nothing"])).status_code == 404


def test_nothing_is_copied_from_another_organisation(cast: Cast, as_person: Any) -> None:
    scenario = cast.scenario_version.scenario
    brand = Brand.objects.create(organisation=cast.rival, name="Rival")
    theirs = Programme.objects.create(brand=brand, name="Theirs")
    stolen = reverse("library-copy", args=[theirs.pk, scenario.pk])
    assert as_person(cast.rival_manager).post(stolen).status_code == 404
