"""The thread of a visit on a phone: what HQ wrote is found and seen, an answer goes out, and waits where there is no network."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, expect

from audits.models import VisitMessage
from audits.services.messages import write_message
from conftest import Cast
from tests.e2e.browser import PHONE, wait_until
from tests.e2e.test_accessibility import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_shopper_reads_what_hq_wrote_and_answers(
    cast: Cast, as_person: Any, open_context: Callable[..., BrowserContext], live_server: Any
) -> None:
    visit = cast.visit()
    write_message(visit_id=visit.pk, text="Go in from the yard.", by=cast.manager)
    phone = open_context(PHONE)
    cookie = as_person(cast.shopper).cookies["sessionid"].value
    phone.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = phone.new_page()
    page.goto("/shop/")
    expect(page.get_by_text("1 new message")).to_be_visible()
    page.get_by_role("heading", name="Zerno, Podil").click()
    page.get_by_role("link", name="1 new message", exact=True).click()
    expect(page.get_by_text("Go in from the yard.")).to_be_visible()
    wait_until(lambda: VisitMessage.objects.filter(side="hq", read_at__isnull=False).exists())
    page.evaluate((settings.NODE_MODULES / "axe-core" / "axe.min.js").read_text())
    assert faults(page, 390) == []
    phone.set_offline(True)
    page.get_by_label("Write to HQ").fill("I found it.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Your words stay here")).to_be_visible()
    expect(page.get_by_label("Write to HQ")).to_have_value("I found it.")
    phone.set_offline(False)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("listitem").filter(has_text="I found it.")).to_be_visible()
    assert VisitMessage.objects.get(side="shopper").text == "I found it."
