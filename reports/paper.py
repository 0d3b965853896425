"""Paper: HTML in the report's style as a tagged PDF; the only place that knows WeasyPrint.

Nothing is fetched but the report's own files: fonts, the style sheet and its photos. Never the network.
"""

import atexit
import contextlib
import gc
import hashlib
import importlib
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import structlog
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.storage import default_storage
from django.template.base import Lexer, TokenType
from django.template.loader import get_template
from PIL import ImageFile

from audits.services.media_files import StorageTrouble, printed_name, store_print

log = structlog.get_logger()
STYLE = "css/report.css"
FONTS = {"Regular": 400, "Medium": 500, "SemiBold": 600, "Bold": 700}
RENDERER = "report 3"  # raised when the code that prints changes what it makes of the same template
INCLUDES = re.compile(r"""^(?:include|extends)\s+(?:"([^"]+)"|'([^']+)')""")
PHOTO_SCHEME = "photo:"
FONT_SCHEME = "font:"
PRINTING = threading.Lock()


@dataclass(frozen=True, slots=True)
class Printed:
    """A PDF and the number of its pages."""

    content: bytes
    pages: int

    @property
    def sha256(self) -> str:
        """The file's fingerprint."""
        return hashlib.sha256(self.content).hexdigest()


def print_html(html: str, *, accent: str, photos: Mapping[str, str] | None = None) -> Printed:
    """A page in the report's style as a tagged PDF; `photos` are stored pictures by the name after `photo:`."""
    weasyprint = load_weasyprint()
    fonts, sheet = fonts_and_style()
    own = weasyprint.CSS(string=f":root{{--accent:{accent}}}")
    page = make_page(weasyprint, html, make_fetcher(weasyprint, photos or {}))
    # The fonts' handles are one process's; threads of the web server take turns.
    with PRINTING, no_collections():
        document = page.render(stylesheets=[sheet, own], font_config=fonts)
        return Printed(document.write_pdf(pdf_variant="pdf/ua-1"), len(document.pages))


@contextlib.contextmanager
def no_collections() -> Iterator[None]:
    """A layout makes a million objects that nearly all live to its end; to look for garbage meanwhile costs a fifth."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.collect(1)


def make_page(weasyprint: Any, html: str, fetcher: Any) -> Any:
    """The document; what is well-formed XML is read by the parser in C, a tenth of the whole time saved."""

    class Page(weasyprint.HTML):  # type: ignore[misc]
        """A document without the browsers' style sheet: report.css says it all, in a tenth of the rules."""

        def _ua_stylesheets(self, forms: bool = False) -> list[Any]:
            return []

    class ReadPage(Page):
        """A document read already."""

        def __init__(self, root: ElementTree.Element) -> None:
            wrapper = importlib.import_module("cssselect2").ElementWrapper
            self.base_url, self.url_fetcher, self.media_type = "report:", fetcher, "print"
            self.wrapper_element = wrapper.from_html_root(root, content_language=None)
            self.etree_element = self.wrapper_element.etree_element

    try:
        # Our own template with every word escaped, without a DTD: there are no entities to expand.
        return ReadPage(ElementTree.fromstring("<html" + html.partition("<html")[2]))  # noqa: S314
    except ElementTree.ParseError:
        return Page(string=html, base_url="report:", url_fetcher=fetcher)


def photo_for_print(name: str) -> bytes:
    """The copy for paper of a stored picture; an old picture gets it by its first print."""
    try:
        with default_storage.open(printed_name(name)) as file:
            return bytes(file.read())
    except FileNotFoundError:
        pass
    from audits.rules.images import print_copy  # noqa: PLC0415 decoders are loaded when they are wanted

    with default_storage.open(name) as file:
        made = print_copy(file.read())
    try:
        store_print(name, made)
    except StorageTrouble as trouble:
        log.warning("print_copy_not_kept", problem=str(trouble))
    return made


def make_fetcher(weasyprint: Any, photos: Mapping[str, str]) -> Any:
    """A fetcher that knows these photos and the fonts, and refuses every other address."""
    response = weasyprint.urls.URLFetcherResponse

    class OwnFiles(weasyprint.urls.URLFetcher):  # type: ignore[misc]
        """Answers `photo:` and `font:` only."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            """The file's bytes; raises `ValueError` for what isn't the report's."""
            if url.startswith(PHOTO_SCHEME) and (photo := photos.get(url.removeprefix(PHOTO_SCHEME))):
                return response(url, photo_for_print(photo), {"Content-Type": "image/jpeg"})
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


@lru_cache(maxsize=8)
def version_of(template: str) -> str:
    """What draws a report: its template with all that it includes, style sheet and fonts; a change of one prints anew."""
    sources = templates_of(template)
    parts = [RENDERER, *(f"{name}\n{sources[name]}" for name in sorted(sources)), style_sheet(), *sorted(font_files())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def templates_of(name: str) -> dict[str, str]:
    """The source of a template and of each that it includes or extends, by name; they are named in words, not by variables."""
    found: dict[str, str] = {}
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one in found:
            continue
        template: Any = get_template(one)
        found[one] = template.template.source
        waiting += included_by(found[one])
    return found


def included_by(source: str) -> list[str]:
    """The names of the templates that a source includes; raises `ValueError` for one that only a variable names."""
    names = []
    for token in Lexer(source).tokenize():
        if token.token_type == TokenType.BLOCK and token.contents.split()[0] in ("include", "extends"):
            match = INCLUDES.match(token.contents)
            if match is None:
                raise ValueError(f"{token.contents} names no template that can be known beforehand")
            names.append(match[1] or match[2])
    return names
