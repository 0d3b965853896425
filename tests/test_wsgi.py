"""The web process is ready before its first visitor comes."""

import os
import subprocess
import sys

READY = "import mystery.wsgi, sys; print('audits.views.checklist_draft' in sys.modules)"


def test_a_web_process_loads_every_page_before_it_takes_requests() -> None:
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    said = subprocess.run([sys.executable, "-c", READY], env=env, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "True"
