"""A file's way into a checklist and out again, in a real browser: on a desk, by keyboard alone, and on a phone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project_settings
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from audits.exchange.files import read_file
from audits.exchange.workbooks import Table, write_workbook
from audits.models import ChecklistDraft
from audits.rules.changes import same_document
from conftest import CHECKLIST, Cast
from tests.e2e.browser import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = Path(project_settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
SHEET = write_workbook([
    Table("Checks", ["Section", "Question", "Type", "Options", "Seen by"], [
        {"Section": "Door", "Question": "Was it open?", "Type": "yes/no"},
        {"Question": "How did it look?", "Options": "Clean = 2; Dirty = 0", "Seen by": "Olena"},
    ]),
])  # fmt: skip


@pytest.fixture
def page_of(open_context: Callable[..., BrowserContext], as_person: Any, live_server: Any, cast: Cast) -> Any:
    def open_page(shape: dict[str, Any], **options: Any) -> Page:
        context = open_context(shape, **options)
        cookie = as_person(cast.manager).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        return context.new_page()

    return open_page


def sheet_file() -> Any:
    return {"name": "checks.xlsx", "mimeType": "application/octet-stream", "buffer": SHEET}


@pytest.mark.parametrize(("shape", "scheme"), [(DESK, "light"), (PHONE, "dark")], ids=["desk", "phone"])
def test_a_sheet_is_looked_at_and_put_into_the_draft(
    page_of: Any, cast: Cast, shape: dict[str, Any], scheme: str
) -> None:
    page = page_of(shape, color_scheme=scheme, bypass_csp=True)
    page.goto(reverse("checklist-detail", args=[cast.checklist_version.checklist_id]))
    page.get_by_role("link", name="Import").click()
    page.get_by_label("File").set_input_files(sheet_file())
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_role("heading", name="The file makes a checklist of 2 questions")).to_be_visible()
    row = page.get_by_role("listitem").filter(has_text="Checks, row 3")
    expect(row).to_contain_text("The column Seen by isn’t carried: “Olena”.")
    expect(row).to_contain_text("by its options it is: One choice.")
    page.add_script_tag(path=AXE)
    assert [found["id"] for found in page.evaluate("axe.run()")["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Put into the draft").click()
    expect(page.get_by_text("How did it look?").first).to_be_visible()
    assert ChecklistDraft.objects.get().document["sections"][0]["code"] == "door"


def test_a_broken_file_is_told_beside_its_field_and_the_keyboard_suffices(page_of: Any, cast: Cast) -> None:
    page = page_of(DESK)
    page.goto(reverse("checklist-import", args=[cast.checklist_version.checklist_id]))
    field = page.get_by_label("File")
    field.set_input_files(
        {"name": "old.xls", "mimeType": "application/vnd.ms-excel", "buffer": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"}
    )
    field.focus()
    for _step in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText") == "Look at it":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_text("This is an old .xls file or behind a password.")).to_be_visible()


@pytest.mark.parametrize("name", ["Plain Excel", "XLSForm", "JSON document"])
def test_a_download_comes_back_as_the_same_checklist(page_of: Any, cast: Cast, name: str) -> None:
    page = page_of(DESK)
    page.goto(reverse("checklist-export", args=[cast.checklist_version.checklist_id]) + "?version=1")
    with page.expect_download() as download:
        page.get_by_role("link", name=f"Download: {name}").click()
    reading = read_file(Path(download.value.path()).read_bytes())
    assert reading.document is not None
    assert same_document(reading.document, CHECKLIST)
