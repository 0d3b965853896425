"""Charts as SVG: dataclasses in, strings out; the same for the page and the PDF, narrower for a phone.

Scores are in percent (0..100), exact or float; None means that there is no score. All words come
from the caller, in the reader's language. Colours come from a `Palette`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from reports.strokes import (
    CHARACTER_WIDTH,
    PAGE,
    PRINT,
    Palette,
    Point,
    Words,
    cut,
    dot,
    drawing,
    figure,
    fits,
    label,
    line_through,
    rect,
    safe,
    text,
    titled,
    wrapped,
)

__all__ = ["PAGE", "PRINT", "Band", "Palette", "SectionBar", "Stop", "WavePoint", "Words"]

Score = Fraction | float
Glyph = Literal["up", "disc", "diamond", "down"]

WIDTH = 696.0
COLUMN = 560.0  # a column of a page
NARROW = 320.0  # a phone
SMALLEST = 11.5  # a screen's letters, at their drawn size
GUTTER = 24.0  # where the scale's figures stand
NO_SCORE = "\N{EN DASH}"


@dataclass(frozen=True, slots=True)
class Band:
    """A score band of the programme: its word, its paint and a shape for who can't tell colours."""

    label: str
    colour: str
    glyph: Glyph


@dataclass(frozen=True, slots=True)
class SectionBar:
    """A section's score beside the network's mean and its best quarter (from, to), if known."""

    label: str
    note: str
    score: Score | None
    band: Band | None
    network: Score | None = None
    best_quarter: tuple[Score, Score] | None = None
    interval: tuple[Score, Score] | None = None


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


def section_bars(bars: Sequence[SectionBar], words: Words, palette: Palette, width: float = WIDTH) -> str:
    """Give a bar per section: score, network tick, the best quarter's pale band and band glyph.

    On a phone's width the name stands above its bar.
    """
    row = 58.0 if width <= NARROW else 43.0
    rows = [_section_row(bar, row * number, palette, width) for number, bar in enumerate(bars)]
    return drawing(width, row * len(bars) + 13, words, rows)


def journey_line(
    stops: Sequence[Stop],
    words: Words,
    palette: Palette,
    other: Sequence[Score | None] = (),
    other_label: str = "",
    width: float = WIDTH,
) -> str:
    """Give the scores along the customer's journey as a line; a stop without a score breaks it.

    `other` has another score for each stop, the wave before's or the network's, and is a dashed line.
    """
    floor = _floor([*(stop.score for stop in stops), *other])
    scale = (30.0, 168.0)
    parts = [_grid_line(level, floor, scale, palette, width) for level in _levels(floor)]
    slots = _slots(len(stops), width)
    points = [_place(x, s.score, floor, scale) for x, s in zip(slots, stops, strict=True)]
    dashed = [_place(x, score, floor, scale) for x, score in zip(slots, other, strict=False)]
    parts += line_through(dashed, palette.network, 1.6, dashed=True)
    parts += line_through(points, palette.accent, 2.2)
    parts += _network_name(dashed, points, other_label, palette, width)
    for number, (x, stop) in enumerate(zip(slots, stops, strict=True)):
        parts.append(label(x, 199, stop.label, _step(stops, width) - 6, 11.5, palette.ink_soft))
        if point := points[number]:
            y = _beside(points, number, dashed[number] if dashed else None)
            parts.append(_stop_dot(point, stop, palette))
            parts.append(figure(x, y, _shown(stop.score), 12, _ink(stop, palette), palette))
    return drawing(width, 218, words, parts)


def journey_down(stops: Sequence[Stop], words: Words, palette: Palette) -> str:
    """Give the journey from top to bottom, a stop a row: names stay whole on a phone's width."""
    floor = _floor([stop.score for stop in stops])
    row, top, left, right = 40.0, 22.0, 132.0, NARROW - 46
    bottom = top + row * len(stops)
    parts = []
    for level in _levels(floor):
        x = left + (level - floor) * (right - left) / (100 - floor)
        parts.append(f'<line x1="{x:g}" x2="{x:g}" y1="{top:g}" y2="{bottom:g}" stroke="{safe(palette.line)}"/>')
        parts.append(text(x, top - 8, str(level), SMALLEST, palette.ink_faint, "middle"))
    middles = [top + row * (number + 0.5) for number in range(len(stops))]
    points: list[Point | None] = [
        None if s.score is None else (left + (_clamp(s.score) - floor) * (right - left) / (100 - floor), y)
        for y, s in zip(middles, stops, strict=True)
    ]
    parts += line_through(points, palette.accent, 2.2)
    for y, stop, point in zip(middles, stops, points, strict=True):
        lines = wrapped(stop.label, left - 10, 13)
        first = y + 4.5 - 8 * (len(lines) - 1)
        drawn = "".join(text(0, first + 16 * n, line, 13, palette.ink) for n, line in enumerate(lines))
        parts.append(titled(drawn, stop.label))
        parts.append(text(NARROW, y + 5, _shown(stop.score), 14, _ink(stop, palette), "end", 640))
        if point:
            parts.append(_stop_dot(point, stop, palette))
    return drawing(NARROW, bottom + 6, words, parts)


