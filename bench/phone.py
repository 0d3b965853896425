"""A phone before a web server as in production, with one visit to fill: what the shopper's figures are measured on."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from audits.models import Checklist, ChecklistVersion
from bench.sixty_questions import sixty_questions
from conftest import Cast, make_cast
from reports.tests.rows import cafe_version

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps an event loop in this thread
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
SLOWER = 4
NOT_ON_PHONES = ("admin", "drf_spectacular_sidecar", "rest_framework", "account", "mfa", "hq", "branch")


def visit_to_fill(*, is_long: bool = True) -> tuple[str, str]:
    """A visit under way, with 60 questions on one screen or the library's for cafés: its form's path, its shopper's session."""
    cast = make_cast()
    version = sixty(cast) if is_long else cafe_version(cast)
    visit = cast.visit(wave=cast.wave(state="open", checklist_version=version), state="in_progress")
    client = Client()
    client.force_login(cast.shopper, backend="allauth.account.auth_backends.AuthenticationBackend")
    return f"/shop/visits/{visit.pk}/form/", client.cookies["sessionid"].value


def sixty(cast: Cast) -> ChecklistVersion:
    """The long checklist as a version of the cast's programme."""
    checklist = Checklist.objects.create(programme=cast.programme, name="Sixty questions")
    return ChecklistVersion.objects.create(
        checklist=checklist,
        number=1,
        document=sixty_questions(),
        published_at=timezone.now(),
        published_by=cast.manager,
    )


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def production(folder: Path, ignored: tuple[str, ...] = NOT_ON_PHONES) -> Iterator[str]:
    """gunicorn with production's settings, static files hashed and compressed in `folder`; gives its address."""
    port = free_port()
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "bench.phone_settings", "MYSTERY_DEBUG": "0", "MYSTERY_HTTPS": "0"}
    env["MYSTERY_BENCH_STATIC"] = str(folder)
    collect = ["manage.py", "collectstatic", "--noinput", "-v", "0", *(f"--ignore={name}" for name in ignored)]
    subprocess.run([sys.executable, *collect], env=env, check=True)  # noqa: S603
    command = [
        "gunicorn",
        "--workers=2",
        "--threads=4",
        "--graceful-timeout=3",
        "--log-level=warning",
        f"--bind=127.0.0.1:{port}",
    ]
    server = subprocess.Popen([sys.executable, "-m", *command, "mystery.wsgi:application"], env=env)  # noqa: S603
    try:
        end = time.monotonic() + 180
        while time.monotonic() < end:  # until it answers: the first request of a process loads everything
            with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/account/login/"):
                break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


@contextlib.contextmanager
def street(address: str, folder: Path) -> Iterator[str]:
    """The proxy before it, as in production; gives the address phones know."""
    key, certificate, port = folder / "key.pem", folder / "certificate.pem", free_port()
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    subprocess.run([*make, "-keyout", key, "-out", certificate], check=True, stderr=subprocess.DEVNULL)  # noqa: S603
    script = Path(__file__).parent / "street.mjs"
    proxy = subprocess.Popen(["node", script, str(port), address.rpartition(":")[2], key, certificate])  # noqa: S603, S607
    wait_for(port)
    yield f"https://127.0.0.1:{port}"
    proxy.terminate()
    proxy.wait(20)


def wait_for(port: int) -> None:
    """Until somebody listens."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        yield running
        running.close()


def new_phone(
    running: Browser, address: str, session: str, *, language: str = "en", slower: int = SLOWER
) -> BrowserContext:
    """A phone that was never here, with an empty page; its processor is four times slower."""
    context = running.new_context(**PHONE, service_workers="block")
    context.set_default_timeout(180_000)
    cookies = {"sessionid": session, "django_language": language}
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
    devtools = context.new_cdp_session(context.new_page())
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    return context
