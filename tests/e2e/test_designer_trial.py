"""The phone beside the checklist designer: it shows what is edited, and its answers score."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from audits.models import Checklist, ChecklistDraft
from tests.e2e.browser import wait_until
from tests.e2e.designer import control, phone, row

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_phone_shows_what_is_edited_and_its_answers_move_the_score(
    open_designer: Callable[..., Page], checklist: Checklist
) -> None:
    page = open_designer()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    row(page, "Was it clean?").click()
    control(page, "text.en").fill("Was it really clean?")
    expect(phone(page).get_by_text("Was it really clean?")).to_be_visible()
    expect(phone(page).get_by_text("What was dirty?")).to_be_hidden()
    phone(page).locator("[name=q-clean][value=no]").check()
    expect(phone(page).get_by_text("What was dirty?")).to_be_visible()
    expect(page.locator("[data-part=score]")).to_contain_text("Score 0.00")
    row(page, "Were you greeted?").click()
    phone(page).locator("[name=q-greeted][value=yes]").check()
    expect(page.locator("[data-part=score]")).to_contain_text("Score 50.00")
    page.get_by_role("button", name="Why?").click()
    page.get_by_label("Name of the test plan").fill("half")
    page.get_by_role("button", name="Keep as a test plan").click()
    expect(page.locator(".plan")).to_contain_text("half, expected: 50.00")
    control(page, "points").fill("0")
    page.get_by_role("button", name="Run all").click()
    expect(page.locator(".plan")).to_contain_text("scores 0.00")
    wait_until(lambda: ChecklistDraft.objects.get(checklist=checklist).plans)
    plan = ChecklistDraft.objects.get(checklist=checklist).plans[0]
    assert plan["name"] == "half" and plan["score"] == "50.00" and plan["answers"]["greeted"] == "yes"
    # Nothing of the phone's own reaches its server.
    assert [url for url in asked if "/api/" in url] == []


def test_what_was_answered_in_the_phone_follows_a_code(open_designer: Callable[..., Page]) -> None:
    page = open_designer()
    row(page, "Was it clean?").click()
    phone(page).locator("[name=q-clean][value=no]").check()
    expect(page.locator("[data-part=score]")).to_contain_text("Score 0.00")
    control(page, "code").fill("tidy")
    expect(phone(page).locator("[name=q-tidy][value=no]")).to_be_checked()
    expect(phone(page).get_by_text("What was dirty?")).to_be_visible()
    expect(page.locator("[data-part=score]")).to_contain_text("Score 0.00")
