"""The designer's preview: in a frame of ours only, and with every name that the phone's form asks of what is replaced."""

import json
import re
from typing import Any

from django.templatetags.static import static

from audits.services.phone_modules import APP
from audits.views.checklist_preview import REPLACED
from conftest import Cast

STATIC = APP.parent
NAMES = re.compile(r"""^import \{([^}]*)\} from ["'](\.[^"']+)["']""", re.MULTILINE)
FOUND = re.compile(r"""(?:^import [^"']*|\bimport\()["'](\.[^"']+\.js)["']""", re.MULTILINE)
EXPORTED = re.compile(r"^export (?:async )?(?:const|let|class|function) (\w+)", re.MULTILINE)
# What only comes once something was recorded, which the preview doesn't.
NEVER_NEEDED = {"recovery.js", "recorder_bar.js"}


def test_only_our_own_pages_may_frame_it(cast: Cast, as_person: Any) -> None:
    response = as_person(cast.manager).get("/hq/programmes/checklists/preview/?language=uk")
    policy = response.headers["Content-Security-Policy"]
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in policy
    assert "unsafe-inline" not in policy
    page = response.content.decode()
    nonce = re.search(r'<script type="importmap" nonce="([^"]+)">(.*?)</script>', page)
    assert nonce and f"'nonce-{nonce[1]}'" in policy
    assert json.loads(nonce[2])["imports"][static("shopper/bus.js")] == static("hq/preview/bus.js")
    assert '<html lang="uk"' in page


def test_the_designers_page_stays_out_of_frames(cast: Cast, as_person: Any) -> None:
    response = as_person(cast.manager).get("/hq/programmes/")
    assert response.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]


def test_what_stands_in_for_a_module_has_every_name_that_the_form_asks_of_it() -> None:
    lacking = [
        f"{module.name} asks {name} of {REPLACED[target]}"
        for module in form_modules()
        for names, path in NAMES.findall(module.read_text())
        if (target := (module.parent / path).resolve().relative_to(STATIC).as_posix()) in REPLACED
        for name in (one.split(" as ")[0].strip() for one in names.split(",") if one.strip())
        if name not in EXPORTED.findall((STATIC / REPLACED[target]).read_text())
    ]
    assert lacking == []


def form_modules() -> list[Any]:
    """Every module that the form can come to need, those replaced and what only they need left out."""
    found: set[Any] = set()
    waiting = [APP / "screens" / "form.js"]
    while waiting:
        path = waiting.pop()
        if path in found or path.name in NEVER_NEEDED or not path.is_relative_to(APP):
            continue
        if path.relative_to(STATIC).as_posix() in REPLACED:
            continue
        found.add(path)
        waiting += [(path.parent / name).resolve() for name in FOUND.findall(path.read_text())]
    return sorted(found)
