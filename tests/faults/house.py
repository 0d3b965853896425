"""A whole installation for one test: real processes on the test's database, with a Redis and a folder of its own."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import requests
from celery import Celery
from django.conf import settings
from django.db import connection
from redis import Redis

from accounts.models import User
from audits.models import Visit
from tests import servers

ROOT = Path(__file__).resolve().parent.parent.parent
TOKEN = "a" * 32
QUEUES = "default,media,scores,pdf,exports"


def wait_for(seen: Callable[[], Any], seconds: float = 120) -> Any:
    """What `seen()` gives once it is true."""
    end = time.monotonic() + seconds
    while not (found := seen()):
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def database_url() -> str:
    """The test's own database, for another process."""
    address = urlsplit(os.environ["DATABASE_URL"])
    return address._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


@contextlib.contextmanager
def holding(sql: str, *params: Any) -> Iterator[Callable[[], None]]:
    """A transaction that holds what the statement locks; gives how to let go before the end."""
    address = urlsplit(database_url())
    line = psycopg.connect(f"postgresql://mystery@/{address.path[1:]}?{address.query}")
    try:
        line.execute(sql.encode(), params)
        yield line.rollback
    finally:
        line.close()


def waiting_for_locks() -> int:
    """How many of the database's sessions wait for a lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return int(cursor.fetchone()[0])


class House:
    """Redis, web servers and workers that a test starts and kills."""

    def __init__(self, folder: Path, files: Path) -> None:
        self.folder, self.files = folder, files
        self.processes: list[subprocess.Popen[bytes]] = []
        self.stack = contextlib.ExitStack()
        self.env = dict(os.environ) | {
            "MYSTERY_DEBUG": "1",
            "DATABASE_URL": database_url(),
            "MYSTERY_FILES_DIR": str(files),
            "MYSTERY_MAIL_DIR": str(folder / "mail"),
        }
        self.env.pop("PYTEST_XDIST_WORKER", None)  # the Redis is this house's own: all use its first database
        self.start_redis()
        self.port = 0

    # --- Redis ---
    def start_redis(self) -> None:
        (self.folder / "redis.sock").unlink(missing_ok=True)
        self.redis = contextlib.ExitStack()
        self.env["REDIS_URL"] = self.redis.enter_context(servers.redis(self.folder))

    def stop_redis(self) -> None:
        self.redis.close()

    def redis_process(self) -> int:
        """The id of the Redis of this house."""
        socket_path = self.folder / "redis.sock"
        with Redis(unix_socket_path=str(socket_path)) as line:
            return int(line.info("server")["process_id"])

    def queue(self, task: str, **ids: Any) -> None:
        """Send a task's message to the workers of this house."""
        self.queue_many(task, [ids])

    def queue_many(self, task: str, calls: list[dict[str, Any]]) -> None:
        """Send messages of a task, routed as the product routes them."""
        url = self.env["REDIS_URL"].replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
        with Celery("faults", broker=url, set_as_current=False) as app:
            app.conf.update(task_routes=settings.CELERY_TASK_ROUTES, task_default_queue="default")
            for ids in calls:
                app.send_task(task, kwargs=ids)

    def forget_messages(self) -> None:
        """Every message that waits is lost, as when Redis is."""
        with Redis(unix_socket_path=str(self.folder / "redis.sock")) as line:
            line.flushall()

    # --- processes ---
    def start(self, *command: str, **changed: str) -> "subprocess.Popen[bytes]":
        with (self.folder / f"log-{len(self.processes)}").open("wb") as log:
            started = subprocess.Popen(
                [sys.executable, "-m", *command],
                env=self.env | changed, cwd=ROOT, start_new_session=True, stdout=log, stderr=log,
            )  # fmt: skip
        self.processes.append(started)
        return started

    def worker(self, concurrency: int = 1) -> "subprocess.Popen[bytes]":
        """A worker for every queue."""
        options = ("--pool=prefork", f"--concurrency={concurrency}", "--loglevel=INFO", "--without-mingle")
        return self.start("celery", "-A", "mystery", "worker", "-Q", QUEUES, *options)

    def web(self, **changed: str) -> "subprocess.Popen[bytes]":
        """The web server as in production, ready to answer."""
        self.port = free_port()
        options = ("--workers=1", "--worker-class=gthread", "--threads=4", "--timeout=60")
        address = f"--bind=127.0.0.1:{self.port}"
        started = self.start("gunicorn", *options, address, "mystery.wsgi:application", **changed)
        wait_for(self.answers)
        return started

    def answers(self) -> bool:
        try:
            return requests.get(self.url("/api/v1/server-time"), timeout=5).ok
        except requests.RequestException:
            return False

    def kill(self, process: "subprocess.Popen[bytes]") -> None:
        """The process and all it started, at once, as when the machine dies."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    def close(self) -> None:
        for process in self.processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)
        self.redis.close()
        for log in sorted(self.folder.glob("log-*")):
            print(log.name, log.read_text(errors="replace")[-6000:])  # shown where the test failed

    # --- people ---
    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def put(self, session: dict[str, str], path: str, body: Any) -> requests.Response:
        return requests.put(self.url(path), json=body, headers=session, timeout=60)

    def submit(self, session: dict[str, str], visit: Visit, body: Any) -> requests.Response:
        return self.put(session, f"/api/v1/visits/{visit.pk}/submission", body)

    def post(self, session: dict[str, str], path: str, **fields: str) -> requests.Response:
        return requests.post(self.url(path), data=fields, headers=session, timeout=60, allow_redirects=False)


def signed_in(as_person: Any, user: User) -> dict[str, str]:
    """The headers of a browser in which the person is signed in."""
    session = as_person(user).cookies["sessionid"].value
    return {"Cookie": f"sessionid={session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN}


def hang_up_others() -> None:
    """Killed processes leave sessions behind, and the test database couldn't be emptied."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
