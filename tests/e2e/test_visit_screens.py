"""The screens around the form: where a visit begins, notes taken in secret, a branch that can't be visited, the check."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from audits.models import ChecklistVersion, ScenarioVersion, Visit
from conftest import Cast
from tests.e2e.conftest import PHONE, wait_until
from tests.e2e.test_journey import photo

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def yes_no(code: str, text: str, **rest: Any) -> dict[str, Any]:
    return {"code": code, "kind": "yes_no", "text": {"en": text}, **rest}


CHECKLIST: dict[str, Any] = {
    "schema": 1,
    "title": {"en": "Coffee"},
    "sections": [
        {
            "code": "counter",
            "touchpoint": "service",
            "title": {"en": "At the counter"},
            "questions": [
                yes_no("greeted", "Were you greeted?", points=5),
                {
                    "code": "who",
                    "kind": "text",
                    "text": {"en": "Who greeted you?"},
                    "show_if": {"question": "greeted", "is": "eq", "value": "yes"},
                    "required": False,
                },
                {
                    "code": "queue",
                    "kind": "duration",
                    "text": {"en": "How long did you queue?"},
                    "required": False,
                },
                *(yes_no(f"calm_{n}", f"Is it calm, {n}?", required=False) for n in range(6)),
                yes_no("last", "Did you pay?", required=False),
                *(
                    yes_no(
                        f"paid_{n}", f"Paid, {n}?", required=False, show_if={"question": "last", "is": "eq", "value": "yes"}
                    )
                    for n in range(4)
                ),
            ],
        },
    ],
}  # fmt: skip


@pytest.fixture
def make_visit(cast: Cast) -> Callable[..., Visit]:
    """A visit with this checklist."""
    checklist = ChecklistVersion.objects.create(
        checklist=cast.checklist_version.checklist,
        number=2,
        document=CHECKLIST,
        published_at=timezone.now(),
        published_by=cast.manager,
    )

    def make(**fields: Any) -> Visit:
        wave = cast.wave(state="open", opened_at=timezone.now(), checklist_version=checklist)
        return cast.visit(wave=wave, **fields)

    return make


@pytest.fixture
def context(cast: Cast, as_person: Any, open_context: Any, live_server: Any) -> BrowserContext:
    """The shopper's phone, signed in."""
    opened: BrowserContext = open_context(PHONE)
    cookie = as_person(cast.shopper).cookies["sessionid"].value
    opened.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    return opened


def at(context: BrowserContext, visit: Visit, screen: str = "") -> Page:
    """A screen of the visit, with the whole app kept for when there is no network."""
    page = context.new_page()
    page.goto(f"/shop/visits/{visit.pk}/{screen}")
    expect(page.locator("h1")).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    return page


def kept_draft(page: Page) -> dict[str, Any]:
    """The phone's only draft."""
    script = """async () => {
      const db = await new Promise((done) => { const ask = indexedDB.open("mystery"); ask.onsuccess = () => done(ask.result); });
      const rows = await new Promise((done) => { const ask = db.transaction("drafts").objectStore("drafts").getAll(); ask.onsuccess = () => done(ask.result); });
      db.close();
      return JSON.stringify(rows[0] ?? {});
    }"""
    draft: dict[str, Any] = json.loads(page.evaluate(script))
    return draft


def sent_start(page: Page, press: Callable[[], None]) -> dict[str, Any]:
    """What the phone tells the server of the start."""
    with page.expect_request(re.compile("/start$")) as request:
        press()
    body: dict[str, Any] = request.value.post_data_json
    return body


def test_at_the_branch_a_visit_begins_and_says_how_near(context: BrowserContext, make_visit: Any) -> None:
    context.set_geolocation({"latitude": 50.4661, "longitude": 30.514, "accuracy": 12})
    page = at(context, make_visit())
    body = sent_start(page, page.get_by_role("button", name="Start the visit").click)
    expect(page.get_by_text("You are 10 m from the branch (± 12 m).")).to_be_visible()
    expect(page.get_by_role("heading", name="At the counter")).to_be_visible()
    assert body["reason"] == ""
    assert body["place"]["accuracy_m"] == 12


