"""The screens around the form: where a visit begins, notes taken in secret, a branch that can't be visited, the check."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from audits.models import ChecklistVersion, ScenarioVersion, Visit
from conftest import Cast
from tests.e2e.browser import PHONE, wait_until
from tests.e2e.test_accessibility import faults
from tests.e2e.test_journey import photo

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def yes_no(code: str, text: str, **rest: Any) -> dict[str, Any]:
    return {"code": code, "kind": "yes_no", "text": {"en": text}, **rest}


CHECKLIST: dict[str, Any] = {
    "schema": 1,
    "title": {"en": "Coffee"},
    "contradictions": [
        {
            "when": {"all": [{"question": "greeted", "is": "eq", "value": "no"}, {"question": "last", "is": "answered"}]},
            "text": {"en": "Nobody greeted you, and yet you paid."},
        }
    ],
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


def tap(page: Page, code: str, label: str) -> None:
    """One of a question's choices."""
    page.locator(f"#question-{code}").locator("label", has_text=re.compile(rf"^{label}$")).click()


def sent_start(page: Page, press: Callable[[], None]) -> dict[str, Any]:
    """What the phone tells the server of the start."""
    with page.expect_request(re.compile("/start$")) as request:
        press()
    body: dict[str, Any] = request.value.post_data_json or {}
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_question_why_shuts_nobody_out(context: BrowserContext, make_visit: Any, scheme: Any) -> None:
    context.set_geolocation({"latitude": 50.501, "longitude": 30.498, "accuracy": 30})
    page = at(context, make_visit())
    page.emulate_media(color_scheme=scheme)
    page.get_by_role("button", name="Start the visit").click()
    expect(page.get_by_role("dialog").get_by_text("You are 4.1 km from the branch")).to_be_visible()
    script = (settings.NODE_MODULES / "axe-core" / "axe.min.js").read_text()
    page.evaluate(script)
    assert faults(page, 390) == []


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


def test_outside_the_hours_asked_for_the_shopper_is_asked_once_and_may_begin(
    context: BrowserContext, make_visit: Any
) -> None:
    visit = make_visit()
    version = visit.scenario_version
    # Neither today nor yesterday, wherever the branch is.
    weekday = (timezone.now().isoweekday() + 2) % 7 + 1
    hours = {"windows": [{"weekdays": [weekday], "from": "10:00", "to": "16:00"}]}
    ScenarioVersion.objects.filter(pk=version.pk).update(document=version.document | hours)
    page = context.new_page()
    page.goto("/shop/")
    expect(page.get_by_role("heading", name="Open at other hours")).to_be_visible()
    page.get_by_role("link", name=re.compile("Podil.*opens .*10:00")).click()
    page.get_by_role("button", name="Start the visit").click()
    dialog = page.get_by_role("dialog", name="It is outside the hours that were asked for")
    expect(dialog).to_contain_text("10:00–16:00")
    dialog.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Start the visit").click()
    body = sent_start(page, dialog.get_by_role("button", name="Begin all the same").click)
    expect(page.get_by_role("heading", name="At the counter")).to_be_visible()
    assert body["started_at"]


def test_a_visit_by_phone_asks_for_no_place(context: BrowserContext, make_visit: Any) -> None:
    visit = make_visit()
    version = visit.scenario_version
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
    body = request.value.post_data_json or {}
    assert body["obstacle"] == {"kind": "closed", "text": "Shutters down, a note says: back on Monday"}
    assert [(file["kind"], file["question"]) for file in body["evidence"]] == [("photo", "")]
    expect(page.get_by_role("heading", name="The server has everything")).to_be_visible(timeout=60_000)
    visit.refresh_from_db()
    assert (visit.state, visit.is_complete, visit.obstacle, visit.started_at is not None) == (
        "submitted",
        True,
        "closed",
        True,
    )


