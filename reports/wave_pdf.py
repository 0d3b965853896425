"""The reports of regions, networks and single visits as PDFs, in the branch report's style."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from reports import pdf, words
from reports.drawings import drawings_of
from reports.group_report import GroupFigures
from reports.visit_report import VisitReportFigures

GROUP, VISIT = "reports/group_report.html", "reports/visit_report.html"


def print_group(figures: GroupFigures) -> pdf.Printed:
    """A region's or the network's report as a tagged PDF, in the figures' language."""
    with translation.override(figures.language):
        html = render_to_string(GROUP, group_context(figures))
    return pdf.print_html(html, accent=figures.accent)


def print_visit(figures: VisitReportFigures) -> pdf.Printed:
    """One visit's report as a tagged PDF, in the figures' language."""
    photos = figures.visit.photos
    with translation.override(figures.language):
        context = {"f": figures, "visit": figures.visit, "photos": pdf.pairs(photos), **pdf.check_context(figures.code)}
        html = render_to_string(VISIT, context)
    return pdf.print_html(html, accent=figures.accent, photos={pdf.photo_name(photo): photo.file for photo in photos})


def group_context(figures: GroupFigures) -> dict[str, Any]:
    """What the template draws, in the active language."""
    return {
        "f": figures,
        "drawings": drawings_of(figures, for_print=True),
        "change_line": words.change_words(figures.change if figures.previous else None, figures.previous),
        "verdict_line": words.group_verdict_words(figures.change) if figures.previous else "",
        **pdf.check_context(figures.code),
    }
