"""A director checks a printed report: types its code, and learns whether a file is the one that was made."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, FilePayload, expect

from conftest import Cast
from reports.models import BranchReport, ReportCode
from tests.e2e.browser import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MADE, OTHER = b"%PDF-1.7 as it was made", b"%PDF-1.7 as somebody changed it"


def file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


def test_a_file_is_told_from_another_without_leaving_the_phone(
    cast: Cast, as_person: Any, live_server: Any, open_context: Callable[..., BrowserContext]
) -> None:
    wave = cast.wave(state="published", published_at=timezone.now(), revision=1)
    report = BranchReport.objects.create(wave=wave, branch=cast.podil, language="en", asked_at=timezone.now())
    sha256 = hashlib.sha256(MADE).hexdigest()
    ReportCode.objects.create(report=report, code="ABCDEFGH2346", revision=1, sha256=sha256, pages=1, visits=0)
    context = open_context(PHONE)
    session = as_person(cast.director).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto("/verify/")
    page.get_by_label("Code on the first page and at the foot of every page").fill("abcd-efgh-2346")
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text("The paper is right")).to_be_visible()

    chosen, said = page.get_by_label("The PDF"), page.get_by_role("status")
    expect(chosen).to_be_visible()  # the script shows it, so that it listens by now
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method != "GET" else None)
    chosen.set_input_files(file("same.pdf", MADE))
    expect(said).to_have_text("same.pdf: This is the file, byte for byte.")
    chosen.set_input_files(file("other.pdf", OTHER))
    expect(said).to_have_text("other.pdf: This is another file, or it was changed.")
    chosen.set_input_files(file("same.pdf", MADE))
    expect(said).to_have_text("same.pdf: This is the file, byte for byte.")
    assert sent == []
