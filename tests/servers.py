"""Starts a throw-away PostgreSQL and Redis on Unix sockets, runs a command with their addresses, stops both.

    python -m tests.servers pytest

Where DATABASE_URL and REDIS_URL are set, their servers are used as they are.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DEBIAN_BIN = "/usr/lib/postgresql"
QUIET: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def find(program: str) -> str:
    """The program on the PATH, in Debian's PostgreSQL folders, or in Homebrew's; stops with a sentence if missing."""
    found = shutil.which(program)
    if found:
        return found
    for folder in sorted(Path(DEBIAN_BIN).glob("*/bin"), reverse=True):
        if (folder / program).exists():
            return str(folder / program)
    sys.exit(f"{program} is not installed; `make system` installs it, or prints how.")


def as_postgres() -> list[str]:
    """PostgreSQL refuses to run as root; there its own account does."""
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.geteuid() == 0 else []


@contextlib.contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A fresh cluster that is thrown away; gives the URL of its database `mystery`."""
    make_cluster(folder)
    with running_cluster(folder):
        subprocess.run([find("createdb"), "-h", str(folder / "pgsock"), "-U", "mystery", "mystery"], check=True)
        yield f"postgres://mystery@/mystery?host={folder / 'pgsock'}"


def make_cluster(folder: Path) -> None:
    """An empty cluster in `folder`."""
    data, socket = folder / "pg", folder / "pgsock"
    for path in (data, socket):
        path.mkdir()
    if os.geteuid() == 0:
        folder.chmod(0o755)
        for path in (data, socket):
            shutil.chown(path, "postgres", "postgres")
    initdb = [*as_postgres(), find("initdb"), "-D", str(data), "-U", "mystery", "-A", "trust", "-E", "UTF8"]
    subprocess.run([*initdb, "--no-sync"], check=True, **QUIET)


@contextlib.contextmanager
def running_cluster(folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """The cluster's server; it may be ended and run again. It is quick and forgets on power loss, unless told not to."""
    socket = folder / "pgsock"
    options = ["-k", str(socket), "-h", "", "-c", "max_connections=100"]
    if not os.environ.get("MYSTERY_BENCH_DURABLE"):
        options += ["-F", "-c", "full_page_writes=off"]
    server = subprocess.Popen([*as_postgres(), find("postgres"), "-D", str(folder / "pg"), *options], **QUIET)
    is_ready = [find("pg_isready"), "-h", str(socket), "-U", "mystery"]
    try:
        wait_for(lambda: subprocess.run(is_ready, check=False, **QUIET).returncode == 0)
        yield server
    finally:
        if server.poll() is None:
            server.send_signal(signal.SIGINT)  # whoever is still connected is sent away
        server.wait(20)


@contextlib.contextmanager
def redis(folder: Path) -> Iterator[str]:
    """A Redis that keeps nothing; gives its URL."""
    socket = folder / "redis.sock"
    options = ["--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(folder)]
    server = subprocess.Popen([find("redis-server"), *options], stdout=subprocess.DEVNULL)
    try:
        wait_for(socket.exists)
        yield f"unix://{socket}?db=0"
    finally:
        server.terminate()
        server.wait(20)


def wait_for(ready: "object", seconds: float = 30) -> None:
    """Until `ready()`; stops with a sentence when it never comes."""
    end = time.monotonic() + seconds
    while not ready():  # type: ignore[operator]
        if time.monotonic() > end:
            sys.exit("A test server did not start in time.")
        time.sleep(0.05)


def main(command: list[str]) -> int:
    """Run `command` with servers; gives its exit code."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mystery-")))
        env = dict(os.environ)
        if not env.get("DATABASE_URL"):
            env["DATABASE_URL"] = stack.enter_context(postgres(folder))
        if not env.get("REDIS_URL"):
            env["REDIS_URL"] = stack.enter_context(redis(folder))
        return subprocess.run(command, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