def test_a_visit_begun_and_sent_offline_that_expired_meanwhile_arrives_with_its_files(
    context: BrowserContext, make_visit: Any, tmp_path: Path
) -> None:
    visit = make_visit()
    page = at(context, visit)
    context.set_offline(True)
    page.get_by_role("link", name="The branch is closed").click()
    page.locator("label", has_text="It is closed").click()
    page.get_by_label("In your words").fill("Shutters down")
    page.locator("input[type=file]").first.set_input_files(photo(tmp_path / "door.jpg"))
    expect(page.locator(".photo img")).to_be_visible()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Waiting to go out")).to_be_visible(timeout=20_000)
    Visit.objects.filter(pk=visit.pk).update(state="expired", closes_at=timezone.now())
    context.set_offline(False)
    expect(page.get_by_role("heading", name="The server has everything")).to_be_visible(timeout=60_000)
    visit.refresh_from_db()
    assert (visit.state, visit.is_late, visit.is_complete) == ("submitted", True, True)


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


@pytest.fixture
def under_way(make_visit: Any) -> Visit:
    """A visit that has begun."""
    visit: Visit = make_visit(state="in_progress", started_at=timezone.now())
    return visit


def test_notes_taken_in_secret_offline_stand_beside_the_questions_afterwards(
    context: BrowserContext, under_way: Visit
) -> None:
    page = at(context, under_way, "form/")
    context.set_offline(True)
    page.get_by_role("link", name="Notes, dim and plain").click()
    expect(page).to_have_title("Notes")
    expect(page.locator("body")).to_have_class(re.compile("discreet"))
    for word in ("Zerno", "Mystery", "visit", "No network"):
        expect(page.locator("body")).not_to_contain_text(word)
    field = page.get_by_label("Note")
    expect(field).to_be_focused()
    field.fill("Anna smiled")
    field.press("Enter")
    field.fill("Door was sticky")
    field.press("Enter")
    expect(page.get_by_role("listitem")).to_have_count(2)
    page.get_by_role("button", name="At the counter").click()
    expect(page.get_by_role("button", name="At the counter 00:01")).to_be_visible()
    field.press_sequentially("Half a wo")
    expect(page.get_by_label("Note")).to_have_value("Half a wo")
    wait_until(lambda: kept_draft(page).get("typing", {}).get("text") == "Half a wo")
    page.reload()
    expect(page.get_by_label("Note")).to_have_value("Half a wo")
    page.get_by_role("button", name="At the counter").click()
    expect(page.get_by_role("button", name="At the counter")).to_have_attribute("aria-pressed", "false")
    page.get_by_role("button", name=re.compile("Door was sticky")).click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("listitem")).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("listitem")).to_have_count(2)

    page.get_by_role("link", name="Back").click()
    expect(page.locator("#question-queue .time")).to_have_text(re.compile("00:0[1-9]|00:[1-5]"))
    page.get_by_text("2 notes from inside").click()
    tap(page, "greeted", "Yes")
    page.get_by_label("Put beside a question: Anna smiled").select_option(label="Who greeted you?")
    beside = page.locator("#question-who .beside")
    expect(beside).to_contain_text("Anna smiled")
    beside.get_by_role("button", name="To the answer").click()
    expect(page.locator("#question-who").get_by_role("textbox")).to_have_value("Anna smiled")
    expect(page.get_by_text("1 note from inside")).to_be_visible()
    draft = kept_draft(page)
    assert [(note["text"], note["question"]) for note in draft["body"]["notes"]] == [
        ("Anna smiled", "who"),
        ("Door was sticky", ""),
    ]
    page.get_by_role("link", name="Notes, dim and plain").click()
    expect(page).to_have_title("Notes")
    expect(page.get_by_label("Note")).to_have_value("Half a wo")
    page.get_by_role("link", name="Back").click()
    page.get_by_role("link", name="Check and send").click()
    expect(page.get_by_text("2 notes stand beside no question")).to_be_visible()
    [note] = [note for note in kept_draft(page)["body"]["notes"] if note["text"] == "Half a wo"]
    assert note["at"]


