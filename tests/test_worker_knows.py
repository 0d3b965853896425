"""What a process meets when it starts: a task that a worker doesn't know is thrown away, and nobody is told."""

import os
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


# Each module is the first one of a process of its own, as it may be in a command.
ALONE = """
import importlib, os, sys
import django
django.setup()
for name in sys.argv[1:]:
    if not os.fork():
        try:
            importlib.import_module(name)
        except ImportError:
            print(name, flush=True)
        os._exit(0)
    os.wait()
"""


def test_every_service_and_task_can_be_imported_first() -> None:
    root = Path(settings.BASE_DIR)
    files = [*root.glob("*/services/*.py"), *root.glob("*/tasks/*.py")]
    names = [".".join(file.relative_to(root).with_suffix("").parts) for file in files]
    assert len(names) > 60
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "mystery.settings"}
    command = [sys.executable, "-c", ALONE, *names]
    said = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True, env=env)
    assert said.stdout.split() == []
