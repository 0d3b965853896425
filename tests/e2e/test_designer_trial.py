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


def test_a_failing_plan_shows_its_answers_and_takes_the_new_score(
    open_designer: Callable[..., Page], checklist: Checklist
) -> None:
    kept = ChecklistDraft.objects.get(checklist=checklist)
    kept.plans = [
        {"name": "good", "answers": {"clean": "yes", "greeted": "yes"}, "score": "100.00"},
        {"name": "half", "answers": {"clean": "no", "greeted": "yes"}, "score": "75.00"},
    ]
    kept.save()
    page = open_designer()
    page.goto(f"{page.url}#plans[1]")
    page.reload()
    plans = page.locator(".plan")
    expect(plans.nth(0)).to_contain_text("as expected")
    expect(plans.nth(1)).to_contain_text("scores 50.00")
    expect(plans.nth(1).get_by_role("button", name="Show its answers")).to_be_focused()
    lost = page.locator("#side-trial .link-row").filter(has_text="Was it clean?")
    expect(lost).to_contain_text("0/5, lost 5")
    expect(row(page, "Were you greeted?")).to_contain_text("✓ 5/5")
    plans.nth(1).get_by_role("button", name="Expect this").click()
    expect(plans.nth(1)).to_contain_text("expected: 50.00 ✓ as expected")
    page.get_by_label("Name of the test plan").fill("good")
    page.get_by_role("button", name="Keep as a test plan").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("There is a test plan “good” already")
    dialog.get_by_role("button", name="Replace it").click()
    expect(plans).to_have_count(2)
    expect(plans.nth(0)).to_contain_text("good, expected: 50.00")
