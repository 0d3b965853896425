"""The checklist designer in a browser: a draft, who opens it, and where its parts stand."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, FrameLocator, Locator, Page, expect

from accounts.models import User
from audits.models import Checklist, ChecklistDraft
from conftest import Cast

WIDE: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
DOCUMENT: dict[str, Any] = {
    "schema": 1,
    "title": {"en": "Coffee"},
    "sections": [
        {
            "code": "arrival",
            "title": {"en": "Arrival"},
            "questions": [
                {"code": "clean", "kind": "yes_no", "text": {"en": "Was it clean?"}, "points": 5},
                {
                    "code": "dirt",
                    "kind": "text",
                    "text": {"en": "What was dirty?"},
                    "show_if": {"question": "clean", "is": "eq", "value": "no"},
                },
                {"code": "queue", "kind": "duration", "text": {"en": "How long did you queue?"}},
            ],
        },
        {
            "code": "counter",
            "title": {"en": "Counter"},
            "questions": [{"code": "greeted", "kind": "yes_no", "text": {"en": "Were you greeted?"}, "points": 5}],
        },
    ],
}


@pytest.fixture
def checklist(cast: Cast) -> Checklist:
    """One that nothing was published of, with a draft."""
    one = Checklist.objects.create(programme=cast.scenario_version.scenario.programme, name="Café")
    ChecklistDraft.objects.create(
        checklist=one, document=deepcopy(DOCUMENT), revision=1, saved_at=timezone.now(), saved_by=cast.manager
    )
    return one


@pytest.fixture
def open_designer(
    checklist: Checklist, cast: Cast, as_person: Any, open_context: Callable[..., BrowserContext], live_server: Any
) -> Callable[..., Page]:
    """The designer in a browser of somebody's own."""

    def open_one(shape: dict[str, Any] = WIDE, by: User | None = None, **options: Any) -> Page:
        context = open_context(shape, **options)
        cookie = as_person(by or cast.manager).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        page = context.new_page()
        enter(page, checklist)
        return page

    return open_one


def enter(page: Page, checklist: Checklist) -> None:
    page.goto(f"/hq/programmes/checklists/{checklist.pk}/design/")
    expect(page.locator("[data-part=page]")).not_to_have_attribute("aria-busy", "true")


def row(page: Page, text: str) -> Locator:
    return page.get_by_role("treeitem").filter(has_text=text)


def control(page: Page, path: str) -> Locator:
    return page.locator(f'.designer-panel [data-path="{path}"]')


def phone(page: Page) -> FrameLocator:
    return page.frame_locator("iframe.phone")


def draft(checklist: Checklist) -> dict[str, Any]:
    document: dict[str, Any] = ChecklistDraft.objects.get(checklist=checklist).document
    return document


def layout(document: dict[str, Any]) -> list[str]:
    return [f"{s['code']}: {' '.join(q['code'] for q in s['questions'])}".strip() for s in document["sections"]]


def is_saved(page: Page) -> None:
    expect(page.locator("[data-part=state]")).to_have_attribute("data-mood", "saved")


def question(checklist: Checklist, code: str) -> dict[str, Any]:
    found: dict[str, Any] = next(q for s in draft(checklist)["sections"] for q in s["questions"] if q["code"] == code)
    return found