def wave_trend(
    waves: Sequence[WavePoint], network_label: str, words: Words, palette: Palette, width: float = WIDTH
) -> str:
    """Give the means over the waves with interval bars; the network's mean is a dashed line."""
    ends = [end for wave in waves for end in wave.interval or ()]
    floor = _floor([*ends, *(w.score for w in waves), *(w.network for w in waves)])
    scale = (30.0, 148.0)
    slots, every = _slots(len(waves), width), _every(waves, width)
    network = [_place(x, w.network, floor, scale) for x, w in zip(slots, waves, strict=True)]
    points = [_place(x, w.score, floor, scale) for x, w in zip(slots, waves, strict=True)]
    parts = [_grid_line(level, floor, scale, palette, width) for level in _levels(floor)]
    parts += [_interval_bar(x, w.interval, floor, scale, palette) for x, w in zip(slots, waves, strict=True)]
    parts += line_through(network, palette.network, 1.6, dashed=True)
    parts += line_through(points, palette.accent, 2.2)
    parts += _network_name(network, points, network_label, palette, width)
    for number, (x, wave) in enumerate(zip(slots, waves, strict=True)):
        is_named = (len(waves) - 1 - number) % every == 0
        if is_named:
            parts.append(label(x, 177, wave.label, _step(waves, width) * every - 6, 11.5, palette.ink_soft))
        if point := points[number]:
            parts.append(dot(point, 4.5, palette.accent, palette))
            if is_named:
                y = _beside(points, number, network[number])
                parts.append(figure(x, y, _shown(wave.score), 12.5, palette.ink, palette))
    return drawing(width, 196, words, parts)


def score_range(wave: WavePoint, band: Band | None, words: Words, palette: Palette) -> str:
    """Give one score on a line from 0 to 100 with its interval and the network's tick, for a phone."""
    parts = [rect(0, 14, NARROW, 8, palette.track, 4)]
    if wave.interval:
        low, high = (_clamp(end) * NARROW / 100 for end in wave.interval)
        parts.append(rect(low, 14, high - low, 8, palette.whisker, 4))
    if wave.network is not None:
        parts.append(rect(_clamp(wave.network) * NARROW / 100 - 1, 8, 2, 20, palette.ink))
    if wave.score is not None:
        colour = band.colour if band else palette.accent
        parts.append(dot((_clamp(wave.score) * NARROW / 100, 18), 7, colour, palette))
    return drawing(NARROW, 36, words, parts)


def _section_row(bar: SectionBar, top: float, palette: Palette, width: float) -> str:
    is_narrow = width <= NARROW
    left, right = (0.0, 0.0) if is_narrow else (190.0, 76.0)
    length = width - left - right
    per_point, under = length / 100, top + (18 if is_narrow else 0)
    colour = bar.band.colour if bar.band else palette.ink_faint
    parts = _section_name(bar, top, palette, width)
    parts.append(rect(left, under + 12, length, 18, palette.track, 4))
    if bar.best_quarter:
        low, high = (_clamp(end) * per_point for end in bar.best_quarter)
        parts.append(rect(left + low, under + 12, high - low, 18, palette.best_quarter))
    if bar.score is not None:
        parts.append(rect(left, under + 15, _clamp(bar.score) * per_point, 12, colour, 3))
    if bar.interval:
        parts += _whisker([left + _clamp(end) * per_point for end in bar.interval], under + 21, palette)
    if bar.network is not None:
        parts.append(rect(left + _clamp(bar.network) * per_point - 1, under + 8, 2, 26, palette.ink))
    if bar.band and bar.score is not None:
        parts.append(glyph(bar.band, width - 50, top + (17 if is_narrow else 22)))
    parts.append(text(width, top + (22 if is_narrow else 26), _shown(bar.score), 15, palette.ink, "end", 640))
    return "".join(parts)


def _section_name(bar: SectionBar, top: float, palette: Palette, width: float) -> list[str]:
    """The name and its note, beside the bar or, on a phone, above it."""
    if width > NARROW:
        return [
            text(0, top + 25, cut(bar.label, 190, 13.5), 13.5, palette.ink),
            text(0, top + 39, cut(bar.note, 190, 10), _faint_size(10, width), palette.ink_faint),
        ]
    name = cut(bar.label, width - 66, 13.5)
    drawn = text(0, top + 22, name, 13.5, palette.ink)
    room = width - 66 - len(name) * 13.5 * CHARACTER_WIDTH - 8
    if bar.note and fits(bar.note, room, SMALLEST):
        drawn += text(width - 66, top + 22, bar.note, SMALLEST, palette.ink_faint, "end")
    return [titled(drawn, f"{bar.label}, {bar.note}" if bar.note else bar.label)]


