"""The settings, for trying things out; what a test needs otherwise, its fixture changes."""

import os

os.environ.setdefault("MYSTERY_DEBUG", "1")
# Each test process has a broker of its own, as it has a database of its own.
PROCESS = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
if os.environ.get("REDIS_URL", "").endswith("?db=0"):
    os.environ["REDIS_URL"] = os.environ["REDIS_URL"].removesuffix("0") + PROCESS

from mystery.settings import *  # noqa: E402, F403

WHITENOISE_AUTOREFRESH = True  # no collected folder is needed

VAPID_KEY, VAPID_CONTACT = "c" * 42 + "A", "mailto:push@example.com"  # one that signs nothing but tests
