"""The branch report and other pages as a PDF; the only place that knows WeasyPrint.

Nothing is fetched but the report's own files: fonts, the style sheet and its photos. Never the network.
"""

import atexit
import contextlib
import gc
import hashlib
import importlib
import io
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.storage import default_storage
from django.template.loader import get_template, render_to_string
from django.utils import translation
from PIL import Image, ImageFile

from reports import words
from reports.drawings import drawings_of
from reports.figures import BranchFigures, Photo, VisitFigures

RENDERER = "branch-report 1"
TEMPLATE = "reports/branch_report.html"
PARTIALS = ("reports/partials/print_photos.html", "reports/partials/glyph.svg")
STYLE = "css/report.css"
FONTS = {"Regular": 400, "Medium": 500, "SemiBold": 600, "Bold": 700}
MOST_FIXES = 6
PHOTO_EDGE = 800
PHOTO_QUALITY = 78
PHOTO_SCHEME = "photo:"
FONT_SCHEME = "font:"
PRINTING = threading.Lock()


@dataclass(frozen=True, slots=True)
class Printed:
    """A PDF and the number of its pages."""

    content: bytes
    pages: int


def renderer_version() -> str:
    """What draws a report: its template, style sheet and fonts; a change of one prints anew."""
    parts = [RENDERER, template_source(), style_sheet(), ",".join(sorted(font_files()))]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def print_report(figures: BranchFigures) -> Printed:
    """The report as a tagged PDF (PDF/UA-1) in the figures' language."""
    photos = {photo_name(photo): photo.file for photo in all_photos(figures)}
    with translation.override(figures.language):
        html = render_to_string(TEMPLATE, report_context(figures))
    return print_html(html, accent=figures.accent, photos=photos)


def print_html(html: str, *, accent: str, photos: Mapping[str, str] | None = None) -> Printed:
    """A page in the report's style as a tagged PDF; `photos` are stored pictures by the name after `photo:`."""
    weasyprint = load_weasyprint()
    fonts, sheet = fonts_and_style()
    own = weasyprint.CSS(string=f":root{{--accent:{accent}}}")
    page = weasyprint.HTML(string=html, base_url="report:", url_fetcher=make_fetcher(weasyprint, photos or {}))
    # The fonts' handles are one process's; threads of the web server take turns.
    with rare_collections(), PRINTING:
        document = page.render(stylesheets=[sheet, own], font_config=fonts)
        return Printed(document.write_pdf(pdf_variant="pdf/ua-1"), len(document.pages))


@contextlib.contextmanager
def rare_collections() -> Iterator[None]:
    """A layout makes a million objects that all live to its end; looking for garbage among them costs a fifth."""
    usual = gc.get_threshold()
    gc.set_threshold(200_000, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def report_context(figures: BranchFigures) -> dict[str, Any]:
    """What the template draws, in the active language."""
    return {
        "f": figures,
        "drawings": drawings_of(figures, for_print=True),
        "change_line": words.change_words(figures.change, figures.previous.label if figures.previous else ""),
        "verdict_line": words.verdict_words(figures.change),
        "rank_places": words.rank_words(figures.rank) if figures.rank else "",
        "rank_line": words.rank_sentence(figures),
        "pairs": [(visit, pairs_of(visit)) for visit in figures.made],
        "fixes": [(fix, pairs(fix.photos)) for fix in figures.fixes[:MOST_FIXES]],
        "more_fixes": len(figures.fixes[MOST_FIXES:]),
    }


def pairs_of(visit: VisitFigures) -> list[list[dict[str, Any]]]:
    """A visit's photos two by two."""
    return pairs(visit.photos)


def pairs(photos: Sequence[Photo]) -> list[list[dict[str, Any]]]:
    """Photos two by two, each with the name the fetcher knows it by."""
    named = [{"photo": photo, "src": PHOTO_SCHEME + photo_name(photo)} for photo in photos]
    return [named[start : start + 2] for start in range(0, len(named), 2)]


def photo_name(photo: Photo) -> str:
    """The name of a photo inside the report."""
    return f"{photo.visit}-{photo.number}"


def all_photos(figures: BranchFigures) -> list[Photo]:
    """Every photo of the report."""
    return [photo for visit in figures.made for photo in visit.photos]


def shrunk(name: str) -> bytes:
    """A stored picture as a JPEG of at most 800 px without metadata: sharp in print, small enough to e-mail."""
    with default_storage.open(name) as file, Image.open(file) as opened:
        opened.draft("RGB", (PHOTO_EDGE, PHOTO_EDGE))
        image = opened.convert("RGB")
    image.thumbnail((PHOTO_EDGE, PHOTO_EDGE))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=PHOTO_QUALITY, optimize=True)
    return out.getvalue()


