"""A drawing table for believable photos: drawn at twice the size, lit, blurred at the edges, and grained."""

import io
import random
from functools import cache

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

WIDTH, HEIGHT = 1600, 1200
SCALE = 2
Colour = tuple[int, int, int]


class Canvas:
    """Coordinates are those of the finished photo, 1600 x 1200."""

    def __init__(self, chance: random.Random, ground: Colour) -> None:
        self.chance = chance
        self.image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), ground)
        self.draw = ImageDraw.Draw(self.image)

    def oval(self, x: float, y: float, rx: float, ry: float, fill: Colour) -> None:
        """An ellipse round its centre."""
        self.draw.ellipse(self.sized(x - rx, y - ry, x + rx, y + ry), fill=fill)

    def ring(self, x: float, y: float, rx: float, ry: float, colour: Colour, width: float) -> None:
        """The outline of an ellipse."""
        self.draw.ellipse(self.sized(x - rx, y - ry, x + rx, y + ry), outline=colour, width=round(width * SCALE))

    def box(self, left: float, top: float, right: float, bottom: float, fill: Colour, radius: float = 0) -> None:
        """A rectangle, its corners round where `radius` is given."""
        self.draw.rounded_rectangle(self.sized(left, top, right, bottom), radius * SCALE, fill=fill)

    def shape(self, *points: tuple[float, float], fill: Colour) -> None:
        """A polygon."""
        self.draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=fill)

    def line(self, *points: tuple[float, float], fill: Colour, width: float) -> None:
        """A line with round joints."""
        self.draw.line(
            [(x * SCALE, y * SCALE) for x, y in points], fill=fill, width=round(width * SCALE), joint="curve"
        )

    def write(self, x: float, y: float, words: str, size: float, fill: Colour, anchor: str = "la") -> None:
        """Latin words."""
        font = ImageFont.load_default(size * SCALE)
        self.draw.text((x * SCALE, y * SCALE), words, fill=fill, font=font, anchor=anchor)

    def sized(self, *values: float) -> tuple[float, ...]:
        """The same in the drawing's own pixels."""
        return tuple(value * SCALE for value in values)

    def wood(self, tone: Colour, plank: float = 210) -> None:
        """Planks across the whole picture, with their grain."""
        top = -self.chance.uniform(0, plank)
        while top < HEIGHT:
            shade = self.chance.randint(-10, 10)
            self.box(0, top, WIDTH, top + plank - 3, tuned(tone, shade))
            self.box(0, top + plank - 3, WIDTH, top + plank, tuned(tone, -45))
            for _ in range(22):
                y, swing = top + self.chance.uniform(4, plank - 8), self.chance.uniform(-6, 6)
                points = [(x, y + swing * (1 - abs(x / 800 - 1))) for x in range(0, WIDTH + 1, 200)]
                self.line(
                    *points, fill=tuned(tone, shade - self.chance.randint(3, 14)), width=self.chance.uniform(0.7, 2)
                )
            top += plank

    def shadow(self, x: float, y: float, rx: float, ry: float, strength: int = 110) -> None:
        """A soft shadow under what is drawn next."""
        small = (WIDTH // 4, HEIGHT // 4)
        mask = Image.new("L", small, 0)
        ImageDraw.Draw(mask).ellipse([value / 4 for value in (x - rx, y - ry, x + rx, y + ry)], fill=strength)
        mask = mask.filter(ImageFilter.GaussianBlur(9)).resize(self.image.size)
        self.image.paste((22, 16, 12), mask=mask)

    def finish(self, quality: int = 84) -> bytes:
        """The photo as JPEG: a little turned, darker at the edges, grained."""
        photo = self.image.reduce(SCALE)
        photo = photo.rotate(self.chance.uniform(-2.5, 2.5), Image.Resampling.BICUBIC).crop((60, 50, 1540, 1150))
        photo = photo.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
        photo = ImageChops.multiply(photo, light(self.chance.randrange(4)))
        photo = ImageChops.overlay(photo, grain())
        stream = io.BytesIO()
        photo.save(stream, "JPEG", quality=quality)
        return stream.getvalue()


def tuned(colour: Colour, change: int) -> Colour:
    """Lighter or darker."""
    red, green, blue = (max(0, min(255, part + change)) for part in colour)
    return red, green, blue


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """Between two colours."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


@cache
def light(corner: int) -> Image.Image:
    """A window's light from one corner, falling off towards the others."""
    glow = Image.radial_gradient("L").point(lambda value: 255 - round(value * 0.5))
    wide = glow.resize((WIDTH * 2, HEIGHT * 2))
    left, top = (WIDTH // 3, WIDTH // 2)[corner % 2], (HEIGHT // 3, HEIGHT // 2)[corner // 2]
    lit = wide.crop((left, top, left + WIDTH, top + HEIGHT))
    warm = lit.point(lambda value: min(255, value + 6))
    return Image.merge("RGB", (warm, lit, lit.point(lambda value: max(0, value - 10))))


@cache
def grain() -> Image.Image:
    """The sensor's noise; the same on every photo, since nobody compares."""
    return Image.effect_noise((WIDTH, HEIGHT), 14).convert("RGB")
