"""Paper takes nothing from elsewhere, keeps its photos small, and looks the same whichever parser read it."""

import io
import random
import socket
import tempfile
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image
from pypdf import PdfReader

from audits.services.media_files import printed_name
from reports import paper
from reports.tests.rows import picture

PHOTO = '<html lang="en"><head><title>t</title></head><body><img src="photo:1" alt="x"{}</body></html>'
ADDRESSES = (
    "http://127.0.0.1:9/x.png",
    "https://example.com/x.png",
    "//example.com/x.png",
    "file:///etc/hostname",
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>",
    "ftp://example.com/x.png",
    "/etc/hostname",
    "photo:2",
    "font:../../../etc/hostname",
)
WAYS = {
    "picture": '<img alt="x" src="{}"/>',
    "background": '<p style="background:url(&quot;{}&quot;)">x</p>',
    "own sheet": '<style>@import url("{}"); @font-face {{ font-family: X; src: url("{}") }} p {{ font-family: X }}</style><p>x</p>',
    "content": '<style>p::before {{ content: url("{}") }}</style><p>x</p>',
    "linked sheet": '<link rel="stylesheet" href="{}"/>',
    "attachment": '<link rel="attachment" href="{}"/>',
    "drawing": '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><image width="9" height="9" xlink:href="{}"/><use xlink:href="{}"/></svg>',
    "object": '<object data="{}">x</object><embed src="{}"/>',
}


def stored(name: str = "shown/one.jpg") -> str:
    return default_storage.save(name, ContentFile(picture(random.Random(1))))


def pictures(content: bytes) -> list[Image.Image]:
    return [file.image for page in PdfReader(io.BytesIO(content)).pages for file in page.images if file.image]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("address", ADDRESSES)
def test_no_address_but_the_report_s_own_is_ever_opened(
    way: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: Any, **_more: Any) -> Any:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    page = '<html lang="en"><head><title>t</title></head><body>' + WAYS[way].replace("{}", address) + "</body></html>"
    content = paper.print_html(page.replace("{{", "{").replace("}}", "}"), accent="#3b3fd8").content
    reader = PdfReader(io.BytesIO(content))
    assert not pictures(content) and not list(reader.attachments)
    assert b"localdomain" not in content


def test_a_photo_is_printed_from_its_copy_for_paper_without_a_second_shrinking() -> None:
    name = stored()
    copy = io.BytesIO()
    Image.new("RGB", (120, 90), "red").save(copy, "JPEG")
    default_storage.save(printed_name(name), ContentFile(copy.getvalue()))
    (printed,) = pictures(paper.print_html(PHOTO.format("/>"), accent="#3b3fd8", photos={"1": name}).content)
    assert printed.size == (120, 90)


def test_an_old_photo_gets_its_copy_for_paper_by_its_first_print() -> None:
    name = stored()
    for _print in range(2):
        (printed,) = pictures(paper.print_html(PHOTO.format("/>"), accent="#3b3fd8", photos={"1": name}).content)
        assert printed.size == (800, 600)
        assert default_storage.exists(printed_name(name))


def test_a_storage_that_takes_no_copy_still_lets_the_report_be_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    name = stored()

    def refuse(**_given: Any) -> str:
        raise OSError("disk full")

    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    assert paper.photo_for_print(name)


def test_what_is_no_plain_xml_prints_the_same_by_the_tolerant_parser() -> None:
    name = stored()
    both = [paper.print_html(PHOTO.format(end), accent="#3b3fd8", photos={"1": name}) for end in ("/>", ">")]
    assert both[0].pages == both[1].pages == 1
    first, second = (pictures(each.content)[0] for each in both)
    assert first.tobytes() == second.tobytes()
