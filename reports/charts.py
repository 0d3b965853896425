"""Charts as SVG: dataclasses in, strings out; one drawing for the page and the PDF.

Scores are in percent (0..100), exact or float; None means that there is no score. All words come
from the caller, in the reader's language, and are escaped here. Colours come from a `Palette`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from itertools import groupby
from typing import Literal

Score = Fraction | float
Glyph = Literal["up", "disc", "diamond", "down"]
Point = tuple[float, float]

WIDTH = 696.0
FONT = "Inter Variable, Inter, system-ui, sans-serif"
NO_SCORE = "\N{EN DASH}"
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
CHARACTER_WIDTH = 0.56  # of the font size: the mean of Latin and Cyrillic text in Inter


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a chart, as SVG paints: hex codes for print, `var(--name)` for a page."""

    ink: str
    ink_soft: str
    ink_faint: str
    paper: str
    line: str
    track: str
    best_quarter: str
    accent: str
    accent_soft: str
    network: str
    alarm: str


@dataclass(frozen=True, slots=True)
class Band:
    """A score band of the programme: its word, its paint and a shape for who can't tell colours."""

    label: str
    colour: str
    glyph: Glyph


@dataclass(frozen=True, slots=True)
class Words:
    """What a screen reader says of a chart: its title, and a sentence that says what it shows."""

    title: str
    description: str


@dataclass(frozen=True, slots=True)
class SectionBar:
    """A section's score beside the network's mean and its best quarter (from, to), if known."""

    label: str
    note: str
    score: Score | None
    band: Band | None
    network: Score | None = None
    best_quarter: tuple[Score, Score] | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """A touchpoint on the customer's journey and its score; an alarming one stands out."""

    label: str
    score: Score | None
    alarming: bool = False


@dataclass(frozen=True, slots=True)
class WavePoint:
    """A wave's mean, its interval (low, high) where there is one, and the network's mean."""

    label: str
    score: Score | None
    interval: tuple[Score, Score] | None = None
    network: Score | None = None


PRINT = Palette(
    ink="#16181d",
    ink_soft="#4b5160",
    ink_faint="#7a8192",
    paper="#ffffff",
    line="#e2e4ea",
    track="#f1f2f6",
    best_quarter="#dfe1ea",
    accent="#3b3fd8",
    accent_soft="#b9bcf3",
    network="#9aa0ae",
    alarm="#b3390b",
)
PAGE = Palette(
    ink="var(--ink)",
    ink_soft="var(--ink-2)",
    ink_faint="var(--ink-3)",
    paper="var(--paper)",
    line="var(--line)",
    track="var(--ground)",
    best_quarter="var(--line-2)",
    accent="var(--accent)",
    accent_soft="var(--accent-soft)",
    network="var(--ink-3)",
    alarm="var(--poor)",
)


def section_bars(bars: Sequence[SectionBar], words: Words, palette: Palette) -> str:
    """Give a bar per section: score, network tick, the best quarter's pale band and band glyph."""
    rows = [_section_row(bar, 45.0 * row, palette) for row, bar in enumerate(bars)]
    return _svg(45.0 * len(bars) + 13, words, rows)


def journey_line(stops: Sequence[Stop], words: Words, palette: Palette) -> str:
    """Give the scores along the customer's journey as a line; a stop without a score breaks it."""
    floor = _floor([stop.score for stop in stops])
    top, bottom = 18.0, 180.0
    parts = [_grid_line(level, floor, (top, bottom), palette) for level in _levels(floor)]
    slots = _slots(len(stops))
    step = WIDTH / max(len(stops), 1)
    points = [_place(x, s.score, floor, (top, bottom)) for x, s in zip(slots, stops, strict=True)]
    parts += _lines(points, palette.accent, 2.2)
    for x, stop, point in zip(slots, stops, points, strict=True):
        colour = palette.alarm if stop.alarming else palette.accent
        ink = palette.alarm if stop.alarming else palette.ink
        if point:
            beside = 20.0 if stop.alarming else -11.0
            parts.append(_dot(point, 6.0 if stop.alarming else 4.5, colour, palette))
            parts.append(_text(x, point[1] + beside, _shown(stop.score), 12, ink, "middle", 600))
        parts.append(_text(x, 212, _fit(stop.label, step, 11.5), 11.5, palette.ink_soft, "middle"))
    return _svg(224, words, parts)


