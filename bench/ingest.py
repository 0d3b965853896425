"""Submissions a second, committed before the answer: gunicorn with 2 workers, against a view that only inserts."""

import base64
import contextlib
import datetime as dt
import hashlib
import http.client
import json
import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bench.common import finish, in_turn, percentile, ratio, say, start

asked = start("ingest", __doc__)

import uuid6  # noqa: E402 the project is set up first
from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import Role, ShopperProfile, User  # noqa: E402
from audits.models import ChecklistVersion, Visit, Wave  # noqa: E402
from conftest import Cast, make_cast, person  # noqa: E402

SHOPPERS = 64
LEVELS = {1: 60, 4: 200, 16: 400} if not asked.full else {1: 300, 4: 1000, 16: 2000}
PHOTOS = 60 if not asked.full else 300
PHOTO_BYTES = 1_500_000
TOKEN = "a" * 32
Answered = tuple[int, float]


class Target:
    """A server under load, with visits that nobody has used yet."""

    def __init__(self, port: int, visits: Iterator[Visit], send: Callable[..., None]) -> None:
        self.port, self.visits, self.send = port, visits, send
        self.lock, self.own = threading.local(), threading.Lock()

    def line(self) -> http.client.HTTPConnection:
        """This thread's open connection."""
        if not hasattr(self.lock, "line"):
            self.lock.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            self.lock.line.connect()
            self.lock.line.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line: http.client.HTTPConnection = self.lock.line
        return line

    def ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> None:
        """One request that must succeed."""
        line = self.line()
        line.request(method, path, body, headers)
        answer = line.getresponse()
        said = answer.read()
        if answer.status != 201:
            raise RuntimeError(f"{answer.status}: {said[:300]!r}")

    def one(self, visit: Visit, photo: bool) -> float:
        """Seconds until it was acknowledged."""
        began = time.perf_counter()
        self.send(self, visit, photo)
        return time.perf_counter() - began

    def run(self, clients: int, count: int, latencies: list[float], photo: bool = False) -> float:
        """`count` visits by so many clients; gives visits a second."""
        visits = [next(self.visits) for _ in range(count)]
        with ThreadPoolExecutor(clients) as pool:
            began = time.perf_counter()
            latencies += pool.map(lambda visit: self.one(visit, photo), visits)
            return count / (time.perf_counter() - began)


def body_of(photo: dict[str, Any] | None) -> bytes:
    """A phone's submission: 30 answers, some comments and timings."""
    sent = {
        "id": str(uuid6.uuid7()),
        "finished_at": timezone.now().isoformat(),
        "clock_offset_ms": 120,
        "answers": {code: ("yes" if number % 5 else "no") for number, code in enumerate(CODES)},
        "comments": {CODES[0]: "Two trays with cups stood by the till."},
        "timings": dict.fromkeys(CODES, 3),
        "notes": [],
        "evidence": [photo] if photo else [],
        "app": "bench",
    }
    return json.dumps(sent).encode()


def to_product(target: Target, visit: Visit, photo: bool) -> None:
    """As the phone does it: the photo through tus, then the submission."""
    session = SESSIONS[visit.shopper_id]
    file = None
    if photo:
        file = new_file()
        told = {"visit": str(visit.pk), "evidence": file["id"]}
        told |= {name: file[name] for name in ("kind", "question", "sha256", "captured_at")}
        words = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in told.items())
        headers = {
            "Tus-Resumable": "1.0.0", "Upload-Length": str(PHOTO_BYTES), "Upload-Metadata": words,
            "Content-Type": "application/offset+octet-stream",
        }  # fmt: skip
        target.ask("POST", "/api/v1/uploads", PHOTO, session | headers)
    headers = session | {"Content-Type": "application/json"}
    target.ask("PUT", f"/api/v1/visits/{visit.pk}/submission", body_of(file), headers)


def to_bare(target: Target, visit: Visit, photo: bool) -> None:
    """The same bytes to the view that only inserts."""
    file = None
    if photo:
        file = new_file()
        target.ask("POST", f"/upload/{visit.pk}", PHOTO, {"X-File": file["id"]})
    target.ask("PUT", f"/submit/{visit.pk}", body_of(file), {"Content-Type": "application/json"})


def new_file() -> dict[str, Any]:
    """The same bytes under another id."""
    return {
        "id": str(uuid6.uuid7()), "kind": "photo", "question": "", "sha256": PHOTO_SHA, "bytes": PHOTO_BYTES,
        "captured_at": timezone.now().isoformat(), "place": None,
    }  # fmt: skip


def sections() -> list[dict[str, Any]]:
    """Five sections of six questions."""
    return [
        {
            "code": f"s{section}",
            "title": {"en": f"Section {section}"},
            "touchpoint": "service",
            "questions": [
                {"code": f"s{section}_q{number}", "kind": "yes_no", "text": {"en": "Was it so?"}, "points": 2}
                for number in range(6)
            ],
        }
        for section in range(5)
    ]


