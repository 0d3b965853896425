"""The charts of a branch's figures, for the page or for print."""

from dataclasses import replace
from typing import TypedDict

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from reports import words
from reports.bands import LOWEST, drawn_band
from reports.charts import (
    COLUMN,
    NARROW,
    WIDTH,
    SectionBar,
    Stop,
    WavePoint,
    journey_down,
    journey_line,
    score_range,
    section_bars,
    wave_trend,
)
from reports.figures import Charted, WaveFigures
from reports.strokes import PAGE, PRINT


class Drawings(TypedDict):
    """The charts as SVG, two of them also for a phone; every word in them was escaped where it was drawn."""

    sections: SafeString
    journey: SafeString
    journey_narrow: SafeString
    trend: SafeString
    trend_narrow: SafeString
    range: SafeString


def drawings_of(figures: Charted, *, for_print: bool = False) -> Drawings:
    """All charts; in print the accent is the organisation's colour."""
    palette = replace(PRINT, accent=figures.accent) if for_print else PAGE
    width = WIDTH if for_print else COLUMN
    bars = [
        SectionBar(
            label=section.title,
            note=_("weight %(weight)s") % {"weight": f"{section.weight.normalize():f}"},
            score=section.score,
            band=drawn_band(section.band, for_print=for_print),
            network=section.network,
            best_quarter=section.best_quarter,
        )
        for section in figures.sections
    ]
    stops = [Stop(stop.label, stop.score, alarming=stop.band == LOWEST) for stop in figures.stops]
    trend = [_point(wave) for wave in figures.trend]
    now = WavePoint(figures.wave, figures.score, _ends(figures.interval), figures.network)
    band = drawn_band(figures.band, for_print=for_print)
    return Drawings(
        sections=_svg(section_bars(bars, words.sections_chart(figures), palette, width)),
        journey=_svg(journey_line(stops, words.journey_chart(figures), palette, width=width)),
        journey_narrow=_svg(journey_down(stops, words.journey_chart(figures), palette)),
        trend=_svg(wave_trend(trend, _("network"), words.trend_chart(figures), palette, width)),
        trend_narrow=_svg(wave_trend(trend, _("network"), words.trend_chart(figures), palette, NARROW)),
        range=_svg(score_range(now, band, words.range_chart(figures), palette)),
    )


def _svg(drawn: str) -> SafeString:
    return mark_safe(drawn)  # noqa: S308  # strokes.py escapes every word


def _point(wave: WaveFigures) -> WavePoint:
    return WavePoint(wave.label, wave.score, _ends(wave.interval), wave.network)


def _ends(interval: object) -> tuple[float, float] | None:
    low, high = getattr(interval, "low", None), getattr(interval, "high", None)
    return None if low is None or high is None else (low, high)