def wave_trend(waves: Sequence[WavePoint], network_label: str, words: Words, palette: Palette) -> str:
    """Give the means over the waves with interval bars; the network's mean is a dashed line."""
    ends = [end for wave in waves for end in wave.interval or ()]
    floor = _floor([*ends, *(w.score for w in waves), *(w.network for w in waves)])
    scale = (18.0, 154.0)
    slots = _slots(len(waves))
    step = WIDTH / max(len(waves), 1)
    network = [_place(x, w.network, floor, scale) for x, w in zip(slots, waves, strict=True)]
    points = [_place(x, w.score, floor, scale) for x, w in zip(slots, waves, strict=True)]
    parts = [_grid_line(level, floor, scale, palette) for level in _levels(floor)]
    for x, wave in zip(slots, waves, strict=True):
        parts.append(_interval_bar(x, wave.interval, floor, scale, palette))
        parts.append(_text(x, 184, _fit(wave.label, step, 11.5), 11.5, palette.ink_soft, "middle"))
    parts += _lines(network, palette.network, 1.6, dashed=True)
    parts += _lines(points, palette.accent, 2.2)
    for wave, point in zip(waves, points, strict=True):
        if point:
            parts.append(_dot(point, 4.5, palette.accent, palette))
            x, y = point[0] + 12, point[1] + 4
            parts.append(_text(x, y, _shown(wave.score), 12.5, palette.ink, "start", 640))
    if network and network[-1]:
        y = network[-1][1] + (16 if not points[-1] or points[-1][1] <= network[-1][1] else -8)
        parts.append(_text(WIDTH, y, network_label, 10.5, palette.ink_faint, "end"))
    return _svg(192, words, parts)


def score_range(wave: WavePoint, band: Band | None, words: Words, palette: Palette) -> str:
    """Give one score on a line from 0 to 100 with its interval and the network's tick, for a phone."""
    width = 320.0
    parts = [_rect(0, 14, width, 8, palette.track, 4)]
    if wave.interval:
        low, high = (_clamp(end) * width / 100 for end in wave.interval)
        parts.append(_rect(low, 14, high - low, 8, palette.accent_soft, 4))
    if wave.network is not None:
        parts.append(_rect(_clamp(wave.network) * width / 100 - 1, 8, 2, 20, palette.ink))
    if wave.score is not None:
        colour = band.colour if band else palette.accent
        parts.append(_dot((_clamp(wave.score) * width / 100, 18), 7, colour, palette))
    return _svg(36, words, parts, width)


def _section_row(bar: SectionBar, top: float, palette: Palette) -> str:
    left, length = 190.0, 430.0
    per_point = length / 100
    colour = bar.band.colour if bar.band else palette.ink_faint
    parts = [
        _text(0, top + 25, _fit(bar.label, left, 13.5), 13.5, palette.ink),
        _text(0, top + 39, _fit(bar.note, left, 10), 10, palette.ink_faint),
        _rect(left, top + 12, length, 18, palette.track, 4),
    ]
    if bar.best_quarter:
        low, high = (_clamp(end) * per_point for end in bar.best_quarter)
        parts.append(_rect(left + low, top + 12, high - low, 18, palette.best_quarter))
    if bar.score is not None:
        parts.append(_rect(left, top + 15, _clamp(bar.score) * per_point, 12, colour, 3))
    if bar.network is not None:
        parts.append(_rect(left + _clamp(bar.network) * per_point - 1, top + 8, 2, 26, palette.ink))
    if bar.band and bar.score is not None:
        parts.append(_glyph(bar.band, 646, top + 22))
    parts.append(_text(WIDTH, top + 26, _shown(bar.score), 15, palette.ink, "end", 640))
    return "".join(parts)


def _glyph(band: Band, x: float, y: float) -> str:
    """Draw the band's shape: drawn rather than typed, since not every font has it."""
    title = f"<title>{_safe(band.label)}</title>"
    if band.glyph == "disc":
        return f'<circle cx="{x:g}" cy="{y:g}" r="4" fill="{_safe(band.colour)}">{title}</circle>'
    shapes: dict[str, list[Point]] = {
        "up": [(0, -4.5), (5, 4), (-5, 4)],
        "down": [(0, 4.5), (5, -4), (-5, -4)],
        "diamond": [(0, -5), (5, 0), (0, 5), (-5, 0)],
    }
    corners = " ".join(f"{x + dx:g},{y + dy:g}" for dx, dy in shapes[band.glyph])
    return f'<polygon points="{corners}" fill="{_safe(band.colour)}">{title}</polygon>'


