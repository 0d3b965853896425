"""The WSGI entry, for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mystery.settings")
application = get_wsgi_application()
# Every page's module is loaded before the process takes requests: else its first visitor waits two seconds for that.
get_resolver().url_patterns  # noqa: B018  # reading it loads them
# And what stays for ever is set apart, else a request now and then waits until all of it is looked through for garbage.
gc.collect()
gc.freeze()
# A page of a large network makes a hundred thousand objects, of which hardly one is left for the collector. By the
# usual thresholds all that the process keeps was looked through several times for each such page.
gc.set_threshold(50_000, 5, 20)
