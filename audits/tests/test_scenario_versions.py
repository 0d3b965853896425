"""What a person can read of the difference between two versions of a scenario, and going on from an old one."""

import copy
from typing import Any

import pytest
from django.urls import reverse

from audits.models import Scenario
from audits.rules.scenario_changes import part_changes
from audits.services.scenarios import publish_scenario_version, save_scenario_draft
from audits.tests.test_scenarios import document
from conftest import Cast


@pytest.fixture
def scenario(cast: Cast) -> Scenario:
    return cast.scenario_version.scenario


def told(old: Any, new: Any) -> list[tuple[str, str]]:
    return [(change.how, ".".join(map(str, change.place))) for change in part_changes(old, new)]


def test_the_same_document_has_no_changes() -> None:
    assert told(document(), document(pictures=[])) == []


def test_values_texts_and_what_is_gone_are_told_by_their_place() -> None:
    old, new = document(fee="200.00"), document(fee="240.00", evidence=None)
    new["legend"] = new["legend"] | {"uk": "Інша"}
    new["windows"] = [new["windows"][0] | {"weekdays": [1, 2]}, *new["windows"][1:]]
    assert sorted(told(old, new)) == [
        ("changed", "fee"),
        ("changed", "legend.uk"),
        ("changed", "windows.0.weekdays"),
        ("removed", "evidence"),
    ]


def test_rows_are_known_again_when_others_come_go_and_move() -> None:
    old = document()
    new = copy.deepcopy(old)
    steps = new["steps"]
    steps[2]["en"] += " Smile."
    del steps[0]
    steps.append({"en": "Something else altogether"})
    assert told(old, new) == [("changed", "steps.1.en"), ("added", f"steps.{len(steps) - 1}"), ("removed", "steps.0")]
    turned = document(steps=[*old["steps"][1:], old["steps"][0]])
    assert told(old, turned) == [("moved", f"steps.{len(steps) - 1}")]


def test_a_picture_is_the_same_by_its_id_whatever_its_caption_says() -> None:
    old = [{"id": "a", "caption": {"en": "Door"}}, {"id": "b", "caption": {"en": "Shelf"}}]
    new = [{"id": "b", "caption": {"en": "Counter"}}, {"id": "a", "caption": {"en": "Door"}}]
    assert told({"pictures": old}, {"pictures": new}) == [("changed", "pictures.0.caption.en")]
    assert told({}, {"pictures": old}) == [("added", "pictures.0"), ("added", "pictures.1")]


def publish(cast: Cast, scenario: Scenario, **changed: Any) -> None:
    scenario.refresh_from_db()
    draft = document(quiz=None, **changed)
    began = scenario.draft_revision
    save_scenario_draft(scenario_id=scenario.pk, name="Coffee", document=draft, began=began, by=cast.manager)
    publish_scenario_version(scenario_id=scenario.pk, by=cast.manager)


def test_any_two_versions_are_compared_in_words(cast: Cast, as_person: Any, scenario: Scenario) -> None:
    publish(cast, scenario, fee="300.00")
    publish(cast, scenario, fee="310.00", duration_minutes=45)
    client = as_person(cast.manager)
    page = client.get(reverse("scenario-version", args=[scenario.pk, 3])).content.decode()
    assert "2 changes since version 2" in page
    far = client.get(reverse("scenario-compare", args=[scenario.pk, 3, 1]))
    rows = {row.title: (row.old, row.new) for row in far.context["changes"]}
    assert rows == {"Fee": (["240.00"], ["310.00"]), "Takes, minutes": (["30"], ["45"])}
    assert client.get(reverse("scenario-compare", args=[scenario.pk, 3, 9])).status_code == 404


def test_the_draft_begins_anew_from_an_old_version(cast: Cast, as_person: Any, scenario: Scenario) -> None:
    publish(cast, scenario, fee="300.00")
    client = as_person(cast.manager)
    old = reverse("scenario-version", args=[scenario.pk, 1])
    assert "they would be gone" not in client.get(old).content.decode()
    client.post(reverse("scenario-version-reuse", args=[scenario.pk, 1]), {"revision": "1"})
    scenario.refresh_from_db()
    assert (scenario.draft, scenario.draft_revision) == (cast.scenario_version.document, 2)
    save_scenario_draft(scenario_id=scenario.pk, name="A", document=document(fee="1"), began=2, by=cast.manager)
    assert "they would be gone" in client.get(old).content.decode()
    client.post(reverse("scenario-version-reuse", args=[scenario.pk, 1]), {"revision": "2"})
    scenario.refresh_from_db()
    assert scenario.draft["fee"] == "1"
