"""Sound on the phone: recorded in parts that nothing loses, and heard as one by the reviewer."""

import contextlib
import datetime as dt
import os
import re
import signal
import subprocess
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from audits.models import ChecklistVersion, Evidence, Submission, Visit
from audits.services.reviews import claim_visit
from conftest import Cast
from tests.e2e.browser import DESK, FLAGS, PHONE, chromium, wait_until

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


def stop(page: Page) -> None:
    """Ends the recording; its last part is among the files only once the bar is gone."""
    page.get_by_role("button", name="Stop and keep").click()
    expect(page.locator(".recorder")).to_have_count(0)


def saved(page: Page) -> int:
    """How many seconds the bar says are on the phone's disk."""
    found = re.search(r"(\d+):(\d+)", " ".join(page.locator(".saved-at").all_text_contents()))
    return int(found[1]) * 60 + int(found[2]) if found else 0


def wait_saved(page: Page, seconds: int) -> int:
    """How much is on the phone's disk, once it is so many seconds."""
    return int(wait_until(lambda: saved(page) >= seconds and saved(page)))


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
    return list(wait_until(lambda: rows.count() == count and list(rows), 150))


AWAKE = """if (globalThis.WakeLock) {
  const kept = [];
  const request = WakeLock.prototype.request;
  WakeLock.prototype.request = async function (...kind) {
    const lock = await request.apply(this, kind);
    kept.push(lock);
    return lock;
  };
  globalThis.isAwake = () => kept.some((lock) => !lock.released);
}"""


def test_the_screen_stays_on_while_it_records(cast: Cast, visit: Visit, open_context: Any, sign_in: Any) -> None:
    context = sign_in(open_context(PHONE), cast.shopper)
    context.grant_permissions(["microphone", "screen-wake-lock"])
    context.add_init_script(AWAKE)
    phone = open_form(context, visit)
    record(phone)
    wait_until(lambda: phone.evaluate("isAwake()"))
    phone.get_by_role("button", name="Pause").click()
    wait_until(lambda: not phone.evaluate("isAwake()"))
    phone.get_by_role("button", name="Go on recording").click()
    wait_until(lambda: phone.evaluate("isAwake()"))
    stop(phone)
    wait_until(lambda: not phone.evaluate("isAwake()"))


def test_a_recording_is_paused_goes_on_and_arrives(phone: Page, visit: Visit) -> None:
    record(phone)
    began = time.monotonic()
    wait_saved(phone, 2)
    phone.get_by_role("button", name="Pause").click()
    paused = time.monotonic()
    expect(phone.get_by_role("group", name="Recording, paused")).to_be_visible()
    # All of it is written now, and the pause isn't in it.
    expect(phone.locator(".saved-at")).to_have_text("Saved " + str(phone.locator(".recorder time").text_content()))
    # A pause has no condition to wait for: it must only pass.
    phone.wait_for_timeout(3000)
    resumed = time.monotonic()
    phone.get_by_role("button", name="Go on recording").click()
    phone.wait_for_timeout(2000)
    stop(phone)
    recorded = paused - began + time.monotonic() - resumed
    expect(phone.locator("audio")).to_have_count(1)
    [sound] = received(visit, 1)
    assert abs(seconds_of(sound) - recorded) < 1.5


@pytest.mark.parametrize("kind", ["audio/webm", "audio/mp4"])
def test_a_reload_breaks_it_into_parts_of_one_recording(
    kind: str, cast: Cast, visit: Visit, open_context: Any, sign_in: Any
) -> None:
    # Safari records mp4 only, in fragments that must make a file wherever they end. Chromium's first one holds no sound
    # yet, and the next comes seconds later: the app records WebM there.
    context = sign_in(open_context(PHONE), cast.shopper)
    context.add_init_script(f"MediaRecorder.isTypeSupported = (type) => type.startsWith('{kind}')")
    phone = open_form(context, visit)
    record(phone)
    before = wait_saved(phone, 2 if kind == "audio/webm" else 8)
    phone.reload()
    # The microphone is allowed, and it broke off just now: it goes on by itself, counting on.
    expect(phone.get_by_role("button", name="Stop and keep")).to_be_visible()
    wait_saved(phone, before + 2)
    stop(phone)
    expect(phone.locator("audio")).to_have_count(2)
    expect(phone.locator(".player").last).to_have_text("Recording 1, part 2 of 2")
    files = manifest(phone)
    assert len({file["recording"] for file in files}) == 1 and files[0]["recording"]
    assert len({file["id"] for file in files}) == 2
    assert files[0]["captured_at"] < files[1]["captured_at"]
    assert all(seconds_of(sound) > 1.5 for sound in received(visit, 2))


