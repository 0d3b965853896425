"""Score bands of a programme: which one a score is in, its word, and how it is drawn."""

import math
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal

from django.utils.translation import gettext as _

from reports.charts import Band, Glyph

BandKey = Literal["excellent", "good", "fair", "poor"]
GLYPHS: dict[str, Glyph] = {"excellent": "up", "good": "disc", "fair": "diamond", "poor": "down"}
INKS = {"excellent": "#00795b", "good": "#1f6fb2", "fair": "#8f5b00", "poor": "#b3390b"}
LOWEST: BandKey = "poor"


def band_of(bands: list[dict[str, Any]], score: Fraction | None) -> str:
    """The key of the first band, best first, whose least score the score reaches as it is shown, with tenths; "" for none."""
    if score is None:
        return ""
    tenths = (20 * score.numerator // score.denominator + 1) // 2
    steps = _steps(tuple([(band["from"], band["band"]) for band in bands]))
    for least, band in steps:
        if tenths >= least:
            return band
    return LOWEST


@lru_cache(maxsize=64)
def _steps(bands: tuple[tuple[Any, Any], ...]) -> list[tuple[int, str]]:
    """The bands' least scores in tenths, best first."""
    return sorted(((math.ceil(Fraction(str(least)) * 10), str(band)) for least, band in bands), reverse=True)


def band_label(key: str) -> str:
    """The band's word in the active language."""
    return {"excellent": _("Excellent"), "good": _("Good"), "fair": _("Fair"), "poor": _("Poor")}.get(key, key)


def drawn_band(key: str, *, for_print: bool) -> Band | None:
    """How a chart draws it: ink for print, the style sheet's colour for a page."""
    if not key:
        return None
    colour = INKS.get(key, INKS[LOWEST]) if for_print else f"var(--{key})"
    return Band(band_label(key), colour, GLYPHS.get(key, "disc"))
