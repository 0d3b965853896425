"""The checklist designer: by mouse, by keyboard alone, on a phone, by two people at once, and after a crash."""

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, FrameLocator, Locator, Page, expect

from accounts.models import Membership, Role, User
from audits.models import Checklist, ChecklistDraft
from conftest import Cast
from tests.e2e.browser import PHONE, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDE: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
DOCUMENT: dict[str, Any] = {
    "schema": 1,
    "title": {"en": "Coffee"},
    "sections": [
        {
            "code": "arrival",
            "title": {"en": "Arrival"},
            "questions": [
                {"code": "clean", "kind": "yes_no", "text": {"en": "Was it clean?"}, "points": 5},
                {
                    "code": "dirt",
                    "kind": "text",
                    "text": {"en": "What was dirty?"},
                    "show_if": {"question": "clean", "is": "eq", "value": "no"},
                },
                {"code": "queue", "kind": "duration", "text": {"en": "How long did you queue?"}},
            ],
        },
        {
            "code": "counter",
            "title": {"en": "Counter"},
            "questions": [{"code": "greeted", "kind": "yes_no", "text": {"en": "Were you greeted?"}, "points": 5}],
        },
    ],
}


@pytest.fixture
def checklist(cast: Cast) -> Checklist:
    """One that nothing was published of, with a draft."""
    one = Checklist.objects.create(programme=cast.scenario_version.scenario.programme, name="Café")
    ChecklistDraft.objects.create(
        checklist=one, document=deepcopy(DOCUMENT), revision=1, saved_at=timezone.now(), saved_by=cast.manager
    )
    return one


@pytest.fixture
def open_designer(
    checklist: Checklist, cast: Cast, as_person: Any, open_context: Callable[..., BrowserContext], live_server: Any
) -> Callable[..., Page]:
    """The designer in a browser of somebody's own."""

    def open_one(shape: dict[str, Any] = WIDE, by: User | None = None, **options: Any) -> Page:
        context = open_context(shape, **options)
        cookie = as_person(by or cast.manager).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        page = context.new_page()
        enter(page, checklist)
        return page

    return open_one


def enter(page: Page, checklist: Checklist) -> None:
    page.goto(f"/hq/programmes/checklists/{checklist.pk}/design/")
    expect(page.locator("[data-part=page]")).not_to_have_attribute("aria-busy", "true")


def row(page: Page, text: str) -> Locator:
    return page.get_by_role("treeitem").filter(has_text=text)


def control(page: Page, path: str) -> Locator:
    return page.locator(f'.designer-panel [data-path="{path}"]')


def phone(page: Page) -> FrameLocator:
    return page.frame_locator("iframe.phone")


def draft(checklist: Checklist) -> dict[str, Any]:
    document: dict[str, Any] = ChecklistDraft.objects.get(checklist=checklist).document
    return document


def layout(document: dict[str, Any]) -> list[str]:
    return [f"{s['code']}: {' '.join(q['code'] for q in s['questions'])}".strip() for s in document["sections"]]


def is_saved(page: Page) -> None:
    expect(page.locator("[data-part=state]")).to_have_attribute("data-mood", "saved")


def question(checklist: Checklist, code: str) -> dict[str, Any]:
    found: dict[str, Any] = next(q for s in draft(checklist)["sections"] for q in s["questions"] if q["code"] == code)
    return found


