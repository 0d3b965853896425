"""A scenario written on a desk by mouse and by keyboard, and its pictures on the phone without a network."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from audits.models import Scenario, ScenarioPicture
from audits.tests.test_scenario_pictures import kept, photo, published
from conftest import Cast
from tests.e2e.browser import DESK, PHONE, wait_until
from tests.e2e.handset import Handset

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(cast: Cast, as_person: Any, open_context: Callable[..., BrowserContext], live_server: Any) -> Page:
    """The scenario's page, as a manager sees it."""
    client, context = as_person(cast.manager), open_context(DESK)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    page.goto(reverse("scenario-edit", args=[cast.scenario_version.scenario_id]))
    return page


def draft(cast: Cast) -> dict[str, Any]:
    return Scenario.objects.get(pk=cast.scenario_version.scenario_id).draft


def test_rows_are_added_moved_and_taken_away_and_the_phone_follows(cast: Cast, page: Page) -> None:
    before = cast.scenario_version.document["steps"]
    phone = page.frame_locator("iframe")
    steps = phone.locator("section", has=phone.get_by_role("heading", name="What you do")).locator("li")
    expect(steps).to_have_count(len(before))
    page.get_by_role("button", name="Add a step").click()
    page.keyboard.type("Leave a tip.")
    expect(steps).to_have_text([*(step["en"] for step in before), "Leave a tip."])
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#said")).to_have_text(f"Now number {len(before)}")
    first = page.locator("[data-row]", has=page.locator("#id_steps-0-text_en"))
    first.get_by_role("button", name="Remove").click()
    expect(steps.first).to_have_text(before[1]["en"])
    expect(page.locator("[data-checks-summary]")).to_contain_text("texts not translated")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("The draft is saved.")).to_be_visible()
    assert draft(cast)["steps"] == [*before[1:-1], {"en": "Leave a tip."}, before[-1]]


def test_a_text_is_put_right_on_the_road(
    cast: Cast, as_person: Any, open_context: Callable[..., BrowserContext], live_server: Any
) -> None:
    client, context = as_person(cast.manager), open_context(PHONE)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    page.goto(reverse("scenario-edit", args=[cast.scenario_version.scenario_id]))
    page.locator("#id_steps-1-text_uk").fill("Замовте чай.")
    row = page.locator("[data-row]", has=page.locator("#id_steps-1-text_uk"))
    row.get_by_role("button", name="Move up").tap()
    page.get_by_role("button", name="Save draft").tap()
    expect(page.get_by_text("The draft is saved.")).to_be_visible()
    assert draft(cast)["steps"][0]["uk"] == "Замовте чай."


def test_what_was_taken_away_comes_back(cast: Cast, page: Page) -> None:
    row = page.locator("[data-row]", has=page.locator("#id_dos-0-text_en"))
    row.get_by_role("button", name="Remove").click()
    expect(row.get_by_role("button", name="Take back")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#id_dos-0-text_en")).to_be_focused()
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("The draft is saved.")).to_be_visible()
    assert draft(cast)["dos"] == cast.scenario_version.document["dos"]


def test_a_page_that_comes_back_with_an_error_has_everything_as_it_was(cast: Cast, page: Page) -> None:
    before = cast.scenario_version.document["steps"]
    second = page.locator("[data-row]", has=page.locator("#id_steps-1-text_en"))
    second.get_by_role("button", name="Move up").click()
    gone = page.locator("[data-row]", has=page.locator("#id_steps-2-text_en"))
    gone.get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Add a step").click()
    page.keyboard.type("Leave a tip.")
    page.locator("#id_fee").fill("-1")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Something needs another look")).to_be_visible()
    expect(gone.get_by_role("button", name="Take back")).to_be_visible()
    page.locator("#id_fee").fill("1")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("The draft is saved.")).to_be_visible()
    assert draft(cast)["steps"] == [before[1], before[0], *before[3:], {"en": "Leave a tip."}]


def test_the_later_of_two_chooses_and_loses_nothing(cast: Cast, page: Page) -> None:
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("#id_fee").fill("111")
    other.locator("#id_legend_en").fill("You are tired.")
    other.get_by_role("button", name="Save draft").click()
    expect(other.get_by_text("The draft is saved.")).to_be_visible()
    page.locator("#id_fee").fill("222")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("heading", name="Somebody saved this draft while you wrote")).to_be_visible()
    page.get_by_role("group", name="Fee").get_by_label("Theirs").check()
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("The draft is saved.")).to_be_visible()
    assert (draft(cast)["fee"], draft(cast)["legend"]["en"]) == ("111.00", "You are tired.")


