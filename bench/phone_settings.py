"""Production's settings, with the static files in a folder of the bench's own."""

import os
from pathlib import Path

from mystery.settings import *  # noqa: F403

STATIC_ROOT = Path(os.environ["MYSTERY_BENCH_STATIC"])