def test_a_question_is_written_scored_and_saved_by_itself(
    open_designer: Callable[..., Page], checklist: Checklist
) -> None:
    page = open_designer()
    row(page, "How long did you queue?").click()
    page.get_by_role("button", name="Score it by bands").click()
    control(page, "bands[0].up_to").fill("2:30")
    control(page, "bands[1].points").fill("2,5")
    expect(page.locator(".number-line + p")).to_contain_text("up to 2:30: 5; up to 5:00: 2.5; more: 0")
    control(page, "critical.effect").select_option("cap")
    expect(page.locator(".effect")).to_contain_text("caps the visit at 50")
    control(page, "allow_na").check()
    control(page, "comment").select_option("when_points_lost")
    page.get_by_role("button", name="Ask for files").click()
    is_saved(page)
    wait_until(lambda: "evidence" in question(checklist, "queue"))
    assert question(checklist, "queue") == {
        "code": "queue",
        "kind": "duration",
        "text": {"en": "How long did you queue?"},
        "bands": [{"up_to": 150, "points": 5}, {"up_to": 300, "points": "2.5"}, {"points": 0}],
        "critical": {"below": 5, "effect": {"cap": 50}},
        "allow_na": True,
        "comment": "when_points_lost",
        "evidence": [{"kind": "photo", "min": 1, "max": 5}],
    }


def test_choices_are_added_named_and_their_codes_follow(
    open_designer: Callable[..., Page], checklist: Checklist
) -> None:
    page = open_designer()
    row(page, "Were you greeted?").click()
    page.get_by_role("button", name="Add question").click()
    page.get_by_role("dialog").get_by_role("button", name="One choice").click()
    expect(control(page, "text.en")).to_be_focused()
    page.keyboard.type("Who greeted you?")
    control(page, "choices[0].text.en").fill("The barista")
    control(page, "choices[0].points").fill("3")
    control(page, "choices[1].text.en").fill("Nobody")
    expect(control(page, "code")).to_have_value("who_greeted_you")
    expect(control(page, "choices[0].code")).to_have_value("the_barista")
    wait_until(lambda: "who_greeted_you" in json.dumps(draft(checklist)))
    is_saved(page)
    made = question(checklist, "who_greeted_you")
    assert made["choices"] == [
        {"code": "the_barista", "text": {"en": "The barista"}, "points": 3},
        {"code": "nobody", "text": {"en": "Nobody"}, "points": 0},
    ]


def test_questions_are_dragged_across_sections_and_come_back_by_undo(
    open_designer: Callable[..., Page], checklist: Checklist
) -> None:
    page = open_designer()
    row(page, "How long did you queue?").drag_to(row(page, "Were you greeted?"), target_position={"x": 90, "y": 4})
    wait_until(lambda: layout(draft(checklist)) == ["arrival: clean dirt", "counter: queue greeted"])
    page.keyboard.press("Control+z")
    wait_until(lambda: layout(draft(checklist)) == layout(DOCUMENT))
    page.get_by_role("button", name="Redo").click()
    wait_until(lambda: layout(draft(checklist)) == ["arrival: clean dirt", "counter: queue greeted"])


def test_moving_what_others_depend_on_asks_and_takes_them_along(
    open_designer: Callable[..., Page], checklist: Checklist
) -> None:
    page = open_designer()
    row(page, "Was it clean?").drag_to(row(page, "Were you greeted?"), target_position={"x": 90, "y": 40})
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("“What was dirty?” is shown by the answer to “Was it clean?”.")
    dialog.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("treeitem").nth(2)).to_contain_text("Was it clean?")
    row(page, "Was it clean?").drag_to(row(page, "Were you greeted?"), target_position={"x": 90, "y": 40})
    dialog.get_by_role("button", name="Move what depends along").click()
    wait_until(lambda: layout(draft(checklist)) == ["arrival: queue", "counter: greeted clean dirt"])
    row(page, "Was it clean?").click()
    page.keyboard.press("Delete")
    dialog.get_by_role("button", name="Remove, and drop these conditions").click()
    wait_until(lambda: layout(draft(checklist)) == ["arrival: queue", "counter: greeted dirt"])
    assert "show_if" not in question(checklist, "dirt")


