"""Photos: what phones send, and what strangers would send instead."""

import io
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image, ImageCms, ImageFile

from audits.rules.images import PreparedImage, fit, prepare_image
from audits.rules.media_types import Unfit, judge, sniff
from audits.tests.media_samples import as_bytes, png_bomb, scene, turned_jpeg_with_place


def prepared(content: bytes, folder: Path) -> PreparedImage:
    path = folder / "original"
    path.write_bytes(content)
    return prepare_image(path)


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def reason(content: bytes, folder: Path, kind: str = "photo") -> str:
    with pytest.raises(Unfit) as refusal:
        judge(kind, content[:4096])
        prepared(content, folder)
    return refusal.value.code


def test_a_turned_photo_comes_out_upright_and_says_nothing_of_place_or_phone(tmp_path: Path) -> None:
    made = prepared(turned_jpeg_with_place(), tmp_path)
    shown = opened(made.shown)
    assert shown.size == (600, 800) == (made.width, made.height)
    top, bottom = shown.getpixel((300, 100)), shown.getpixel((300, 700))
    assert top[0] > 200 > bottom[0] and bottom[2] > 200 > top[2]
    for content in (made.shown, made.small):
        assert b"Secret" not in content and b"Exif" not in content
        assert not opened(content).getexif()
    assert max(opened(made.small).size) == 400


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_looks_the_same_upright(orientation: int, tmp_path: Path) -> None:
    upright = scene(400, 300)
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    lying = upright.transpose(Image.Transpose(undo[orientation])) if orientation > 1 else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    shown = opened(prepared(as_bytes(lying, exif=exif), tmp_path).shown)
    assert shown.size == (400, 300)
    assert shown.getpixel((50, 150))[0] > 200 and shown.getpixel((350, 150))[2] > 200


def test_a_large_photo_fits_1600_pixels(tmp_path: Path) -> None:
    made = prepared(as_bytes(scene(4000, 3000)), tmp_path)
    assert opened(made.shown).size == (1600, 1200)
    assert opened(made.small).size == (400, 300)
    assert (made.width, made.height) == (4000, 3000)
    assert opened(made.shown).info["progressive"]


def test_a_photo_is_never_enlarged_nor_shrunk_to_nothing() -> None:
    assert fit((100, 50), 1600) == (100, 50)
    assert fit((30_000, 1), 1600) == (1600, 1)


def test_heic_of_an_iphone_is_shown(tmp_path: Path) -> None:
    stream = io.BytesIO()
    pillow_heif.from_pillow(scene(640, 480)).save(stream)
    assert sniff(stream.getvalue()[:4096]) == "image/heic"
    assert opened(prepared(stream.getvalue(), tmp_path).shown).size == (640, 480)


def test_sixteen_bits_keep_their_greys(tmp_path: Path) -> None:
    grey = Image.new("I;16", (64, 64), 32_768)
    shown = opened(prepared(as_bytes(grey, "PNG"), tmp_path).shown)
    assert 120 <= shown.getpixel((32, 32))[0] <= 136


def test_four_colours_of_print_are_shown_as_three(tmp_path: Path) -> None:
    shown = opened(prepared(as_bytes(scene(mode="CMYK")), tmp_path).shown)
    assert shown.mode == "RGB" and shown.getpixel((100, 100))[0] > 200


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparency_lies_on_white(mode: str, tmp_path: Path) -> None:
    clear = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    content = as_bytes(clear if mode == "RGBA" else clear.convert(mode), "PNG")
    assert opened(prepared(content, tmp_path).shown).getpixel((32, 32)) == (255, 255, 255)


def test_wide_colours_are_converted_before_their_profile_is_dropped(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    made = prepared(as_bytes(scene(), icc_profile=profile), tmp_path)
    assert b"ICC_PROFILE" not in made.shown
    assert prepared(as_bytes(scene(), icc_profile=b"nonsense" * 30), tmp_path).width == 800


def test_an_animation_shows_its_first_picture(tmp_path: Path) -> None:
    moving = as_bytes(
        scene(), "WEBP", save_all=True, append_images=[Image.new("RGB", (800, 600), "green")], duration=50
    )
    assert opened(prepared(moving, tmp_path).shown).getpixel((100, 100))[0] > 200
    assert not getattr(opened(prepared(moving, tmp_path).shown), "is_animated", False)


def test_a_truncated_photo_is_refused_even_where_another_library_allowed_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    content = as_bytes(Image.effect_noise((1200, 900), 60).convert("RGB"))
    assert reason(content[: len(content) // 2], tmp_path) == "truncated"


def test_a_bomb_is_refused_by_its_header(tmp_path: Path) -> None:
    assert reason(png_bomb(), tmp_path) == "too_many_pixels"
    assert reason(png_bomb(31_000, 4), tmp_path) == "too_many_pixels"
    assert reason(png_bomb(9000, 8000), tmp_path) == "too_many_pixels"


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html><script>alert(1)</script>",
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b"PK\x03\x04 a zip",
        b"GIF89a" + b"\0" * 40,
        b"BM" + b"\0" * 60,
        b"MZ\x90\0",
        b"%PDF-1.7\n%%EOF",
        b"just words",
    ],
)
def test_what_is_no_photo_is_refused_whatever_its_name(content: bytes, tmp_path: Path) -> None:
    assert reason(content, tmp_path) == "wrong_type"


def test_nothing_at_all_is_called_empty(tmp_path: Path) -> None:
    assert reason(b"", tmp_path) == "empty"


@pytest.mark.parametrize("start", [b"\xff\xd8\xff\xe0junk", b"\x89PNG\r\n\x1a\njunk", b"RIFF\0\0\0\0WEBPVP8 junk"])
def test_a_right_beginning_with_junk_behind_it_is_unreadable(start: bytes, tmp_path: Path) -> None:
    assert reason(start + b"\0" * 500, tmp_path) in {"unreadable", "truncated"}


def test_a_polyglot_leaves_its_other_half_behind(tmp_path: Path) -> None:
    made = prepared(as_bytes(scene()) + b"<script>alert(1)</script>PK\x03\x04", tmp_path)
    assert b"script" not in made.shown + made.small and b"PK\x03\x04" not in made.shown + made.small
