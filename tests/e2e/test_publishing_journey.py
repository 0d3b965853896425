"""A wave of 300 visits published: the manager watches the bar to its end, the director saves a report that names nobody."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image
from playwright.sync_api import BrowserContext, expect
from pypdf import PdfReader
from pypdf.generic import StreamObject

from accounts.models import ShopperProfile, User
from audits.models import Branch, Evidence, Visit, Wave
from audits.services.media import prepare_evidence
from common.numbers import tenths
from conftest import Cast
from reports.branch_report import branch_figures
from reports.models import BranchReport
from reports.tests.rows import approved
from tests.e2e.browser import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BRANCHES, VISITS = 20, 15
LONG = 300_000
CODE, DEVICE = "S-ZYXCODE", "ZyxPhoneMaker"
PLACE = ("50.465913", "30.513227")


def phone_photo() -> bytes:
    """A photo as a phone writes it, with its maker and the place."""
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x010F] = DEVICE
    exif.get_ifd(0x8825)[2] = (50.0, 27.0, 57.0)
    Image.effect_noise((900, 700), 60).convert("RGB").save(out, "JPEG", exif=exif)
    return out.getvalue()


def add_photo(visit: Visit) -> None:
    """A photo that came from the phone and was prepared."""
    content, pk = phone_photo(), uuid4()
    Evidence.objects.create(
        pk=pk, visit=visit, kind="photo", question="clean", in_manifest=True, state="received", sha256=uuid4().hex * 2,
        original=default_storage.save(f"originals/{pk}", ContentFile(content)), bytes=len(content),
        captured_at=timezone.now(), received_at=timezone.now(), lat=PLACE[0], lon=PLACE[1],
    )  # fmt: skip
    prepare_evidence(evidence_id=pk)


@pytest.fixture
def wave(cast: Cast) -> Wave:
    """A closed wave of 300 approved visits; every branch has photos."""
    now = timezone.now()
    wave = cast.wave(name="Autumn", state="closed", opened_at=now, closed_at=now)
    places = [cast.podil] + [
        Branch.objects.create(brand=cast.brand, code=f"N-{number}", name=f"Cafe {number}", time_zone="Europe/Kyiv")
        for number in range(1, BRANCHES)
    ]
    wave.branches.set(places)
    for place in places:
        for number in range(VISITS):
            is_good = number % 3
            answers = {"clean": "yes", "smile": 5} if is_good else {"clean": "no", "dirt": "Підлога", "smile": 3}
            comments = {} if is_good else {"clean": "На столах стояв посуд"}
            visit = approved(
                cast, wave, place, answers, comments=comments, start_lat=PLACE[0], start_lon=PLACE[1], submitted_at=now,
                finished_at=now, complete_at=now,
            )  # fmt: skip
            if number in (0, 3):
                add_photo(visit)
    return wave


def unpacked(content: bytes) -> str:
    """A PDF as it is, its text, and every stream of it unpacked."""
    reader = PdfReader(io.BytesIO(content))
    objects = [reader.get_object(number) for number in range(1, reader.trailer["/Size"])]
    streams = [thing.get_data().decode("latin-1") for thing in objects if isinstance(thing, StreamObject)]
    return "\n".join([content.decode("latin-1"), text_of(content), str(reader.metadata), *streams])


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_three_hundred_visits_are_published_printed_and_read(
    worker: Path, cast: Cast, wave: Wave, as_person: Any, live_server: Any, open_context: Callable[..., BrowserContext]
) -> None:
    User.objects.filter(pk=cast.director.pk).update(language="uk")
    ShopperProfile.objects.filter(pk=cast.profile.pk).update(code=CODE)

    def sign_in(person: User, shape: dict[str, Any]) -> BrowserContext:
        context = open_context(shape)
        session = as_person(person).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        return context

    hq = sign_in(cast.manager, DESK).new_page()
    hq.goto(f"/hq/waves/{wave.pk}/publish/")
    hq.get_by_role("button", name="Publish the results").click()
    expect(hq.get_by_text("The wave is published.")).to_be_visible()
    expect(hq.get_by_text(f"{BRANCHES} of {BRANCHES} made.")).to_be_visible(timeout=LONG)
    assert set(BranchReport.objects.values_list("state", "revision")) == {("ready", 1)}
    hq.get_by_role("link", name="All reports").click()
    with hq.expect_download() as saved:
        hq.get_by_role("link", name=f"Download {BRANCHES} reports (ZIP)").click()
    with zipfile.ZipFile(saved.value.path()) as archive:
        assert archive.testzip() is None
        files = {name: archive.read(name) for name in archive.namelist()}
    printed = {name: content for name, content in files.items() if content.startswith(b"%PDF")}
    assert len(printed) == BRANCHES
    for place in wave.branches.all():
        assert any(f"- {place.code} - {place.name} - " in name for name in printed)

    director = sign_in(cast.director, PHONE).new_page()
    director.goto("/branch/")
    with director.expect_download() as saved:
        director.locator("form.download button").click()
    mine = Path(saved.value.path()).read_bytes()
    assert mine in printed.values()
    wave.refresh_from_db()
    figures = branch_figures(wave, cast.podil, "uk")
    said = text_of(mine)
    for words in ("Podil", "Autumn", "Прихід", "На столах стояв посуд", tenths(figures.score).replace(".", ",")):
        assert words in said
    assert "Cafe 1" not in said
    secrets = [cast.shopper.name, cast.shopper.email, CODE, DEVICE, *PLACE, "Exif\x00"]
    everything = {name: unpacked(content) for name, content in printed.items()}
    assert [(word, name) for name, text in everything.items() for word in secrets if word in text] == []
