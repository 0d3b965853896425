"""A table's cells as HTML: built here rather than in a template, since a page has thousands of them."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import template
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common.numbers import tenths
from common.tables import Cell, Column
from reports import words
from reports.bands import band_label

register = template.Library()


@register.filter
def cell_html(pair: tuple[Column[Any], Cell]) -> SafeString:
    """What stands in a cell: its value as the language writes it, where it leads, and what is said beside it."""
    column, cell = pair
    if cell.note and cell.value == "":
        return format_html('<small class="muted">{}</small>', cell.note)
    shown: str | SafeString = shown_value(column.kind, cell.value)
    if cell.url:
        shown = format_html('<a href="{}">{}</a>', cell.url, shown)
    if cell.indent:
        shown = format_html("{}{}", "\N{EM SPACE}" * cell.indent, shown)
    if cell.band:
        shown = format_html('<span class="band {}" title="{}">{}</span>', cell.band, band_label(cell.band), shown)
    if cell.verdict:
        shown = format_html("{} {}", shown, verdict_html(cell.verdict))
    if cell.note:
        shown = format_html('{} <small class="muted">{}</small>', shown, cell.note)
    return format_html("{}", shown)


def shown_value(kind: str, value: Any) -> str:
    """A value as the page writes it; a dash for none."""
    if value is None or value == "":
        return "\N{EN DASH}"
    if isinstance(value, dt.date):
        return str(date_format(value, _("j M Y"))).replace(" ", "\N{NO-BREAK SPACE}")
    if isinstance(value, Decimal):
        return words.points(value)
    if kind in ("score", "number"):
        return tenths(value)
    if kind == "share":
        return str(number_format(value, 2))
    writers = {"whole": words.whole, "change": words.signed}
    return writers[kind](value) if kind in writers else str(value)


def verdict_html(verdict: str) -> SafeString:
    """Whether a change is clear or may be chance."""
    clear = {"up": "ok-text", "down": "bad-text"}.get(verdict)
    if clear:
        return format_html('<small class="{}">{}</small>', clear, _("clear"))
    said = {"too_few": _("too few to tell"), "same": _("no change")}.get(verdict, _("no clear change"))
    return format_html('<small class="muted">{}</small>', said)