def _whisker(ends: Sequence[float], y: float, palette: Palette) -> list[str]:
    """An interval with its ends, rimmed by the ground's colour, since it lies on bars of any colour."""
    low, high = ends
    strokes = [(low, y - 1, high - low, 2.0), (low - 1, y - 4, 2.0, 8.0), (high - 1, y - 4, 2.0, 8.0)]
    rims = [rect(x - 1.5, top - 1.5, width + 3, height + 3, palette.paper, 1) for x, top, width, height in strokes]
    return rims + [rect(x, top, width, height, palette.ink) for x, top, width, height in strokes]


def glyph(band: Band, x: float, y: float) -> str:
    """Give the band's shape: drawn rather than typed, since not every font has it."""
    title = f"<title>{safe(band.label)}</title>"
    if band.glyph == "disc":
        return f'<circle cx="{x:g}" cy="{y:g}" r="4" fill="{safe(band.colour)}">{title}</circle>'
    shapes: dict[str, list[Point]] = {
        "up": [(0, -4.5), (5, 4), (-5, 4)],
        "down": [(0, 4.5), (5, -4), (-5, -4)],
        "diamond": [(0, -5), (5, 0), (0, 5), (-5, 0)],
    }
    corners = " ".join(f"{x + dx:g},{y + dy:g}" for dx, dy in shapes[band.glyph])
    return f'<polygon points="{corners}" fill="{safe(band.colour)}">{title}</polygon>'


def _stop_dot(point: Point, stop: Stop, palette: Palette) -> str:
    if stop.alarming:
        return dot(point, 6, palette.alarm, palette)
    return dot(point, 4.5, palette.accent, palette)


def _ink(stop: Stop, palette: Palette) -> str:
    return palette.alarm if stop.alarming else palette.ink


def _beside(points: Sequence[Point | None], number: int, other: Point | None = None) -> float:
    """Give a figure's height: above its point, below where the line, or another near it, comes from above."""
    point = points[number]
    assert point
    around = [near for near in (*points[max(number - 1, 0) : number], *points[number + 1 : number + 2]) if near]
    is_valley = bool(around) and all(near[1] < point[1] - 4 for near in around)
    is_under = other is not None and 0 < point[1] - other[1] < 26
    return point[1] + 20 if is_valley or is_under else point[1] - 10


def _network_name(
    network: Sequence[Point | None], points: Sequence[Point | None], name: str, palette: Palette, width: float
) -> list[str]:
    """Name the dashed line at its end, on the side where the branch's own isn't."""
    if not network or not (end := network[-1]):
        return []
    own = points[-1]
    y = end[1] + (16 if not own or own[1] <= end[1] else -8)
    return [text(width, y, name, _faint_size(10.5, width), palette.ink_faint, "end")]


def _interval_bar(
    x: float, interval: tuple[Score, Score] | None, floor: int, scale: tuple[float, float], palette: Palette
) -> str:
    if not interval:
        return ""
    low, high = (_height(end, floor, scale) for end in interval)
    return (
        f'<line x1="{x:g}" x2="{x:g}" y1="{low:.2f}" y2="{high:.2f}" stroke-width="8"'
        f' stroke="{safe(palette.whisker)}" stroke-linecap="round"/>'
    )


def _grid_line(level: int, floor: int, scale: tuple[float, float], palette: Palette, width: float = WIDTH) -> str:
    y = _height(level, floor, scale)
    line = f'<line x1="0" x2="{width:g}" y1="{y:g}" y2="{y:g}" stroke="{safe(palette.line)}"/>'
    return line + text(0, y - 4, str(level), _faint_size(9.5, width), palette.ink_faint)


def _shown(score: Score | None) -> str:
    """Round half up to a whole percent, as every score is rounded."""
    return NO_SCORE if score is None else str(math.floor(score + Fraction(1, 2)))


def _clamp(score: Score) -> float:
    return min(max(float(score), 0.0), 100.0)


def _floor(scores: Sequence[Score | None]) -> int:
    """Give where the scale begins: 50, or the multiple of 25 below the lowest score."""
    lowest = min((_clamp(score) for score in scores if score is not None), default=50.0)
    return min(50, 25 * int(lowest // 25))


def _faint_size(printed: float, width: float) -> float:
    """What is faint is small in print, and on wide pages, which show the same drawing larger."""
    return printed if width == WIDTH else SMALLEST


def _levels(floor: int) -> range:
    return range(floor, 101, 25)


def _height(score: Score, floor: int, scale: tuple[float, float]) -> float:
    top, bottom = scale
    return bottom - (_clamp(score) - floor) * (bottom - top) / (100 - floor)


def _place(x: float, score: Score | None, floor: int, scale: tuple[float, float]) -> Point | None:
    return None if score is None else (x, _height(score, floor, scale))


def _step(columns: Sequence[object], width: float) -> float:
    return (width - GUTTER) / max(len(columns), 1)


def _every(columns: Sequence[object], width: float) -> int:
    """Give each how many-th column has room for its name."""
    return math.ceil(54 / _step(columns, width))


def _slots(count: int, width: float) -> list[float]:
    """Give the middles of `count` equal columns beside the gutter."""
    return [round(GUTTER + (width - GUTTER) * (2 * column + 1) / (2 * count), 2) for column in range(count)]
