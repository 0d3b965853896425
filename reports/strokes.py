"""The strokes of a chart as SVG: texts, lines, dots and their colours; every word is escaped here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

Point = tuple[float, float]

FONT = "Inter Variable, Inter, system-ui, sans-serif"
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
CHARACTER_WIDTH = 0.56  # of the font size: the mean of Latin and Cyrillic text in Inter
DIGIT_WIDTH = 0.64
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


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
    whisker: str
    network: str
    alarm: str


@dataclass(frozen=True, slots=True)
class Words:
    """What a screen reader says of a chart: its title, and a sentence that says what it shows."""

    title: str
    description: str


PRINT = Palette(
    ink="#16181d",
    ink_soft="#4b5160",
    ink_faint="#7a8192",
    paper="#ffffff",
    line="#e2e4ea",
    track="#f1f2f6",
    best_quarter="#dfe1ea",
    accent="#3b3fd8",
    whisker="#b9bcf3",
    network="#9aa0ae",
    alarm="#b3390b",
)
PAGE = Palette(
    ink="var(--ink)",
    ink_soft="var(--ink-2)",
    ink_faint="var(--ink-3)",
    paper="var(--raise)",
    line="var(--line)",
    track="var(--ground)",
    best_quarter="var(--line-2)",
    accent="var(--accent)",
    whisker="var(--control)",  # at least 3:1 on the ground, light and dark
    network="var(--ink-3)",
    alarm="var(--poor)",
)


def drawing(width: float, height: float, words: Words, parts: Sequence[str]) -> str:
    """The whole picture, with what a screen reader says of it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {width:g} {height:g}"'
        f' aria-label="{safe(words.title)}"><title>{safe(words.title)}</title>'
        f"<desc>{safe(words.description)}</desc>{''.join(parts)}</svg>"
    )


def line_through(points: list[Point | None], colour: str, width: float, *, dashed: bool = False) -> list[str]:
    """A line through each unbroken run of points."""
    dash = ' stroke-dasharray="4 4"' if dashed else ""
    runs = [list(run) for there, run in groupby(points, lambda point: point is not None) if there]
    return [
        f'<polyline fill="none" stroke="{safe(colour)}" stroke-width="{width:g}"{dash}'
        f' stroke-linejoin="round" points="{_pairs(run)}"/>'
        for run in runs
    ]


def _pairs(run: list[Point | None]) -> str:
    return " ".join(f"{point[0]:.2f},{point[1]:.2f}" for point in run if point)


def dot(point: Point, radius: float, colour: str, palette: Palette) -> str:
    """A point with a rim of the ground's colour."""
    return (
        f'<circle cx="{point[0]:.2f}" cy="{point[1]:.2f}" r="{radius:g}" fill="{safe(colour)}"'
        f' stroke="{safe(palette.paper)}" stroke-width="1.5"/>'
    )


def rect(x: float, y: float, width: float, height: float, fill: str, round_by: float = 0) -> str:
    """A bar."""
    return (
        f'<rect x="{x:.2f}" y="{y:g}" width="{width:.2f}" height="{height:g}" rx="{round_by:g}" fill="{safe(fill)}"/>'
    )


def text(x: float, y: float, words: str, size: float, fill: str, anchor: str = "start", weight: int = 400) -> str:
    """A text; the font stands on each one, since a PDF's texts don't inherit the page's."""
    return (
        f'<text x="{x:g}" y="{y:.2f}" font-family="{FONT}" font-size="{size:g}"'
        f' font-weight="{weight}" text-anchor="{anchor}" fill="{safe(fill)}">{safe(words)}</text>'
    )


def figure(x: float, y: float, words: str, size: float, fill: str, palette: Palette) -> str:
    """A figure on a patch of the ground, so that no line strikes it through.

    A patch rather than a stroked outline: print knows no `paint-order`.
    """
    width = len(words) * size * DIGIT_WIDTH + 4
    patch = rect(x - width / 2, round(y - size * 0.84, 2), width, round(size * 1.02, 2), palette.paper, 3)
    return patch + text(x, y, words, size, fill, "middle", 600)


def label(x: float, y: float, words: str, room: float, size: float, fill: str) -> str:
    """A name on up to two lines within `room`; where it had to be cut, the pointer is told the whole."""
    lines = wrapped(words, room, size)
    drawn = "".join(text(x, y + row * (size + 2.5), line, size, fill, "middle") for row, line in enumerate(lines))
    return titled(drawn, words) if lines[-1].endswith(ELLIPSIS) else drawn


def titled(drawn: str, words: str) -> str:
    """Strokes with a name that the pointer is told."""
    return f"<g><title>{safe(words)}</title>{drawn}</g>"


def wrapped(words: str, room: float, size: float) -> list[str]:
    """A text on one or two lines of about `room`; what doesn't fit the second is cut."""
    if fits(words, room, size):
        return [words]
    first, rest = "", words.split(" ")
    while len(rest) > 1 and fits(f"{first} {rest[0]}".strip(), room, size):
        first = f"{first} {rest.pop(0)}".strip()
    return [first, cut(" ".join(rest), room, size)] if first else [cut(words, room, size)]


def fits(words: str, room: float, size: float) -> bool:
    """Whether a text is about as short as `room`."""
    return len(words) * size * CHARACTER_WIDTH <= room


def cut(words: str, room: float, size: float) -> str:
    """Cut a text to about `room`, since SVG texts don't wrap."""
    most = max(int(room / (size * CHARACTER_WIDTH)), 2)
    return words if len(words) <= most else words[: most - 1].rstrip() + ELLIPSIS


def safe(words: str) -> str:
    """The words without markup and without what XML can't hold."""
    return escape(UNPRINTABLE.sub("", words))
