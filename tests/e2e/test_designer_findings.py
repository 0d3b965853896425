"""What the server finds in a draft leads to its control."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from audits.models import Checklist
from tests.e2e.designer import control, row

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_address_leads_to_the_part_it_names(open_designer: Callable[..., Page], checklist: Checklist) -> None:
    page = open_designer()
    page.goto(f"{page.url}#sections%5B1%5D.questions%5B0%5D.points")
    expect(control(page, "points")).to_be_focused()
    expect(row(page, "Were you greeted?")).to_have_attribute("aria-selected", "true")
    page.reload()
    expect(control(page, "points")).to_be_focused()
    # A skip link's address names no part.
    page.evaluate(
        "() => new Promise((done) => { addEventListener('hashchange', () => done()); location.hash = '#content'; })"
    )
    expect(row(page, "Were you greeted?")).to_have_attribute("aria-selected", "true")


def test_what_is_found_leads_to_its_control(open_designer: Callable[..., Page], checklist: Checklist) -> None:
    page = open_designer()
    row(page, "How long did you queue?").click()
    page.get_by_role("button", name="Score it by bands").click()
    control(page, "bands[0].up_to").fill("9:00")
    page.get_by_role("tab", name="Checks").click()
    found = page.locator(".found-list .link-row.error").first
    expect(found).to_contain_text("How long did you queue?")
    row(page, "Arrival").click()
    found.click()
    expect(page.locator('[data-path^="bands["]:focus')).to_have_count(1)


def test_what_is_untranslated_is_counted_and_led_to(open_designer: Callable[..., Page], checklist: Checklist) -> None:
    page = open_designer()
    page.get_by_role("button", name="Українська").click()
    control(page, "title.uk").fill("Кава")
    tab = page.get_by_role("tab", name="Translations")
    expect(tab).to_contain_text("6")
    tab.click()
    page.locator(".side-body .link-row").filter(has_text="Were you greeted?").click()
    expect(control(page, "text.uk")).to_be_focused()
    page.keyboard.type("Чи з вами привіталися?")
    expect(tab).to_contain_text("5")
