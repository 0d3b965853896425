"""More charts as SVG, of the network rather than of one branch: series beside each other, quadrants, shares.

As in `reports.charts`: scores in percent, None for none, words from the caller, colours from a `Palette`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from reports.charts import NARROW, SMALLEST, WIDTH, Band, Glyph, Score, glyph
from reports.strokes import (
    CHARACTER_WIDTH,
    DIGIT_WIDTH,
    Palette,
    Point,
    Words,
    cut,
    drawing,
    rect,
    safe,
    text,
    titled,
    wrapped,
)

ROW = 34.0
LEFT = 190.0
FIGURE = 12.5  # the size of a figure beside its mark
Box = tuple[float, float, float, float]
SHAPES: tuple[Glyph, ...] = ("disc", "diamond", "up", "down")


@dataclass(frozen=True, slots=True)
class Series:
    """One of several things compared, by name, with a score for each row in order."""

    name: str
    scores: Sequence[Score | None]


@dataclass(frozen=True, slots=True)
class Quadrant:
    """The words of the four quarters of a chart, and of its axes."""

    high_right: str
    high_left: str
    low_right: str
    low_left: str
    across: str
    up: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A numbered point: `across` in percent, `up` from 0 to 1; the number stands in the table too."""

    number: int
    label: str
    across: float
    up: float


@dataclass(frozen=True, slots=True)
class Share:
    """One answer of a distribution: how many gave it, of all that counted."""

    label: str
    count: int
    percent: Score


