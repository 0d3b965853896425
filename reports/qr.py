"""QR codes as one SVG path: a few hundred bars, no picture."""

from dataclasses import dataclass
from itertools import groupby

import qrcode  # type: ignore[import-untyped]

QUIET = 2  # modules of white around it; the paper is white as well


@dataclass(frozen=True, slots=True)
class Squares:
    """The side in modules, white rim included, and the path of what is black."""

    side: int
    path: str


def squares_of(words: str) -> Squares:
    """The QR code of a text, which stays readable with a seventh of it soiled."""
    drawn = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=QUIET)
    drawn.add_data(words)
    rows = drawn.get_matrix()
    bars = []
    for y, row in enumerate(rows):
        x = 0
        for is_black, run in groupby(row):
            length = len(list(run))
            if is_black:
                bars.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length
    return Squares(len(rows), "".join(bars))
