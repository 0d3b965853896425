"""The checklist designer with 300 questions: what an edit costs in the browser at CPU x4, and how long saving one takes.

An edit counts from the key or press until its frame is drawn: four times what the main thread worked, by its own clock, so that other work on the
machine counts little. The phone beside it is shown, and follows. Saving is the request alone, by the wall's clock.
"""

import json
import os
import re
import tempfile
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from bench.common import finish, percentile, say, start

asked = start("designer", __doc__)

from django.test import Client  # noqa: E402 the project is set up first
from django.utils import timezone  # noqa: E402
from playwright.sync_api import Browser, Page  # noqa: E402

from audits.models import Checklist, ChecklistDraft  # noqa: E402
from bench.phone import SLOWER, browser, production  # noqa: E402
from bench.sixty_questions import sixty_questions  # noqa: E402
from conftest import make_cast  # noqa: E402

SECTIONS, QUESTIONS = 20, 300
PAUSE = 400
NOT_NEEDED = ("admin", "drf_spectacular_sidecar", "rest_framework")
# What a person does again and again: each gives the milliseconds until it is drawn.
ACTS = {
    "type": """(n) => { const field = document.querySelector('.designer-panel [data-path="text.en"]'); field.focus();
      field.value += "abcdefghij"[n % 10]; field.dispatchEvent(new InputEvent("input", { bubbles: true })); }""",
    "tick": """() => document.querySelector('.designer-panel [data-path="required"]').click()""",
    "move": """() => document.querySelector('.tree-tools [aria-label^="Move down"]').click()""",
    "duplicate": """() => document.querySelector('.tree-tools [aria-label^="Duplicate"]').click()""",
    "undo": """() => document.querySelector('[data-part="undo"]').click()""",
}
# The act, and the frame that shows it; marked, so that a trace tells what the main thread worked meanwhile.
TIMED = """async ({ act, n, name }) => { performance.mark(`begin ${name} ${n}`); (0, eval)(act)(n);
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done))); performance.mark(`end ${name} ${n}`); }"""
MARK = re.compile(r"(begin|end) (\w+) (\d+)")


def three_hundred() -> dict[str, Any]:
    """Questions of every kind in 20 sections; every tenth depends on the first."""
    plain = [{name: value for name, value in q.items() if name != "show_if"} for q in questions_of(sixty_questions())]
    questions = [question | {"code": f"q_{n}"} for n, question in enumerate(islice(cycle(plain), QUESTIONS))]
    for question in questions[10::10]:
        question["show_if"] = {"question": "q_0", "is": "answered"}
    per = QUESTIONS // SECTIONS
    sections = [
        {"code": f"s_{n}", "title": {"en": f"Section {n}"}, "questions": questions[n * per : (n + 1) * per]}
        for n in range(SECTIONS)
    ]
    return {"schema": 1, "title": {"en": "Three hundred questions"}, "sections": sections}


def questions_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    """All of them."""
    return [question for section in document["sections"] for question in section["questions"]]


def draft_to_edit() -> tuple[str, str]:
    """The designer's path, and its manager's session."""
    cast = make_cast()
    checklist = Checklist.objects.create(programme=cast.programme, name="Three hundred questions")
    ChecklistDraft.objects.create(
        checklist=checklist, document=three_hundred(), revision=1, saved_at=timezone.now(), saved_by=cast.manager
    )
    client = Client()
    client.force_login(cast.manager, backend="allauth.account.auth_backends.AuthenticationBackend")
    return f"/hq/programmes/checklists/{checklist.pk}/design/", client.cookies["sessionid"].value


def open_page(running: Browser, address: str, session: str, path: str) -> Page:
    """The designer, with its phone drawn; its policy is off, so that acts can be told from here."""
    context = running.new_context(viewport={"width": 1440, "height": 900}, bypass_csp=True)
    context.set_default_timeout(180_000)
    context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    page = context.new_page()
    page.goto(address + path)
    page.locator("[data-part=page]:not([aria-busy])").wait_for()
    page.locator("li.level-2").nth(QUESTIONS // 2 + 1).click()
    page.frame_locator("iframe.phone").locator(".question:not([hidden])").first.wait_for()
    return page


def edits(running: Browser, page: Page, runs: int) -> dict[str, list[float]]:
    """Four times the milliseconds that the main thread worked for each act."""
    running.start_tracing(
        page=page, categories=["toplevel", "blink.user_timing", "disabled-by-default-devtools.timeline"]
    )
    for n in range(runs):
        for name, act in ACTS.items():
            page.wait_for_timeout(PAUSE)
            page.evaluate(TIMED, {"act": act, "n": n, "name": name})
    return worked(json.loads(running.stop_tracing())["traceEvents"])


def worked(events: list[dict[str, Any]]) -> dict[str, list[float]]:
    """The thread's own milliseconds of all tasks between the marks of each act, by its name."""
    marks = [event for event in events if MARK.fullmatch(event["name"]) and event.get("ph") in ("I", "R")]
    place = {(event["pid"], event["tid"]) for event in marks}
    tasks = [e for e in events if e["name"] == "RunTask" and (e.get("pid"), e.get("tid")) in place and "dur" in e]
    at = {event["name"]: event["ts"] for event in marks}
    times: dict[str, list[float]] = {name: [] for name in ACTS}
    for name, began in at.items():
        kind, act, n = MARK.fullmatch(name).groups()  # type: ignore[union-attr]
        if kind == "begin":
            ours = [t for t in tasks if t["ts"] < at[f"end {act} {n}"] and t["ts"] + t["dur"] > began]
            times[act].append(SLOWER * sum(float(task.get("tdur", 0)) for task in ours) / 1000)
    return times


def saves(page: Page) -> list[float]:
    """Milliseconds that each saving's request took."""
    page.locator("[data-part=state][data-mood=saved]").wait_for()
    took: list[float] = page.evaluate(
        "performance.getEntriesByType('resource').filter((one) => one.name.endsWith('/draft/')).map((one) => one.duration)"
    )
    return took


def main() -> None:
    """One designer, every act in turn."""
    path, session = draft_to_edit()
    folder = Path(tempfile.mkdtemp(prefix="mystery-static-"))
    with production(folder, NOT_NEEDED) as address, browser() as running:
        page = open_page(running, address, session, path)
        times, saved = edits(running, page, max(10, asked.runs)), saves(page)
    for name, took in times.items():
        say(f"{name:10s} median {percentile(took, 0.5):6.1f} ms, 95th {percentile(took, 0.95):6.1f} ms")
    every = [one for took in times.values() for one in took]
    finish(
        edit_ms=percentile(every, 0.5),
        edit_p95_ms=percentile(every, 0.95),
        type_ms=percentile(times["type"], 0.5),
        save_ms=percentile(saved, 0.5),
        save_p95_ms=percentile(saved, 0.95),
        saves=len(saved),
        load=os.getloadavg()[0],
    )


if __name__ == "__main__":
    main()
