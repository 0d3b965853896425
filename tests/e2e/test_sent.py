"""Before sending, what is missing; after it, what was sent: on this phone and on any other of the same person."""

import copy
import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from audits.models import ChecklistVersion, Remark, Visit
from audits.tests.phone import Phone, submission
from conftest import Cast
from tests.e2e.handset import Handset, attach, begin, choose, go_on, photos, question, received, send

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def visit_asking_for_words(cast: Cast) -> Visit:
    """A visit whose lost points want a comment, and that asks how long something took."""
    document = copy.deepcopy(cast.checklist_version.document)
    document["sections"][0]["questions"][0]["comment"] = "when_points_lost"
    document["sections"][1]["questions"].append({"code": "wait", "kind": "duration", "text": {"en": "How long?"}})
    now = timezone.now()
    version = ChecklistVersion.objects.create(
        checklist=cast.checklist_version.checklist,
        number=2,
        document=document,
        published_at=now,
        published_by=cast.manager,
    )
    return cast.visit(wave=cast.wave(state="open", opened_at=now, checklist_version=version))


def test_a_question_is_done_once_nothing_of_it_is_missing_and_what_is_missing_stands_by_section(
    cast: Cast, new_phone: Callable[..., Handset]
) -> None:
    visit, phone = visit_asking_for_words(cast), new_phone()
    page = phone.sign_in(cast.shopper)
    begin(page)
    choose(page, "clean", "No")
    expect(page.get_by_text("0 of 6 answers")).to_be_attached()
    question(page, "clean").get_by_label("Comment", exact=True).fill("Crumbs")
    expect(page.get_by_text("1 of 6 answers")).to_be_attached()
    expect(question(page, "clean").get_by_text("This is all that is needed here.")).to_be_visible()
    go_on(page)
    question(page, "wait").get_by_text("Type it in").tap()
    question(page, "wait").get_by_label("Minutes and seconds").fill("600:00")
    expect(question(page, "wait").get_by_text("longer than two hours")).to_be_visible()

    page.goto(f"/shop/visits/{visit.pk}/check/")
    headings = page.get_by_role("heading", level=3)
    expect(headings).to_have_text([re.compile("Arrival.*1"), re.compile("Service.*1")])
    expect(page.locator("h3:has-text('Arrival') + ul")).to_contain_text("What was dirty?")
    expect(page.get_by_text("2 of 6 answers")).to_be_visible()
    page.get_by_role("link", name=re.compile("How long.*longer than two hours")).tap()
    expect(question(page, "wait")).to_be_focused()


def test_what_was_sent_can_be_read_before_it_has_gone_and_on_another_phone(
    cast: Cast, new_phone: Callable[..., Handset], tmp_path: Path
) -> None:
    cast.visit()
    phone, other = new_phone(), new_phone()
    page = phone.sign_in(cast.shopper)
    phone.go_offline()
    page.reload()
    begin(page)
    choose(page, "clean", "No")
    question(page, "dirt").get_by_role("textbox").fill("Crumbs by the door")
    go_on(page)
    attach(page, "shot", photos(tmp_path, 2))
    choose(page, "smile", "4")
    send(page)
    expect(page.get_by_text("4 answers, 2 photos")).to_be_visible()
    expect(page.locator(".sent > div", has_text="What was dirty?")).to_contain_text("Crumbs by the door")
    expect(page.locator(".sent > div", has_text="A photo")).to_contain_text("2 photos")
    page.get_by_role("link", name="My visits").tap()
    expect(page.get_by_role("link", name=re.compile("Podil"))).to_contain_text("Waiting for a network")
    page.get_by_role("link", name=re.compile("Podil")).tap()
    phone.go_online()
    received(page)
    page.get_by_role("link", name="My visits").tap()
    card = page.get_by_role("link", name=re.compile("Podil"))
    expect(card).to_contain_text(re.compile("4 answers, 2 photos · Receipt "))
    phone.close()

    page = other.sign_in(cast.shopper)
    page.get_by_role("link", name=re.compile("Podil")).tap()
    expect(page.get_by_text("Crumbs by the door")).to_be_visible()
    page.get_by_role("link", name="Read the briefing").tap()
    page.get_by_role("link", name="See what was sent").tap()
    other.go_offline()
    page.reload()
    expect(page.get_by_text("4 answers, 2 photos")).to_be_visible()
    expect(page.get_by_text("Crumbs by the door")).to_be_visible()

    Visit.objects.update(state="approved", approved_at=timezone.now(), changed_at=timezone.now())
    other.go_online()
    page.goto("/shop/")
    card = page.get_by_role("link", name=re.compile("Podil"))
    expect(card).to_contain_text("Approved")
    expect(card).to_contain_text("Sent ")
    expect(card).not_to_contain_text("until")


def test_notes_made_on_the_first_phone_stand_beside_the_questions_on_another(
    cast: Cast, as_person: Any, new_phone: Callable[..., Handset]
) -> None:
    visit = cast.visit(state="in_progress", started_at=timezone.now())
    notes = [{"at": "2026-11-09T12:05:00.000Z", "text": "Badge: Ira", "question": "smile"}]
    assert Phone(as_person(cast.shopper)).submit(visit, submission(notes=notes)).status_code == 201
    returned_until = timezone.now() + dt.timedelta(days=2)
    Visit.objects.update(state="returned", returned_until=returned_until)
    Remark.objects.create(visit=visit, question="smile", text="Sure?", round=1, by=cast.reviewer)
    phone = new_phone()
    page = phone.sign_in(cast.shopper)
    page.get_by_role("link", name="Podil").tap()
    page.get_by_role("link", name="Read the remarks").tap()
    expect(question(page, "smile").locator(".beside")).to_contain_text("Badge: Ira")
