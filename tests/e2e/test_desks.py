"""Pages that packages bring, in a real browser under our content security policy: the API's, and the admin's."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from accounts.models import User
from tests.e2e.browser import DESK

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADMIN = ("", "accounts/user/", "audits/visit/", "django_celery_beat/periodictask/add/", "reports/scorecell/")


def test_the_apis_page_shows_every_operation_and_tries_one(
    open_context: Callable[..., BrowserContext], live_server: Any
) -> None:
    page = open_context(DESK).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/api/docs/")
    clock = page.locator("#operations-server-time-server_time")
    clock.locator(".opblock-summary-control").click()
    clock.get_by_role("button", name="Try it out").click()
    clock.get_by_role("button", name="Execute").click()
    expect(clock.locator(".live-responses-table")).to_contain_text("server_time")
    operations = page.locator(".opblock")
    for number in range(operations.count()):
        if "is-open" not in str(operations.nth(number).get_attribute("class")):
            operations.nth(number).locator(".opblock-summary-control").click()
        expect(operations.nth(number).locator(".opblock-body")).to_be_visible()
    page.get_by_role("button", name="Authorize").first.click()
    expect(page.get_by_role("heading", name="token (http, Bearer)")).to_be_visible()
    assert [url for url in asked if not url.startswith((live_server.url, "data:"))] == []


def test_the_admin_needs_nothing_that_the_policy_forbids(
    open_context: Callable[..., BrowserContext], as_person: Any, live_server: Any
) -> None:
    support = as_person(User.objects.create_superuser("support@example.com", "a long and private phrase"))
    context = open_context(DESK)
    context.add_cookies([{"name": "sessionid", "value": support.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    for path in ADMIN:
        page.goto(f"/admin/{path}")
        expect(page.locator("#user-tools")).to_be_visible()