def test_everything_is_done_by_keyboard_alone(open_designer: Callable[..., Page], checklist: Checklist) -> None:
    page = open_designer()
    expect(page.get_by_role("treeitem").first).to_be_focused()
    press = page.keyboard.press
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown"):
        press(key)
    expect(row(page, "How long did you queue?")).to_be_focused()
    press("Alt+ArrowDown")
    expect(row(page, "How long did you queue?")).to_be_focused()
    press("Shift+ArrowDown")
    expect(page.get_by_role("treeitem", selected=True)).to_have_count(2)
    press("Alt+ArrowUp")
    wait_until(lambda: layout(draft(checklist)) == ["arrival: clean dirt queue greeted", "counter:"])
    press("Control+d")
    wait_until(lambda: layout(draft(checklist))[0] == "arrival: clean dirt queue greeted queue_2 greeted_2")
    press("Delete")
    wait_until(lambda: layout(draft(checklist))[0] == "arrival: clean dirt queue greeted")
    press("Home")
    press("ArrowDown")
    press("ArrowDown")
    press("Enter")
    expect(control(page, "text.en")).to_be_focused()
    press("Control+a")
    page.keyboard.type("Was everything clean?")
    press("Control+z")
    expect(control(page, "text.en")).to_have_value("Was it clean?")
    press("Control+Shift+z")
    expect(control(page, "text.en")).to_have_value("Was everything clean?")
    wait_until(lambda: "Was everything clean?" in json.dumps(draft(checklist)))
    # Back to the code, which stands before the texts; the condition that names it goes along.
    for _ in range(8):
        if page.evaluate("document.activeElement.dataset.path") == "code":
            break
        press("Shift+Tab")
    press("Control+a")
    page.keyboard.type("tidy")
    wait_until(lambda: layout(draft(checklist))[0] == "arrival: tidy dirt queue greeted")
    assert question(checklist, "dirt")["show_if"]["question"] == "tidy"


def test_a_condition_is_built_as_a_sentence_from_earlier_questions(
    open_designer: Callable[..., Page], checklist: Checklist
) -> None:
    page = open_designer()
    row(page, "Were you greeted?").click()
    page.get_by_role("button", name="Show it only when…").click()
    offered = control(page, "show_if.all[0].question")
    expect(offered.locator("option")).to_have_text(["Was it clean?", "What was dirty?", "How long did you queue?"])
    control(page, "show_if.all[0].is").select_option("gt")
    control(page, "show_if.all[0].value").fill("3:00")
    page.get_by_role("button", name="And another").click()
    control(page, "show_if.all[1].question").select_option("clean")
    control(page, "show_if.joined").select_option("any")
    expect(page.locator(".sentence")).to_have_text(
        "“How long did you queue?” is more than 3:00 or “Was it clean?” is Yes"
    )
    wait_until(
        lambda: (
            question(checklist, "greeted").get("show_if")
            == {
                "any": [
                    {"question": "queue", "is": "gt", "value": 180},
                    {"question": "clean", "is": "eq", "value": "yes"},
                ]
            }
        )
    )


def test_the_phone_shows_what_is_edited_and_its_answers_move_the_score(
    open_designer: Callable[..., Page], checklist: Checklist
) -> None:
    page = open_designer()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    row(page, "Was it clean?").click()
    control(page, "text.en").fill("Was it really clean?")
    expect(phone(page).get_by_text("Was it really clean?")).to_be_visible()
    expect(phone(page).get_by_text("What was dirty?")).to_be_hidden()
    phone(page).locator("[name=q-clean][value=no]").check()
    expect(phone(page).get_by_text("What was dirty?")).to_be_visible()
    expect(page.locator("[data-part=score]")).to_contain_text("Score 0.00")
    row(page, "Were you greeted?").click()
    phone(page).locator("[name=q-greeted][value=yes]").check()
    expect(page.locator("[data-part=score]")).to_contain_text("Score 50.00")
    page.get_by_role("button", name="Why?").click()
    page.get_by_label("Name of the test plan").fill("half")
    page.get_by_role("button", name="Keep as a test plan").click()
    expect(page.locator(".plan")).to_contain_text("half, expected: 50.00")
    control(page, "points").fill("0")
    page.get_by_role("button", name="Run all").click()
    expect(page.locator(".plan")).to_contain_text("scores 0.00")
    wait_until(lambda: ChecklistDraft.objects.get(checklist=checklist).plans)
    plan = ChecklistDraft.objects.get(checklist=checklist).plans[0]
    assert plan["name"] == "half" and plan["score"] == "50.00" and plan["answers"]["greeted"] == "yes"
    # Nothing of the phone's own reaches its server.
    assert [url for url in asked if "/api/" in url] == []


