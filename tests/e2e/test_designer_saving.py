"""Saving in the checklist designer: by itself, after a crash, signed out, and by two people at once."""

import json
from collections.abc import Callable
from copy import deepcopy

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Membership, Role, User
from audits.models import Checklist, ChecklistDraft
from conftest import Cast
from tests.e2e.browser import wait_until
from tests.e2e.designer import DOCUMENT, control, draft, enter, is_saved, question, row

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_what_two_people_write_is_lost_by_neither(
    open_designer: Callable[..., Page], checklist: Checklist, cast: Cast
) -> None:
    other = User.objects.create_user("olena@example.com", "a long and private phrase", name="Olena")
    Membership.objects.create(organisation=checklist.programme.brand.organisation, user=other, role=Role.MANAGER)
    mine, theirs = open_designer(), open_designer(by=other)
    row(theirs, "Was it clean?").click()
    control(theirs, "text.en").fill("Was the floor clean?")
    row(theirs, "Were you greeted?").click()
    control(theirs, "points").fill("7")
    is_saved(theirs)
    wait_until(lambda: question(checklist, "greeted")["points"] == 7)
    row(mine, "Were you greeted?").click()
    control(mine, "points").fill("9")
    row(mine, "How long did you queue?").click()
    control(mine, "help.en").fill("From the door")
    dialog = mine.get_by_role("dialog")
    expect(dialog).to_contain_text("Olena saved this draft meanwhile")
    expect(dialog.get_by_role("button", name="Go on with what is chosen")).to_be_disabled()
    both = dialog.get_by_role("group").filter(has_text="both changed it")
    expect(both).to_have_count(1)
    expect(both).to_contain_text("Points: 7")
    both.get_by_role("radio", name="Mine").check()
    dialog.get_by_role("button", name="Go on with what is chosen").click()
    is_saved(mine)
    wait_until(lambda: question(checklist, "greeted")["points"] == 9)
    document = json.dumps(draft(checklist))
    assert "Was the floor clean?" in document and "From the door" in document


def test_a_crash_loses_nothing(open_designer: Callable[..., Page], checklist: Checklist) -> None:
    page = open_designer()
    context = page.context
    # The server can't be reached: what is typed stays in the browser.
    context.route("**/draft/", lambda route: route.abort())
    row(page, "Were you greeted?").click()
    control(page, "help.en").fill("By anybody")
    expect(page.locator("[data-part=state]")).to_have_attribute("data-mood", "offline")
    wait_until(lambda: page.evaluate("Object.values(localStorage).some((text) => text.includes('By anybody'))"))
    assert "help" not in question(checklist, "greeted")
    page.close(run_before_unload=False)
    context.unroute("**/draft/")
    again = context.new_page()
    enter(again, checklist)
    expect(again.locator("[data-part=notice]")).to_contain_text("is here again")
    wait_until(lambda: question(checklist, "greeted").get("help") == {"en": "By anybody"})
    is_saved(again)
    wait_until(lambda: again.evaluate("Object.keys(localStorage).every((name) => !name.startsWith('designer/'))"))


def test_a_session_that_ended_loses_nothing_and_goes_on_after_signing_in(
    open_designer: Callable[..., Page], checklist: Checklist
) -> None:
    page = open_designer()
    session = next(one for one in page.context.cookies() if one["name"] == "sessionid")
    page.context.clear_cookies(name="sessionid")
    row(page, "Were you greeted?").click()
    control(page, "points").fill("8")
    expect(page.locator("[data-part=state]")).to_contain_text("Signed out: kept in this browser")
    page.context.add_cookies([{"name": "sessionid", "value": session["value"], "url": page.evaluate("origin")}])
    page.keyboard.press("Control+s")
    is_saved(page)
    assert question(checklist, "greeted")["points"] == 8


def test_publishing_waits_until_all_is_saved(open_designer: Callable[..., Page], checklist: Checklist) -> None:
    page = open_designer()
    row(page, "Were you greeted?").click()
    control(page, "points").fill("6")
    page.get_by_role("link", name="Publish…").click()
    page.wait_for_url("**/publish/")
    assert question(checklist, "greeted")["points"] == 6
    page.get_by_role("button", name="Publish").click()
    wait_until(checklist.versions.exists)
    assert checklist.versions.get().document == draft(checklist)
    enter(page, checklist)
    row(page, "Were you greeted?").click()
    expect(control(page, "code")).to_have_attribute("readonly", "")
    control(page, "text.en").fill("Did anybody greet you?")
    wait_until(lambda: question(checklist, "greeted")["text"] == {"en": "Did anybody greet you?"})


def test_what_a_crash_left_is_not_put_over_what_another_saved_since(
    open_designer: Callable[..., Page], checklist: Checklist, cast: Cast
) -> None:
    page = open_designer()
    context = page.context
    context.route("**/draft/", lambda route: route.abort())
    row(page, "Were you greeted?").click()
    control(page, "points").fill("9")
    expect(page.locator("[data-part=state]")).to_have_attribute("data-mood", "offline")
    wait_until(lambda: page.evaluate("Object.keys(localStorage).some((name) => name.startsWith('designer/'))"))
    page.close(run_before_unload=False)
    since = deepcopy(DOCUMENT)
    since["sections"][1]["questions"][0]["points"] = 7
    ChecklistDraft.objects.filter(checklist=checklist).update(document=since, revision=2)
    context.unroute("**/draft/")
    again = context.new_page()
    enter(again, checklist)
    dialog = again.get_by_role("dialog")
    expect(dialog.get_by_role("group").filter(has_text="both changed it")).to_contain_text("Points: 7")
    assert question(checklist, "greeted")["points"] == 7
    dialog.get_by_role("button", name="Take all of").click()
    expect(dialog).to_be_hidden()
    is_saved(again)
    assert question(checklist, "greeted")["points"] == 7
    again.get_by_role("button", name="Undo").click()
    row(again, "Were you greeted?").click()
    expect(control(again, "points")).to_have_value("9")
