"""The first opening of a shopper's form: bytes of HTML, CSS and JavaScript, time to use at CPU x4, and how typing feels.

The form has 60 questions of every kind on one screen. `usable_ms` is four times what the main thread worked, by its own clock, so that other work on
the machine counts little; `usable_throttled_ms`, under Chromium's throttle, and `inp_ms`, what the person waits, include it. Fails above 80 KB.
"""

import gzip
import json
import os
import re
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.common import finish, in_turn, percentile, say, start

asked = start("weight", __doc__)

from django.conf import settings  # noqa: E402 the project is set up first
from playwright.sync_api import Browser, Page, Response  # noqa: E402

from audits.models import Draft  # noqa: E402
from bench.phone import SLOWER, browser, new_phone, production, visit_to_fill  # noqa: E402

BUDGET = 80 * 1024
COUNTED = ("text/html", "text/css", "javascript")
WATCH = """() => { window.waits = new Map(); new PerformanceObserver((list) => { for (const entry of list.getEntries())
  if (entry.interactionId) waits.set(entry.interactionId, Math.max(entry.duration, waits.get(entry.interactionId) ?? 0)); })
  .observe({ type: 'event', durationThreshold: 16 }); }"""
# The frame after the questions stand there: then they are seen, and take a tap.
MARK = """new MutationObserver((_, watcher) => { if (!document.querySelector("#content .question")) return; watcher.disconnect();
  requestAnimationFrame(() => setTimeout(() => performance.mark("usable"))); }).observe(document, { childList: true, subtree: true });"""
TYPED = "The barista greeted us at once, and the table by the window was clean. "
TYPINGS = {"text": (TYPED * 3)[:200], "comment": (TYPED * 3)[:200], "number": "1234567890" * 20}
TAPS = 30


def weigh(running: Browser, address: str, session: str, path: str, language: str) -> dict[str, int]:
    """Gzipped bytes by path that a phone which was never here fetches until nothing more comes."""
    context = new_phone(running, address, session, language=language)
    page = context.pages[0]
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 Playwright can mark no built-in
    open_form(page, address + path)
    page.wait_for_load_state("networkidle")
    sizes = {}
    for answer in answers:
        kind = answer.headers.get("content-type", "")
        if answer.status == 200 and any(name in kind for name in COUNTED):
            sizes[urlsplit(answer.url).path] = len(gzip.compress(answer.body(), 6))
    context.close()
    return sizes


def open_form(page: Page, url: str) -> None:
    """Until the questions stand there and can be answered."""
    page.goto(url, wait_until="commit")
    page.wait_for_selector("#content .question")


def time_to_use(running: Browser, address: str, session: str, path: str, slower: int) -> float:
    """Milliseconds the main thread worked from the address to the first picture of the form, on a phone that was never here."""
    context = new_phone(running, address, session, slower=slower)
    page = context.pages[0]
    page.add_init_script(MARK)
    running.start_tracing(
        page=page, categories=["toplevel", "blink.user_timing", "disabled-by-default-devtools.timeline"]
    )
    open_form(page, address + path)
    page.wait_for_function("performance.getEntriesByName('usable').length")
    events = json.loads(running.stop_tracing())["traceEvents"]
    context.close()
    return worked(events)


def worked(events: list[dict[str, Any]]) -> float:
    """The thread's own milliseconds of all tasks of the page's main thread before the mark, its start included."""
    mark = next(event for event in events if event["name"] == "usable" and "pid" in event)
    ours = [e for e in events if e.get("pid") == mark["pid"] and e.get("tid") == mark["tid"]]
    tasks = [e for e in ours if e["name"] == "RunTask" and e.get("ph") == "X" and e["ts"] < mark["ts"]]
    return sum(float(task.get("tdur", 0)) for task in tasks) / 1000


def waits(running: Browser, address: str, session: str, path: str) -> list[float]:
    """What the person waits for at each key and tap, in milliseconds; those under 16 are not told and count as 16."""
    Draft.objects.all().delete()  # what the last phone typed would come down
    context = new_phone(running, address, session)
    page = context.pages[0]
    open_form(page, address + path)
    page.wait_for_load_state("networkidle")
    page.evaluate(WATCH)
    keys = sum(len(text) for text in TYPINGS.values())
    for field, text in fields(page).items():
        page.locator(field).tap()
        page.keyboard.type(text, delay=30)
    for cell in page.locator(".seg label").all()[:TAPS]:
        cell.tap()
    page.wait_for_timeout(1000)  # the last entries are told after the frame
    told = page.evaluate("[...waits.values()]")
    context.close()
    return [*told, *[16.0] * max(0, keys + TAPS - len(told))]


def fields(page: Page) -> dict[str, str]:
    """What is typed into which field; the comment's is opened first."""
    text, number = (page.locator(f"[id^=question-{kind}_]").first.get_attribute("id") for kind in ("text", "number"))
    comment = str(number).replace("question-", "c-")
    page.locator(f"#{number} .add-comment").tap()
    typings = {"text": f"#{text} textarea", "comment": f"#{comment}", "number": f"#{number} input"}
    return {typings[name]: words for name, words in TYPINGS.items()}


def whole_app(folder: Path) -> int:
    """What the service worker keeps for aeroplane mode, in gzipped bytes: fetched after the form stands."""
    found = [path for path in (folder / "shopper").rglob("*.js") if re.search(r"\.[0-9a-f]{12}\.js$", path.name)]
    return sum(len(gzip.compress(path.read_bytes(), 6)) for path in found)


def main() -> None:
    """Several phones, one after another."""
    path, session = visit_to_fill()
    figures: dict[str, Any] = {}
    folder = Path(tempfile.mkdtemp(prefix="mystery-static-"))
    with production(folder) as address, browser() as running:
        sizes = {code: weigh(running, address, session, path, code) for code, _name in settings.LANGUAGES}
        heaviest = max(sizes, key=lambda code: sum(sizes[code].values()))
        for name, size in sorted(sizes[heaviest].items(), key=lambda item: -item[1]):
            say(f"{size:7d} {name}")
        opened = in_turn(
            max(5, asked.runs),
            plain=lambda: time_to_use(running, address, session, path, 1),
            throttled=lambda: time_to_use(running, address, session, path, SLOWER),
        )
        felt = [waits(running, address, session, path) for _run in range(3)]
    figures["total_gzip_bytes"] = sum(sizes[heaviest].values())
    figures |= {"language": heaviest, "files": len(sizes[heaviest]), "whole_app_gzip_bytes": whole_app(folder)}
    figures["usable_ms"] = SLOWER * statistics.median(opened["plain"])
    figures["usable_throttled_ms"] = statistics.median(opened["throttled"])
    figures["inp_ms"] = statistics.median(percentile(run, 0.98) for run in felt)
    figures["inp_median_ms"] = statistics.median(percentile(run, 0.5) for run in felt)
    figures["load"] = os.getloadavg()[0]
    finish(**figures)
    if figures["total_gzip_bytes"] > BUDGET:
        sys.exit(f"A first open of the form weighs more than {BUDGET} bytes.")


if __name__ == "__main__":
    main()