def test_what_was_answered_in_the_phone_follows_a_code(open_designer: Callable[..., Page]) -> None:
    page = open_designer()
    row(page, "Was it clean?").click()
    phone(page).locator("[name=q-clean][value=no]").check()
    expect(page.locator("[data-part=score]")).to_contain_text("Score 0.00")
    control(page, "code").fill("tidy")
    expect(phone(page).locator("[name=q-tidy][value=no]")).to_be_checked()
    expect(phone(page).get_by_text("What was dirty?")).to_be_visible()
    expect(page.locator("[data-part=score]")).to_contain_text("Score 0.00")


def test_a_text_is_put_right_on_the_road(open_designer: Callable[..., Page], checklist: Checklist) -> None:
    page = open_designer(PHONE)
    expect(page.locator(".designer-panel")).to_be_hidden()
    row(page, "Were you greeted?").tap()
    expect(page.locator(".designer-tree")).to_be_hidden()
    control(page, "text.en").fill("Did somebody greet you?")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Preview").tap()
    expect(phone(page).get_by_text("Did somebody greet you?")).to_be_visible()
    page.get_by_role("button", name="Questions").tap()
    expect(row(page, "Did somebody greet you?")).to_be_visible()
    wait_until(lambda: "Did somebody greet you?" in json.dumps(draft(checklist)))


def test_what_two_people_write_is_lost_by_neither(
    open_designer: Callable[..., Page], checklist: Checklist, cast: Cast
) -> None:
    other = User.objects.create_user("olena@example.com", "a long and private phrase", name="Olena")
    Membership.objects.create(organisation=checklist.programme.brand.organisation, user=other, role=Role.MANAGER)
    mine, theirs = open_designer(), open_designer(by=other)
    row(theirs, "Was it clean?").click()
    control(theirs, "text.en").fill("Was the floor clean?")
    row(theirs, "Were you greeted?").click()
    control(theirs, "points").fill("7")
    is_saved(theirs)
    wait_until(lambda: question(checklist, "greeted")["points"] == 7)
    row(mine, "Were you greeted?").click()
    control(mine, "points").fill("9")
    row(mine, "How long did you queue?").click()
    control(mine, "help.en").fill("From the door")
    dialog = mine.get_by_role("dialog")
    expect(dialog).to_contain_text("Olena saved this draft meanwhile")
    expect(dialog.get_by_role("button", name="Go on with what is chosen")).to_be_disabled()
    both = dialog.get_by_role("group").filter(has_text="both changed it")
    expect(both).to_have_count(1)
    expect(both).to_contain_text("Points: 7")
    both.get_by_role("radio", name="Mine").check()
    dialog.get_by_role("button", name="Go on with what is chosen").click()
    is_saved(mine)
    wait_until(lambda: question(checklist, "greeted")["points"] == 9)
    document = json.dumps(draft(checklist))
    assert "Was the floor clean?" in document and "From the door" in document


def test_a_crash_loses_nothing(open_designer: Callable[..., Page], checklist: Checklist) -> None:
    page = open_designer()
    context = page.context
    # The server can't be reached: what is typed stays in the browser.
    context.route("**/draft/", lambda route: route.abort())
    row(page, "Were you greeted?").click()
    control(page, "help.en").fill("By anybody")
    expect(page.locator("[data-part=state]")).to_have_attribute("data-mood", "offline")
    wait_until(lambda: page.evaluate("Object.values(localStorage).some((text) => text.includes('By anybody'))"))
    assert "help" not in question(checklist, "greeted")
    page.close(run_before_unload=False)
    context.unroute("**/draft/")
    again = context.new_page()
    enter(again, checklist)
    expect(again.locator("[data-part=notice]")).to_contain_text("is here again")
    wait_until(lambda: question(checklist, "greeted").get("help") == {"en": "By anybody"})
    is_saved(again)
    assert again.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('designer/')).length") == 0