def pid_of(folder: Path) -> int:
    """The browser that runs in a folder of its own; it leads its own group of processes."""
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            words = entry.read_bytes().decode(errors="replace").split("\0")
            if f"--user-data-dir={folder}" in words and not any(word.startswith("--type=") for word in words):
                return int(entry.parent.name)
    raise AssertionError("no browser runs there")


def test_a_killed_browser_costs_five_seconds_at_most(
    playwright: Playwright, cast: Cast, visit: Visit, sign_in: Any, live_server: Any, tmp_path: Path
) -> None:
    folder = tmp_path / "phone"

    def start() -> BrowserContext:
        running = playwright.chromium.launch_persistent_context(
            folder,
            executable_path=chromium(),
            args=FLAGS,
            base_url=live_server.url,
            permissions=["microphone"],
            **PHONE,
        )
        return sign_in(running, cast.shopper)  # type: ignore[no-any-return]

    killed = start()
    page = open_form(killed, visit)
    record(page)
    began = time.monotonic()
    wait_saved(page, 5)
    # The worst moment: just before the next chunk would be written.
    page.wait_for_timeout(2300)
    pid = pid_of(folder)
    assert os.getpgid(pid) == pid
    told, recorded = saved(page), time.monotonic() - began
    os.killpg(pid, signal.SIGKILL)
    with contextlib.suppress(Exception):
        killed.close()

    again = start()
    page = again.new_page()
    page.goto(f"/shop/visits/{visit.pk}/form/")
    stop(page)
    expect(page.locator("audio").first).to_be_visible()
    files = manifest(page)
    assert len({file["recording"] for file in files}) == 1
    first = received(visit, len(files))[0]
    again.close()
    assert recorded - seconds_of(first) <= MOST_LOST
    # What was called saved, was.
    assert seconds_of(first) > told - 1


def test_it_is_seen_on_every_screen_and_leaving_the_form_does_not_stop_it(phone: Page, visit: Visit) -> None:
    record(phone)
    for path in (f"/shop/visits/{visit.pk}/", "/shop/"):
        phone.locator(f"header a[href='{path}']").first.click()
        expect(phone).to_have_url(re.compile(f"{path}$"))
        expect(phone.get_by_role("group", name="Recording")).to_be_visible()
    wait_saved(phone, 2)
    stop(phone)
    expect(phone.get_by_role("group", name="Recording")).to_have_count(0)
    assert len(manifest(phone)) == 1


def test_a_second_tab_is_told_that_the_first_records(phone: Page, visit: Visit) -> None:
    record(phone)
    other = open_form(phone.context, visit)
    other.get_by_role("button", name="Record sound").click()
    expect(other.get_by_role("alert")).to_contain_text("Another tab of this app is recording.")
    expect(other.get_by_role("group", name="Recording")).to_have_count(0)
    wait_saved(phone, 2)
    stop(phone)
    expect(phone.locator("audio")).to_have_count(1)
    other.get_by_role("button", name="Record sound").click()
    expect(other.get_by_role("alert")).to_have_count(0)
    stop(other)


TRACKS = """if (globalThis.MediaDevices) {
  globalThis.microphones = [];
  globalThis.isTaken = false;
  const open = MediaDevices.prototype.getUserMedia;
  MediaDevices.prototype.getUserMedia = async function (wish) {
    if (globalThis.isTaken) throw new DOMException("in use", "NotReadableError");
    const stream = await open.call(this, wish);
    globalThis.microphones.push(stream.getAudioTracks()[0]);
    return stream;
  };
}"""


