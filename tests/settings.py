"""The settings, for trying things out; what a test needs otherwise, its fixture changes."""

import os

os.environ.setdefault("MYSTERY_DEBUG", "1")

from mystery.settings import *  # noqa: F403

WHITENOISE_AUTOREFRESH = True  # no collected folder is needed