def test_a_session_that_ended_loses_nothing_and_goes_on_after_signing_in(
    open_designer: Callable[..., Page], checklist: Checklist
) -> None:
    page = open_designer()
    session = next(one for one in page.context.cookies() if one["name"] == "sessionid")
    page.context.clear_cookies(name="sessionid")
    row(page, "Were you greeted?").click()
    control(page, "points").fill("8")
    expect(page.locator("[data-part=state]")).to_contain_text("Signed out: kept in this browser")
    page.context.add_cookies([{"name": "sessionid", "value": session["value"], "url": page.evaluate("origin")}])
    page.keyboard.press("Control+s")
    is_saved(page)
    assert question(checklist, "greeted")["points"] == 8


def test_publishing_waits_until_all_is_saved(open_designer: Callable[..., Page], checklist: Checklist) -> None:
    page = open_designer()
    row(page, "Were you greeted?").click()
    control(page, "points").fill("6")
    page.get_by_role("link", name="Publish…").click()
    page.wait_for_url("**/publish/")
    assert question(checklist, "greeted")["points"] == 6
    page.get_by_role("button", name="Publish").click()
    wait_until(checklist.versions.exists)
    assert checklist.versions.get().document == draft(checklist)
    enter(page, checklist)
    row(page, "Were you greeted?").click()
    expect(control(page, "code")).to_have_attribute("readonly", "")
    control(page, "text.en").fill("Did anybody greet you?")
    wait_until(lambda: question(checklist, "greeted")["text"] == {"en": "Did anybody greet you?"})


def test_groups_and_nots_are_built_and_undone(open_designer: Callable[..., Page], checklist: Checklist) -> None:
    page = open_designer()
    row(page, "Were you greeted?").click()
    page.get_by_role("button", name="Show it only when…").click()
    control(page, "show_if.all[0].question").select_option("clean")
    page.get_by_role("button", name="Add a group").click()
    control(page, "show_if.all[1].not").check()
    control(page, "show_if.all[1].any[0].question").select_option("dirt")
    control(page, "show_if.all[1].any[0].is").select_option("answered")
    control(page, "show_if.all[1].any[1].value").fill("2:00, 3:00")
    control(page, "show_if.all[1].any[1].is").select_option("in")
    control(page, "show_if.all[1].any[1].value").fill("2:00, 3:00")
    inner = {"any": [{"question": "dirt", "is": "answered"}, {"question": "queue", "is": "in", "value": [120, 180]}]}
    built = {"all": [{"question": "clean", "is": "eq", "value": "yes"}, {"not": inner}]}
    wait_until(lambda: question(checklist, "greeted").get("show_if") == built)
    page.get_by_role("button", name="Remove this group").click()
    wait_until(lambda: question(checklist, "greeted").get("show_if") == built["all"][0])
    page.keyboard.press("Control+z")
    wait_until(lambda: question(checklist, "greeted").get("show_if") == built)
    is_saved(page)
    expect(page.get_by_role("tab", name="Checks").locator(".count.bad")).to_have_count(0)


def test_an_address_leads_to_the_part_it_names(open_designer: Callable[..., Page], checklist: Checklist) -> None:
    page = open_designer()
    page.goto(f"{page.url}#sections%5B1%5D.questions%5B0%5D.points")
    expect(control(page, "points")).to_be_focused()
    expect(row(page, "Were you greeted?")).to_have_attribute("aria-selected", "true")
    page.reload()
    expect(control(page, "points")).to_be_focused()
    # A skip link's address names no part.
    page.evaluate(
        "() => new Promise((done) => { addEventListener('hashchange', () => done()); location.hash = '#content'; })"
    )
    expect(row(page, "Were you greeted?")).to_have_attribute("aria-selected", "true")