def make_fetcher(weasyprint: Any, photos: Mapping[str, str]) -> Any:
    """A fetcher that knows these photos and the fonts, and refuses every other address."""
    response = weasyprint.urls.URLFetcherResponse

    class OwnFiles(weasyprint.urls.URLFetcher):  # type: ignore[misc]
        """Answers `photo:` and `font:` only."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            """The file's bytes; raises `ValueError` for what isn't the report's."""
            if url.startswith(PHOTO_SCHEME) and (photo := photos.get(url.removeprefix(PHOTO_SCHEME))):
                return response(url, shrunk(photo), {"Content-Type": "image/jpeg"})
            if url.startswith(FONT_SCHEME) and (path := font_files().get(url.removeprefix(FONT_SCHEME))):
                return response(url, path.read_bytes(), {"Content-Type": "font/woff2"})
            raise ValueError(f"{url} is no file of the report")

    return OwnFiles()


def load_weasyprint() -> Any:
    """WeasyPrint, imported by the first report: it is heavy, and changes Pillow for the whole process.

    It makes truncated pictures pass; photo checks in the same process must still refuse them.
    """
    lenient = ImageFile.LOAD_TRUNCATED_IMAGES
    try:
        return importlib.import_module("weasyprint")
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient


@lru_cache(maxsize=1)
def font_files() -> dict[str, Path]:
    """Inter's whole static files by weight's name; empty where npm's packages aren't installed."""
    folder = Path(settings.NODE_MODULES) / "inter-ui" / "web"
    found = {name: folder / f"Inter-{name}.woff2" for name in FONTS}
    return found if all(path.is_file() for path in found.values()) else {}


def fonts_css() -> str:
    """The faces of Inter; without its files the system's fonts are used."""
    return "".join(
        f"@font-face{{font-family:Inter;font-weight:{FONTS[name]};src:url({FONT_SCHEME}{name})}}"
        for name in font_files()
    )


@lru_cache(maxsize=1)
def fonts_and_style() -> tuple[Any, Any]:
    """The fonts and the style sheet, read once per process: setting up the fonts takes longer than a page."""
    weasyprint = load_weasyprint()
    fonts = importlib.import_module("weasyprint.text.fonts").FontConfiguration()
    fetcher = make_fetcher(weasyprint, {})
    return fonts, weasyprint.CSS(string=fonts_css() + style_sheet(), font_config=fonts, url_fetcher=fetcher)


# Fonts hold native handles, which must go before the interpreter takes their library away.
atexit.register(fonts_and_style.cache_clear)


@lru_cache(maxsize=1)
def style_sheet() -> str:
    """The print style sheet."""
    path = finders.find(STYLE) or str(Path(settings.STATIC_ROOT or "") / STYLE)
    return Path(str(path)).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def template_source() -> str:
    """The report's templates as text."""
    origins = [get_template(name).origin for name in (TEMPLATE, *PARTIALS)]  # type: ignore[attr-defined]
    return "\n".join(Path(str(origin)).read_text(encoding="utf-8") for origin in origins)
