"""Sound on the phone: recorded in parts that nothing loses, and heard as one by the reviewer."""

import re
import time
from collections.abc import Callable
from typing import Any

import av
import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from audits.models import ChecklistVersion, Evidence, Visit
from conftest import Cast
from tests.e2e.conftest import PHONE, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CHECKLIST: dict[str, Any] = {
    "schema": 1,
    "title": {"en": "Sound"},
    "sections": [
        {
            "code": "talk",
            "touchpoint": "service",
            "title": {"en": "Talk"},
            "questions": [
                {"code": "voice", "kind": "audio", "text": {"en": "The talk at the counter"}},
                {"code": "why", "kind": "text", "required": False, "text": {"en": "Anything else?"}},
            ],
        }
    ],
}
# What nothing but a kill may cost.
MOST_LOST = 5


@pytest.fixture
def visit(cast: Cast) -> Visit:
    """Under way, with one question that is answered by sound."""
    checklist = cast.checklist_version.checklist
    version = ChecklistVersion.objects.create(
        checklist=checklist, number=2, document=CHECKLIST, published_at=timezone.now(), published_by=cast.manager
    )
    wave = cast.wave(state="open", opened_at=timezone.now(), checklist_version=version)
    return cast.visit(wave=wave, state="in_progress", started_at=timezone.now())


@pytest.fixture
def sign_in(cast: Cast, as_person: Any, live_server: Any) -> Callable[[BrowserContext, Any], BrowserContext]:
    """Makes a browser somebody's."""

    def sign(context: BrowserContext, person: Any) -> BrowserContext:
        client = as_person(person)
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
        return context

    return sign


@pytest.fixture
def phone(cast: Cast, visit: Visit, open_context: Any, sign_in: Any) -> Page:
    """The form, open on the shopper's phone."""
    return open_form(sign_in(open_context(PHONE), cast.shopper), visit)


def open_form(context: BrowserContext, visit: Visit) -> Page:
    page = context.new_page()
    page.goto(f"/shop/visits/{visit.pk}/form/")
    expect(page.get_by_role("button", name="Record sound")).to_be_visible()
    return page


def record(page: Page) -> None:
    page.get_by_role("button", name="Record sound").click()
    expect(page.get_by_role("button", name="Stop and keep")).to_be_visible()


def wait_saved(page: Page, text: str) -> None:
    """Until the bar says that so much is on the phone's disk."""
    expect(page.locator(".saved-at")).to_contain_text(re.compile(text), timeout=30_000)


def manifest(page: Page) -> list[dict[str, Any]]:
    """The files of the phone's draft."""
    body = """async () => {
      const db = await new Promise((done) => { const ask = indexedDB.open("mystery"); ask.onsuccess = () => done(ask.result); });
      const rows = await new Promise((done) => { const ask = db.transaction("drafts").objectStore("drafts").getAll(); ask.onsuccess = () => done(ask.result); });
      db.close();
      return rows.flatMap((row) => row.body.evidence);
    }"""
    return list(page.evaluate(body))


def seconds_of(evidence: Evidence) -> float:
    """How long the sound is that the server has, decoded."""
    with default_storage.open(evidence.original) as stored, av.open(stored) as sound:
        return sum(frame.samples / frame.sample_rate for frame in sound.decode(audio=0))


def received(visit: Visit, count: int) -> list[Evidence]:
    """The visit's sounds, once so many are on the server."""
    rows = visit.evidence.exclude(original="").order_by("captured_at")
    return list(wait_until(lambda: rows.count() == count and list(rows), 60))


def test_a_recording_is_paused_goes_on_and_arrives(phone: Page, visit: Visit) -> None:
    record(phone)
    began = time.monotonic()
    wait_saved(phone, r"Saved 00:0[3-9]")
    phone.get_by_role("button", name="Pause").click()
    paused = time.monotonic()
    expect(phone.get_by_role("group", name="Recording, paused")).to_be_visible()
    # All of it is written now, and the pause isn't in it.
    expect(phone.locator(".saved-at")).to_have_text("Saved " + str(phone.locator(".recorder time").text_content()))
    phone.wait_for_timeout(3000)
    resumed = time.monotonic()
    phone.get_by_role("button", name="Go on recording").click()
    phone.wait_for_timeout(2000)
    phone.get_by_role("button", name="Stop and keep").click()
    recorded = paused - began + time.monotonic() - resumed
    expect(phone.locator("audio")).to_have_count(1)
    [sound] = received(visit, 1)
    assert abs(seconds_of(sound) - recorded) < 1.5


def test_a_reload_breaks_it_into_parts_of_one_recording(phone: Page, visit: Visit) -> None:
    record(phone)
    wait_saved(phone, r"Saved 00:0[3-9]")
    phone.reload()
    # The microphone is allowed, and it broke off just now: it goes on by itself, counting on.
    expect(phone.get_by_role("button", name="Stop and keep")).to_be_visible()
    wait_saved(phone, r"Saved 00:0[6-9]")
    phone.get_by_role("button", name="Stop and keep").click()
    expect(phone.locator("audio")).to_have_count(2)
    expect(phone.locator(".player").last).to_have_text("Recording 1, part 2 of 2")
    files = manifest(phone)
    assert len({file["recording"] for file in files}) == 1 and files[0]["recording"]
    assert len({file["id"] for file in files}) == 2
    assert files[0]["captured_at"] < files[1]["captured_at"]
    assert all(seconds_of(sound) > 1.5 for sound in received(visit, 2))