def test_a_quiz_is_written_with_choices_in_new_rows(cast: Cast, page: Page) -> None:
    page.locator("#id_quiz-0-text_en").fill("Where?")
    page.locator("#id_quiz-0-choices-0-text_en").fill("Here")
    page.get_by_role("button", name="Add a choice").click()
    page.keyboard.type("There")
    page.locator("#id_quiz-0-choices-1-correct").check()
    page.get_by_role("button", name="Add a question").click()
    page.keyboard.type("When?")
    page.locator("#id_quiz-1-choices-0-text_en").fill("Now")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("The draft is saved.")).to_be_visible()
    questions = draft(cast)["quiz"]["questions"]
    assert [(each["text"]["en"], len(each["choices"])) for each in questions] == [("Where?", 2), ("When?", 1)]
    assert questions[0]["choices"][1]["correct"]


def test_a_refused_save_leaves_the_rows_alive(cast: Cast, page: Page) -> None:
    page.locator("#id_quiz-0-text_en").fill("Where?")
    page.locator("#id_quiz-0-choices-0-text_en").fill("Here")
    page.locator("#id_fee_currency").evaluate("(field) => { field.value = 'грн'; }")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("#id_fee_currency")).to_have_attribute("aria-invalid", "true")
    page.wait_for_load_state()  # the page that came back has its script
    before = page.locator("[data-row] textarea[name^='steps-']").count()
    page.get_by_role("button", name="Add a step").click()
    expect(page.locator("[data-row] textarea[name^='steps-']")).not_to_have_count(before)


def test_a_picture_is_brought_shown_and_saved(cast: Cast, page: Page) -> None:
    picked = {"name": "shelf.jpg", "mimeType": "image/jpeg", "buffer": photo((1200, 900), turn=1)}
    page.get_by_label("Add pictures").set_input_files([picked])
    expect(page.locator("img.picture")).to_have_count(1)
    page.locator("#id_pictures-0-caption_en").fill("The shelf")
    expect(page.frame_locator("iframe").get_by_text("The shelf")).to_be_visible()
    page.get_by_label("Add pictures").set_input_files([{**picked, "name": "a.jpg", "buffer": b"text"}])
    expect(page.locator("[data-picture-error]")).to_contain_text("a.jpg: This is no picture")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("The draft is saved.")).to_be_visible()
    picture = ScenarioPicture.objects.get()
    assert draft(cast)["pictures"] == [{"id": str(picture.pk), "caption": {"en": "The shelf"}}]


def is_drawn(page: Page) -> bool:
    """Whether the briefing's picture has pixels."""
    return bool(page.evaluate("[...document.querySelectorAll('.brief img')].some((img) => img.naturalWidth > 0)"))


def test_the_briefings_pictures_are_there_in_aeroplane_mode(cast: Cast, new_phone: Callable[..., Handset]) -> None:
    version = published(cast, cast.scenario_version.scenario, kept(cast, photo(turn=1)))
    visit = cast.visit()
    visit.scenario_version = version
    visit.save()
    phone = new_phone()
    page = phone.sign_in(cast.shopper)
    wait_until(lambda: page.evaluate(KEPT) == 1)
    phone.go_offline()
    phone.close()
    page = phone.open()
    page.get_by_role("link", name="Podil").tap()
    expect(page.get_by_text("Picture 0")).to_be_visible()
    wait_until(lambda: is_drawn(page))
    phone.go_online()
    visit.state, visit.shopper = "offered", None
    visit.save()
    page.goto("/shop/")
    wait_until(lambda: page.evaluate(KEPT) == 0)


KEPT = """() => new Promise((resolve) => {
  const asked = indexedDB.open("mystery");
  asked.onsuccess = () => {
    const keys = asked.result.transaction("bytes").objectStore("bytes").getAllKeys();
    keys.onsuccess = () => { asked.result.close(); resolve(keys.result.filter((key) => key.includes("/picture/")).length); };
  };
})"""


def test_the_phone_is_as_dark_as_the_desk(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    page.reload()
    expect(page.get_by_label("Light or dark")).to_have_value("dark")
    expect(page.frame_locator("iframe").locator("html")).to_have_attribute("data-theme", "dark")
