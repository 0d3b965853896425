"""What a shopper does without a network is on the server as soon as there is one, to the last byte."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from audits.models import Submission
from conftest import Cast
from tests.e2e.handset import Handset, attach, begin, choose, go_on, on_server, photos, question, received, send
from tests.faults.house import House

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_visit_made_in_aeroplane_mode_arrives_whole_by_itself(
    house: House, cast: Cast, new_phone: Callable[..., Handset], tmp_path: Any
) -> None:
    visit, phone = cast.visit(), new_phone()
    page = phone.sign_in(cast.shopper)
    phone.go_offline()
    page.reload()
    begin(page)
    choose(page, "clean", "No")
    question(page, "dirt").get_by_role("textbox").fill("Крихти біля дверей")
    go_on(page)
    attach(page, "shot", photos(tmp_path, 2))
    phone.close()
    page = phone.open()
    page.get_by_role("link", name="Podil").tap()
    page.get_by_role("link", name="Go on with the form").tap()
    expect(question(page, "shot").locator("li.photo")).to_have_count(2)
    choose(page, "smile", "4")
    send(page)
    expect(page.get_by_text("Waiting to go out")).to_be_visible()
    taken = phone.files(page)
    visit.refresh_from_db()
    assert visit.state == "accepted"
    phone.go_online()
    received(page)
    visit.refresh_from_db()
    assert visit.is_complete
    assert len(taken) == 2
    assert on_server(visit, house.files) == taken
    assert Submission.objects.get().body["answers"]["dirt"] == "Крихти біля дверей"
