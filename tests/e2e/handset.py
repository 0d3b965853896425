"""A shopper's phone of its own: a slow browser in a folder, that can be closed, killed, and opened again without a network."""

import contextlib
import copy
import hashlib
import os
import re
import signal
import subprocess
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.utils import timezone
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from accounts.models import User
from audits.models import ChecklistVersion, Evidence, Visit
from conftest import PASSWORD, Cast
from tests.e2e.browser import FLAGS, PHONE, chromium, is_problem, wait_until
from tests.faults.wire import Wire

SLOW_3G = 50_000  # bytes a second
HASHER = Argon2PasswordHasher()
KNOWN = HASHER.encode(PASSWORD, HASHER.salt())  # as the house keeps it: it would put another in its place

# What stands in a store of the phone's database; of a file that is still here the bytes are hashed anew.
READ_STORE = """async (store) => {
  const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const db = await new Promise((resolve, reject) => {
    const asked = indexedDB.open("mystery");
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  const rows = await new Promise((resolve, reject) => {
    const asked = db.transaction(store).objectStore(store).getAll();
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  db.close();
  return Promise.all(rows.map(async ({ blob, ...row }) => ({
    ...row, digest: blob ? hex(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer())) : null,
  })));
}"""

SHELL_IS_KEPT = """async () => {
  await navigator.serviceWorker.ready;
  const names = (await caches.keys()).filter((name) => name.startsWith("shell"));
  const kept = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).length));
  return kept.some((count) => count > 20);
}"""


