"""Photos as people may see them: upright, without metadata, 1600, 800 and 400 pixels; pure, bytes out."""

import io
import warnings
from dataclasses import dataclass
from pathlib import Path

import pillow_heif
from PIL import Image, ImageCms, ImageFile

from audits.rules.media_types import Unfit

MAX_PIXELS = 60_000_000
MAX_EDGE = 30_000
SHOWN_EDGE, PRINT_EDGE, SMALL_EDGE = 1600, 800, 400
QUALITY, PRINT_QUALITY = 82, 78
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
ORIENTATION = 0x0112
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SRGB = ImageCms.createProfile("sRGB")

pillow_heif.register_heif_opener()


@dataclass(frozen=True)
class PreparedImage:
    """Three JPEGs; width and height are the upright original's, in pixels."""

    shown: bytes
    printed: bytes
    small: bytes
    width: int
    height: int


def fit(size: tuple[int, int], edge: int) -> tuple[int, int]:
    """The size within `edge` x `edge` in the same proportions; never larger, never under one pixel."""
    width, height = size
    scale = min(1.0, edge / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def prepare_image(path: Path, small_edge: int = SMALL_EDGE) -> PreparedImage:
    """What is shown of a photo; raises `Unfit`."""
    # WeasyPrint switches this on for its whole process, and truncated photos would pass.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    with _opened(path) as image:
        _check_size(image.size)
        turn = UPRIGHT.get(_orientation(image))
        width, height = image.size
        box = fit(image.size, SHOWN_EDGE)
        # The fitted box, not the square: draft() would otherwise keep a 4:3 photo at twice the pixels.
        image.draft(None, box)
        _load(image)
        shown = _plain(image, box)
    if turn is not None:
        shown = shown.transpose(turn)
        if turn not in {
            Image.Transpose.ROTATE_180,
            Image.Transpose.FLIP_LEFT_RIGHT,
            Image.Transpose.FLIP_TOP_BOTTOM,
        }:
            width, height = height, width
    printed = shrunk(shown, PRINT_EDGE)
    small = shrunk(printed if small_edge * 2 <= PRINT_EDGE else shown, small_edge)
    return PreparedImage(as_jpeg(shown), as_jpeg(printed, PRINT_QUALITY), as_jpeg(small), width, height)


def print_copy(content: bytes) -> bytes:
    """A picture that was shown already, at the size for paper."""
    with Image.open(io.BytesIO(content), formats=("JPEG",)) as image:
        image.draft("RGB", fit(image.size, PRINT_EDGE))
        return as_jpeg(shrunk(image.convert("RGB"), PRINT_EDGE), PRINT_QUALITY)


def shrunk(image: Image.Image, edge: int) -> Image.Image:
    """The image within `edge` x `edge`."""
    return image.resize(fit(image.size, edge), Image.Resampling.LANCZOS, reducing_gap=2.0)


def as_jpeg(image: Image.Image, quality: int = QUALITY) -> bytes:
    """The pixels alone as a progressive JPEG."""
    # A comment or profile kept in `info` would be written again.
    image.info = {}
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=quality, progressive=True)
    return stream.getvalue()


def _opened(path: Path) -> Image.Image:
    """The image with its header read and nothing decoded."""
    try:
        with warnings.catch_warnings():
            # Size is judged below; Pillow's own error for twice its limit comes as an exception.
            warnings.simplefilter("ignore")
            return Image.open(path, formats=FORMATS)
    except Image.DecompressionBombError:
        raise Unfit("too_many_pixels") from None
    except Exception as problem:  # decoders raise whatever they meet in a broken header
        raise Unfit("unreadable") from problem


def _check_size(size: tuple[int, int]) -> None:
    width, height = size
    if width * height > MAX_PIXELS or max(size) > MAX_EDGE:
        raise Unfit("too_many_pixels")
    if not width or not height:
        raise Unfit("unreadable")


def _orientation(image: Image.Image) -> int:
    """EXIF's word on which side is up; a broken block has none."""
    try:
        return int(image.getexif().get(ORIENTATION, 1))
    except Exception:  # the photo is worth more than its metadata
        return 1


def _load(image: Image.Image) -> None:
    """Decode all of the first frame: `verify()` never catches a truncated file."""
    try:
        image.load()
    except Image.DecompressionBombError:
        raise Unfit("too_many_pixels") from None
    except MemoryError:
        raise
    except Exception as problem:
        words = str(problem).lower()
        cut = any(word in words for word in ("truncated", "end of", "unexpected end", "incomplete"))
        raise Unfit("truncated" if cut else "unreadable") from problem


def _plain(image: Image.Image, box: tuple[int, int]) -> Image.Image:
    """The picture in `box` as plain sRGB on white."""
    profile = image.info.get("icc_profile")
    picture = image
    if picture.mode.startswith("I") or picture.mode == "F":
        # convert("L") would clip sixteen bits to white.
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    elif picture.mode in {"P", "PA", "1", "La", "RGBa"}:
        picture = picture.convert("RGBA" if "transparency" in picture.info or "a" in picture.mode.lower() else "RGB")
    elif picture.mode in {"L", "RGB"} and "transparency" in picture.info:
        picture = picture.convert("RGBA")
    picture = picture.resize(box, Image.Resampling.LANCZOS, reducing_gap=2.0)
    if picture.mode in {"RGBA", "LA"}:
        picture = picture.convert("RGBA")
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(picture, mask=picture.getchannel("A"))
        picture = ground
    return _in_srgb(picture, profile)


def _in_srgb(picture: Image.Image, profile: object) -> Image.Image:
    """Phones photograph in wider colours; the profile goes, so the colours are converted first."""
    if isinstance(profile, bytes) and picture.mode in {"RGB", "CMYK"}:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(picture, source, SRGB, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):
            converted = None
        if converted is not None:
            return converted
    return picture.convert("RGB")
