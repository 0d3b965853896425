"""Real files for the tests, made by the libraries that phones' files are read with."""

import io
import struct
import zlib
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from PIL import Image, ImageDraw


def scene(width: int = 800, height: int = 600, mode: str = "RGB") -> Image.Image:
    """Red on the left, blue on the right, so that a turn is seen."""
    image = Image.new("RGB", (width, height), "red")
    ImageDraw.Draw(image).rectangle((width // 2, 0, width, height), fill="blue")
    return image.convert(mode)


def as_bytes(image: Image.Image, format_name: str = "JPEG", **options: Any) -> bytes:
    stream = io.BytesIO()
    image.save(stream, format_name, **options)
    return stream.getvalue()


def turned_jpeg_with_place() -> bytes:
    """As a phone held upright writes it: lying pixels, orientation 6, GPS, a comment and a maker's name."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SecretPhone"
    exif.get_ifd(0x8825)[2] = (50.0, 27.0, 0.0)
    return as_bytes(scene(), exif=exif, comment=b"SecretPhone comment")


def png_bomb(width: int = 65_535, height: int = 65_535) -> bytes:
    """A header that promises four billion pixels, and next to no data."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + body + chunk(b"IEND", b"")


def sound(path: Path, container: str, codec: str, seconds: float = 1.0, rate: int = 48_000) -> bytes:
    """A tone that grows louder; path's folder is scratch."""
    target = path / f"sample.{container}"
    with av.open(str(target), "w", format=container, options={}) as made:
        made.metadata["artist"] = "SecretPhone"
        stream = made.add_stream(codec, rate=rate, layout="mono")
        count = int(rate * seconds)
        wave = np.sin(np.arange(count) * 2 * np.pi * 440 / rate) * np.linspace(0.05, 0.9, count)
        for at in range(0, count, 960):
            part = (wave[at : at + 960] * 32_767).astype(np.int16).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(part, format="s16", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = rate, at, Fraction(1, rate)
            made.mux(stream.encode(frame))
        made.mux(stream.encode(None))
    return target.read_bytes()


def film(
    path: Path,
    container: str,
    codec: str,
    *,
    size: tuple[int, int] = (320, 240),
    with_sound: bool = True,
    rotation: int = 0,
) -> bytes:
    """One second of a colour that changes, with a tone."""
    target = path / f"sample.{container}"
    with av.open(str(target), "w", format=container) as made:
        made.metadata["location"] = "+50.4500+030.5200/"
        pictures = made.add_stream(codec, rate=25)
        pictures.width, pictures.height = size
        pictures.pix_fmt = "yuv420p"
        if rotation:
            pictures.set_display_rotation(rotation)
        tones = (
            made.add_stream("libopus" if container == "webm" else "aac", rate=48_000, layout="mono")
            if with_sound
            else None
        )
        for number in range(25):
            picture = av.VideoFrame.from_image(Image.new("RGB", size, (number * 10, 40, 200)))
            made.mux(pictures.encode(picture))
            if tones:
                part = (np.sin(np.arange(1920) / 17) * 20_000).astype(np.int16).reshape(1, -1)
                frame = av.AudioFrame.from_ndarray(part, format="s16", layout="mono")
                frame.sample_rate, frame.pts, frame.time_base = 48_000, number * 1920, Fraction(1, 48_000)
                made.mux(tones.encode(frame))
        made.mux(pictures.encode(None))
        if tones:
            made.mux(tones.encode(None))
    return target.read_bytes()
