"""The project without any of its middleware, serving only the yardstick."""

from mystery.settings import *  # noqa: F403
from mystery.settings import INSTALLED_APPS

MIDDLEWARE: list[str] = []
INSTALLED_APPS = [name for name in INSTALLED_APPS if not name.startswith(("allauth", "django.contrib.admin"))]
ROOT_URLCONF = "bench.bare"
