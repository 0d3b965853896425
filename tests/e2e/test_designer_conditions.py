"""Conditions in the checklist designer: sentences, groups, nots."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from audits.models import Checklist, ChecklistDraft
from tests.e2e.browser import wait_until
from tests.e2e.designer import control, is_saved, question, row

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_condition_is_built_as_a_sentence_from_earlier_questions(
    open_designer: Callable[..., Page], checklist: Checklist
) -> None:
    page = open_designer()
    row(page, "Were you greeted?").click()
    page.get_by_role("button", name="Show it only when…").click()
    offered = control(page, "show_if.all[0].question")
    expect(offered.locator("option")).to_have_text(["Was it clean?", "What was dirty?", "How long did you queue?"])
    control(page, "show_if.all[0].is").select_option("gt")
    control(page, "show_if.all[0].value").fill("3:00")
    page.get_by_role("button", name="And another").click()
    control(page, "show_if.all[1].question").select_option("clean")
    control(page, "show_if.joined").select_option("any")
    expect(page.locator(".sentence")).to_have_text(
        "“How long did you queue?” is more than 3:00 or “Was it clean?” is Yes"
    )
    wait_until(
        lambda: (
            question(checklist, "greeted").get("show_if")
            == {
                "any": [
                    {"question": "queue", "is": "gt", "value": 180},
                    {"question": "clean", "is": "eq", "value": "yes"},
                ]
            }
        )
    )


def test_groups_and_nots_are_built_and_undone(open_designer: Callable[..., Page], checklist: Checklist) -> None:
    page = open_designer()
    row(page, "Were you greeted?").click()
    page.get_by_role("button", name="Show it only when…").click()
    control(page, "show_if.all[0].question").select_option("clean")
    page.get_by_role("button", name="Add a group").click()
    control(page, "show_if.all[1].not").check()
    control(page, "show_if.all[1].any[0].question").select_option("dirt")
    control(page, "show_if.all[1].any[0].is").select_option("answered")
    expect(control(page, "show_if.all[1].any[1].question")).to_have_count(0)
    page.get_by_role("button", name="Or another").click()
    control(page, "show_if.all[1].any[1].is").select_option("in")
    control(page, "show_if.all[1].any[1].value").fill("2:00, 3:00")
    inner = {"any": [{"question": "dirt", "is": "answered"}, {"question": "queue", "is": "in", "value": [120, 180]}]}
    built = {"all": [{"question": "clean", "is": "eq", "value": "yes"}, {"not": inner}]}
    wait_until(lambda: question(checklist, "greeted").get("show_if") == built)
    page.get_by_role("button", name="Remove this group").click()
    wait_until(lambda: question(checklist, "greeted").get("show_if") == built["all"][0])
    page.keyboard.press("Control+z")
    wait_until(lambda: question(checklist, "greeted").get("show_if") == built)
    is_saved(page)
    expect(page.get_by_role("tab", name="Checks").locator(".count.bad")).to_have_count(0)


def test_a_value_that_is_none_is_told_of_and_not_kept(open_designer: Callable[..., Page], checklist: Checklist) -> None:
    page = open_designer()
    row(page, "Were you greeted?").click()
    page.get_by_role("button", name="Show it only when…").click()
    value = control(page, "show_if.all[0].value")
    value.fill("3:00")
    value.fill("long")
    expect(value).to_have_accessible_description("Minutes and seconds are wanted here, like 3:00.")
    expect(page.locator(".sentence")).to_contain_text("3:00")
    wait_until(lambda: question(checklist, "greeted").get("show_if", {}).get("value") == 180)
    value.fill("4:00")
    expect(value).to_have_accessible_description("")
    wait_until(lambda: question(checklist, "greeted")["show_if"]["value"] == 240)


def test_what_only_an_import_brings_is_readable_and_goes_away_whole(
    open_designer: Callable[..., Page], checklist: Checklist
) -> None:
    draft = ChecklistDraft.objects.get(checklist=checklist)
    plain = {"question": "clean", "is": "eq", "value": "yes"}
    draft.document["sections"][1]["questions"][0]["show_if"] = {"all": [plain, {"not": {"not": plain}}]}
    draft.save()
    page = open_designer()
    row(page, "Were you greeted?").click()
    foreign = page.locator(".condition.foreign")
    expect(foreign).to_contain_text("“Was it clean?” is Yes")
    expect(foreign).to_contain_text("Brought by an import")
    foreign.get_by_role("button", name="Remove this condition").click()
    wait_until(lambda: question(checklist, "greeted")["show_if"] == plain)
