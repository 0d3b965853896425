"""A network's way in from a file, in a real browser: a small one at once, a large one by a worker, with its progress."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project_settings
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from audits.models import Branch, Import
from audits.tests.csv_rows import csv_file
from conftest import Cast
from tests.e2e.browser import DESK, PHONE, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = Path(project_settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
HEAD = ["Код", "Назва", "Регіон", "Місто", "Координати", "Графік роботи"]
FEW = [
    ["KY-01", "Podil", "Kyiv", "Vyshhorod", "50.466, 30.514", "Пн-Пт 9-20"],
    ["KY-09", "Lukianivka", "Kyiv / Left bank", "Kyiv", "50.4625, 30.4817", ""],
    ["KY-10", "Wrong", "", "Kyiv", "north", ""],
]


@pytest.fixture
def page_of(open_context: Callable[..., BrowserContext], as_person: Any, live_server: Any, cast: Cast) -> Any:
    def open_page(shape: dict[str, Any], **options: Any) -> Page:
        context = open_context(shape, **options)
        cookie = as_person(cast.manager).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        return context.new_page()

    return open_page


def choose(page: Page, rows: list[list[str]], *, encoding: str = "cp1251") -> None:
    data = csv_file([HEAD, *rows]).decode("utf-8-sig").encode(encoding)
    page.goto(reverse("branch-list"))
    page.get_by_role("link", name="Import").click()
    page.get_by_label("File").set_input_files({"name": "network.csv", "mimeType": "text/csv", "buffer": data})
    page.get_by_role("button", name="Look at it").click()


def check(page: Page) -> None:
    """Nobody is kept out of what is shown, and nothing stands beyond the edge."""
    page.add_script_tag(path=AXE)
    assert [found["id"] for found in page.evaluate("axe.run()")["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("shape", "scheme"), [(DESK, "light"), (PHONE, "dark")], ids=["desk", "phone"])
def test_a_file_is_looked_at_written_and_undone(page_of: Any, cast: Cast, shape: dict[str, Any], scheme: str) -> None:
    page = page_of(shape, color_scheme=scheme, bypass_csp=True)
    page.goto(reverse("branch-list"))
    page.get_by_text("Change many at once").click()
    check(page)
    choose(page, FEW)
    expect(page.get_by_label("E Координати")).to_have_value("coordinates")
    check(page)
    page.get_by_role("button", name="See what becomes of the rows").click()
    expect(page.get_by_text("Row 4, column E")).to_be_visible()
    check(page)
    page.get_by_role("link", name="New 1").click()
    expect(page.get_by_text("Lukianivka")).to_be_visible()
    expect(page.get_by_text("Vyshhorod")).to_have_count(0)
    page.get_by_role("button", name="Write 2 branches").click()
    expect(page.get_by_role("heading", name="Written: 1 new, 1 changed")).to_be_visible()
    assert Branch.objects.get(code="KY-01").city == "Vyshhorod"
    check(page)
    page.get_by_role("button", name="Undo this import").click()
    expect(page.get_by_role("heading", name="This import is undone")).to_be_visible()
    check(page)
    assert Branch.objects.get(code="KY-01").city == "Kyiv"
    assert not Branch.objects.filter(code="KY-09").exists()


def test_a_large_file_shows_its_end_by_itself(page_of: Any, cast: Cast, worker: Path) -> None:
    rows = [[f"B-{number:05}", f"Branch {number}", f"Kyiv / {number % 9}", "Kyiv", "", ""] for number in range(3000)]
    page = page_of(DESK)
    choose(page, rows, encoding="utf-16")
    page.get_by_role("button", name="See what becomes of the rows").click()
    page.get_by_role("button", name="Write 3000 branches").click(timeout=60_000)
    expect(page.get_by_role("button", name="Undo this import")).to_be_visible(timeout=60_000)
    assert Branch.objects.filter(code__startswith="B-").count() == 3000
    page.get_by_role("button", name="Undo this import").click()
    expect(page.get_by_role("heading", name="This import is undone")).to_be_visible(timeout=60_000)
    assert Branch.objects.count() == 3
    wait_until(lambda: not Import.objects.filter(state__in=Import.BUSY).exists())
