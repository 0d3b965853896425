"""Real bytes over a real connection: a tus client that isn't ours, and a web server that is killed."""

import io
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from django.core.files.storage import default_storage
from django.db import connection
from tusclient.client import TusClient
from tusclient.exceptions import TusUploadFailed

from accounts.models import User
from audits.models import Evidence, Visit
from audits.tests.phone import manifest
from conftest import Cast

TOKEN = "a" * 32
pytestmark = [
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs a database that threads and processes share"),
    pytest.mark.django_db(transaction=True),
]


def signed_in(as_person: Any, user: User) -> dict[str, str]:
    session = as_person(user).cookies["sessionid"].value
    return {"Cookie": f"sessionid={session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN}


def told(visit: Visit, file: dict[str, Any]) -> dict[str, str]:
    return {
        "visit": str(visit.pk),
        "evidence": file["id"],
        "kind": file["kind"],
        "question": file["question"],
        "sha256": file["sha256"],
        "captured_at": file["captured_at"],
    }


def test_a_foreign_tus_client_uploads_and_resumes(
    cast: Cast, as_person: Any, live_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audits.services.uploads.after_commit", lambda *_args, **_ids: None)
    visit = cast.visit(state="in_progress")
    content = os.urandom(3_000_000)
    source = io.BytesIO(content)
    file = manifest(content)
    client = TusClient(f"{live_server.url}/api/v1/uploads", headers=signed_in(as_person, cast.shopper))
    first = client.uploader(file_stream=source, chunk_size=1_000_000, metadata=told(visit, file), upload_checksum=True)
    first.upload_chunk()
    assert (first.offset, Evidence.objects.get().state) == (1_000_000, "declared")
    second = client.uploader(file_stream=source, chunk_size=700_000, url=first.url)
    assert second.offset == 1_000_000
    second.upload()
    row = Evidence.objects.get()
    with default_storage.open(row.original) as stored:
        assert stored.read() == content
    damaged = client.uploader(file_stream=source, metadata=told(visit, manifest(b"x" * len(content))), retries=0)
    with pytest.raises(TusUploadFailed):
        damaged.upload()


def test_a_killed_web_server_loses_at_most_the_piece_under_way(cast: Cast, as_person: Any, settings: Any) -> None:
    folder = settings.STORAGES["default"]["OPTIONS"]["location"]
    visit = cast.visit(state="in_progress")
    content = os.urandom(20 * 1024 * 1024)
    file = manifest(content)
    headers = signed_in(as_person, cast.shopper)
    port = free_port()
    server = gunicorn(port, folder)
    try:
        client = TusClient(f"http://127.0.0.1:{port}/api/v1/uploads", headers=headers)
        source = io.BytesIO(content)
        uploader = client.uploader(file_stream=source, metadata=told(visit, file))
        place = uploader.create_url()
        send_part(port, place, headers, content, 17 * 1024 * 1024)
        wait_for(lambda: offset_of(place, headers) >= 16 * 1024 * 1024)
    finally:
        # The master and its worker at once, as when the machine dies.
        os.killpg(server.pid, signal.SIGKILL)
        server.wait(10)
    server = gunicorn(port, folder)
    try:
        assert offset_of(place, headers) == 16 * 1024 * 1024
        client.uploader(file_stream=source, url=place, chunk_size=3 * 1024 * 1024).upload()
    finally:
        server.terminate()
        server.wait(10)
    row = Evidence.objects.get()
    assert row.state != "declared"
    assert Path(folder, row.original).read_bytes() == content


def send_part(port: int, place: str, headers: dict[str, str], content: bytes, size: int) -> None:
    """A PATCH that announces everything, sends a part, and hangs."""
    path = place.split(str(port), 1)[1]
    lines = [
        f"PATCH {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Tus-Resumable: 1.0.0",
        "Upload-Offset: 0",
        "Content-Type: application/offset+octet-stream",
        f"Content-Length: {len(content)}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    line = socket.create_connection(("127.0.0.1", port))
    line.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + content[:size])
    LINES.append(line)


LINES: list[socket.socket] = []


@pytest.fixture(autouse=True)
def hang_up(transactional_db: None) -> Any:
    yield
    while LINES:
        LINES.pop().close()
    with connection.cursor() as cursor:
        # Threads of the web servers keep their connections, and the test database couldn't be dropped.
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def offset_of(place: str, headers: dict[str, str]) -> int:
    answer = requests.head(place, headers=headers | {"Tus-Resumable": "1.0.0"}, timeout=60)
    assert answer.status_code == 200, answer.status_code
    return int(answer.headers["Upload-Offset"])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def gunicorn(port: int, folder: Any) -> "subprocess.Popen[bytes]":
    """The web server as in production, on the test's database and folder."""
    address = urlsplit(os.environ["DATABASE_URL"])
    env = os.environ | {
        "MYSTERY_DEBUG": "1",
        "DATABASE_URL": address._replace(path=f"/{connection.settings_dict['NAME']}").geturl(),
        "MYSTERY_FILES_DIR": str(folder),
    }
    command = [sys.executable, "-m", "gunicorn", "--workers=1", "--worker-class=gthread", "--threads=4", "--timeout=60"]
    started = subprocess.Popen(
        [*command, f"--bind=127.0.0.1:{port}", "mystery.wsgi:application"],
        env=env,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(lambda: answers(port))
    except BaseException:
        os.killpg(started.pid, signal.SIGKILL)
        raise
    return started


def answers(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/api/v1/server-time", timeout=5).ok
    except requests.RequestException:
        return False


def wait_for(ready: Any, seconds: float = 180) -> None:
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end
        time.sleep(0.1)
