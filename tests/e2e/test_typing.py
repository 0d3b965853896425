"""What is typed: kept a moment later in one go, and lost by nothing that ends or redraws a page."""

import copy
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from audits.models import ChecklistVersion
from conftest import Cast
from tests.e2e.browser import PHONE, wait_until
from tests.e2e.test_visit_screens import kept_draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "Everybody smiled"
# All keys of a word within one task: nothing can be kept between two of them.
TYPE = """(field, words) => {
  for (const letter of words) {
    field.value += letter;
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
}"""
# A long write, of a film say, holds the answers' table: the tap waits behind it, and the page ends before either is done.
TAP_AND_DIE = """async (choice) => {
  const [{ name }] = await indexedDB.databases();
  const database = await new Promise((resolve) => {
    const asked = indexedDB.open(name);
    asked.onsuccess = () => resolve(asked.result);
  });
  const drafts = database.transaction("drafts", "readwrite").objectStore("drafts");
  const goOn = () => (drafts.count().onsuccess = goOn);
  goOn();
  choice.click();
  location.reload();
}"""


@pytest.fixture
def open_form(cast: Cast, as_person: Any, open_context: Any, live_server: Any) -> Callable[[], Page]:
    """A new tab of the shopper's phone with the form's second section."""
    document = copy.deepcopy(cast.checklist_version.document)
    for code, kind in (("bill", "money"), ("guests", "number"), ("wait", "duration")):
        more = {"code": code, "kind": kind, "text": {"en": code.capitalize()}, "required": False}
        document["sections"][1]["questions"].append(more)
    now, checklist = timezone.now(), cast.checklist_version.checklist
    version = ChecklistVersion.objects.create(
        checklist=checklist, number=2, document=document, published_at=now, published_by=cast.manager
    )
    wave = cast.wave(state="open", opened_at=now, checklist_version=version)
    visit = cast.visit(wave=wave, state="in_progress")
    phone: BrowserContext = open_context(PHONE)
    cookie = as_person(cast.shopper).cookies["sessionid"].value
    phone.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])

    def open_one() -> Page:
        page = phone.new_page()
        page.goto(f"/shop/visits/{visit.pk}/form/service/")
        expect(answer(page)).to_be_visible()
        return page

    return open_one


def answer(page: Page) -> Any:
    return page.locator("#question-why textarea")


def is_kept(page: Page, words: str) -> None:
    wait_until(lambda: kept_draft(page)["body"]["answers"].get("why") == words)


def test_many_keys_are_one_write(open_form: Callable[[], Page]) -> None:
    page = open_form()
    revision = kept_draft(page)["revision"]
    answer(page).evaluate(TYPE, WORDS)
    is_kept(page, WORDS)
    assert kept_draft(page)["revision"] == revision + 1


def test_a_page_left_in_the_middle_of_a_word_has_it_when_it_comes_back(open_form: Callable[[], Page]) -> None:
    page = open_form()
    page.evaluate("document.querySelector('#question-why textarea').focus()")
    # The key and the reload are one task: no timer has run between them.
    answer(page).evaluate(
        f"(field, words) => {{ ({TYPE})(field, words); location.reload(); }}",
        WORDS,
    )
    page.wait_for_load_state()
    expect(answer(page)).to_have_value(WORDS)
    is_kept(page, WORDS)
    wait_until(lambda: page.evaluate("Object.keys(localStorage).every((key) => !key.startsWith('typed/'))"))


def test_a_tap_survives_the_page_that_dies_while_the_phone_still_writes_something_else(
    open_form: Callable[[], Page],
) -> None:
    page = open_form()
    page.locator("#question-smile input[value='4']").evaluate(TAP_AND_DIE)
    page.wait_for_load_state()
    expect(page.locator("#question-smile input[value='4']")).to_be_checked()
    wait_until(lambda: kept_draft(page)["body"]["answers"].get("smile") == "4")


def test_leaving_the_screen_keeps_what_was_typed_first(open_form: Callable[[], Page]) -> None:
    page = open_form()
    answer(page).evaluate(TYPE, WORDS)
    page.get_by_role("link", name="Check and send").click()
    expect(page.get_by_role("heading", name="Check and send")).to_be_visible()
    assert kept_draft(page)["body"]["answers"]["why"] == WORDS


def test_what_another_tab_changes_takes_no_letter_away(open_form: Callable[[], Page]) -> None:
    page, other = open_form(), open_form()
    answer(page).focus()
    answer(page).evaluate(TYPE, WORDS)
    other.locator("#question-smile label").filter(has_text="4").tap()
    expect(page.locator("#question-smile input[value='4']")).to_be_checked()
    expect(answer(page)).to_have_value(WORDS)
    is_kept(other, WORDS)
    answer(page).evaluate(TYPE, " at us")
    is_kept(other, f"{WORDS} at us")
    assert kept_draft(other)["body"]["answers"] == {"why": f"{WORDS} at us", "smile": "4"}


