"""The checklist designer: questions are written and scored, by mouse, by keyboard alone and on a phone."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from audits.models import Checklist
from audits.services.checklists import publish_checklist_version
from conftest import Cast
from tests.e2e.browser import PHONE, wait_until
from tests.e2e.designer import control, draft, is_saved, layout, phone, question, row

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_question_is_written_scored_and_saved_by_itself(
    open_designer: Callable[..., Page], checklist: Checklist
) -> None:
    page = open_designer()
    row(page, "How long did you queue?").click()
    page.get_by_role("button", name="Score it by bands").click()
    control(page, "bands[0].up_to").fill("2:30")
    control(page, "bands[1].points").fill("2,5")
    expect(page.locator(".number-line + p")).to_contain_text("up to 2:30: 5; up to 5:00: 2.5; more: 0")
    control(page, "critical.effect").select_option("cap")
    expect(page.locator(".effect")).to_contain_text("caps the visit at 50")
    control(page, "allow_na").check()
    control(page, "comment").select_option("when_points_lost")
    page.get_by_role("button", name="Ask for files").click()
    is_saved(page)
    wait_until(lambda: "evidence" in question(checklist, "queue"))
    assert question(checklist, "queue") == {
        "code": "queue",
        "kind": "duration",
        "text": {"en": "How long did you queue?"},
        "bands": [{"up_to": 150, "points": 5}, {"up_to": 300, "points": "2.5"}, {"points": 0}],
        "critical": {"below": 5, "effect": {"cap": 50}},
        "allow_na": True,
        "comment": "when_points_lost",
        "evidence": [{"kind": "photo", "min": 1, "max": 5}],
    }


def test_choices_are_added_named_and_their_codes_follow(
    open_designer: Callable[..., Page], checklist: Checklist
) -> None:
    page = open_designer()
    row(page, "Were you greeted?").click()
    page.get_by_role("button", name="Add question").click()
    page.get_by_role("dialog").get_by_role("button", name="One choice").click()
    expect(control(page, "text.en")).to_be_focused()
    page.keyboard.type("Who greeted you?")
    control(page, "choices[0].text.en").fill("The barista")
    control(page, "choices[0].points").fill("3")
    control(page, "choices[1].text.en").fill("Nobody")
    expect(control(page, "code")).to_have_value("who_greeted_you")
    expect(control(page, "choices[0].code")).to_have_value("the_barista")
    wait_until(lambda: "who_greeted_you" in json.dumps(draft(checklist)))
    is_saved(page)
    made = question(checklist, "who_greeted_you")
    assert made["choices"] == [
        {"code": "the_barista", "text": {"en": "The barista"}, "points": 3},
        {"code": "nobody", "text": {"en": "Nobody"}, "points": 0},
    ]


def test_everything_is_done_by_keyboard_alone(open_designer: Callable[..., Page], checklist: Checklist) -> None:
    page = open_designer()
    expect(page.get_by_role("treeitem").first).to_be_focused()
    press = page.keyboard.press
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown"):
        press(key)
    expect(row(page, "How long did you queue?")).to_be_focused()
    press("Alt+ArrowDown")
    expect(row(page, "How long did you queue?")).to_be_focused()
    press("Shift+ArrowDown")
    expect(page.get_by_role("treeitem", selected=True)).to_have_count(2)
    press("Alt+ArrowUp")
    wait_until(lambda: layout(draft(checklist)) == ["arrival: clean dirt queue greeted", "counter:"])
    press("Control+d")
    wait_until(lambda: layout(draft(checklist))[0] == "arrival: clean dirt queue greeted queue_2 greeted_2")
    press("Delete")
    wait_until(lambda: layout(draft(checklist))[0] == "arrival: clean dirt queue greeted")
    press("Home")
    press("ArrowDown")
    press("ArrowDown")
    press("Enter")
    expect(control(page, "text.en")).to_be_focused()
    press("Control+a")
    page.keyboard.type("Was everything clean?")
    press("Control+z")
    expect(control(page, "text.en")).to_have_value("Was it clean?")
    press("Control+Shift+z")
    expect(control(page, "text.en")).to_have_value("Was everything clean?")
    wait_until(lambda: "Was everything clean?" in json.dumps(draft(checklist)))
    # Back to the code, which stands before the texts; the condition that names it goes along.
    for _ in range(8):
        if page.evaluate("document.activeElement.dataset.path") == "code":
            break
        press("Shift+Tab")
    press("Control+a")
    page.keyboard.type("tidy")
    wait_until(lambda: layout(draft(checklist))[0] == "arrival: tidy dirt queue greeted")
    assert question(checklist, "dirt")["show_if"]["question"] == "tidy"


def test_a_text_is_put_right_on_the_road(open_designer: Callable[..., Page], checklist: Checklist) -> None:
    page = open_designer(PHONE)
    expect(page.locator(".designer-panel")).to_be_hidden()
    row(page, "Were you greeted?").tap()
    expect(page.locator(".designer-tree")).to_be_hidden()
    control(page, "text.en").fill("Did somebody greet you?")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Preview").tap()
    expect(phone(page).get_by_text("Did somebody greet you?")).to_be_visible()
    page.get_by_role("button", name="Questions").tap()
    expect(row(page, "Did somebody greet you?")).to_be_visible()
    wait_until(lambda: "Did somebody greet you?" in json.dumps(draft(checklist)))


def test_sections_and_questions_are_copied_from_another_checklist(
    open_designer: Callable[..., Page], checklist: Checklist
) -> None:
    page = open_designer()
    row(page, "Counter").click()
    page.get_by_role("button", name="Copy from…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("searchbox").fill("pharmacy")
    dialog.locator("summary:visible").first.click()
    dialog.get_by_role("button", name="Copy the section").first.click()
    wait_until(lambda: len(draft(checklist)["sections"]) == 3)
    page.get_by_role("button", name="Copy from…").click()
    dialog.get_by_role("searchbox").fill("pharmacy")
    dialog.locator("summary:visible").first.click()
    dialog.get_by_role("checkbox").first.check()
    dialog.get_by_role("button", name="Copy the ticked questions here").click()
    copied = wait_until(lambda: [s for s in draft(checklist)["sections"] if len(s["questions"]) > 1][-1]["questions"])
    codes = [q["code"] for s in draft(checklist)["sections"] for q in s["questions"]]
    assert copied and len(codes) == len(set(codes))
    is_saved(page)
    expect(page.get_by_role("tab", name="Checks").locator(".count.bad")).to_have_count(0)


def test_a_new_section_begins_with_its_title(open_designer: Callable[..., Page], checklist: Checklist) -> None:
    page = open_designer()
    page.get_by_role("button", name="Add section").click()
    expect(control(page, "title.en")).to_be_focused()
    page.keyboard.type("Farewell")
    wait_until(lambda: "farewell:" in layout(draft(checklist)))


def test_what_was_published_meanwhile_keeps_its_codes(
    open_designer: Callable[..., Page], checklist: Checklist, cast: Cast
) -> None:
    page = open_designer()
    row(page, "Were you greeted?").click()
    expect(control(page, "code")).to_be_editable()
    publish_checklist_version(checklist_id=checklist.pk, document=draft(checklist), by=cast.manager)
    control(page, "points").fill("6")
    expect(control(page, "code")).not_to_be_editable()
    expect(control(page, "points")).to_be_focused()
