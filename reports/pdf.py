"""The branch report as a PDF: what its template draws, printed by `paper`."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from reports import words
from reports.drawings import drawings_of
from reports.figures import BranchFigures, Photo, VisitFigures
from reports.paper import PHOTO_SCHEME, Printed, print_html
from reports.qr import squares_of

__all__ = ["Printed", "print_html", "print_report"]

TEMPLATE = "reports/branch_report.html"
MOST_FIXES = 6


def print_report(figures: BranchFigures) -> Printed:
    """The report as a tagged PDF (PDF/UA-1) in the figures' language."""
    photos = {photo_name(photo): photo.file for photo in all_photos(figures)}
    with translation.override(figures.language):
        html = render_to_string(TEMPLATE, report_context(figures))
    return print_html(html, accent=figures.accent, photos=photos)


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
        **check_context(figures.code),
    }


def check_context(code: str) -> dict[str, Any]:
    """The code as people read it, and the QR code that leads to what is so now; nothing where there is no code."""
    if not code:
        return {}
    grouped = "-".join(code[start : start + 4] for start in range(0, len(code), 4))
    return {"code": grouped, "qr": squares_of(settings.SITE_URL + reverse("verify-code", args=[code]))}


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