class Handset:
    """One phone: what it keeps stays in its folder, whatever happens to its browser."""

    def __init__(self, playwright: Playwright, folder: Path, wire: Wire, *, slowness: int = 4) -> None:
        self.playwright, self.folder, self.wire, self.slowness = playwright, folder, wire, slowness
        self.context: BrowserContext | None = None
        self.problems: list[str] = []
        self.is_offline = False

    # --- the browser ---
    def open(self, path: str = "/shop/", **options: Any) -> Page:
        """The app, in a browser that is started where none runs."""
        if self.context is None:
            self.context = self.playwright.chromium.launch_persistent_context(
                self.folder, executable_path=chromium(), args=FLAGS, base_url=self.wire.url, offline=self.is_offline,
                permissions=["camera", "microphone", "geolocation"], **PHONE,
                geolocation={"latitude": 50.466, "longitude": 30.514}, **{"locale": "en-GB"} | options,
            )  # fmt: skip
            self.context.set_default_timeout(30_000)
            self.context.on("page", self.listen)
            for page in self.context.pages:
                self.listen(page)
        page = self.context.pages[0] if self.context.pages[0].url == "about:blank" else self.context.new_page()
        self.slow_down(page)
        page.goto(path)
        return page

    def listen(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.problems.append(f"{page.url}: {error}"))
        page.on("console", lambda line: self.problems.append(f"{page.url}: {line.text}") if is_problem(line) else None)

    def slow_down(self, page: Page) -> None:
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": self.slowness})

    def close(self) -> None:
        """As when its owner closes it."""
        if self.context:
            self.context.close()
            self.context = None

    def kill(self) -> None:
        """As when the battery is empty: nothing is told, nothing is flushed."""
        os.kill(self.process(), signal.SIGKILL)
        with contextlib.suppress(Exception):
            self.close()
        self.context = None
        (self.folder / "SingletonLock").unlink(missing_ok=True)

    def process(self) -> int:
        """The browser's own process: the one of this folder that no other of it has started."""
        wanted = f"--user-data-dir={self.folder}".encode()
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                words = (entry / "cmdline").read_bytes().split(b"\0")
                if wanted in words and not any(word.startswith(b"--type=") for word in words):
                    return int(entry.name)
        raise AssertionError("no browser runs in this folder")

    # --- the network ---
    def go_offline(self) -> None:
        """Aeroplane mode."""
        self.is_offline = True
        self.wire.down()
        if self.context:
            self.context.set_offline(True)

    def go_online(self) -> None:
        self.is_offline = False
        self.wire.up()
        if self.context:
            self.context.set_offline(False)

    # --- its owner ---
    def sign_in(self, user: User) -> Page:
        """By the sign-in page, as after a session that ended; gives My visits, ready for aeroplane mode."""
        know_password(user)
        page = self.open("about:blank")
        page.context.clear_cookies(name="sessionid")
        page.goto("/account/login/")
        page.get_by_label("Email").fill(user.email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").tap()
        page.wait_for_url("**/shop/")
        self.wait_for_shell(page)
        return page

    def wait_for_shell(self, page: Page) -> None:
        wait_until(lambda: page.evaluate(SHELL_IS_KEPT), 60)

    # --- what it keeps ---
    def kept(self, page: Page, store: str) -> list[dict[str, Any]]:
        """The rows of a store of the phone's database."""
        rows: list[dict[str, Any]] = page.evaluate(READ_STORE, store)
        return rows

    def files(self, page: Page) -> dict[str, str]:
        """The SHA-256 of each file whose bytes are on the phone, by its id."""
        return {row["id"]: row["digest"] for row in self.kept(page, "bytes") if "/" not in row["id"]}


# --- what a shopper does ---
def know_password(user: User) -> None:
    """Let them sign in at the house by the cast's password."""
    User.objects.filter(pk=user.pk).update(password=KNOWN)


def question(page: Page, code: str) -> Any:
    return page.locator(f"#question-{code}")


def choose(page: Page, code: str, label: str) -> None:
    """Tap one of a row of choices."""
    question(page, code).locator("label", has_text=re.compile(rf"^{re.escape(label)}$")).first.tap()


def begin(page: Page, name: str = "Podil") -> None:
    """From My visits over the briefing to the form."""
    page.get_by_role("link", name=re.compile(name)).first.tap()
    page.get_by_role("button", name=re.compile("^Start")).tap()
    expect(question(page, "clean")).to_be_visible()


def resume(page: Page) -> None:
    """From My visits to a form begun before, here or on another phone."""
    page.goto("/shop/")
    page.get_by_role("link", name="Podil").tap()
    page.get_by_role("link", name=re.compile("Open the form|Go on with the form")).tap()
    expect(page.locator("fieldset.question").first).to_be_visible()


def go_on(page: Page) -> None:
    """To the next section."""
    page.get_by_role("link", name=re.compile("^Next")).tap()


def attach(page: Page, code: str, files: list[Path]) -> None:
    """Files from the gallery, each made fit to send."""
    kept = question(page, code).locator("li.photo:not(.working)")
    before = kept.count()
    question(page, code).locator("input[type=file]").last.set_input_files(files)
    expect(kept).to_have_count(before + len(files), timeout=60_000)


def sign(page: Page, name: str = "Sofia Kovalenko") -> None:
    page.get_by_label("Your name").fill(name)


def send(page: Page, name: str = "Sofia Kovalenko") -> None:
    """Check and send."""
    page.get_by_role("link", name=re.compile("Check and send")).last.tap()
    sign(page, name)
    page.get_by_role("button", name="Send").tap()


def received(page: Page) -> None:
    """The receipt that says everything."""
    expect(page.get_by_text("The server has everything")).to_be_visible(timeout=120_000)


# --- what the server has ---
def on_server(visit: Visit, files: Path) -> dict[str, str]:
    """The SHA-256 of each file of the visit as it lies in storage, by its id."""
    rows = Evidence.objects.filter(visit=visit).exclude(original="")
    return {str(row.pk): hashlib.sha256((files / row.original).read_bytes()).hexdigest() for row in rows}


# --- what it photographs ---
def photos(folder: Path, count: int, *, width: int = 800) -> list[Path]:
    """Photos of which no two are alike, and none can be pressed smaller."""
    paths = [folder / f"photo-{width}-{number}.jpg" for number in range(count)]
    for path in paths:
        Image.effect_noise((width, width * 3 // 4), 60).convert("RGB").save(path, quality=80)
    return paths


def sound(folder: Path, minutes: int = 5) -> Path:
    """So many minutes from the phone's own recorder, which none can press smaller either."""
    path = folder / "sound.ogg"
    make = f"ffmpeg -loglevel error -f lavfi -i anoisesrc=d={minutes * 60}:r=16000:a=0.4 -c:a libopus -b:a 32k -vbr off"
    subprocess.run([*make.split(), str(path)], check=True)
    return path


def visit_with_sound(cast: Cast) -> Visit:
    """A visit whose checklist asks for a recording too."""
    document = copy.deepcopy(cast.checklist_version.document)
    voice = {"code": "voice", "kind": "audio", "text": {"en": "What did you hear?"}, "required": False}
    document["sections"][1]["questions"].append(voice)
    now = timezone.now()
    version = ChecklistVersion.objects.create(
        checklist=cast.checklist_version.checklist,
        number=2,
        document=document,
        published_at=now,
        published_by=cast.manager,
    )
    return cast.visit(wave=cast.wave(state="open", opened_at=now, checklist_version=version))
