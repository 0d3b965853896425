"""Scenarios: the document's rules, the page that writes it, and versions that never change."""

import json
import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.http import QueryDict
from django.urls import reverse

from audits.forms.scenario_documents import ScenarioPage
from audits.models import Scenario, ScenarioVersion
from audits.rules.changes import plain
from audits.rules.documents import InvalidDocument
from audits.rules.reading import read_json
from audits.rules.scenario import parse_scenario
from audits.services.scenarios import archive_scenario, current_document, publish_scenario_version, save_scenario_draft
from audits.views.scenario_drafts import draft_of
from common.errors import Refused
from conftest import Cast

LIBRARY = sorted((Path(__file__).parent.parent / "library" / "scenarios").glob("*.json"))


def document(**changed: Any) -> dict[str, Any]:
    """The library's café, with something else in it."""
    return json.loads((LIBRARY[0].parent / "cafe-visit.json").read_text()) | changed


def errors_of(raw: Any) -> list[tuple[str, str]]:
    with pytest.raises(InvalidDocument) as refused:
        parse_scenario(raw)
    return [(error.path, error.code) for error in refused.value.errors]


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_a_ready_scenario_is_valid(path: Path) -> None:
    assert parse_scenario(read_json(path.read_text())).title["en"]


@pytest.mark.parametrize(
    ("changed", "path", "code"),
    [
        ({"channel": "pigeon"}, "channel", "literal_error"),
        ({"interaction": None}, "interaction", "missing"),
        ({"title": {"en": " "}}, "title", "blank_text"),
        ({"steps": []}, "steps", "too_short"),
        ({"fee": "12.345"}, "fee", "too_many_places"),
        ({"fee": -1}, "fee", "negative"),
        ({"fee_currency": "hryvnia"}, "fee_currency", "string_pattern_mismatch"),
        ({"duration_minutes": 0}, "duration_minutes", "greater_than_equal"),
        ({"shows_score": "yes"}, "shows_score", "bool_type"),
        ({"feee": 3}, "feee", "unknown_field"),
        ({"purchase": {"text": {"en": "Tea"}, "limit": 3}}, "purchase.currency", "missing"),
        ({"windows": [{"weekdays": [1], "from": "10:00", "to": "09:00"}]}, "windows[0].to", "window_ends_early"),
        ({"windows": [{"weekdays": [1, 1], "from": "10:00", "to": "19:00"}]}, "windows[0].weekdays", "weekday_twice"),
        ({"windows": [{"weekdays": [8], "from": "10:00", "to": "19:00"}]}, "windows[0].weekdays[0]", "less_than_equal"),
        ({"windows": [{"weekdays": [1], "opens": "10:00", "to": "19:00"}]}, "windows[0].opens", "unknown_field"),
        ({"eligibility": {"age": 30}}, "eligibility.age", "unknown_field"),
    ],
)
def test_a_scenario_that_breaks_a_rule_says_where(changed: dict[str, Any], path: str, code: str) -> None:
    assert (path, code) in errors_of(document(**changed))


def test_a_quiz_can_be_passed_and_failed() -> None:
    choices = [{"text": {"en": "A"}, "correct": True}, {"text": {"en": "B"}, "correct": True}]
    none = [{"text": {"en": "A"}}, {"text": {"en": "B"}}]
    questions = [{"text": {"en": "?"}, "choices": choices}, {"text": {"en": "?"}, "choices": none}]
    assert errors_of(document(quiz={"pass_mark": 3, "questions": questions})) == [
        ("quiz.pass_mark", "pass_mark_too_high"),
        ("quiz.questions[0].choices", "no_wrong_choice"),
        ("quiz.questions[1].choices", "no_correct_choice"),
    ]


def test_every_error_is_found_at_once_in_document_order() -> None:
    found = errors_of({"channel": "pigeon", "odd": 1, "fee": "much"})
    assert [path for path, _code in found][:3] == ["channel", "odd", "fee"]
    assert {path for path, _code in found} >= {"title", "legend", "steps", "duration_minutes", "fee_currency"}


@pytest.mark.parametrize("raw", [None, [], "text", 5, {"a": {}}])
def test_anything_else_is_no_scenario(raw: Any) -> None:
    assert errors_of(raw)


def test_a_deep_document_is_refused_without_recursion() -> None:
    deep: Any = {}
    for _step in range(5000):
        deep = {"x_a": deep}
    assert errors_of(deep) == [("", "too_deep")]


