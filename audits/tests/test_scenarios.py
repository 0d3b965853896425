"""Scenarios: the document's rules, the page that writes it, and versions that never change."""

import json
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
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
from conftest import Cast, locks_rows

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


def each_form(parts: Iterable[Any]) -> Iterator[Any]:
    """Forms, those of formsets with what manages them, and those of the choices within."""
    for part in parts:
        if hasattr(part, "management_form"):
            yield part.management_form
            yield from each_form(part.forms)
        else:
            yield part
            if hasattr(part, "choices"):
                yield from each_form([part.choices])


def sent(page: ScenarioPage, **changed: Any) -> dict[str, Any]:
    """What a browser sends of the page as it is shown."""
    values: dict[str, Any] = {}
    for part in each_form([page.form, *page.formsets]):
        for name in part.fields:
            values[part.add_prefix(name)] = part[name].value()
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
    assert page.is_valid(), (page.form.errors, [rows.errors for rows in page.formsets])
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


def test_an_unfinished_draft_is_kept_and_every_gap_is_linked_to_its_field(
    cast: Cast, as_person: Any, scenario: Scenario
) -> None:
    values = sent_page(scenario, duration_minutes="", legend_en="", legend_uk="", legend_ru="", publish="yes")
    values |= {"windows-0-closes": "01:00"}
    answer = as_person(cast.manager).post(url(scenario), values, follow=True)
    checks = answer.context["checks"]
    assert [group.title for group in checks.groups] == ["To put right", "Still to fill in"]
    assert [(one.tone, one.words) for one in checks.sums] == [
        ("poor", "1 thing to put right"),
        ("neutral", "2 parts still to fill in"),
    ]
    found = {check.field: check.words for group in checks.groups for check in group.rows}
    assert set(found) == {"id_duration_minutes", "id_legend_en", "id_windows-0-closes"}
    assert found["id_windows-0-closes"] == "Hours 1, To: The hours must end after they begin."
    for field in found:
        assert f'id="{field}"' in answer.content.decode()
    scenario.refresh_from_db()
    assert "legend" not in scenario.draft
    assert scenario.versions.count() == 1


def test_gaps_in_a_language_are_named_before_they_are_published(cast: Cast, as_person: Any, scenario: Scenario) -> None:
    client = as_person(cast.manager)
    values = sent_page(scenario, **{"steps-1-text_uk": "", "legend_ru": "", "publish": "yes"})
    answer = client.post(url(scenario), values, follow=True)
    gaps = {group.title: [each.field for each in group.rows] for group in answer.context["checks"].groups}
    assert gaps == {
        "Українська is missing in 1 text": ["id_steps-1-text_uk"],
        "Русский is missing in 1 text": ["id_legend_ru"],
    }
    assert "Publish with these gaps" in answer.content.decode()
    assert scenario.versions.count() == 1
    scenario.refresh_from_db()
    client.post(url(scenario), sent_page(scenario, publish="gaps"))
    assert scenario.versions.count() == 2


def test_nobody_is_blamed_for_a_scenario_that_is_only_begun(cast: Cast, as_person: Any) -> None:
    page = as_person(cast.manager).get(reverse("scenario-create", args=[cast.programme.pk]))
    assert [one.tone for one in page.context["checks"].sums] == ["neutral"]
    assert "to put right" not in page.content.decode()


def test_errors_come_before_gaps_when_a_version_is_wanted(cast: Cast, as_person: Any, scenario: Scenario) -> None:
    values = sent_page(scenario, duration_minutes="", legend_ru="", publish="yes")
    answer = as_person(cast.manager).post(url(scenario), values, follow=True)
    [said] = answer.context["messages"]
    assert "missing or wrong" in str(said)
    assert [check.field for group in answer.context["checks"].groups for check in group.rows] == [
        "id_duration_minutes",
        "id_legend_ru",
    ]


def test_what_cannot_be_kept_is_listed_with_a_link_to_each_field(
    cast: Cast, as_person: Any, scenario: Scenario
) -> None:
    values = sent_page(scenario, **{"fee": "a lot", "windows-0-opens": "25:00", "name": "", "publish": "yes"})
    page = as_person(cast.manager).post(url(scenario), values)
    shown = page.content.decode()
    assert [check.field for check in page.context["refused"]] == ["id_name", "id_fee", "id_windows-0-opens"]
    for check in page.context["refused"]:
        assert f'href="#{check.field}"' in shown
        assert f'id="{check.field}"' in shown


def test_gaps_can_be_published_from_the_list_whenever_it_is_looked_at(
    cast: Cast, as_person: Any, scenario: Scenario
) -> None:
    client = as_person(cast.manager)
    client.post(url(scenario), sent_page(scenario, legend_ru="", save="yes"))
    button = "data-checks-gaps>"
    assert button in client.get(url(scenario)).content.decode()
    scenario.refresh_from_db()
    client.post(url(scenario), sent_page(scenario, duration_minutes="", save="yes"))
    assert button not in client.get(url(scenario)).content.decode()


