"""Two tabs, two phones: nobody overwrites anybody, and what is sent twice is sent once."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from audits.models import Draft, Event, Submission, Visit
from conftest import Cast
from tests.e2e.browser import wait_until
from tests.e2e.handset import Handset, begin, choose, go_on, question, received, resume, sign

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def answers_of(visit: Visit) -> dict[str, Any]:
    """What the server's draft says."""
    row = Draft.objects.filter(visit=visit).first()
    return row.body["answers"] if row else {}


def chosen(page: Page, code: str, value: str) -> Any:
    return question(page, code).locator(f"input[value='{value}']")


def test_two_tabs_of_one_visit_keep_both_answers_and_send_it_once(
    cast: Cast, new_phone: Callable[..., Handset]
) -> None:
    visit, phone = cast.visit(), new_phone()
    left = phone.sign_in(cast.shopper)
    begin(left)
    choose(left, "clean", "No")
    expect(question(left, "dirt")).to_be_visible()
    right = phone.open(left.url)
    go_on(right)
    words, more = "Crumbs at the door", "The queue was long"
    for here, there in zip(words, more, strict=False):
        question(left, "dirt").get_by_role("textbox").press_sequentially(here)
        question(right, "why").get_by_role("textbox").press_sequentially(there)
    choose(right, "smile", "3")
    wait_until(lambda: answers_of(visit) == {"clean": "no", "dirt": words, "why": more, "smile": "3"})
    for page in (left, right):
        page.goto(f"/shop/visits/{visit.pk}/check/")
        sign(page)
    soon = left.evaluate("Date.now()") + 2000
    for page in (left, right):
        page.get_by_role("button", name="Send").evaluate(
            "(button, soon) => void setTimeout(() => button.click(), soon - Date.now())", soon
        )
    for page in (left, right):
        received(page)
    assert Submission.objects.get().body["answers"] == {"clean": "no", "dirt": words, "why": more, "smile": "3"}
    assert Event.objects.filter(visit=visit, target="submitted").count() == 1


def test_two_phones_of_one_person_lose_nothing_that_only_one_of_them_has(
    cast: Cast, new_phone: Callable[..., Handset]
) -> None:
    visit, first, second = cast.visit(), new_phone(), new_phone()
    page = first.sign_in(cast.shopper)
    other = second.sign_in(cast.shopper)
    begin(page)
    choose(page, "clean", "Yes")
    wait_until(lambda: answers_of(visit) == {"clean": "yes"})
    expect(page.get_by_role("status").filter(has_text="On the server")).to_be_visible()
    page.context.set_offline(True)
    choose(page, "clean", "No")
    question(page, "dirt").get_by_role("textbox").fill("Crumbs")
    resume(other)
    go_on(other)
    choose(other, "smile", "5")
    question(other, "why").get_by_role("textbox").fill("It rained")
    wait_until(lambda: answers_of(visit) == {"clean": "yes", "smile": "5", "why": "It rained"})
    page.context.set_offline(False)
    both = {"clean": "no", "dirt": "Crumbs", "smile": "5", "why": "It rained"}
    wait_until(lambda: answers_of(visit) == both)
    go_on(page)
    expect(chosen(page, "smile", "5")).to_be_checked()
    other.goto(f"/shop/visits/{visit.pk}/form/arrival/")
    expect(question(other, "dirt").get_by_role("textbox")).to_have_value("Crumbs")
    expect(chosen(other, "clean", "no")).to_be_checked()