def sent(page: ScenarioPage, **changed: Any) -> dict[str, Any]:
    """What a browser sends of the page as it is shown."""
    values: dict[str, Any] = {}
    for form in [page.form, *page.windows.forms, *page.quiz.forms]:
        for name in form.fields:
            value = form[name].value()
            values[form.add_prefix(name)] = value
    for formset in (page.windows, page.quiz):
        for name in formset.management_form.fields:
            values[formset.management_form.add_prefix(name)] = formset.management_form[name].value()
    return {key: value for key, value in values.items() if value is not None and value is not False} | changed


def query(values: dict[str, Any]) -> Any:
    data = QueryDict(mutable=True)
    for key, value in values.items():
        data.setlist(key, value if isinstance(value, list) else [value])
    return data


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_saving_the_page_untouched_changes_nothing(path: Path) -> None:
    before = json.loads(path.read_text())
    page = ScenarioPage(before, "Name", "UAH", query(sent(ScenarioPage(before, "Name", "UAH"))))
    assert page.is_valid(), (page.form.errors, page.windows.errors, page.quiz.errors)
    assert plain(page.written()) == plain(before)


def test_what_the_page_does_not_show_stays() -> None:
    before = document(x_ref=7)
    before["title"]["pl"] = "Kawiarnia"
    before["steps"][1]["pl"] = "Krok"
    before["quiz"]["questions"][0]["choices"][1]["text"]["pl"] = "Tak"
    page = ScenarioPage(before, "Name", "UAH", query(sent(ScenarioPage(before, "Name", "UAH"), title_en="Other")))
    assert page.is_valid()
    assert plain(page.written()) == plain(before | {"title": before["title"] | {"en": "Other"}})


@pytest.fixture
def scenario(cast: Cast) -> Scenario:
    return cast.scenario_version.scenario


def url(scenario: Scenario) -> str:
    return reverse("scenario-edit", args=[scenario.pk])


def sent_page(scenario: Scenario, **changed: Any) -> dict[str, Any]:
    """What a browser sends of the scenario's page."""
    page = ScenarioPage(current_document(scenario), scenario.name, "UAH")
    return sent(page, began=draft_of(scenario).signed(), **changed)


def test_the_page_saves_a_draft_and_leaves_versions_alone(cast: Cast, as_person: Any, scenario: Scenario) -> None:
    values = sent_page(scenario, fee="300", name="Better", legend_en="You are thirsty.", save="yes")
    answer = as_person(cast.manager).post(url(scenario), values)
    assert answer.status_code == 302
    scenario.refresh_from_db()
    assert (scenario.name, scenario.draft["fee"], scenario.draft["legend"]["en"]) == (
        "Better",
        "300.00",
        "You are thirsty.",
    )
    assert scenario.versions.get().document["fee"] == "240.00"


def test_the_page_publishes_the_next_version(cast: Cast, as_person: Any, scenario: Scenario) -> None:
    as_person(cast.owner).post(url(scenario), sent_page(scenario, fee="300", publish="yes"))
    newest = scenario.versions.first()
    assert newest is not None
    assert (newest.number, newest.document["fee"], newest.published_by) == (2, "300.00", cast.owner)


def test_an_unfinished_draft_is_kept_and_every_gap_marked(cast: Cast, as_person: Any, scenario: Scenario) -> None:
    values = sent_page(scenario, duration_minutes="", legend_en="", legend_uk="", legend_ru="", publish="yes")
    values |= {"windows-0-closes": "01:00"}
    answer = as_person(cast.manager).post(url(scenario), values)
    assert answer.status_code == 200
    assert set(answer.context["page"].form.errors) == {"duration_minutes", "legend_en", "__all__"}
    assert "The hours must end after they begin." in answer.content.decode()
    scenario.refresh_from_db()
    assert "legend" not in scenario.draft
    assert scenario.versions.count() == 1


def test_lines_must_match_between_languages(cast: Cast, as_person: Any, scenario: Scenario) -> None:
    answer = as_person(cast.manager).post(url(scenario), sent_page(scenario, steps_uk="Один рядок", save="yes"))
    assert "steps_uk" in answer.context["page"].form.errors
    assert "Один рядок" in answer.content.decode()
    scenario.refresh_from_db()
    assert scenario.draft == {}