def test_a_visit_does_not_go_while_another_tab_records_it(phone: Page, visit: Visit) -> None:
    record(phone)
    wait_saved(phone, 2)
    stop(phone)
    expect(phone.locator("audio")).to_have_count(1)
    other = phone.context.new_page()
    other.goto(f"/shop/visits/{visit.pk}/check/")
    other.get_by_label("Your name").fill("Sofia")
    record(phone)
    other.get_by_role("button", name="Send").click()
    said = other.get_by_text("Another tab of this app is recording. Stop it there first.")
    expect(said).to_be_visible()
    # The list of visits came meanwhile: the screen is drawn anew, and the shopper may not have read it yet.
    other.get_by_label("Your name").evaluate("input => input.dataset.old = 'yes'")
    phone.evaluate("new BroadcastChannel('mystery').postMessage({ topic: 'visits', id: '' })")
    expect(other.locator("#signed:not([data-old])")).to_be_visible()
    expect(said).to_be_visible()
    assert not Submission.objects.exists()
    wait_saved(phone, 2)
    stop(phone)
    expect(phone.locator("audio")).to_have_count(2)
    other.get_by_role("button", name="Send").click()
    wait_until(lambda: visit.evidence.filter(in_manifest=True).count() == 2)


# A recording that a crash cut off: its chunks, and how far it was. Its sound is another one's that this phone has.
CUT_OFF = """async ({ visit, part, recording }) => {
  const db = await new Promise((done) => { const ask = indexedDB.open("mystery"); ask.onsuccess = () => done(ask.result); });
  const person = /person=([^;]+)/.exec(document.cookie)[1];
  const transaction = db.transaction(["bytes", "chunks", "recordings"], "readwrite");
  const [{ blob }] = await new Promise((done) => { const ask = transaction.objectStore("bytes").getAll(); ask.onsuccess = () => done(ask.result); });
  transaction.objectStore("chunks").put(blob.slice(0, blob.size - 1), [part, 0]);
  transaction.objectStore("recordings").put({ id: recording, person, visit, question: "voice", seconds: 3, heard_at: Date.now(), paused: false,
    part: { id: part, type: blob.type, started_at: new Date().toISOString(), chunks: 1 } });
  await new Promise((done) => { transaction.oncomplete = done; });
  db.close();
}"""


def test_what_a_crash_left_of_a_recording_goes_along_when_the_visit_is_sent(phone: Page, visit: Visit) -> None:
    record(phone)
    wait_saved(phone, 2)
    stop(phone)
    expect(phone.locator("audio")).to_have_count(1)
    phone.get_by_role("link", name="Check and send").click()
    phone.get_by_label("Your name").fill("Sofia")
    part = str(uuid.uuid4())
    phone.evaluate(CUT_OFF, {"visit": str(visit.pk), "part": part, "recording": str(uuid.uuid4())})
    phone.get_by_role("button", name="Send").click()
    wait_until(lambda: visit.evidence.filter(in_manifest=True).count() == 2)
    assert visit.evidence.filter(pk=part, in_manifest=True).exists()


def test_a_call_breaks_it_off_in_words_and_it_goes_on_afterwards(
    cast: Cast, visit: Visit, open_context: Any, sign_in: Any
) -> None:
    context = sign_in(open_context(PHONE), cast.shopper)
    context.add_init_script(TRACKS)
    phone = open_form(context, visit)
    record(phone)
    before = wait_saved(phone, 2)
    phone.evaluate("isTaken = true; microphones[0].stop(); microphones[0].dispatchEvent(new Event('ended'))")
    expect(phone.get_by_role("status").filter(has_text="a call or another app took the microphone")).to_be_visible()
    expect(phone.locator("audio")).to_have_count(1)
    # Still busy: a tap says so.
    phone.get_by_role("button", name="Go on recording").click()
    expect(phone.get_by_role("status").filter(has_text="The microphone is busy")).to_be_visible()
    phone.evaluate("isTaken = false; navigator.mediaDevices.dispatchEvent(new Event('devicechange'))")
    wait_saved(phone, before + 3)
    # A headset that goes away leaves the phone's own microphone: no tap is needed.
    phone.evaluate("microphones.at(-1).stop(); microphones.at(-1).dispatchEvent(new Event('ended'))")
    expect(phone.locator("audio")).to_have_count(2)
    stop(phone)
    files = manifest(phone)
    assert len({file["recording"] for file in files}) == 1
    assert received(visit, len(files))