def dot_rows(
    labels: Sequence[str], series: Sequence[Series], words: Words, palette: Palette, width: float = WIDTH
) -> str:
    """Give a row per label with each series' score as a mark of its own shape, its figure beside it.

    On a phone's width the label stands above its row.
    """
    known = [float(score) for one in series for score in one.scores if score is not None]
    floor = min(50, 25 * int(min(known, default=50.0) // 25))
    paints = _paints(series, palette)
    parts, top = _legend(paints, palette, width)
    is_narrow = width <= NARROW
    left = FIGURE * 2 if is_narrow else LEFT + FIGURE * 2
    length = width - left - FIGURE * 3
    row = ROW + (18 if is_narrow else 0) + (8 if len(series) > 2 else 0)
    bottom = top + 20 + row * len(labels)
    for level in range(floor, 101, 25):
        x = left + _along(level, floor) * length
        parts.append(f'<line x1="{x:g}" x2="{x:g}" y1="{top + 14:g}" y2="{bottom:g}" stroke="{safe(palette.line)}"/>')
        parts.append(text(x, top + 8, str(level), SMALLEST, palette.ink_faint, "middle"))
    for number, label in enumerate(labels):
        y = top + 20 + row * (number + 0.5) + (12 if is_narrow else 0)
        name_y, room = (y - 17, width) if is_narrow else (y + 4.5, LEFT - 14)
        parts.append(titled(text(0, name_y, cut(label, room, 13.5), 13.5, palette.ink), label))
        parts.append(rect(left, y - 1, length, 2, palette.track))
        marks = [
            (left + _along(score, floor) * length, _shown(score), band)
            for one, band in zip(series, paints, strict=True)
            if (score := one.scores[number]) is not None
        ]
        parts += [glyph(band, x, y) for x, _, band in reversed(marks)]
        parts += _figures(marks, y)
    return drawing(width, bottom + 6, words, parts)


def _figures(marks: Sequence[tuple[float, str, Band]], y: float) -> list[str]:
    """Each mark's figure in its colour: outwards, else above or below, where nothing stands yet.

    Where more marks than four fall on one spot the last ones' figures are left to the table.
    """
    taken: list[Box] = [(x - 5, y - 5, x + 5, y + 5) for x, _, _ in marks]
    parts, ordered = [], sorted(marks, key=lambda mark: mark[0])
    for place, (x, figure, band) in enumerate(ordered):
        half = len(figure) * FIGURE * DIGIT_WIDTH / 2
        spots = {"left": (x - 9 - half, y), "right": (x + 9 + half, y), "above": (x, y - 15), "below": (x, y + 15)}
        is_last = place == len(ordered) - 1
        outwards = ("right", "left") if is_last and place else ("left", "right")
        order = ("above", "below", *outwards) if place > 0 and not is_last else (*outwards, "above", "below")
        for cx, cy in (spots[name] for name in order):
            box = (cx - half, cy - 5, cx + half, cy + 5)
            if not any(_overlap(box, other) for other in taken):
                taken.append(box)
                parts.append(text(cx, cy + 4.5, figure, FIGURE, band.colour, "middle", 600))
                break
    return parts


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def quadrants(
    spots: Sequence[Spot], middle: Point, names: Quadrant, words: Words, palette: Palette, width: float = WIDTH
) -> str:
    """Give numbered points on two axes, cut into four at `middle` (in percent, 0 to 1)."""
    height, left, top = 330.0, 18.0, 14.0
    right, bottom = width - 8, height - 26
    floor = min(50.0, 25.0 * (min((spot.across for spot in spots), default=50.0) // 25))
    ceiling = max(0.1, math.ceil(10 * max([*(spot.up for spot in spots), middle[1]], default=1.0)) / 10)

    def place(across: float, up: float) -> Point:
        x = left + (max(across, floor) - floor) / (100 - floor) * (right - left)
        return x, bottom - max(0.0, min(up, ceiling)) / ceiling * (bottom - top)

    cross = place(*middle)
    parts = [
        rect(left, top, right - left, bottom - top, palette.track, 6),
        f'<line x1="{left:g}" x2="{right:g}" y1="{cross[1]:.2f}" y2="{cross[1]:.2f}" stroke="{safe(palette.network)}"/>',
        f'<line x1="{cross[0]:.2f}" x2="{cross[0]:.2f}" y1="{top:g}" y2="{bottom:g}" stroke="{safe(palette.network)}"/>',
        text(left + 8, top + 18, names.high_left, 12, palette.alarm, "start", 600),
        text(right - 8, top + 18, names.high_right, 12, palette.ink, "end", 600),
        text(left + 8, bottom - 9, names.low_left, 12, palette.ink_soft),
        text(right - 8, bottom - 9, names.low_right, 12, palette.ink_soft, "end"),
        text(right, height - 6, names.across + " \N{RIGHTWARDS ARROW}", 11, palette.ink_faint, "end"),
        f'<g transform="rotate(-90 11 {bottom:g})">'
        + text(11, bottom, names.up + " \N{RIGHTWARDS ARROW}", 11, palette.ink_faint)
        + "</g>",
    ]
    parts += [_spot(spot, place(spot.across, spot.up), palette) for spot in spots]
    return drawing(width, height, words, parts)


def share_bars(shares: Sequence[Share], words: Words, palette: Palette, width: float = WIDTH) -> str:
    """Give a bar per answer as long as its share, with its count."""
    left = min(LEFT + 60, width * 0.42)
    length = width - left - 92
    parts = []
    for row, share in enumerate(shares):
        y = ROW * (row + 0.5)
        lines = wrapped(share.label, left - 12, 12.5)
        first = y + 4.5 - 7.5 * (len(lines) - 1)
        drawn = "".join(text(0, first + 15 * n, line, 12.5, palette.ink) for n, line in enumerate(lines))
        parts.append(titled(drawn, share.label))
        parts.append(rect(left, y - 8, length, 16, palette.track, 4))
        parts.append(rect(left, y - 8, float(share.percent) / 100 * length, 16, palette.accent, 4))
        parts.append(text(width - 44, y + 4.5, f"{_shown(share.percent)} %", 12.5, palette.ink, "end", 600))
        parts.append(text(width, y + 4.5, str(share.count), 12.5, palette.ink_faint, "end"))
    return drawing(width, ROW * len(shares), words, parts)


def _paints(series: Sequence[Series], palette: Palette) -> list[Band]:
    """A shape and a colour for each series; the shapes tell them apart where colours can't."""
    colours = [palette.accent, palette.ink, palette.network, palette.ink_soft]
    return [Band(one.name, colours[min(n, len(colours) - 1)], SHAPES[n % len(SHAPES)]) for n, one in enumerate(series)]


def _legend(paints: Sequence[Band], palette: Palette, width: float) -> tuple[list[str], float]:
    """The series' names, wrapped; with where the chart may begin below."""
    parts, x, y = [], 6.0, 8.0
    for band in paints:
        name = cut(band.label, 200, 12.5)
        room = 30 + len(name) * 12.5 * CHARACTER_WIDTH
        if x > 6 and x + room > width:
            x, y = 6.0, y + 20
        parts += [glyph(band, x, y), text(x + 12, y + 4.5, name, 12.5, band.colour)]
        x += room
    return parts, y + 18


def _spot(spot: Spot, point: Point, palette: Palette) -> str:
    x, y = point
    circle = (
        f'<circle cx="{x:.2f}" cy="{y:.2f}" r="10" fill="{safe(palette.accent)}"'
        f' stroke="{safe(palette.paper)}" stroke-width="1.5"/>'
    )
    return titled(circle + text(x, y + 4, str(spot.number), 11, palette.paper, "middle", 640), spot.label)


def _along(score: Score, floor: float) -> float:
    return (min(max(float(score), floor), 100.0) - floor) / (100 - floor)


def _shown(score: Score | None) -> str:
    return "\N{EN DASH}" if score is None else str(math.floor(score + Fraction(1, 2)))
