"""The first opening of a shopper's form: bytes of HTML, CSS and JavaScript, and the main thread's time at CPU x4."""

import contextlib
import gzip
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

from bench.common import finish, say, start

asked = start("weight", __doc__)

from django.core.management import call_command  # noqa: E402 the project is set up first
from django.test import Client  # noqa: E402
from playwright.sync_api import Browser, sync_playwright  # noqa: E402

from conftest import make_cast  # noqa: E402
from reports.tests.rows import cafe_version  # noqa: E402

COUNTED = ("text/html", "text/css", "javascript")
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@contextlib.contextmanager
def serving() -> Iterator[str]:
    """The web server as in production; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "MYSTERY_DEBUG": "1"}
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--workers=2",
        "--threads=4",
        f"--bind=127.0.0.1:{port}",
        "mystery.wsgi:application",
    ]
    server = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


def opened(browser: Browser, address: str, session: str, path: str) -> tuple[dict[str, int], float, float]:
    """A phone that was never here: gzipped bytes by path, main-thread and wall milliseconds until usable."""
    context = browser.new_context(**PHONE, service_workers="block")  # type: ignore[arg-type]
    context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    page, bodies = context.new_page(), {}
    page.on("response", lambda answer: bodies.update({answer.url: answer}))
    devtools = context.new_cdp_session(page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    devtools.send("Performance.enable")
    began = time.perf_counter()
    page.goto(address + path, wait_until="commit")
    page.wait_for_selector("#content h1, #content h2, #content fieldset", timeout=60_000)
    wall = 1000 * (time.perf_counter() - began)
    busy = {one["name"]: one["value"] for one in devtools.send("Performance.getMetrics")["metrics"]}["TaskDuration"]
    page.wait_for_load_state("networkidle")
    sizes = {}
    for url, answer in bodies.items():
        kind = answer.headers.get("content-type", "")
        if answer.status == 200 and any(name in kind for name in COUNTED):
            sizes[urlsplit(url).path] = len(gzip.compress(answer.body(), 6))
    context.close()
    return sizes, 1000 * busy, wall


def main() -> None:
    """Several phones, one after another."""
    cast = make_cast()
    wave = cast.wave(state="open", checklist_version=cafe_version(cast))
    visit = cast.visit(wave=wave, state="in_progress")
    client = Client()
    client.force_login(cast.shopper, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.cookies["sessionid"].value
    call_command("check", verbosity=0)
    with serving() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        runs = [opened(browser, address, session, f"/shop/visits/{visit.pk}/form/") for _ in range(max(5, asked.runs))]
        browser.close()
    sizes = runs[0][0]
    for path, size in sorted(sizes.items(), key=lambda item: -item[1]):
        say(f"{size:7d} {path}")
    finish(
        total_gzip_bytes=sum(sizes.values()),
        files=len(sizes),
        usable_ms=statistics.median(run[1] for run in runs),
        wall_ms=statistics.median(run[2] for run in runs),
    )


if __name__ == "__main__":
    main()
