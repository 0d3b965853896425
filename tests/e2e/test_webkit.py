"""The main journey in a second engine; what differs from Chromium stands in docs/browsers.md."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from audits.models import Submission
from conftest import PASSWORD, Cast
from tests.e2e.conftest import FAILED, ROOT
from tests.e2e.handset import READ_STORE, SHELL_IS_KEPT, know_password, on_server, photos
from tests.e2e.webkit import WebKit, webkit
from tests.faults.house import House, wait_for
from tests.faults.wire import Wire

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def phone(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[WebKit]:
    with webkit(tmp_path / "phone") as running:
        yield running
        if request.node.stash.get(FAILED, False):
            folder = ROOT / "var" / "e2e"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{request.node.name[:60]}.png").write_bytes(base64.b64decode(running.picture()))


def label(words: str) -> str:
    return f"//label[normalize-space(.)='{words}']"


def say_why_without_a_place(phone: WebKit) -> None:
    """Check-in where the phone finds no place, or may not."""
    phone.tap("//dialog//button[contains(., 'Go on without it') or contains(@class, 'chip')]")
    phone.tap("//dialog//button[contains(@class, 'chip')]")
    phone.tap("//dialog//button[contains(., 'Start the visit')]")


def test_a_visit_made_without_a_network_arrives_whole_from_webkit(
    house: House, wire: Wire, cast: Cast, phone: WebKit, tmp_path: Path
) -> None:
    visit = cast.visit()
    know_password(cast.shopper)
    phone.go(f"{wire.url}/account/login/")
    phone.type("//input[@name='login']", cast.shopper.email)
    phone.type("//input[@name='password']", PASSWORD)
    phone.tap("//main//button[@type='submit'] | //form//button[contains(., 'Sign in')]")
    phone.see("//a[contains(., 'Podil')]")
    wait_for(lambda: phone.ask(SHELL_IS_KEPT))
    wire.down()
    phone.go(f"{wire.url}/shop/")
    phone.tap("//a[contains(., 'Podil')]")
    phone.tap("//button[starts-with(., 'Start')]")
    say_why_without_a_place(phone)
    phone.tap(f"//*[@id='question-clean']{label('No')}")
    phone.type("//*[@id='question-dirt']//textarea", "Крихти біля дверей")
    phone.tap("//a[starts-with(., 'Next')]")
    phone.attach("//*[@id='question-shot']//input[@type='file']", photos(tmp_path, 1)[0])
    phone.see("//*[@id='question-shot']//li[contains(@class, 'photo')]//img")
    phone.close()
    phone.open()
    phone.go(f"{wire.url}/shop/")
    phone.tap("//a[contains(., 'Podil')]")
    phone.tap("//a[contains(., 'Go on with the form')]")
    phone.see("//*[@id='question-shot']//li[contains(@class, 'photo')]//img")
    phone.tap(f"//*[@id='question-smile']{label('4')}")
    phone.tap("//a[contains(., 'Check and send')]")
    phone.type("//input[@id='signed']", "Sofia Kovalenko")
    phone.tap("//button[.='Send']")
    phone.see("//h2[contains(., 'Waiting to go out')]")
    taken = {row["id"]: row["digest"] for row in phone.ask(READ_STORE, "bytes") if "/" not in row["id"]}
    wire.up()
    phone.see("//h2[contains(., 'The server has everything')]", 120)
    visit.refresh_from_db()
    assert visit.is_complete
    assert len(taken) == 1
    assert on_server(visit, house.files) == taken
    assert Submission.objects.get().body["answers"]["dirt"] == "Крихти біля дверей"
