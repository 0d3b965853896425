"""A month planned as a manager plans it: a network and people from files, a wave, offers, an automatic plan, a change of mind."""

import datetime as dt
import io
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import Workbook
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import Invitation, Membership, ShopperProfile
from accounts.services.acceptance import accept_invitation
from accounts.services.invitations import hash_of
from audits.models import Assignment, Branch, Visit, VisitState, Wave
from conftest import Cast
from mystery.demo.views import read_mails
from tests.e2e.browser import DESK, PHONE, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BRANCHES, SHOPPERS = 500, 200
LONG = 120_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(head: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    """An Excel file as somebody's office makes it."""
    book = Workbook()
    for row in (head, *rows):
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def network() -> bytes:
    """Branches of five cities, a street apart."""
    rows = [
        [f"N-{n:03}", f"Zerno №{n}", f"Region {n % 5}", f"City {n % 5}", 48 + n % 5 + n / 5000, 24 + 2 * (n % 5), "Europe/Kyiv"]
        for n in range(BRANCHES)
    ]  # fmt: skip
    return workbook(["Code", "Name", "Region", "City", "Latitude", "Longitude", "Time zone"], rows)


def people() -> bytes:
    """Shoppers who live in these cities."""
    rows = [
        [
            f"shopper{n}@people.example",
            f"Shopper {n}",
            f"P-{n:03}",
            f"{48 + n % 5 + n / 2000:.4f}, {24 + 2 * (n % 5)}",
            6,
        ]
        for n in range(SHOPPERS)
    ]
    return workbook(["E-mail", "Ім’я", "Code", "Home", "Visits at a time"], rows)


def bring_in(hq: Page, address: str, name: str, data: bytes, *, rows: int, done: str) -> None:
    """A file, looked at and written."""
    hq.goto(address)
    hq.get_by_label("File").set_input_files({"name": name, "mimeType": XLSX, "buffer": data})
    hq.get_by_role("button", name="Look at it").click()
    hq.get_by_role("button", name="See what becomes of the rows").click()
    expect(hq.get_by_role("link", name=f"New {rows}")).to_be_visible(timeout=LONG)
    hq.get_by_role("button", name=re.compile(f"{rows} (branches|shoppers)")).click()
    expect(hq.get_by_role("heading", name=re.compile(done))).to_be_visible(timeout=LONG)


def accept_all(mails: Path) -> None:
    """Everybody invited follows their own letter; each was written to once."""
    links: dict[str, str] = {}

    def all_written() -> bool:
        letters = [
            mail for file in mails.glob("*.log") for mail in read_mails(file) if "people.example" in str(mail.to)
        ]
        found = [(str(mail.to), re.search(r"/invitations/([^/\s]+)", mail.text)) for mail in letters]
        links.update({to: link[1] for to, link in found if link})
        return len(links) >= SHOPPERS

    wait_until(all_written, 120)
    sent = [str(mail.to) for file in mails.glob("*.log") for mail in read_mails(file)]
    assert len(sent) == len(set(sent))
    for to, token in links.items():
        assert Invitation.objects.get(token_hash=hash_of(token)).email in to
        accept_invitation(token=token, by=None, name=f"Reader of {to[:60]}", password="a long and private phrase")


def test_a_month_is_planned_from_two_files(
    cast: Cast,
    worker: Path,
    as_person: Any,
    open_context: Callable[..., BrowserContext],
    live_server: Any,
) -> None:
    Membership.objects.filter(shopper__isnull=False).update(
        ended_at=timezone.now()
    )  # only those from the file are left
    Branch.objects.update(archived_at=timezone.now())

    def enter(person: Any, shape: dict[str, Any]) -> Page:
        context = open_context(shape)
        cookie = as_person(person).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        return context.new_page()

    hq = enter(cast.manager, DESK)
    bring_in(hq, "/hq/branches/import/", "network.xlsx", network(), rows=BRANCHES, done=f"{BRANCHES} new")
    bring_in(hq, "/hq/people/import/", "people.xlsx", people(), rows=SHOPPERS, done=f"{SHOPPERS}")
    accept_all(worker)
    assert ShopperProfile.objects.filter(membership__ended_at=None, home_lat__isnull=False).count() == SHOPPERS

    wave = plan_wave(hq)
    taken = take_one(enter(ShopperProfile.objects.get(code="P-000").membership.user, PHONE))
    assign_the_rest(hq, wave)
    give_to_another(hq, taken)


def plan_wave(hq: Page) -> Wave:
    """In three steps, offered to all at once; opened by the worker."""
    today = timezone.now().date()
    hq.goto("/hq/waves/new/")
    hq.get_by_label("Name").fill("Winter")
    hq.get_by_role("button", name="Save and go on").click()
    hq.get_by_label("First day").fill(today.isoformat())
    hq.get_by_label("Last day").fill((today + dt.timedelta(days=27)).isoformat())
    hq.get_by_role("button", name="Save and go on").click()
    hq.get_by_label("Offer all to all eligible shoppers at once").check()
    hq.get_by_role("button", name="Save and check").click()
    hq.get_by_role("button", name=f"Open and plan {BRANCHES} visits").click()
    wave = Wave.objects.get(name="Winter")
    wait_until(lambda: Visit.objects.filter(wave=wave, state=VisitState.OFFERED).count() == BRANCHES, 120)
    return wave


def take_one(phone: Page) -> Visit:
    """A shopper takes the first offer of the board."""
    phone.goto("/shop/offers/")
    phone.get_by_role("button", name=re.compile("^Accept ")).first.click(timeout=LONG)
    phone.get_by_role("button", name="Take this visit").click()
    expect(phone.get_by_role("button", name="Start the visit")).to_be_visible()
    return Visit.objects.get(state=VisitState.ACCEPTED)


def assign_the_rest(hq: Page, wave: Wave) -> None:
    """By a plan that is looked at first; who had taken a visit keeps it."""
    keeper = Visit.objects.get(state=VisitState.ACCEPTED).shopper
    hq.goto(f"/hq/waves/{wave.pk}/")
    hq.get_by_text(f"Assign {BRANCHES - 1} visits automatically").click()
    hq.get_by_role("button", name="Make a plan").click()
    hq.get_by_role("button", name=re.compile(r"^Assign \d+ visits$")).click(timeout=LONG)
    expect(hq.get_by_text(re.compile(r"\d+ visits are assigned\."))).to_be_visible(timeout=LONG)
    found = Assignment.objects.get(wave=wave)
    # A place at most as far as the next city, and six visits each: nothing is in the way of all of them.
    assert (found.assigned, found.uncovered) == (BRANCHES - 1, [])
    taken = Visit.objects.filter(wave=wave, state=VisitState.ACCEPTED)
    assert taken.filter(shopper=keeper).exists()
    assert max(taken.filter(shopper=each).count() for each in taken.values_list("shopper", flat=True).distinct()) <= 6


def give_to_another(hq: Page, visit: Visit) -> None:
    """On the schedule, by keyboard: to somebody who may take it."""
    hq.goto(f"/hq/schedule/?visit={visit.pk}")
    panel = hq.get_by_role("region", name=visit.branch.name)
    shopper = panel.get_by_label("Shopper")
    other = shopper.locator("optgroup").first.locator("option").first
    name, value = other.text_content(), other.get_attribute("value")
    assert name
    shopper.select_option(value)
    panel.get_by_label("Why, for the history").fill("Ill this week")
    panel.get_by_label("Why, for the history").press("Enter")
    expect(hq.get_by_text(re.compile("given to"))).to_be_visible()
    visit.refresh_from_db()
    assert visit.shopper_id == int(value or 0)