def test_far_from_the_branch_a_reason_is_asked_for_and_the_visit_begins(
    context: BrowserContext, make_visit: Any
) -> None:
    context.set_geolocation({"latitude": 50.501, "longitude": 30.498, "accuracy": 30})
    page = at(context, make_visit())
    page.get_by_role("button", name="Start the visit").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("You are 4.1 km from the branch (± 30 m).")).to_be_visible()
    dialog.get_by_role("button", name="Start the visit").click()
    expect(dialog.get_by_text("Say why in a few words.")).to_be_visible()
    dialog.get_by_role("button", name="The branch has moved").click()
    body = sent_start(page, dialog.get_by_role("button", name="Start the visit").click)
    expect(page.get_by_role("heading", name="At the counter")).to_be_visible()
    assert body["reason"] == "The branch has moved"
    assert body["place"]["lat"] == 50.501


def test_a_phone_that_may_not_say_where_it_is_locks_nobody_out(context: BrowserContext, make_visit: Any) -> None:
    context.clear_permissions()
    page = at(context, make_visit())
    context.set_offline(True)
    page.get_by_role("button", name="Start the visit").click()
    expect(page.get_by_text("The phone doesn't say where it is")).to_be_visible()
    page.get_by_label("Why without a place?").fill("I never share it")
    page.get_by_role("dialog").get_by_role("button", name="Start the visit").click()
    expect(page.get_by_role("heading", name="At the counter")).to_be_visible()
    start = kept_draft(page)["start"]
    assert (start["reason"], start["place"], start["sent"]) == ("I never share it", None, False)


def test_a_visit_by_phone_asks_for_no_place(context: BrowserContext, make_visit: Any) -> None:
    visit = make_visit()
    version = visit.wave.scenario_version
    ScenarioVersion.objects.filter(pk=version.pk).update(document=version.document | {"channel": "phone"})
    page = at(context, visit)
    body = sent_start(page, page.get_by_role("button", name="Start the visit").click)
    expect(page.get_by_role("heading", name="At the counter")).to_be_visible()
    assert (body["place"], body["reason"]) == (None, "")


def test_a_closed_branch_is_told_with_a_photo_and_sent_from_before_the_start(
    context: BrowserContext, make_visit: Any, tmp_path: Path
) -> None:
    visit = make_visit()
    page = at(context, visit)
    context.set_offline(True)
    page.get_by_role("link", name="The branch is closed").click()
    page.get_by_role("button", name="Send").click()
    for words in ("Choose what happened.", "Say in a few words what you saw.", "Add a photo: it proves"):
        expect(page.get_by_text(words)).to_be_visible()
    page.locator("label", has_text="It is closed").click()
    page.get_by_label("In your words").fill("Shutters down, a note says: back on Monday")
    page.locator("input[type=file]").first.set_input_files(photo(tmp_path / "door.jpg"))
    expect(page.locator(".photo img")).to_be_visible()
    page.get_by_role("link", name="Back").click()
    page.get_by_role("link", name="Finish that, or take it back").click()
    expect(page.get_by_label("In your words")).to_have_value("Shutters down, a note says: back on Monday")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Waiting to go out")).to_be_visible(timeout=20_000)
    with page.expect_request(re.compile("/submission$")) as request:
        context.set_offline(False)
    body = request.value.post_data_json
    assert body["obstacle"] == {"kind": "closed", "text": "Shutters down, a note says: back on Monday"}
    assert [(file["kind"], file["question"]) for file in body["evidence"]] == [("photo", "")]
    wait_until(lambda: Visit.objects.get(pk=visit.pk).started_at)


def test_an_obstacle_begun_can_be_taken_back(context: BrowserContext, make_visit: Any) -> None:
    page = at(context, make_visit(state="in_progress", started_at=timezone.now()), "form/")
    page.get_by_role("button", name="Contents").click()
    page.get_by_role("link", name="The branch is closed").click()
    page.locator("label", has_text="They would not serve me").click()
    page.get_by_role("link", name="Back").click()
    expect(page.get_by_text("You began to say that the visit can't be made.")).to_be_visible()
    page.get_by_role("link", name="Finish that, or take it back").click()
    page.get_by_role("button", name="Take this back").click()
    expect(page.get_by_role("heading", name="At the counter")).to_be_visible()
    expect(page.get_by_text("You began to say")).to_be_hidden()
    assert "obstacle" not in kept_draft(page)["body"]
