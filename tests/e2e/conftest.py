"""A browser, and a Celery worker that shares the live server's database, broker and folders."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project_settings
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from audits.models import ScenarioVersion
from conftest import Cast
from mystery.celery import app
from tests.e2e.browser import DESK, FLAGS, PHONE, chromium, is_problem, wait_until
from tests.e2e.designer import checklist, open_designer  # noqa: F401  # fixtures
from tests.e2e.handset import Handset
from tests.faults.conftest import house  # noqa: F401  # a fixture
from tests.faults.house import House
from tests.faults.wire import Wire

ROOT = Path(__file__).resolve().parent.parent.parent
__all__ = ["DESK", "PHONE", "wait_until"]  # for the tests
FAILED: pytest.StashKey[bool] = pytest.StashKey()


@pytest.fixture
def cast(cast: Cast) -> Cast:
    """The whole cast, whose visits may begin at any hour."""
    version = cast.scenario_version
    document = {name: part for name, part in version.document.items() if name != "windows"}
    ScenarioVersion.objects.filter(pk=version.pk).update(document=document)
    version.refresh_from_db()
    return cast


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """One for the whole process: it allows no second."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    running = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
    yield running
    running.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Tells the fixtures whether the test itself failed."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture
def open_context(
    request: pytest.FixtureRequest, browser: Browser, live_server: Any
) -> Iterator[Callable[..., BrowserContext]]:
    """`open_context(PHONE)` gives a person's own browser; nothing unexpected may stand in its console."""
    opened: list[BrowserContext] = []
    problems: list[str] = []

    def listen(page: Page) -> None:
        page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))
        page.on("console", lambda line: problems.append(f"{page.url}: {line.text}") if is_problem(line) else None)

    def open_one(shape: dict[str, Any], **options: Any) -> BrowserContext:
        context = browser.new_context(
            **shape, base_url=live_server.url, permissions=["camera", "microphone", "geolocation"],
            geolocation={"latitude": 50.466, "longitude": 30.514}, **{"locale": "en-GB"} | options,
        )  # fmt: skip
        context.set_default_timeout(30_000)
        context.on("page", listen)
        opened.append(context)
        return context

    yield open_one
    if request.node.stash.get(FAILED, False):
        keep_pictures(request.node.name, opened)
    for context in opened:
        context.close()
    wait_for_silence()
    assert problems == []


def wait_for_silence(looks: int = 3) -> None:
    """Until the server has finished what closed browsers had asked for: emptying its tables meanwhile would deadlock."""
    if connection.vendor != "postgresql":
        return
    busy = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
    silent = 0

    def look() -> bool:
        nonlocal silent
        with connection.cursor() as cursor:
            cursor.execute(busy)
            silent = 0 if cursor.fetchone()[0] else silent + 1
        return silent >= looks

    wait_until(look)


def keep_pictures(name: str, contexts: list[BrowserContext]) -> None:
    """What every open page shows, for whoever looks into a failure."""
    folder = ROOT / "var" / "e2e"
    folder.mkdir(parents=True, exist_ok=True)
    for number, page in enumerate(page for context in contexts for page in context.pages):
        with contextlib.suppress(Exception):
            page.screenshot(path=folder / f"{name[:60]}-{number}.png", full_page=True)


@pytest.fixture
def worker(live_server: Any, settings: Any, tmp_path: Path) -> Iterator[Path]:
    """A real worker for all queues; gives the folder where it writes e-mails."""
    if connection.vendor != "postgresql" or not project_settings.ENV.redis_url:
        pytest.skip("needs PostgreSQL and Redis: python -m tests.servers pytest")
    settings.SITE_URL = live_server.url
    mails = tmp_path / "mail"
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = mails
    host = connection.settings_dict["OPTIONS"].get("host") or connection.settings_dict["HOST"]
    env = {
        **os.environ,
        "DATABASE_URL": f"postgres://mystery@/{connection.settings_dict['NAME']}?host={host}",
        "MYSTERY_FILES_DIR": str(settings.STORAGES["default"]["OPTIONS"]["location"]),
        "MYSTERY_MAIL_DIR": str(mails),
        "MYSTERY_SITE_URL": live_server.url,
        "MYSTERY_DEBUG": "1",
    }
    with contextlib.suppress(Exception):
        app.control.purge()
    command = [sys.executable, "-m", "celery", "-A", "mystery", "worker", "-c", "1"]
    command += ["-Q", "default,media,scores,pdf,exports"]
    with (tmp_path / "worker.log").open("wb") as log:
        process = subprocess.Popen([*command, "-l", "INFO"], env=env, cwd=ROOT, stdout=log, stderr=log)
        try:
            yield mails
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)  # it ends the task it has begun
            process.kill()
            process.wait(20)


@pytest.fixture
def wire(house: House) -> Iterator[Wire]:  # noqa: F811
    """The line between the phones and the house's web server."""
    house.web()
    with Wire(house.port) as line:
        yield line


@pytest.fixture
def new_phone(
    request: pytest.FixtureRequest, playwright: Playwright, wire: Wire, tmp_path: Path
) -> Iterator[Callable[..., Handset]]:
    """`new_phone()` gives a phone with a browser and a memory of its own; nothing unexpected may stand in its console."""
    phones: list[Handset] = []

    def make(**options: Any) -> Handset:
        phones.append(Handset(playwright, tmp_path / f"phone-{len(phones)}", wire, **options))
        return phones[-1]

    yield make
    if request.node.stash.get(FAILED, False):
        keep_pictures(request.node.name, [phone.context for phone in phones if phone.context])
    for phone in phones:
        phone.close()
    assert [problem for phone in phones for problem in phone.problems] == []
