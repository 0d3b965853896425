"""Moving and removing in the checklist designer, with what depends on it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from audits.models import Checklist, ChecklistDraft
from audits.services.checklists import publish_checklist_version
from conftest import Cast
from tests.e2e.browser import wait_until
from tests.e2e.designer import DOCUMENT, control, draft, layout, question, row

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_questions_are_dragged_across_sections_and_come_back_by_undo(
    open_designer: Callable[..., Page], checklist: Checklist
) -> None:
    page = open_designer()
    row(page, "How long did you queue?").drag_to(row(page, "Were you greeted?"), target_position={"x": 90, "y": 4})
    wait_until(lambda: layout(draft(checklist)) == ["arrival: clean dirt", "counter: queue greeted"])
    page.keyboard.press("Control+z")
    wait_until(lambda: layout(draft(checklist)) == layout(DOCUMENT))
    page.get_by_role("button", name="Redo").click()
    wait_until(lambda: layout(draft(checklist)) == ["arrival: clean dirt", "counter: queue greeted"])


def test_moving_what_others_depend_on_asks_and_takes_them_along(
    open_designer: Callable[..., Page], checklist: Checklist
) -> None:
    page = open_designer()
    row(page, "Was it clean?").drag_to(row(page, "Were you greeted?"), target_position={"x": 90, "y": 40})
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("“What was dirty?” is shown by the answer to “Was it clean?”.")
    dialog.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("treeitem").nth(2)).to_contain_text("Was it clean?")
    row(page, "Was it clean?").drag_to(row(page, "Were you greeted?"), target_position={"x": 90, "y": 40})
    dialog.get_by_role("button", name="Move what depends along").click()
    wait_until(lambda: layout(draft(checklist)) == ["arrival: queue", "counter: greeted clean dirt"])
    row(page, "Was it clean?").click()
    page.keyboard.press("Delete")
    dialog.get_by_role("button", name="Remove, and drop these conditions").click()
    wait_until(lambda: layout(draft(checklist)) == ["arrival: queue", "counter: greeted dirt"])
    assert "show_if" not in question(checklist, "dirt")


def test_who_removes_a_choice_that_others_name_is_told_and_may_keep_it(
    open_designer: Callable[..., Page], checklist: Checklist
) -> None:
    kept = ChecklistDraft.objects.get(checklist=checklist)
    choices = [{"code": code, "text": {"en": code.title()}, "points": 0} for code in ("tea", "cake", "milk")]
    kept.document["sections"][0]["questions"][0] |= {"kind": "single_choice", "choices": choices}
    del kept.document["sections"][0]["questions"][0]["points"]
    kept.document["sections"][0]["questions"][1]["show_if"]["value"] = "cake"
    kept.plans = [{"name": "sweet", "answers": {"clean": "cake"}, "score": None}]
    kept.save()
    page = open_designer()
    row(page, "Was it clean?").click()
    page.get_by_role("button", name="Choice 3: remove").click()
    wait_until(lambda: len(question(checklist, "clean")["choices"]) == 2)
    page.get_by_role("button", name="Choice 2: remove").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("“What was dirty?” is shown by the answer to “Was it clean?”.")
    expect(dialog).to_contain_text("The test plan “sweet” answers with it.")
    dialog.get_by_role("button", name="Keep the choice").click()
    expect(control(page, "choices[1].text.en")).to_have_value("Cake")
    page.get_by_role("button", name="Choice 2: remove").click()
    dialog.get_by_role("button", name="Remove, and drop these lines").click()
    wait_until(lambda: "show_if" not in question(checklist, "dirt"))
    wait_until(lambda: ChecklistDraft.objects.get(checklist=checklist).plans[0]["answers"] == {})
    assert [one["code"] for one in question(checklist, "clean")["choices"]] == ["tea"]


def test_removing_a_published_question_says_that_its_trend_ends(
    open_designer: Callable[..., Page], checklist: Checklist, cast: Cast
) -> None:
    publish_checklist_version(checklist_id=checklist.pk, document=draft(checklist), by=cast.manager)
    page = open_designer()
    dialog = page.get_by_role("dialog")
    row(page, "Were you greeted?").click()
    page.keyboard.press("Delete")
    expect(dialog).to_contain_text("its trend ends")
    expect(dialog.get_by_role("listitem")).to_have_text(["Were you greeted?"])
    dialog.get_by_role("button", name="Cancel").click()
    row(page, "Was it clean?").click()
    page.keyboard.press("Delete")
    expect(dialog).to_contain_text("Without it these conditions are gone:")
    expect(dialog).to_contain_text("its trend ends")
    expect(dialog).not_to_contain_text("stand earlier")
    dialog.get_by_role("button", name="Remove, and drop these conditions").click()
    wait_until(lambda: layout(draft(checklist)) == ["arrival: dirt queue", "counter: greeted"])
