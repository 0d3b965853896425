"""Sound and film: what recorders write becomes what every browser plays."""

import io
import wave
from pathlib import Path

import av
import pytest
from PIL import Image

from audits.rules.media_types import Unfit, judge
from audits.services import media_audio, media_video
from audits.services.media_audio import PreparedAudio, prepare_audio
from audits.services.media_video import PreparedVideo, prepare_video
from audits.tests.media_samples import as_bytes, film, scene, sound


def heard(content: bytes, folder: Path) -> PreparedAudio:
    (folder / "original").write_bytes(content)
    return prepare_audio(folder / "original", judge("audio", content[:4096]), folder / "shown.m4a")


def seen(content: bytes, folder: Path) -> PreparedVideo:
    (folder / "original").write_bytes(content)
    return prepare_video(folder / "original", judge("video", content[:4096]), folder / "shown.mp4")


@pytest.mark.parametrize(
    ("container", "codec"),
    [
        ("webm", "libopus"),
        ("ogg", "libopus"),
        ("mp4", "aac"),
        ("ipod", "aac"),
        ("mp3", "libmp3lame"),
        ("wav", "pcm_s16le"),
        ("adts", "aac"),
        ("flac", "flac"),
        ("3gp", "aac"),
    ],
)
def test_every_recorder_is_heard_as_aac(container: str, codec: str, tmp_path: Path) -> None:
    made = heard(sound(tmp_path, container, codec), tmp_path)
    assert 900 <= made.duration_ms <= 1150
    assert 5 <= len(made.peaks) <= 200 and max(made.peaks) == 100 and made.peaks[0] < made.peaks[-2]
    with av.open(str(tmp_path / "shown.m4a")) as shown:
        stream = shown.streams.audio[0]
        assert (stream.codec_context.name, stream.codec_context.channels) == ("aac", 1)
        assert "artist" not in shown.metadata
    content = (tmp_path / "shown.m4a").read_bytes()
    assert content.index(b"moov") < content.index(b"mdat") and b"Secret" not in content


def test_two_hundred_peaks_tell_of_a_long_sound(tmp_path: Path) -> None:
    made = heard(sound(tmp_path, "wav", "pcm_s16le", seconds=30, rate=8000), tmp_path)
    assert len(made.peaks) == 200 and all(0 <= peak <= 100 for peak in made.peaks)


def test_a_sound_of_no_length_is_called_empty(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with wave.open(stream, "wb") as made:
        made.setparams((1, 2, 8000, 0, "NONE", ""))
    with pytest.raises(Unfit, match="empty"):
        heard(stream.getvalue(), tmp_path)


@pytest.mark.parametrize("container", [("wav", "pcm_s16le"), ("webm", "libopus")])
def test_a_sound_too_long_is_refused(
    container: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = sound(tmp_path, *container, seconds=3)
    monkeypatch.setattr(media_audio, "MAX_SECONDS", 1)
    with pytest.raises(Unfit, match="too_long"):
        heard(content, tmp_path)


def test_a_sound_without_a_declared_length_is_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = sound(tmp_path, "adts", "aac", seconds=3)
    monkeypatch.setattr(media_audio, "MAX_SECONDS", 1)
    monkeypatch.setattr(media_audio, "check_length", lambda *given: None)
    with pytest.raises(Unfit, match="too_long"):
        heard(content, tmp_path)


def test_words_are_no_sound_and_a_photo_neither(tmp_path: Path) -> None:
    for content in (b"hello, this is a text", as_bytes(scene()), b"#EXTM3U\nhttp://localhost/secret"):
        with pytest.raises(Unfit, match="wrong_type"):
            heard(content, tmp_path)


@pytest.mark.parametrize(
    ("container", "codec", "size"),
    [
        ("webm", "libvpx", (320, 240)),
        ("mp4", "libx264", (320, 240)),
        ("mov", "libx264", (321 + 1, 240)),
        ("mp4", "mpeg4", (2560, 1440)),
    ],
)
def test_every_film_plays_as_h264(container: str, codec: str, size: tuple[int, int], tmp_path: Path) -> None:
    made = seen(film(tmp_path, container, codec, size=size), tmp_path)
    assert (made.width, made.height) == size and 800 <= made.duration_ms <= 1200
    assert made.poster.startswith(b"\xff\xd8\xff")
    with av.open(str(tmp_path / "shown.mp4")) as shown:
        context = shown.streams.video[0].codec_context
        assert context.name == "h264" and context.width <= 1280
        assert shown.streams.audio[0].codec_context.name == "aac"
        assert sum(1 for _ in shown.decode(video=0)) == 25
    assert b"+50.4500" not in (tmp_path / "shown.mp4").read_bytes()


@pytest.mark.parametrize(("container", "codec"), [("mp4", "libx264"), ("mp4", "mpeg4")])
def test_a_film_taken_upright_stays_upright(container: str, codec: str, tmp_path: Path) -> None:
    made = seen(film(tmp_path, container, codec, rotation=-90), tmp_path)
    assert (made.width, made.height) == (240, 320)
    with av.open(str(tmp_path / "shown.mp4")) as shown:
        assert next(shown.decode(video=0)).rotation == -90
    with Image.open(io.BytesIO(made.poster)) as poster:
        assert poster.size == (240, 320)


def test_a_film_without_sound_and_a_sound_without_film(tmp_path: Path) -> None:
    assert seen(film(tmp_path, "webm", "libvpx", with_sound=False), tmp_path).width == 320
    with pytest.raises(Unfit, match="wrong_type"):
        seen(sound(tmp_path, "webm", "libopus"), tmp_path)
    with pytest.raises(Unfit, match="wrong_type"):
        heard(film(tmp_path, "mp4", "libx264", with_sound=False), tmp_path)


def test_a_film_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = film(tmp_path, "mp4", "libx264")
    monkeypatch.setattr(media_video, "MAX_SECONDS", 0.5)
    with pytest.raises(Unfit, match="too_long"):
        seen(content, tmp_path)