def test_bad_input_is_told_beside_its_field(cast: Cast, as_person: Any, scenario: Scenario) -> None:
    bad = {"fee": "a lot", "channel": "pigeon", "name": "", "windows-0-opens": "25:00", "quiz-0-correct": "9"}
    answer = as_person(cast.manager).post(url(scenario), sent_page(scenario) | bad)
    page = answer.context["page"]
    # The cast's scenario has no quiz: its first row is the empty one, whose choices are none.
    assert {"fee", "channel", "name"} <= set(page.form.errors)
    assert "opens" in page.windows.errors[0]
    assert "correct" in page.quiz.errors[0]


def test_a_tampered_formset_is_no_crash(cast: Cast, as_person: Any, scenario: Scenario) -> None:
    values = sent_page(scenario) | {"windows-TOTAL_FORMS": "x", "quiz-TOTAL_FORMS": "99999"}
    assert as_person(cast.manager).post(url(scenario), values).status_code == 200


def test_a_quiz_is_written_from_lines(cast: Cast, as_person: Any, scenario: Scenario) -> None:
    quiz = {"quiz-0-text_en": "Where?", "quiz-0-choices_en": "Here\nThere\n", "quiz-0-correct": "2", "publish": "yes"}
    as_person(cast.manager).post(url(scenario), sent_page(scenario) | quiz)
    newest = scenario.versions.first()
    assert newest is not None
    assert newest.document["quiz"] == {
        "pass_mark": 1,
        "attempts": 3,
        "questions": [
            {
                "text": {"en": "Where?"},
                "choices": [{"text": {"en": "Here"}, "correct": False}, {"text": {"en": "There"}, "correct": True}],
            }
        ],
    }


def test_publishing_twice_is_refused_as_unchanged(cast: Cast, scenario: Scenario) -> None:
    save_scenario_draft(scenario_id=scenario.pk, name="A", document=document(), began=0, by=cast.manager)
    assert publish_scenario_version(scenario_id=scenario.pk, by=cast.manager).number == 2
    with pytest.raises(Refused) as refused:
        publish_scenario_version(scenario_id=scenario.pk, by=cast.manager)
    assert refused.value.code == "unchanged"
    assert scenario.versions.count() == 2


def test_an_archived_scenario_is_not_published(cast: Cast, scenario: Scenario) -> None:
    save_scenario_draft(scenario_id=scenario.pk, name="A", document=document(), began=0, by=cast.manager)
    archive_scenario(scenario_id=scenario.pk, archived=True, by=cast.manager)
    with pytest.raises(Refused, match="archived"):
        publish_scenario_version(scenario_id=scenario.pk, by=cast.manager)


def test_a_copy_begins_as_the_original_stands(cast: Cast, as_person: Any, scenario: Scenario) -> None:
    as_person(cast.manager).post(reverse("scenario-copy", args=[scenario.pk]), {"name": "Second"})
    copy = Scenario.objects.get(name="Second")
    assert copy.draft == scenario.versions.get().document
    assert not copy.versions.exists()


def test_a_new_scenario_and_its_version_are_shown(cast: Cast, as_person: Any) -> None:
    client = as_person(cast.manager)
    create = reverse("scenario-create", args=[cast.programme.pk])
    assert client.get(create).status_code == 200
    values = sent(ScenarioPage(document(), "Fresh", "UAH"), publish="yes")
    assert client.post(create, values).status_code == 302
    version = ScenarioVersion.objects.get(scenario__name="Fresh")
    shown = client.get(reverse("scenario-version", args=[version.scenario_id, 1])).content.decode()
    assert document()["legend"]["en"] in shown
    assert client.get(reverse("scenario-version", args=[version.scenario_id, 2])).status_code == 404


@pytest.mark.skipif(connection.vendor != "postgresql", reason="locks rows")
@pytest.mark.django_db(transaction=True)
def test_two_who_publish_the_same_draft_at_once_make_one_version(cast: Cast, scenario: Scenario) -> None:
    save_scenario_draft(scenario_id=scenario.pk, name="A", document=document(), began=0, by=cast.manager)
    said: list[Any] = []

    def publish() -> None:
        try:
            said.append(publish_scenario_version(scenario_id=scenario.pk, by=cast.manager).number)
        except Refused as refused:
            said.append(refused.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=publish) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said, key=str) == [2, "unchanged", "unchanged", "unchanged"]
