"""What the phone's app is made of, and its version: one set of files that belong together."""

import hashlib
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static

from audits.services.phone_modules import APP, all_modules

STYLES = ("css/tokens.css", "css/base.css", "css/shopper.css")
LIBRARIES = (
    "npm/idb/umd.js",
    "npm/tus/tus.min.js",
    *(f"npm/noble/{name}.js" for name in ("sha2", "_md", "_u64", "utils")),
)
PAGE = ("templates/base.html", "templates/base_shopper.html", "audits/templates/audits/shopper/app.html")


def assets() -> list[str]:
    """Every address the app is made of but its page and its words, for the worker to keep."""
    paths = [*STYLES, settings.FONT_CSS, *all_modules(), *LIBRARIES, "img/mark.svg"]
    return [static(path) for path in paths if path and finders.find(path)]


@lru_cache(maxsize=1)
def app_version() -> str:
    """Twelve signs that change with the app's files, its page and its words."""
    words = sorted(path for folder in settings.LOCALE_PATHS for path in Path(folder).rglob("djangojs.mo"))
    libraries = [Path(found) for found in map(finders.find, LIBRARIES) if found]
    own = [
        *sorted(APP.rglob("*.js")),
        *(APP.parent / name for name in STYLES),
        *(APP.parents[1] / name for name in PAGE),
    ]
    digest = hashlib.sha256()
    for path in [*own, *libraries, *words]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
