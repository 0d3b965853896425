"""A worker knows its tasks by what it imports at its start: one that it doesn't know is thrown away, and nobody is told."""

import re
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from mystery.celery import app

KNOWN = "from mystery.celery import app; app.loader.import_default_modules(); print(*app.tasks)"


def test_a_worker_knows_every_task_and_whatever_the_clock_sends() -> None:
    root = Path(settings.BASE_DIR)
    command = [sys.executable, "-c", KNOWN]
    said = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True)
    known = set(said.stdout.split())
    files = [*root.glob("*/tasks.py"), *root.glob("*/tasks/*.py")]
    written = {name for file in files for name in re.findall(r'name="([\w.]+\.tasks\.[\w.]+)"', file.read_text())}
    assert len(written) > 20
    assert written - known == set()
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} - known == set()