def make_wave(cast: Cast) -> Wave:
    """An open wave with a checklist of 30 questions."""
    document = {"schema": 1, "title": {"en": "Bench"}, "sections": sections()}
    version = ChecklistVersion.objects.create(
        checklist=cast.checklist_version.checklist, number=2, document=document, published_at=timezone.now(),
        published_by=cast.manager,
    )  # fmt: skip
    return cast.wave(state="open", opened_at=timezone.now(), checklist_version=version)


def sign_in(user: User) -> dict[str, str]:
    """Headers of a signed-in phone."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return {"Cookie": f"sessionid={session.session_key}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN}


def make_visits(cast: Cast, wave: Wave, profiles: list[ShopperProfile], count: int) -> Iterator[Visit]:
    """Visits under way."""
    now = timezone.now()
    rows = [
        Visit(
            organisation=cast.zerno, wave=wave, scenario_version=wave.scenario_version, branch=cast.podil, number=wave.visits.count() + number + 1,
            state="in_progress", shopper=profiles[number % len(profiles)], opens_at=now - dt.timedelta(days=1),
            closes_at=now + dt.timedelta(days=7), fee=240, currency="UAH", started_at=now - dt.timedelta(hours=1),
        )
        for number in range(count)
    ]  # fmt: skip
    return iter(Visit.objects.bulk_create(rows, batch_size=500))


@contextlib.contextmanager
def serving(name: str, **changed: str) -> Iterator[int]:
    """gunicorn with two workers; gives its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = os.environ | {"MYSTERY_DEBUG": "0", "MYSTERY_HTTPS": "0"} | changed
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--workers=2",
        "--worker-class=gthread",
        "--threads=4",
        "--keep-alive=30",
    ]
    log = open(os.path.join(os.environ["MYSTERY_FILES_DIR"], f"{name}.log"), "wb")  # noqa: SIM115 closed with its server
    server = subprocess.Popen(
        [*command, f"--bind=127.0.0.1:{port}", "mystery.wsgi:application"], env=env, stdout=log, stderr=log
    )
    try:
        end = time.monotonic() + 60
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            if time.monotonic() > end:
                raise RuntimeError(f"{name} did not start")
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(20)
        log.close()


CODES = [question["code"] for section in sections() for question in section["questions"]]
PHOTO = random.Random(1).randbytes(PHOTO_BYTES)
PHOTO_SHA = hashlib.sha256(PHOTO).hexdigest()
SESSIONS: dict[int | None, dict[str, str]] = {}


def main() -> None:
    """Alternating runs at each number of clients."""
    cast = make_cast()
    wave = make_wave(cast)
    people = [person(cast.zerno, Role.SHOPPER, f"Phone{number}") for number in range(SHOPPERS)]
    profiles = list(ShopperProfile.objects.filter(membership__user__in=people).select_related("membership__user"))
    SESSIONS.update({profile.pk: sign_in(profile.membership.user) for profile in profiles})
    each = asked.runs * (sum(LEVELS.values()) + PHOTOS) + 200
    figures: dict[str, Any] = {}
    with (
        serving("product", DJANGO_SETTINGS_MODULE="mystery.settings") as ours,
        serving("bare", DJANGO_SETTINGS_MODULE="bench.bare_settings") as theirs,
    ):
        product = Target(ours, make_visits(cast, wave, profiles, each), to_product)
        bare = Target(theirs, make_visits(cast, wave, profiles, each), to_bare)
        for target in (product, bare):
            target.run(4, 80, [])  # both warm
        for clients, count in LEVELS.items():
            waits: dict[str, list[float]] = {"ours": [], "theirs": []}
            found = in_turn(
                asked.runs,
                ours=lambda: product.run(clients, count, waits["ours"]),  # noqa: B023 called before the next round
                theirs=lambda: bare.run(clients, count, waits["theirs"]),  # noqa: B023 as above
            )
            median = sorted(found["ours"])[len(found["ours"]) // 2]
            p95 = 1000 * percentile(waits["ours"], 0.95)
            say(
                f"{clients} clients: {median:.0f} submissions/s, p95 {p95:.0f} ms; bare {sorted(found['theirs'])[asked.runs // 2]:.0f}/s, p95 {1000 * percentile(waits['theirs'], 0.95):.0f} ms"
            )
            figures[f"ratio_at_{clients}"] = ratio(found["ours"], found["theirs"])
            figures["ratio_to_bare_view"], figures["per_second"], figures["p95_ms"] = (
                figures[f"ratio_at_{clients}"],
                median,
                p95,
            )
        found = in_turn(
            asked.runs,
            ours=lambda: product.run(4, PHOTOS, [], photo=True),
            theirs=lambda: bare.run(4, PHOTOS, [], photo=True),
        )
        figures["photo_ratio"], figures["photo_per_second"] = (
            ratio(found["ours"], found["theirs"]),
            sorted(found["ours"])[asked.runs // 2],
        )
        say(
            f"with a photo of 1.5 MB: {figures['photo_per_second']:.0f} visits/s, bare {sorted(found['theirs'])[asked.runs // 2]:.0f}/s"
        )
    finish(**figures)


if __name__ == "__main__":
    main()