def test_answers_that_hardly_go_together_are_links_and_hold_nothing_up(
    context: BrowserContext, under_way: Visit
) -> None:
    page = at(context, under_way, "form/")
    tap(page, "greeted", "No")
    tap(page, "last", "Yes")
    page.get_by_role("link", name="Check and send").click()
    expect(page.get_by_text("Everything is there")).to_be_visible()
    expect(page.get_by_role("button", name="Send")).to_be_enabled()
    page.get_by_role("link", name="Nobody greeted you, and yet you paid.").click()
    expect(page.locator("#question-greeted")).to_be_focused()


# What lies under the thumb at the moment the receipt is drawn, when a second tap comes down.
SECOND_TAP = """([x, y]) => new MutationObserver((_, watcher) => {
  if (!document.querySelector(".receipt")) return;
  watcher.disconnect();
  window.isLink = document.elementFromPoint(x, y).closest("a") !== null;
}).observe(document, { childList: true, subtree: true })"""


def test_the_second_of_two_taps_on_send_does_not_leave_what_waits_to_go_out(
    context: BrowserContext, under_way: Visit
) -> None:
    page = at(context, under_way, "form/")
    tap(page, "greeted", "No")
    page.get_by_role("link", name="Check and send").click()
    page.get_by_label("Your name").fill("Sofia Kovalenko")
    context.set_offline(True)
    send = page.get_by_role("button", name="Send")
    box = send.bounding_box()
    assert box
    page.evaluate(SECOND_TAP, [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2])
    send.tap()
    expect(page.get_by_role("heading", name="Waiting to go out")).to_be_visible()
    assert page.evaluate("isLink") is False
    page.get_by_role("link", name="My visits").tap()
    expect(page).to_have_url(re.compile("/shop/$"))


def test_who_signs_by_another_name_than_the_accounts_is_asked_once(context: BrowserContext, under_way: Visit) -> None:
    page = at(context, under_way, "form/")
    tap(page, "greeted", "No")
    page.get_by_role("link", name="Check and send").click()
    expect(page.get_by_text("8 questions have no answer and need none")).to_be_visible()
    page.get_by_label("Your name").fill("Mickey")
    page.get_by_role("button", name="Send").click()
    dialog = page.get_by_role("dialog", name="Sign as Mickey?")
    expect(dialog).to_contain_text("Your account says Sofia.")
    dialog.get_by_role("button", name="Cancel").click()
    expect(page.get_by_label("Your name")).to_be_focused()
    page.get_by_role("button", name="Send").click()
    dialog.get_by_role("button", name="Sign and send").click()
    expect(page.locator(".receipt")).to_be_visible()
    wait_until(lambda: Visit.objects.filter(pk=under_way.pk, state="submitted").exists())


@pytest.mark.parametrize(("tapped", "also"), [("greeted", "who"), ("last", "paid_0")])
def test_what_is_tapped_stays_under_the_thumb_when_questions_come_and_go(
    context: BrowserContext, under_way: Visit, tapped: str, also: str
) -> None:
    page = at(context, under_way, "form/")
    place = page.locator(f"#question-{tapped}")
    place.scroll_into_view_if_needed()
    tap(page, tapped, "Yes")
    expect(page.locator(f"#question-{also}")).to_be_visible()
    # As far down as it goes: what vanishes below would pull the page back.
    page.evaluate(f"window.scrollTo(0, document.getElementById('question-{tapped}').offsetTop - 160)")
    before = place.bounding_box()
    tap(page, tapped, "No")
    expect(page.locator(f"#question-{also}")).to_be_hidden()
    after = place.bounding_box()
    assert before
    assert after
    assert after["y"] == pytest.approx(before["y"], abs=1)


def test_a_form_opened_again_stands_where_it_was_left(context: BrowserContext, under_way: Visit) -> None:
    page = at(context, under_way, "form/")
    page.evaluate("document.getElementById('question-calm_4').scrollIntoView()")
    page.reload()
    expect(page.locator("#question-calm_4")).to_be_in_viewport(ratio=1)
    expect(page.locator("#question-greeted")).not_to_be_in_viewport()
    page.get_by_role("link", name="Notes, dim and plain").click()
    page.get_by_role("link", name="Back").click()
    expect(page.locator("#question-calm_4")).to_be_in_viewport(ratio=1)
