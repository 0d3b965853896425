"""What goes to production: compose file, environment, system checks; checked without an engine."""

import datetime as dt
import json
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from django.conf import settings as project_settings
from django.test import Client
from gunicorn.config import Config

from mystery.celery import app

ROOT = Path(__file__).resolve().parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
EXAMPLE = set(re.findall(r"^([A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
PRODUCTION = {
    "MYSTERY_DEBUG": "0",
    "MYSTERY_SECRET_KEY": "abcdefghij0123456789" * 4,
    "MYSTERY_ALLOWED_HOSTS": "shop.example.com",
    "MYSTERY_SITE_URL": "https://shop.example.com",
    "DATABASE_URL": "postgres://mystery:secret@postgres/mystery",
    "REDIS_URL": "redis://:secret@redis/0",
    "EMAIL_URL": "smtp+tls://user:secret@mail.example.com:587",
}


def manage(*command: str, **env: str) -> "subprocess.CompletedProcess[str]":
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=kept | env, capture_output=True, text=True, check=False
    )


def test_every_variable_the_product_reads_stands_in_the_example_and_no_other() -> None:
    read = set(re.findall(r'"([A-Z0-9_]+)"', (ROOT / "mystery" / "env.py").read_text()))
    read |= set(re.findall(r"\$\{?([A-Z0-9_]+)", (ROOT / "docker-compose.yml").read_text()))
    read |= set(re.findall(r'environ\.get\("([A-Z0-9_]+)"', (ROOT / "deploy" / "gunicorn.py").read_text()))
    assert read - {"WORKER_NAME", "HOSTNAME"} == EXAMPLE


def test_production_settings_pass_the_deployment_checks() -> None:
    result = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ("MYSTERY_SECRET_KEY", "MYSTERY_SECRET_KEY is not set"),
        ("REDIS_URL", "REDIS_URL is not set"),
        ("EMAIL_URL", "EMAIL_URL is not set"),
    ],
)
def test_a_production_start_without_a_needed_setting_says_which(missing: str, sentence: str) -> None:
    env = {name: value for name, value in PRODUCTION.items() if name != missing}
    result = manage("check", "--deploy", "--fail-level", "WARNING", **env)
    assert result.returncode
    assert sentence in result.stderr


def test_every_service_has_limits_and_a_health_check_and_drops_rights() -> None:
    for name, service in COMPOSE["services"].items():
        assert "no-new-privileges:true" in service["security_opt"], name
        if name == "migrate":
            continue
        assert service["deploy"]["resources"]["limits"]["memory"], name
        assert "healthcheck" in service or name == "web", name
    ours = [s for s in COMPOSE["services"].values() if "build" in s]
    assert len(ours) == 8
    assert all(service["read_only"] and service["cap_drop"] == ["ALL"] for service in ours)
    assert "USER 10001" in (ROOT / "Dockerfile").read_text()


def test_every_queue_has_a_worker() -> None:
    commands = " ".join(str(s.get("command", "")) for s in COMPOSE["services"].values())
    queues = {route["queue"] for route in project_settings.CELERY_TASK_ROUTES.values()} | {
        project_settings.CELERY_TASK_DEFAULT_QUEUE
    }
    assert all(f"-Q {queue} " in commands for queue in queues)


@pytest.mark.parametrize("queue", ["media", "exports"])
def test_whole_films_and_exports_lie_on_a_disk_of_their_own_that_the_image_made_writable(queue: str) -> None:
    worker = COMPOSE["services"][f"worker-{queue}"]
    assert worker["environment"]["TMPDIR"] in worker["volumes"]
    assert f"install -d -o 10001 {worker['environment']['TMPDIR']}" in (ROOT / "Dockerfile").read_text()


def test_an_export_of_hours_keeps_no_letter_waiting() -> None:
    routes = project_settings.CELERY_TASK_ROUTES
    assert routes["reports.tasks.exports.make_export"]["queue"] == "exports"
    assert routes["reports.tasks.exports.drop_old_exports"]["queue"] == "exports"


def test_every_beat_entry_and_routed_task_exists() -> None:
    app.loader.import_default_modules()
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(app.tasks)


def test_alive_is_told_without_asking_anyone(client: Client) -> None:
    assert client.get("/healthz").content == b"ok"


@pytest.mark.django_db
def test_ready_names_what_is_missing(client: Client, settings: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": "/proc/nowhere"},
        },
    }
    response = client.get("/readyz")
    told = json.loads(response.content)
    assert response.status_code == 503
    assert told["database"] == "ok"
    assert told["storage"] != "ok"
    assert told["worker"] != "ok"


def test_the_demo_page_of_mails_is_only_in_the_demo(client: Client) -> None:
    assert client.get("/demo/mail/").status_code == 404


def test_the_access_log_keeps_no_link_that_signs_somebody_in() -> None:
    found = runpy.run_path(str(ROOT / "deploy" / "gunicorn.py"))
    log = found["logger_class"](Config())
    for path in ("/account/invitations/7-a1b2c3.s3cret/", "/account/password/reset/key/4-s3cret/"):
        response = SimpleNamespace(status="200 OK", sent=1, headers=[])
        atoms = log.atoms(response, SimpleNamespace(headers=[]), environ_of(path), dt.timedelta(seconds=1))
        line = found["access_log_format"] % atoms
        assert path.rsplit("/", 2)[0] in line
        assert "s3cret" not in line


def environ_of(path: str) -> dict[str, str]:
    return {"REQUEST_METHOD": "GET", "RAW_URI": path, "PATH_INFO": path, "SERVER_PROTOCOL": "HTTP/1.1"}


@pytest.mark.parametrize("url", ["http://tiles.example.com/{z}/{x}/{y}.png", "https://tiles.example.com/all.png"])
def test_an_address_that_gives_no_map_stops_the_start(url: str) -> None:
    result = manage("check", **PRODUCTION, MYSTERY_MAP_TILES=url)
    assert result.returncode != 0
    assert "MYSTERY_MAP_TILES must be like https://" in result.stderr


def test_maps_may_show_the_pictures_of_one_host_and_of_no_other() -> None:
    script = "from django.conf import settings; print(settings.CONTENT_SECURITY_POLICY['DIRECTIVES']['img-src'], settings.MAP_TILES)"
    tiles = {"MYSTERY_MAP_TILES": "https://tiles.example.com/{z}/{x}/{y}.png", "MYSTERY_MAP_CREDIT": "Example"}
    said = manage("shell", "-v", "0", "-c", script, **PRODUCTION, **tiles).stdout
    assert "'https://tiles.example.com'" in said
    assert "'credit': 'Example'" in said
    assert "https" not in manage("shell", "-v", "0", "-c", script, **PRODUCTION).stdout
