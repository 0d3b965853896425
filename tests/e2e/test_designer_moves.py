"""Moving and removing in the checklist designer, with what depends on it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from audits.models import Checklist
from tests.e2e.browser import wait_until
from tests.e2e.designer import DOCUMENT, draft, layout, question, row

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
