"""Film that every browser plays: H.264 and AAC in mp4, with a poster; what plays already is only repacked."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer, OutputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

from audits.rules.images import SMALL_EDGE, as_jpeg, fit
from audits.rules.media_types import Unfit
from audits.services.media_audio import BIT_RATE, DEMUXERS, PLAYABLE, RATE, SoundWriter, check_length, decoded

MAX_SECONDS = 30 * 60
MAX_EDGE, MAX_PIXELS = 8192, 40_000_000
SHOWN_EDGE, COPIED_EDGE = 1280, 1920
FASTEST = 31
CLOCK = Fraction(1, 90_000)
ENCODER = {"preset": "veryfast", "crf": "26", "profile": "main"}


@dataclass(frozen=True)
class PreparedVideo:
    """The mp4 at the path that was asked for, and its first picture as JPEG; the size is the upright original's."""

    poster: bytes
    width: int
    height: int
    duration_ms: int


def prepare_video(source: Path, media_type: str, target: Path) -> PreparedVideo:
    """Write the playable copy to `target`; raises `Unfit`."""
    with av.open(str(source), format=DEMUXERS[media_type], metadata_errors="ignore") as given:
        if not given.streams.video:
            raise Unfit("wrong_type")
        film = given.streams.video[0]
        width, height = film.codec_context.width, film.codec_context.height
        if width * height > MAX_PIXELS or max(width, height) > MAX_EDGE:
            raise Unfit("too_many_pixels")
        check_length(given.duration, MAX_SECONDS)
    first = first_frame(source, media_type)
    with (
        av.open(str(source), format=DEMUXERS[media_type], metadata_errors="ignore") as given,
        av.open(str(target), "w", format="mp4", options=PLAYABLE) as made,
    ):
        seconds = Repacking(given, made, first).run()
    if first.rotation % 180:
        width, height = height, width
    return PreparedVideo(poster_of(first), width, height, round(seconds * 1000))


def first_frame(source: Path, media_type: str) -> VideoFrame:
    """The first picture that decodes; raises `Unfit`."""
    with av.open(str(source), format=DEMUXERS[media_type], metadata_errors="ignore") as given:
        for packet in given.demux(given.streams.video[0]):
            for frame in decoded(packet):
                return frame
    raise Unfit("empty")


def poster_of(frame: VideoFrame) -> bytes:
    """The picture upright, in 400 pixels, as JPEG."""
    width, height = fit((frame.width, frame.height), SMALL_EDGE)
    pixels = frame.reformat(width=width, height=height, format="rgb24").to_ndarray()
    picture = Image.fromarray(pixels)
    return as_jpeg(picture.rotate(frame.rotation, expand=True) if frame.rotation else picture)


def plays_everywhere(film: VideoStream) -> bool:
    """H.264 as browsers decode it, and not larger than full HD."""
    context = film.codec_context
    return (
        context.name == "h264"
        and context.pix_fmt in {"yuv420p", "yuvj420p"}
        and max(context.width, context.height) <= COPIED_EDGE
    )


class Repacking:
    """One pass over the file: pictures copied or encoded, sound always encoded, everything else left behind."""

    def __init__(self, given: InputContainer, made: OutputContainer, first: VideoFrame) -> None:
        self.made, self.film = made, given.streams.video[0]
        sounds = given.streams.audio[:1]
        self.copies = plays_everywhere(self.film)
        self.picture = self._copied_stream() if self.copies else self._encoded_stream(first)
        self.sound = None
        if sounds:
            stream = made.add_stream("aac", rate=RATE, layout="mono", bit_rate=BIT_RATE)
            self.sound = SoundWriter(stream, MAX_SECONDS)
        self.packets = given.demux(self.film, *sounds)
        self.seconds, self.shown_until = 0.0, -1.0

    def _copied_stream(self) -> VideoStream:
        return self.made.add_stream_from_template(self.film)

    def _encoded_stream(self, first: VideoFrame) -> VideoStream:
        width, height = fit((first.width, first.height), SHOWN_EDGE)
        stream = self.made.add_stream("libx264", rate=30, options=ENCODER)
        # The encoder halves the colours both ways, so the edges must be even.
        stream.width, stream.height = max(2, width & ~1), max(2, height & ~1)
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = CLOCK
        if first.rotation:
            stream.set_display_rotation(first.rotation)
        return stream

    def run(self) -> float:
        """The length in seconds; raises `Unfit`."""
        for packet in self.packets:
            if packet.stream.type == "audio":
                self._hear(packet)
            elif self.copies:
                self._copy(packet)
            else:
                self._encode(packet)
            if self.seconds > MAX_SECONDS:
                raise Unfit("too_long")
        if not self.copies:
            self.made.mux(self.picture.encode(None))
        if self.sound:
            self.made.mux(self.sound.flush())
            self.seconds = max(self.seconds, self.sound.samples / RATE)
        return self.seconds

    def _hear(self, packet: "av.Packet[Any]") -> None:
        for frame in decoded(packet):
            if self.sound:
                self.made.mux(self.sound.encode(frame))

    def _encode(self, packet: "av.Packet[Any]") -> None:
        for frame in self._slowed(packet):
            self.made.mux(self.picture.encode(frame))

    def _copy(self, packet: "av.Packet[Any]") -> None:
        if packet.dts is None or packet.pts is None:
            return
        self.seconds = max(self.seconds, float((packet.pts + (packet.duration or 0)) * packet.time_base))
        packet.stream = self.picture
        self.made.mux(packet)

    def _slowed(self, packet: "av.Packet[VideoStream]") -> Iterator[VideoFrame]:
        """The packet's pictures in the size shown, at 30 a second at most."""
        for frame in decoded(packet):
            if frame.time is None or (self.shown_until >= 0 and frame.time < self.shown_until + 1 / FASTEST):
                continue
            self.seconds = self.shown_until = frame.time
            ready = frame.reformat(width=self.picture.width, height=self.picture.height, format="yuv420p")
            ready.pts, ready.time_base, ready.pict_type = round(frame.time / CLOCK), CLOCK, 0
            yield ready
