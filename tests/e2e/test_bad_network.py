"""A network that breaks, crawls or goes away, and a server that dies: everything arrives, once, and goes on where it broke off."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import pytest
from playwright.sync_api import Page, expect

from audits.models import Event, Evidence, Submission, Visit
from conftest import Cast
from tests.e2e.browser import wait_until
from tests.e2e.handset import (
    SLOW_3G,
    Handset,
    attach,
    begin,
    choose,
    go_on,
    on_server,
    photos,
    question,
    received,
    send,
    sound,
    visit_with_sound,
)  # fmt: skip
from tests.faults.house import House, holding, waiting_for_locks
from tests.faults.wire import Wire

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def fill(page: Page, pictures: list[Path], spoken: Path) -> None:
    """The whole form, with its files; which go out while it is still being filled."""
    begin(page)
    choose(page, "clean", "Yes")
    go_on(page)
    choose(page, "smile", "4")
    attach(page, "shot", pictures)
    attach(page, "voice", [spoken])


def arrived_once(house: House, visit: Visit, taken: dict[str, str]) -> None:
    """All of it, to the last byte, and nothing twice."""
    visit.refresh_from_db()
    assert visit.is_complete
    assert on_server(visit, house.files) == taken
    assert Evidence.objects.count() == len(taken)
    assert Submission.objects.count() == 1
    assert Event.objects.filter(visit=visit, target="submitted").count() == 1


def send_over_a_breaking_line(
    house: House, wire: Wire, visit: Visit, phone: Handset, page: Page, folder: Path, speed: int, seed: int
) -> None:
    """Ten photos and five minutes of sound over a line that is cut twenty times."""
    pictures, spoken = photos(folder, 10), sound(folder)
    whole = spoken.stat().st_size + sum(picture.stat().st_size for picture in pictures)
    before = wire.carried
    wire.bytes_per_second = speed
    wire.cut_at_random(seed=seed, times=20, most=whole // 12)
    fill(page, pictures, spoken)
    taken = phone.files(page)
    send(page)
    received(page)
    assert wire.cuts == 20
    assert len(taken) == 11
    arrived_once(house, visit, taken)
    assert wire.carried - before < 2 * whole


def test_ten_photos_and_five_minutes_of_sound_arrive_once_over_a_line_cut_twenty_times(
    house: House, wire: Wire, cast: Cast, new_phone: Callable[..., Handset], tmp_path: Path
) -> None:
    visit, phone = visit_with_sound(cast), new_phone()
    page = phone.sign_in(cast.shopper)
    send_over_a_breaking_line(house, wire, visit, phone, page, tmp_path, 10 * SLOW_3G, seed=20)


@pytest.mark.soak
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_over_slow_3g_they_arrive_too(
    house: House, wire: Wire, cast: Cast, new_phone: Callable[..., Handset], tmp_path: Path, seed: int
) -> None:
    visit, phone = visit_with_sound(cast), new_phone()
    page = phone.sign_in(cast.shopper)
    send_over_a_breaking_line(house, wire, visit, phone, page, tmp_path, SLOW_3G, seed)


@pytest.mark.soak
def test_five_minutes_recorded_and_sent_over_a_breaking_line_arrive(
    house: House, wire: Wire, cast: Cast, new_phone: Callable[..., Handset], tmp_path: Path
) -> None:
    visit, phone = visit_with_sound(cast), new_phone()
    page = phone.sign_in(cast.shopper)
    begin(page)
    choose(page, "clean", "Yes")
    go_on(page)
    wire.bytes_per_second = SLOW_3G
    wire.cut_at_random(seed=5, times=20, most=200_000)
    question(page, "voice").get_by_role("button", name="Record sound").tap()
    choose(page, "smile", "4")
    attach(page, "shot", photos(tmp_path, 10))
    page.wait_for_timeout(300_000)
    page.get_by_role("button", name="Stop and keep").tap()
    expect(question(page, "voice").locator("audio")).to_be_visible()
    send(page)
    received(page)
    visit.refresh_from_db()
    spoken = Evidence.objects.get(visit=visit, kind="audio")
    assert visit.is_complete
    assert Evidence.objects.count() == 11
    with av.open(str(house.files / spoken.original)) as opened:
        heard = sum(frame.samples / frame.sample_rate for frame in opened.decode(audio=0))
    assert heard > 295


def restart(house: House, wire: Wire) -> Any:
    """The web server anew, where the phones find it."""
    server = house.web()
    wire.to = house.port
    return server


def test_a_server_killed_during_uploads_and_during_the_submission_costs_nothing(
    house: House, wire: Wire, cast: Cast, new_phone: Callable[..., Handset], tmp_path: Path
) -> None:
    visit, phone = visit_with_sound(cast), new_phone()
    page = phone.sign_in(cast.shopper)
    begin(page)
    choose(page, "clean", "Yes")
    go_on(page)
    choose(page, "smile", "4")
    wire.bytes_per_second = 10 * SLOW_3G
    attach(page, "voice", [sound(tmp_path)])
    for _time in range(2):
        carried = wire.carried
        wait_until(lambda carried=carried: wire.carried > carried + 300_000)
        house.kill(house.processes[-1])
        restart(house, wire)
    taken = phone.files(page)
    with holding("LOCK TABLE audits_event IN EXCLUSIVE MODE"):
        send(page)
        wait_until(waiting_for_locks)
        house.kill(house.processes[-1])
    restart(house, wire)
    received(page)
    arrived_once(house, visit, taken)


def test_on_a_line_that_carries_next_to_nothing_every_screen_still_opens(
    wire: Wire, cast: Cast, new_phone: Callable[..., Handset]
) -> None:
    cast.visit()
    phone = new_phone()
    page = phone.sign_in(cast.shopper)
    wire.bytes_per_second = 1
    page.reload()
    expect(page.get_by_role("link", name="Podil")).to_be_visible()
    for name, heading in (("Offers", "Offers"), ("Earnings", "Earnings"), ("Visits", "My visits")):
        page.get_by_role("navigation").get_by_role("link", name=name, exact=True).tap()
        expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible(timeout=15_000)
    begin(page)
    choose(page, "clean", "Yes")
    expect(page.get_by_text("On this phone", exact=True)).to_be_visible()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)


def hotel(route: Any) -> None:
    """A sign-in page, which answers everything with a smile."""
    route.fulfill(status=200, content_type="text/html", body="<h1>Welcome to our Wi-Fi</h1>")


def test_a_hotels_page_in_the_servers_place_is_no_network_and_takes_nothing(
    house: House, cast: Cast, new_phone: Callable[..., Handset], tmp_path: Path
) -> None:
    visit, phone = cast.visit(), new_phone()
    page = phone.sign_in(cast.shopper)
    begin(page)
    choose(page, "clean", "Yes")
    go_on(page)
    choose(page, "smile", "4")
    wait_until(lambda: Visit.objects.get(pk=visit.pk).state == "in_progress")
    page.context.route("**/api/v1/**", hotel)
    with page.expect_request(lambda request: request.method == "POST" and request.url.endswith("/uploads")):
        attach(page, "shot", photos(tmp_path, 1))
    expect(page.locator("#content").get_by_text("No network. Everything you do is kept on this phone.")).to_be_visible()
    taken = phone.files(page)
    with page.expect_request(lambda request: request.url.endswith("/submission")):
        send(page)
    expect(page.get_by_text("Waiting to go out")).to_be_visible()
    assert [row["state"] for row in phone.kept(page, "files")] == ["waiting"]
    assert [row["state"] for row in phone.kept(page, "outgoing")] == ["waiting"]
    assert phone.files(page) == taken
    page.context.unroute("**/api/v1/**", hotel)
    page.reload()
    received(page)
    arrived_once(house, visit, taken)