def test_what_a_crash_left_is_not_put_over_what_another_saved_since(
    open_designer: Callable[..., Page], checklist: Checklist, cast: Cast
) -> None:
    page = open_designer()
    context = page.context
    context.route("**/draft/", lambda route: route.abort())
    row(page, "Were you greeted?").click()
    control(page, "points").fill("9")
    expect(page.locator("[data-part=state]")).to_have_attribute("data-mood", "offline")
    wait_until(lambda: page.evaluate("Object.keys(localStorage).some((name) => name.startsWith('designer/'))"))
    page.close(run_before_unload=False)
    since = deepcopy(DOCUMENT)
    since["sections"][1]["questions"][0]["points"] = 7
    ChecklistDraft.objects.filter(checklist=checklist).update(document=since, revision=2)
    context.unroute("**/draft/")
    again = context.new_page()
    enter(again, checklist)
    dialog = again.get_by_role("dialog")
    expect(dialog.get_by_role("group").filter(has_text="both changed it")).to_contain_text("Points: 7")
    assert question(checklist, "greeted")["points"] == 7
    dialog.get_by_role("button", name="Take all of").click()
    expect(dialog).to_be_hidden()
    is_saved(again)
    assert question(checklist, "greeted")["points"] == 7
    again.get_by_role("button", name="Undo").click()
    row(again, "Were you greeted?").click()
    expect(control(again, "points")).to_have_value("9")


def test_sections_and_questions_are_copied_from_another_checklist(
    open_designer: Callable[..., Page], checklist: Checklist
) -> None:
    page = open_designer()
    row(page, "Counter").click()
    page.get_by_role("button", name="Copy from…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("searchbox").fill("pharmacy")
    dialog.locator("summary:visible").first.click()
    dialog.get_by_role("button", name="Copy the section").first.click()
    wait_until(lambda: len(draft(checklist)["sections"]) == 3)
    page.get_by_role("button", name="Copy from…").click()
    dialog.get_by_role("searchbox").fill("pharmacy")
    dialog.locator("summary:visible").first.click()
    dialog.get_by_role("checkbox").first.check()
    dialog.get_by_role("button", name="Copy the ticked questions here").click()
    copied = wait_until(lambda: [s for s in draft(checklist)["sections"] if len(s["questions"]) > 1][-1]["questions"])
    codes = [q["code"] for s in draft(checklist)["sections"] for q in s["questions"]]
    assert copied and len(codes) == len(set(codes))
    is_saved(page)
    expect(page.get_by_role("tab", name="Checks").locator(".count.bad")).to_have_count(0)


def test_what_is_found_leads_to_its_control(open_designer: Callable[..., Page], checklist: Checklist) -> None:
    page = open_designer()
    row(page, "How long did you queue?").click()
    page.get_by_role("button", name="Score it by bands").click()
    control(page, "bands[0].up_to").fill("9:00")
    page.get_by_role("tab", name="Checks").click()
    found = page.locator(".found-list .link-row.error").first
    expect(found).to_contain_text("How long did you queue?")
    row(page, "Arrival").click()
    found.click()
    expect(page.locator('[data-path^="bands["]:focus')).to_have_count(1)


def test_what_is_untranslated_is_counted_and_led_to(open_designer: Callable[..., Page], checklist: Checklist) -> None:
    page = open_designer()
    page.get_by_role("button", name="Українська").click()
    control(page, "title.uk").fill("Кава")
    tab = page.get_by_role("tab", name="Translations")
    expect(tab).to_contain_text("6")
    tab.click()
    page.locator(".side-body .link-row").filter(has_text="Were you greeted?").click()
    expect(control(page, "text.uk")).to_be_focused()
    page.keyboard.type("Чи з вами привіталися?")
    expect(tab).to_contain_text("5")
