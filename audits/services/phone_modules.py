"""Which modules of the phone's app a screen opens with, and which come when they are needed."""

import re
from functools import lru_cache
from pathlib import Path

from django.conf import settings

APP = Path(settings.STATICFILES_DIRS[0]) / "shopper"
# The service worker's own.
WORKER = {"sw.js", "courier.js"}
# An import at a line's start; `import("./late.js")` stands elsewhere, and is for later.
AT_ONCE = re.compile(r"""^(?:import|export)\b[^"'(]*["'](\.[^"']+)["']""", re.MULTILINE)


@lru_cache(maxsize=1)
def all_modules() -> list[str]:
    """Every module of the app's page, as static paths."""
    return sorted(static_path(path) for path in APP.rglob("*.js") if path.name not in WORKER)


@lru_cache(maxsize=8)
def first_modules(screen: str) -> list[str]:
    """Those that `screens/SCREEN.js` opens with; asked for side by side, they arrive without waiting in turn."""
    found: set[Path] = set()
    waiting = [APP / "app.js", APP / "screens" / f"{screen}.js"]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        if APP in path.parents:  # a library imports nothing
            waiting += [(path.parent / name).resolve() for name in AT_ONCE.findall(path.read_text())]
    return sorted(static_path(path) for path in found)


def static_path(path: Path) -> str:
    """Where a module is served: of the app, or of a library."""
    return path.relative_to(APP.parent).as_posix()