# Slower than the app waits for its last sound, once.
STOPS_LATE = """if (globalThis.MediaRecorder) {
  const { stop } = MediaRecorder.prototype;
  globalThis.isLate = true;
  MediaRecorder.prototype.stop = function () {
    if (!globalThis.isLate) return stop.call(this);
    globalThis.isLate = false;
    setTimeout(() => { stop.call(this); globalThis.hasStopped = true; }, 4500);
  };
}"""


def test_a_recorder_that_stops_late_spoils_no_part(cast: Cast, visit: Visit, open_context: Any, sign_in: Any) -> None:
    context = sign_in(open_context(PHONE), cast.shopper)
    context.add_init_script(f"{TRACKS}\n{STOPS_LATE}")
    phone = open_form(context, visit)
    record(phone)
    before = wait_saved(phone, 2)
    phone.evaluate("microphones[0].dispatchEvent(new Event('ended'))")
    expect(phone.locator("audio")).to_have_count(1, timeout=15_000)
    wait_until(lambda: phone.evaluate("globalThis.hasStopped"))
    wait_saved(phone, before + 3)
    stop(phone)
    assert [seconds_of(part) > 1 for part in received(visit, 2)] == [True, True]


def test_a_full_phone_stops_it_keeps_it_and_says_so(phone: Page, visit: Visit) -> None:
    record(phone)
    wait_saved(phone, 2)
    phone.evaluate(
        """() => {
          const { put } = IDBObjectStore.prototype;
          globalThis.isFull = true;
          IDBObjectStore.prototype.put = function (...row) {
            if (globalThis.isFull && this.name !== "recordings") throw new DOMException("full", "QuotaExceededError");
            return put.apply(this, row);
          };
        }"""
    )
    expect(phone.get_by_role("status").filter(has_text="This phone is full")).to_be_visible(timeout=15_000)
    # Not even a file can be made of it, and still nothing is lost.
    phone.get_by_role("button", name="It is finished").click()
    expect(phone.get_by_role("status").filter(has_text="This phone is full")).to_be_visible()
    phone.evaluate("isFull = false")
    phone.get_by_role("button", name="It is finished").click()
    expect(phone.locator("audio")).to_have_count(1)
    assert seconds_of(received(visit, 1)[0]) > 2


def test_without_a_microphone_the_question_says_why_and_what_instead(
    playwright: Playwright, cast: Cast, visit: Visit, sign_in: Any, live_server: Any, tmp_path: Path
) -> None:
    asking = [flag for flag in FLAGS if "fake-ui" not in flag]
    browser = playwright.chromium.launch(executable_path=chromium(), args=asking)
    context = browser.new_context(base_url=live_server.url, **PHONE)
    phone = open_form(sign_in(context, cast.shopper), visit)
    phone.get_by_role("button", name="Record sound").click()
    said = phone.locator("#question-voice").get_by_role("alert")
    expect(said).to_contain_text("The microphone is not allowed for this app.")
    expect(said).to_contain_text("Or record with the phone's own recorder, and attach the file here.")
    (tmp_path / "voice.mp3").write_bytes(b"\xff\xd8\xff\xe0 a photo by another name")
    phone.locator("#question-voice input[type=file]").set_input_files(tmp_path / "voice.mp3")
    expect(phone.locator("#question-voice .error")).to_contain_text("voice.mp3: This is not a recording")
    phone.locator("#question-voice input[type=file]").set_input_files(sine(tmp_path / "memo.m4a"))
    expect(phone.locator("#question-voice .error")).to_be_hidden()
    expect(phone.locator("audio")).to_have_count(1)
    expect(said).to_have_count(0)
    received(visit, 1)
    browser.close()


def sine(path: Path, seconds: int = 2) -> Path:
    """What a phone's own recorder makes."""
    make = f"ffmpeg -loglevel error -f lavfi -i sine=d={seconds}"
    subprocess.run([*make.split(), str(path)], check=True)
    return path


