"""A 12-megapixel photo to an upright, stripped 1600 and 400 px, against the bare Pillow calls."""

import io
import statistics
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pillow_heif
from PIL import Image, ImageOps

from audits.rules.images import QUALITY, SHOWN_EDGE, SMALL_EDGE, prepare_image
from bench.common import RUNS, finish, in_turn, ratio, say, timed

SIZE = (4032, 3024)


def scene() -> Image.Image:
    """Something between a wall and a crowd: smooth shapes, and the noise of a small sensor."""
    chance = np.random.default_rng(1)
    across, down = np.meshgrid(np.linspace(0, 9, SIZE[0]), np.linspace(0, 7, SIZE[1]))
    waves = np.stack([np.sin(across * k) * np.cos(down / k) for k in (1, 2, 3)], axis=-1)
    noisy = 128 + 90 * waves + chance.normal(0, 6, (SIZE[1], SIZE[0], 1))
    return Image.fromarray(noisy.clip(0, 255).astype(np.uint8))


def make(folder: Path) -> dict[str, Path]:
    """The photo lying on its side, as phones write it."""
    image, exif = scene(), Image.Exif()
    exif[0x0112] = 6
    image.save(folder / "photo.jpg", quality=92, exif=exif)
    pillow_heif.register_heif_opener()
    image.save(folder / "photo.heic", quality=60)
    return {"jpeg": folder / "photo.jpg", "heic": folder / "photo.heic"}


def bare(path: Path) -> int:
    """What anybody would write with Pillow, with draft mode."""
    with Image.open(path) as image:
        image.draft("RGB", (SHOWN_EDGE, SHOWN_EDGE))
        shown = ImageOps.exif_transpose(image)
        shown.thumbnail((SHOWN_EDGE, SHOWN_EDGE), Image.Resampling.LANCZOS)
        small = shown.copy()
        small.thumbnail((SMALL_EDGE, SMALL_EDGE), Image.Resampling.LANCZOS)
        size = 0
        for made in (shown, small):
            stream = io.BytesIO()
            made.convert("RGB").save(stream, "JPEG", quality=QUALITY, progressive=True)
            size += stream.tell()
    return size


def peak_mb(path: Path) -> float:
    """Of a fresh process that prepares ten photos."""
    code = (
        "import sys; from pathlib import Path; from audits.rules.images import prepare_image\n"
        "for _ in range(10): prepare_image(Path(sys.argv[1]))\n"
        "print(Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], check=True, capture_output=True, text=True)  # noqa: S603
    return int(done.stdout) / 1024


def main() -> None:
    """JPEG and HEIC, each in turn with the bare calls."""
    figures: dict[str, float] = {}
    with TemporaryDirectory() as folder:
        for kind, path in make(Path(folder)).items():
            prepare_image(path), bare(path)
            found = in_turn(
                RUNS,
                ours=lambda: timed(lambda: prepare_image(path)),  # noqa: B023 called before the next round
                theirs=lambda: timed(lambda: bare(path)),  # noqa: B023 as above
            )
            figures[f"{kind}_ratio"] = ratio(found["ours"], found["theirs"])
            figures[f"{kind}_seconds"] = statistics.median(found["ours"])
            figures[f"{kind}_peak_mb"] = peak_mb(path)
            say(
                f"{kind}: {path.stat().st_size / 1e6:.1f} MB in {figures[f'{kind}_seconds']:.3f} s, bare {statistics.median(found['theirs']):.3f} s, peak {figures[f'{kind}_peak_mb']:.0f} MB"
            )
    finish(ratio_to_pillow=max(figures["jpeg_ratio"], figures["heic_ratio"]), **figures)


if __name__ == "__main__":
    main()