def test_words_left_for_a_dying_page_are_not_put_over_newer_ones(open_form: Callable[[], Page]) -> None:
    page = open_form()
    page.evaluate(
        """() => {
          const { put } = IDBObjectStore.prototype;
          globalThis.isFull = true;
          IDBObjectStore.prototype.put = function (...row) {
            if (globalThis.isFull) throw new DOMException("full", "QuotaExceededError");
            return put.apply(this, row);
          };
        }"""
    )
    answer(page).evaluate(TYPE, WORDS)
    page.evaluate("window.dispatchEvent(new Event('pagehide'))")
    expect(page.get_by_text("This phone could not keep the answer")).to_be_visible()
    page.evaluate("isFull = false")
    answer(page).evaluate(TYPE, " at us")
    is_kept(page, f"{WORDS} at us")
    wait_until(lambda: page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('typed/'))") == [])
    page.reload()
    expect(answer(page)).to_have_value(f"{WORDS} at us")


def test_words_that_a_dead_page_could_not_take_back_give_way_to_newer_ones(open_form: Callable[[], Page]) -> None:
    page = open_form()
    # It died between the database's answer and this.
    page.evaluate("() => { Storage.prototype.removeItem = () => undefined; }")
    answer(page).evaluate(TYPE, WORDS)
    page.evaluate("window.dispatchEvent(new Event('pagehide'))")
    is_kept(page, WORDS)
    answer(page).evaluate(TYPE, " at us")
    is_kept(page, f"{WORDS} at us")
    assert WORDS in page.evaluate("Object.entries(localStorage).find(([key]) => key.startsWith('typed/'))[1]")
    page.reload()
    expect(answer(page)).to_have_value(f"{WORDS} at us")
    wait_until(lambda: page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('typed/'))") == [])
    is_kept(page, f"{WORDS} at us")


def test_words_left_by_one_tab_give_way_to_what_another_typed_later(open_form: Callable[[], Page]) -> None:
    page, other = open_form(), open_form()
    page.evaluate(
        "() => { IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); }; }"
    )
    answer(page).evaluate(TYPE, "Too early")
    page.evaluate("window.dispatchEvent(new Event('pagehide'))")
    page.close()
    answer(other).evaluate(TYPE, WORDS)
    is_kept(other, WORDS)
    third = open_form()
    expect(answer(third)).to_have_value(WORDS)
    wait_until(lambda: third.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('typed/'))") == [])
    is_kept(third, WORDS)


def test_a_phones_first_worker_is_no_new_version(open_form: Callable[[], Page]) -> None:
    page = open_form()
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    wait_until(lambda: page.evaluate("navigator.serviceWorker.controller !== null"))
    expect(page.get_by_role("button", name="Use it now")).to_have_count(0)


@pytest.mark.parametrize(
    ("code", "typed", "words", "right"),
    [
        ("bill", "1e9", "Type one such as 12.50", "12,5"),
        ("guests", "2 people", "Type one such as 12 or 12.5", "2"),
        ("wait", "abc", "Type minutes:seconds, like 3:20.", "3:20"),
    ],
)
def test_what_can_not_be_read_is_told_at_the_field_once_it_is_left(
    open_form: Callable[[], Page], code: str, typed: str, words: str, right: str
) -> None:
    page = open_form()
    place = page.locator(f"#question-{code}")
    if code == "wait":
        place.get_by_text("Type it in").click()
    field, error = place.get_by_role("textbox"), place.locator(f"#e-{code}")
    field.press_sequentially(typed)
    wait_until(lambda: code in kept_draft(page)["body"]["answers"])
    expect(error).to_be_hidden()
    answer(page).focus()
    expect(error).to_contain_text(words)
    field.fill(right)
    expect(error).to_be_hidden()
    field.fill(typed)
    page.goto(re.sub(r"/form/.*", "/check/", page.url))
    expect(page.get_by_role("link", name=re.compile(f"{code}.*{re.escape(words)}", re.IGNORECASE))).to_be_visible()


def test_a_measured_time_stays_until_one_is_typed_that_can_be_read(open_form: Callable[[], Page]) -> None:
    page = open_form()
    place = page.locator("#question-wait")
    place.get_by_text("Type it in").click()
    field = place.get_by_label("Minutes and seconds")

    def is_kept_as(seconds: str) -> None:
        wait_until(lambda: kept_draft(page)["body"]["answers"].get("wait") == seconds)

    field.fill("2:41")
    is_kept_as("161")
    answer(page).focus()
    for wrong in ("99:99", "abc"):
        field.select_text()
        field.press_sequentially(wrong)
        answer(page).focus()
        expect(place).to_contain_text("That was no time, so 02:41 stays. Type minutes:seconds, like 3:20.")
        expect(field).to_have_value("02:41")
        is_kept_as("161")
    field.fill("3:20")
    expect(place.get_by_text("That was no time")).to_be_hidden()
    is_kept_as("200")


@pytest.mark.parametrize("height", [844, 2400])
def test_a_network_that_goes_while_somebody_types_pushes_nothing_down(
    open_form: Callable[[], Page], height: int
) -> None:
    page = open_form()
    page.set_viewport_size({"width": 390, "height": height})
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    answer(page).click()
    answer(page).press_sequentially("Half a ")
    before = answer(page).bounding_box()
    page.context.set_offline(True)
    expect(page.locator(".notice-place")).to_contain_text("No network.")
    expect(page.locator("#spoken")).to_contain_text("No network. Everything you do is kept on this phone.")
    after = answer(page).bounding_box()
    assert before
    assert after
    assert after["y"] == pytest.approx(before["y"], abs=1)