def _interval_bar(
    x: float,
    interval: tuple[Score, Score] | None,
    floor: int,
    scale: tuple[float, float],
    palette: Palette,
) -> str:
    if not interval:
        return ""
    low, high = (_height(end, floor, scale) for end in interval)
    return (
        f'<line x1="{x:g}" x2="{x:g}" y1="{low:.2f}" y2="{high:.2f}" stroke-width="8"'
        f' stroke="{_safe(palette.accent_soft)}" stroke-linecap="round"/>'
    )


def _grid_line(level: int, floor: int, scale: tuple[float, float], palette: Palette) -> str:
    y = _height(level, floor, scale)
    line = f'<line x1="0" x2="{WIDTH:g}" y1="{y:g}" y2="{y:g}" stroke="{_safe(palette.line)}"/>'
    return line + _text(0, y - 4, str(level), 9.5, palette.ink_faint)


def _lines(points: list[Point | None], colour: str, width: float, *, dashed: bool = False) -> list[str]:
    """Draw a line through each unbroken run of points."""
    dash = ' stroke-dasharray="4 4"' if dashed else ""
    runs = [list(run) for there, run in groupby(points, lambda point: point is not None) if there]
    return [
        f'<polyline fill="none" stroke="{_safe(colour)}" stroke-width="{width:g}"{dash}'
        f' stroke-linejoin="round" points="{_pairs(run)}"/>'
        for run in runs
    ]


def _pairs(run: list[Point | None]) -> str:
    return " ".join(f"{point[0]:.2f},{point[1]:.2f}" for point in run if point)


def _dot(point: Point, radius: float, colour: str, palette: Palette) -> str:
    return (
        f'<circle cx="{point[0]:.2f}" cy="{point[1]:.2f}" r="{radius:g}" fill="{_safe(colour)}"'
        f' stroke="{_safe(palette.paper)}" stroke-width="1.5"/>'
    )


def _rect(x: float, y: float, width: float, height: float, fill: str, round_by: float = 0) -> str:
    return (
        f'<rect x="{x:.2f}" y="{y:g}" width="{width:.2f}" height="{height:g}" rx="{round_by:g}" fill="{_safe(fill)}"/>'
    )


def _text(x: float, y: float, words: str, size: float, fill: str, anchor: str = "start", weight: int = 400) -> str:
    """Draw a text; the font stands on each one, since a PDF's texts don't inherit the page's."""
    return (
        f'<text x="{x:g}" y="{y:.2f}" font-family="{FONT}" font-size="{size:g}"'
        f' font-weight="{weight}" text-anchor="{anchor}" fill="{_safe(fill)}">{_safe(words)}</text>'
    )


def _svg(height: float, words: Words, parts: Sequence[str], width: float = WIDTH) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {width:g} {height:g}"'
        f' aria-label="{_safe(words.title)}"><title>{_safe(words.title)}</title>'
        f"<desc>{_safe(words.description)}</desc>{''.join(parts)}</svg>"
    )


def _safe(words: str) -> str:
    return escape(UNPRINTABLE.sub("", words))


def _fit(words: str, width: float, size: float) -> str:
    """Cut a text to about `width`, since SVG texts don't wrap."""
    room = max(int(width / (size * CHARACTER_WIDTH)), 2)
    return words if len(words) <= room else words[: room - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def _shown(score: Score | None) -> str:
    """Round half up to a whole percent, as every score is rounded."""
    return NO_SCORE if score is None else str(math.floor(score + Fraction(1, 2)))


def _clamp(score: Score) -> float:
    return min(max(float(score), 0.0), 100.0)


def _floor(scores: Sequence[Score | None]) -> int:
    """Give where the scale begins: 50, or the multiple of 25 below the lowest score."""
    lowest = min((_clamp(score) for score in scores if score is not None), default=50.0)
    return min(50, 25 * int(lowest // 25))


def _levels(floor: int) -> range:
    return range(floor, 101, 25)


def _height(score: Score, floor: int, scale: tuple[float, float]) -> float:
    top, bottom = scale
    return bottom - (_clamp(score) - floor) * (bottom - top) / (100 - floor)


def _place(x: float, score: Score | None, floor: int, scale: tuple[float, float]) -> Point | None:
    return None if score is None else (x, _height(score, floor, scale))


def _slots(count: int) -> list[float]:
    """Give the middles of `count` equal columns."""
    return [WIDTH * (2 * column + 1) / (2 * count) for column in range(count)]
