"""A browser, and a Celery worker that shares the live server's database, broker and folders."""

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project_settings
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from mystery.celery import app
from tests.faults.conftest import house  # noqa: F401  # a fixture

ROOT = Path(__file__).resolve().parent.parent.parent
# Playwright keeps an event loop in this thread; Django would refuse its own database there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
FAILED: pytest.StashKey[bool] = pytest.StashKey()
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}


def chromium() -> str:
    """Debian's browser."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        pytest.fail("chromium is not installed; `make system-test` installs it")
    return found


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
    assert problems == []


def keep_pictures(name: str, contexts: list[BrowserContext]) -> None:
    """What every open page shows, for whoever looks into a failure."""
    folder = ROOT / "var" / "e2e"
    folder.mkdir(parents=True, exist_ok=True)
    for number, page in enumerate(page for context in contexts for page in context.pages):
        with contextlib.suppress(Exception):
            page.screenshot(path=folder / f"{name[:60]}-{number}.png", full_page=True)


def is_problem(line: Any) -> bool:
    """An error in the console; a refused request is told there too, and judged by the test itself."""
    return line.type == "error" and "Failed to load resource" not in line.text


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
    command = [sys.executable, "-m", "celery", "-A", "mystery", "worker", "-c", "1", "-Q", "default,media,scores,pdf"]
    with (tmp_path / "worker.log").open("wb") as log:
        process = subprocess.Popen([*command, "-l", "INFO"], env=env, cwd=ROOT, stdout=log, stderr=log)
        try:
            yield mails
        finally:
            process.terminate()
            process.wait(20)


def wait_until(seen: Callable[[], Any], seconds: float = 30) -> Any:
    """What `seen()` gives once it is true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = seen()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError("it never came")
