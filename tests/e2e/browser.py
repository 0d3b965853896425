"""Which browser, how it is started, and how a test waits for what it shows."""

import os
import shutil
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

# Playwright keeps an event loop in this thread; Django would refuse its own database there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
expect.set_options(timeout=30_000)  # a machine may have much else to do
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


def is_problem(line: Any) -> bool:
    """An error in the console; a refused request is told there too, and judged by the test itself."""
    return line.type == "error" and "Failed to load resource" not in line.text


def wait_until(seen: Callable[[], Any], seconds: float = 30) -> Any:
    """What `seen()` gives once it is true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = seen()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError("it never came")