@pytest.fixture
def reviewed(cast: Cast, visit: Visit, tmp_path: Path) -> Visit:
    """Under review, with one recording of three parts and a gap of 40 seconds before the last, and a note in it."""
    now = timezone.now()
    talk, begins = uuid.uuid4(), now - dt.timedelta(minutes=5)
    for number, (after, seconds) in enumerate(((0, 2), (3, 3), (46, 2))):
        name = default_storage.save(
            f"talk-{number}.m4a", ContentFile(sine(tmp_path / f"{number}.m4a", seconds).read_bytes())
        )
        Evidence.objects.create(
            id=uuid.uuid4(), visit=visit, kind="audio", question="voice", state="ready", in_manifest=True, sha256="0" * 64, bytes=1,
            captured_at=begins + dt.timedelta(seconds=after), duration_ms=seconds * 1000, peaks=[20, 100, 60],
            recording=talk, original=name, shown=name,
        )  # fmt: skip
    at = (begins + dt.timedelta(seconds=47)).isoformat()
    Submission.objects.create(
        id=uuid.uuid4(), visit=visit, round=1, content_sha256="0" * 64, receipt="K7Q2-M4XD", finished_at=now, received_at=now,
        body={"clock_offset_ms": 0, "notes": [{"at": at, "text": "She laughed", "question": ""}]},
    )  # fmt: skip
    Visit.objects.filter(pk=visit.pk).update(state="submitted", submitted_at=now)
    return claim_visit(visit_id=visit.pk, by=cast.reviewer)


# Where it was at each moment: a busy machine looks too seldom to see that it went by.
PASSED = """(range) => {
  globalThis.passed = [];
  const note = () => setTimeout(() => passed.push(Number(range.value)));
  for (const event of ["timeupdate", "seeked"]) document.addEventListener(event, note, true);
}"""


def test_the_parts_play_as_one_at_the_reviewers(cast: Cast, reviewed: Visit, open_context: Any, sign_in: Any) -> None:
    page = sign_in(open_context(DESK), cast.reviewer).new_page()
    page.goto(reverse("review-visit", args=[reviewed.pk]))
    sound = page.locator("[data-sound]")
    expect(sound).to_have_count(1)
    expect(sound).to_contain_text("0:07")
    expect(sound).to_contain_text("Broken off at 0:05: nothing was recorded for 0:40.")
    place = sound.get_by_role("slider", name="Position in the recording")
    # One player stands for the three.
    assert sound.locator("audio:visible").count() == 0
    place.evaluate(PASSED)

    def passed() -> list[int]:
        return list(page.evaluate("passed"))

    page.keyboard.press("p")
    wait_until(lambda: any(0 < at < 7000 for at in passed()))
    page.keyboard.press("p")
    expect(sound.get_by_role("button", name="Play")).to_be_visible()
    # Moving it doesn't start it.
    place.evaluate("(range) => { range.value = 5000; range.dispatchEvent(new Event('input')); }")
    expect(sound.locator("[data-at]")).to_have_text("0:05 / ")
    expect(sound.locator("rect.played")).to_have_count(6)
    # From the beginning to the end over every seam.
    place.focus()
    page.keyboard.press("Home")
    expect(sound.locator("[data-at]")).to_have_text("0:00 / ")
    sound.get_by_role("button", name="Play").click()
    wait_until(lambda: place.input_value() == "7000")
    expect(sound.get_by_role("button", name="Play")).to_be_visible()
    assert {sum(at >= seam for seam in (2000, 5000)) for at in passed()} == {0, 1, 2}
    page.evaluate("passed.length = 0")
    sound.get_by_role("button", name="0:06").click()
    wait_until(lambda: any(at >= 6000 for at in passed()) and place.input_value() == "7000")
    expect(sound.get_by_role("button", name="Play")).to_be_visible()
    assert min(passed()) >= 6000
    # Once it has ended, from the beginning.
    sound.get_by_role("button", name="Play").click()
    wait_until(lambda: any(0 < at < 5000 for at in passed()))
