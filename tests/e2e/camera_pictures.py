"""Pictures as phones make them, for the tests of the camera."""

import datetime as dt
import io
import random
from pathlib import Path

import pillow_heif
from PIL import Image, ImageDraw, ImageFilter

MOUNTAIN_TIME = "-06:00"
TOP = "#d01818"


def scene(size: tuple[int, int] = (4000, 3000), seed: int = 1) -> Image.Image:
    """Shelves full of boxes, with a red band on the left edge."""
    chance = random.Random(seed)
    picture = Image.new("RGB", size, "#a8b4c0")
    draw = ImageDraw.Draw(picture)
    width, height = size
    for _ in range(160):
        x, y = chance.randrange(width), chance.randrange(height)
        box = (x, y, x + chance.randrange(40, width // 6), y + chance.randrange(40, height // 6))
        draw.rectangle(box, fill=tuple(chance.randrange(256) for _ in range(3)), outline="black", width=6)
    draw.rectangle((0, 0, width // 12, height), fill=TOP)
    return picture


def exif_of(
    taken: dt.datetime, *, orientation: int = 1, lat: float | None = 50.4501, lon: float = 30.5234
) -> Image.Exif:
    """What a phone writes: when by a clock of its own zone, where, and by which phone."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SecretPhoneMaker"
    own = exif.get_ifd(0x8769)
    own[0x9003] = taken.astimezone(dt.timezone(dt.timedelta(hours=-6))).strftime("%Y:%m:%d %H:%M:%S")
    own[0x9011] = MOUNTAIN_TIME
    if lat is not None:
        gps = exif.get_ifd(0x8825)
        gps.update({1: "N", 2: parts(lat), 3: "E", 4: parts(lon), 0x1F: 7.0})
    return exif


def parts(degrees: float) -> tuple[float, float, float]:
    """Degrees, minutes, seconds."""
    minutes = degrees % 1 * 60
    return (float(int(degrees)), float(int(minutes)), minutes % 1 * 60)


def jpeg(path: Path, picture: Image.Image, exif: Image.Exif | None = None, quality: int = 92) -> Path:
    """As a phone's camera saves it."""
    picture.save(path, "JPEG", quality=quality, **({"exif": exif} if exif else {}))
    return path


def heic(path: Path, picture: Image.Image, exif: Image.Exif) -> Path:
    """As an iPhone saves it."""
    pillow_heif.from_pillow(picture).save(path, exif=exif.tobytes(), quality=60)
    return path


def black(size: tuple[int, int] = (2000, 1500)) -> Image.Image:
    """From inside a pocket."""
    return Image.effect_noise(size, 3).point(lambda tone: max(0, tone - 124)).convert("RGB")


def blurred() -> Image.Image:
    """Out of focus."""
    return scene((1600, 1200)).filter(ImageFilter.GaussianBlur(24))


def opened(content: bytes) -> Image.Image:
    """The picture as it is stored."""
    return Image.open(io.BytesIO(content))
