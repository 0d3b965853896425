"""The printed report looks as it did, and its structure is what PDF/UA asks for.

Its pages are compared with pictures in `references/`. A change that is meant is looked at and taken over with
`MYSTERY_REMAKE_REFERENCES=1 .venv/bin/pytest reports/tests/test_report_look.py`.
"""

import io
import os
import random
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageChops, ImageFilter
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from reports import paper, pdf
from reports.figures import BranchFigures
from reports.tests.fixed import empty_figures, fixed_figures, fixed_visit, restated_figures
from reports.tests.rows import picture

REFERENCES = Path(__file__).parent / "references"
REMAKES = bool(os.environ.get("MYSTERY_REMAKE_REFERENCES"))
DOTS_PER_INCH = 36
# Of the pixels of a page, after a blur that forgives hinting: other hinting stays far below, a moved line far above.
MOST_OTHER, SAME_GREY = 0.004, 40
LOOKS: dict[str, Callable[[], BranchFigures]] = {
    "usual": fixed_figures,
    "empty": empty_figures,
    "restated": restated_figures,
}


@pytest.fixture(autouse=True)
def photos(settings: Any, tmp_path: Path) -> None:
    """Two pictures that are always the same."""
    settings.SITE_URL = "https://mystery.example"
    for number in (0, 1):
        default_storage.save(f"fixed/{number}.jpg", ContentFile(picture(random.Random(number))))


def pages_of(content: bytes, folder: Path) -> list[Image.Image]:
    """Each page in greys."""
    (folder / "report.pdf").write_bytes(content)
    asked = ["pdftoppm", "-gray", "-r", str(DOTS_PER_INCH), str(folder / "report.pdf"), str(folder / "page")]
    subprocess.run(asked, check=True)
    return [Image.open(file).convert("L") for file in sorted(folder.glob("page-*.pgm"))]


def other_share(page: Image.Image, reference: Image.Image) -> float:
    """The share of pixels that are clearly another grey."""
    soft = [image.filter(ImageFilter.GaussianBlur(1)) for image in (page, reference)]
    histogram = ImageChops.difference(*soft).histogram()
    return sum(histogram[SAME_GREY:]) / sum(histogram)


@pytest.mark.parametrize("name", LOOKS)
def test_every_page_looks_as_its_reference(name: str, tmp_path: Path) -> None:
    made = pages_of(pdf.print_report(LOOKS[name]()).content, tmp_path)
    if REMAKES:
        for old in REFERENCES.glob(f"{name}-*.png"):
            old.unlink()
        for number, page in enumerate(made, start=1):
            page.quantize(16).save(REFERENCES / f"{name}-{number:02d}.png", optimize=True)
    kept = sorted(REFERENCES.glob(f"{name}-*.png"))
    assert len(made) == len(kept)
    for page, file in zip(made, kept, strict=True):
        reference = Image.open(file).convert("L")
        assert page.size == reference.size
        assert other_share(page, reference) <= MOST_OTHER, file.name


def test_a_broken_layout_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = paper.style_sheet()
    reference = Image.open(REFERENCES / "usual-02.png").convert("L")
    for part, broken in (("width: 174mm", "width: 150mm"), ("font: 400 9.5pt", "font: 400 10.5pt")):
        assert part in sheet
        monkeypatch.setattr(paper, "style_sheet", lambda part=part, broken=broken: sheet.replace(part, broken))
        paper.fonts_and_style.cache_clear()
        folder = tmp_path / broken.split(" ")[-1]
        folder.mkdir()
        page = pages_of(pdf.print_report(fixed_figures()).content, folder)[1]
        assert other_share(page, reference) > MOST_OTHER, broken
    monkeypatch.undo()
    paper.fonts_and_style.cache_clear()


def tags_of(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every element of the structure tree."""
    waiting = [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop().get_object()
        if not isinstance(element, DictionaryObject):
            continue
        if "/S" in element:
            yield element
        kids = element.get("/K", [])
        waiting += kids if isinstance(kids, list) else [kids]


@pytest.mark.parametrize("name", LOOKS)
def test_the_structure_is_what_pdf_ua_asks_for(name: str) -> None:
    figures = LOOKS[name]()
    reader = PdfReader(io.BytesIO(pdf.print_report(figures).content))
    root = reader.trailer["/Root"]
    tags = list(tags_of(reader))
    kinds = {str(tag["/S"]) for tag in tags}
    assert root["/Lang"] == figures.language
    assert root["/MarkInfo"]["/Marked"] and root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert figures.branch in str(reader.metadata.title if reader.metadata else "")
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    assert {"/H1", "/H2", "/P", "/Figure", "/Table", "/TR", "/TD"} <= kinds
    assert all(tag.get("/Alt") for tag in tags if tag["/S"] == "/Figure")
    assert all(page.get("/Tabs") == "/S" or "/Annots" not in page for page in reader.pages)
    headed = [tag for tag in tags if tag["/S"] == "/TH"]
    assert headed
    cells = [tag["/A"].get_object() for tag in tags if tag["/S"] == "/TD" and "/A" in tag]
    led = [str(head) for cell in cells for head in cell.get("/Headers", [])]
    assert led and set(led) <= {str(tag["/ID"]) for tag in headed}


def test_the_contents_lead_to_pages_and_the_bookmarks_to_headings() -> None:
    reader = PdfReader(io.BytesIO(pdf.print_report(fixed_figures()).content))
    links = [note.get_object() for note in reader.pages[0]["/Annots"]]
    names = [line for line in reader.outline if not isinstance(line, list)]
    assert len({str(link["/Dest"]) for link in links}) == 5
    assert [str(line.title) for line in names][:3] == ["Podil", "Where the score comes from", "What to fix first"]


@pytest.mark.parametrize("count", [0, 1, 12])
def test_any_number_of_visits_is_printed(count: int) -> None:
    made = [fixed_visit(number) for number in range(1, count + 1)]
    text = text_of(replace(fixed_figures(), made=made, visits=count))
    assert all(f"Visit {number}, " in text for number in range(1, count + 1))


def test_sixty_photos_stand_two_by_two_and_no_comment_is_cut() -> None:
    words = "Найнепередбачуваніше " * 140 + "end."
    figures = fixed_figures(made=[fixed_visit(1, photos=60, comment=words)], fixes=[])
    reader = PdfReader(io.BytesIO(pdf.print_report(figures).content))
    text = "".join(page.extract_text() for page in reader.pages)
    assert text.count("Counter, left of the till") == 60
    assert " ".join(text.split()).count("Найнепередбачуваніше") == 140
    for page in reader.pages[3:]:
        assert float(page.mediabox.width) == pytest.approx(595, abs=1)


def test_a_question_s_table_repeats_its_head_on_every_page_it_goes_on_to() -> None:
    made = [fixed_visit(1, photos=0, comment="Довгий коментар про обслуговування. " * 130)]
    sections = made[0].sections * 8
    reader = PdfReader(io.BytesIO(pdf.print_report(fixed_figures(made=[replace(made[0], sections=sections)])).content))
    texts = [page.extract_text() for page in reader.pages]
    with_answers = [text for text in texts if "Was the counter clean?" in text and "Actions of" not in text]
    assert len(with_answers) > 2
    assert all("Points" in text for text in with_answers[1:])


def text_of(figures: BranchFigures) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.print_report(figures).content)).pages)
