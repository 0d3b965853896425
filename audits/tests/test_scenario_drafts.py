"""Two people who edit one draft: nothing is overwritten in silence, and nothing typed is lost."""

import re
import threading
from html import unescape
from typing import Any

import pytest
from django.db import connections
from django.urls import reverse

from audits.models import Scenario
from audits.rules.merging import NOTHING, chosen, meanwhile
from audits.services.scenarios import current_document, publish_scenario_version, save_scenario_draft
from audits.tests.test_scenarios import document, sent_page
from common.errors import Refused
from conftest import Cast, locks_rows


@pytest.fixture
def scenario(cast: Cast) -> Scenario:
    return cast.scenario_version.scenario


def url(scenario: Scenario) -> str:
    return reverse("scenario-edit", args=[scenario.pk])


def hidden(answer: Any) -> dict[str, str]:
    """The fields that the page of both carries."""
    found = re.findall(r'type="hidden" name="(mine|began|theirs)" value="([^"]*)"', answer.content.decode())
    return {name: unescape(value) for name, value in found}


def kept(answer: Any, **by_title: str) -> dict[str, str]:
    """What is picked on the page of both, by the row's title."""
    titles = [row["title"] for row in answer.context["rows"]]
    return {f"keep-{titles.index(title)}": side for title, side in by_title.items()}


def test_what_both_changed_is_told_from_what_only_they_did() -> None:
    began = {"fee": "1", "legend": {"en": "A", "uk": "А"}, "steps": [{"en": "1"}]}
    theirs = {"fee": "2", "legend": {"en": "B", "uk": "А"}, "steps": [{"en": "1"}, {"en": "2"}], "title": {"en": "T"}}
    mine = {"fee": "3", "legend": {"en": "A", "uk": "Б"}, "steps": [{"en": "1"}]}
    rows = {row.place: row for row in meanwhile(began, theirs, mine)}
    assert {place: row.both for place, row in rows.items()} == {
        ("fee",): True,
        ("legend", "en"): False,
        ("steps",): False,
        ("title",): False,
    }
    assert rows["title",].mine is NOTHING
    taken = chosen(mine, rows.values())
    assert taken == theirs | {"legend": {"en": "B", "uk": "Б"}}
    assert mine["fee"] == "3"


def test_the_same_change_by_both_asks_nothing() -> None:
    assert list(meanwhile({"fee": "1"}, {"fee": "2", "dos": []}, {"fee": "2"})) == []


def test_what_they_took_away_can_be_taken_away() -> None:
    [row] = meanwhile({"evidence": {"en": "A"}}, {}, {"evidence": {"en": "A"}})
    assert chosen({"evidence": {"en": "A"}}, [row]) == {}


def test_the_later_one_chooses_and_both_keep_their_work(cast: Cast, as_person: Any, scenario: Scenario) -> None:
    mine = sent_page(scenario, fee="300", legend_uk="Моє", save="yes")
    theirs = sent_page(scenario, fee="250", name="Renamed", save="yes")
    assert as_person(cast.owner).post(url(scenario), theirs).status_code == 302
    client = as_person(cast.manager)
    both = client.post(url(scenario), mine)
    assert both.status_code == 409
    assert "Oksana saved it on" in both.content.decode()
    assert {row["title"]: row["both"] for row in both.context["rows"]} == {"Fee": True, "Name": False}
    scenario.refresh_from_db()
    assert scenario.draft["fee"] == "250.00"
    picked = kept(both, Fee="mine", Name="theirs")
    assert client.post(url(scenario), {**hidden(both), **picked, "save": "yes"}).status_code == 302
    scenario.refresh_from_db()
    assert (scenario.name, scenario.draft["fee"], scenario.draft["legend"]["uk"]) == ("Renamed", "300.00", "Моє")


def test_theirs_can_be_kept(cast: Cast, as_person: Any, scenario: Scenario) -> None:
    mine = sent_page(scenario, fee="300", duration_minutes="5", save="yes")
    as_person(cast.owner).post(url(scenario), sent_page(scenario, fee="250", save="yes"))
    client = as_person(cast.manager)
    both = client.post(url(scenario), mine)
    client.post(url(scenario), {**hidden(both), **kept(both, Fee="theirs")})
    scenario.refresh_from_db()
    assert (scenario.draft["fee"], scenario.draft["duration_minutes"]) == ("250.00", 5)


def test_a_third_who_saves_while_one_chooses_is_told_too(cast: Cast, as_person: Any, scenario: Scenario) -> None:
    mine = sent_page(scenario, fee="300", save="yes")
    as_person(cast.owner).post(url(scenario), sent_page(scenario, fee="250", save="yes"))
    client = as_person(cast.manager)
    both = client.post(url(scenario), mine)
    scenario.refresh_from_db()
    as_person(cast.owner).post(url(scenario), sent_page(scenario, fee="260", save="yes"))
    again = client.post(url(scenario), {**hidden(both), **kept(both, Fee="mine")})
    assert again.status_code == 409
    assert [row["theirs"] for row in again.context["rows"]] == [["260.00"]]
    client.post(url(scenario), {**hidden(again), **kept(again, Fee="mine")})
    scenario.refresh_from_db()
    assert scenario.draft["fee"] == "300.00"


def test_a_forged_beginning_overwrites_nothing(cast: Cast, as_person: Any, scenario: Scenario) -> None:
    values = sent_page(scenario, fee="300", save="yes") | {"began": "forged"}
    assert as_person(cast.manager).post(url(scenario), values).status_code == 409
    scenario.refresh_from_db()
    assert scenario.draft == {}
    assert as_person(cast.manager).post(url(scenario), {"mine": "forged"}).status_code == 302
    scenario.refresh_from_db()
    assert scenario.draft == {}


def test_a_draft_saved_since_is_not_published_for_another(cast: Cast, scenario: Scenario) -> None:
    first = save_scenario_draft(scenario_id=scenario.pk, name="A", document=document(), began=0, by=cast.manager)
    save_scenario_draft(scenario_id=scenario.pk, name="A", document=document(fee="1"), began=1, by=cast.owner)
    with pytest.raises(Refused, match="Somebody else"):
        publish_scenario_version(scenario_id=scenario.pk, by=cast.manager, revision=first.draft_revision)
    assert scenario.versions.count() == 1


def test_a_copy_knows_who_began_it(cast: Cast, as_person: Any, scenario: Scenario) -> None:
    as_person(cast.manager).post(reverse("scenario-copy", args=[scenario.pk]), {"name": "Second"})
    copy = Scenario.objects.get(name="Second")
    assert (copy.draft_revision, copy.draft_saved_by) == (1, cast.manager)
    assert current_document(copy) == current_document(scenario)


@locks_rows
@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_one_is_told(cast: Cast, scenario: Scenario) -> None:
    said: list[str] = []

    def save(fee: str) -> None:
        try:
            save_scenario_draft(scenario_id=scenario.pk, name="A", document=document(fee=fee), began=0, by=cast.manager)
            said.append(fee)
        except Refused as refused:
            said.append(refused.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=save, args=[f"{number}.00"]) for number in (1, 2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    scenario.refresh_from_db()
    assert sorted(said, reverse=True) == ["newer_draft", "newer_draft", scenario.draft["fee"]]