def test_rows_are_put_in_order_taken_away_and_added(cast: Cast, as_person: Any, scenario: Scenario) -> None:
    before = current_document(scenario)["steps"]
    changed = {"steps-0-ORDER": "3", "steps-2-ORDER": "1", "steps-1-DELETE": "on"}
    added = {f"steps-{len(before)}-text_en": "Leave."}
    as_person(cast.manager).post(url(scenario), sent_page(scenario, **changed, **added, save="yes"))
    scenario.refresh_from_db()
    assert scenario.draft["steps"] == [before[2], before[0], *before[3:], {"en": "Leave."}]


def test_what_a_row_keeps_unseen_goes_where_the_row_goes(cast: Cast) -> None:
    before = document()
    before["steps"][1]["pl"] = "Krok"
    page = ScenarioPage(before, "Name", "UAH")
    values = sent(page, **{"steps-1-ORDER": "1", "steps-0-ORDER": "2"})
    page = ScenarioPage(before, "Name", "UAH", query(values))
    assert page.is_valid()
    assert page.written()["steps"][0] == before["steps"][1]


def test_a_row_taken_off_the_page_leaves_a_hole_in_the_numbers(cast: Cast, as_person: Any, scenario: Scenario) -> None:
    values = sent_page(scenario, save="yes")
    count = int(values["quiz-TOTAL_FORMS"])
    last = {"quiz-TOTAL_FORMS": str(count + 2), f"quiz-{count + 1}-text_en": "Where?"}
    choices = {f"quiz-{count + 1}-choices-{name}": "0" for name in ("INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")}
    choices |= {f"quiz-{count + 1}-choices-TOTAL_FORMS": "1", f"quiz-{count + 1}-choices-0-text_en": "Here"}
    as_person(cast.manager).post(url(scenario), values | last | choices)
    scenario.refresh_from_db()
    assert scenario.draft["quiz"]["questions"] == [
        {"text": {"en": "Where?"}, "choices": [{"text": {"en": "Here"}, "correct": False}]}
    ]


def test_the_preview_says_what_the_form_says_now_whole_or_not(cast: Cast, as_person: Any, scenario: Scenario) -> None:
    values = sent_page(scenario, fee="much", duration_minutes="", **{"steps-0-DELETE": "on", "steps-2-text_uk": ""})
    preview = reverse("scenario-preview", args=[cast.programme.pk])
    answer = as_person(cast.manager).post(preview, values).json()
    before = current_document(scenario)["steps"]
    assert answer["scenario"]["fee"] == "0"
    assert answer["scenario"]["steps"][0] == before[1]
    assert [row["field"] for group in answer["checks"]["groups"] for row in group["rows"]] == [
        "id_duration_minutes",
        "id_steps-2-text_uk",
    ]
    scenario.refresh_from_db()
    assert scenario.draft == {}


def test_the_preview_has_no_right_answers_and_survives_nonsense(cast: Cast, as_person: Any) -> None:
    preview = reverse("scenario-preview", args=[cast.programme.pk])
    client = as_person(cast.manager)
    whole = client.post(preview, sent(ScenarioPage(document(), "A", "UAH"))).json()["scenario"]
    assert "correct" not in json.dumps(whole["quiz"])
    for nonsense in ({}, {"began": "x", "steps-TOTAL_FORMS": "1", "windows-TOTAL_FORMS": "many"}):
        assert client.post(preview, nonsense).status_code == 200


def test_the_phone_beside_the_form_may_stand_in_a_frame_of_this_site_alone(cast: Cast, as_person: Any) -> None:
    frame = reverse("scenario-phone", args=[cast.programme.pk]) + "?language=uk&theme=dark"
    answer = as_person(cast.manager).get(frame)
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert '<html lang="uk" data-theme="dark">' in answer.content.decode()


def test_bad_input_is_told_beside_its_field(cast: Cast, as_person: Any, scenario: Scenario) -> None:
    bad = {"fee": "a lot", "channel": "pigeon", "name": "", "windows-0-opens": "25:00", "steps-0-ORDER": "first"}
    bad |= {"quiz-0-choices-0-text_en": "x" * 20_001}
    answer = as_person(cast.manager).post(url(scenario), sent_page(scenario) | bad)
    page = answer.context["page"]
    assert {"fee", "channel", "name"} <= set(page.form.errors)
    assert "opens" in page.windows.errors[0]
    assert "ORDER" in page.lists["steps"].errors[0]
    assert "text_en" in page.quiz.forms[0].choices.errors[0]


def test_a_tampered_formset_is_no_crash(cast: Cast, as_person: Any, scenario: Scenario) -> None:
    values = sent_page(scenario) | {"windows-TOTAL_FORMS": "x", "quiz-TOTAL_FORMS": "99999"}
    assert as_person(cast.manager).post(url(scenario), values).status_code == 200


def test_a_quiz_is_written_with_its_choices(cast: Cast, as_person: Any, scenario: Scenario) -> None:
    quiz = {"quiz-0-text_en": "Where?", "quiz-0-choices-0-text_en": "Here", "quiz-0-choices-TOTAL_FORMS": "2"}
    quiz |= {"quiz-0-choices-1-text_en": "There", "quiz-0-choices-1-correct": "on", "publish": "gaps"}
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


@locks_rows
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
