"""Sound that every browser plays: AAC in m4a, mono, with the peaks of its waveform."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, overload

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from audits.rules import media_types as types
from audits.rules.media_types import Unfit

MAX_SECONDS = 4 * 60 * 60
RATE, FRAME = 44_100, 1024
BIT_RATE = 64_000
PEAKS = 200
# The demuxer is named, so that no playlist or other clever container is ever tried on a stranger's file.
DEMUXERS = {
    types.WEBM: "matroska",
    types.MP4: "mov",
    types.QUICKTIME: "mov",
    types.THREE_GP: "mov",
    types.M4A: "mov",
    types.OGG: "ogg",
    types.MP3: "mp3",
    types.WAV: "wav",
    types.AAC: "aac",
    types.AMR: "amr",
    types.FLAC: "flac",
}
# No creation time, no writing application: the copy says nothing of when and with what it was made.
PLAYABLE = {"movflags": "+faststart", "fflags": "+bitexact"}


@dataclass(frozen=True)
class PreparedAudio:
    """The m4a at the path that was asked for; peaks are 0..100, at most 200 of them."""

    duration_ms: int
    peaks: list[int]


def prepare_audio(source: Path, media_type: str, target: Path) -> PreparedAudio:
    """Write the playable copy to `target`; raises `Unfit`."""
    with av.open(str(source), format=DEMUXERS[media_type], metadata_errors="ignore") as given:
        if not given.streams.audio:
            raise Unfit("wrong_type")
        stream = given.streams.audio[0]
        check_length(given.duration, MAX_SECONDS)
        with av.open(str(target), "w", format="mp4", options=PLAYABLE) as made:
            sound = SoundWriter(made.add_stream("aac", rate=RATE, layout="mono", bit_rate=BIT_RATE), MAX_SECONDS)
            for packet in given.demux(stream):
                for frame in decoded(packet):
                    made.mux(sound.encode(frame))
            made.mux(sound.flush())
    if not sound.samples:
        raise Unfit("empty")
    return PreparedAudio(round(sound.samples * 1000 / RATE), sound.peaks())


def check_length(duration: int | None, most_seconds: int) -> None:
    """Refuse by the header what is declared too long; a recorder's stream declares nothing."""
    if duration is not None and duration > most_seconds * av.time_base:
        raise Unfit("too_long")


@overload
def decoded(packet: "av.Packet[AudioStream]") -> list[AudioFrame]: ...
@overload
def decoded(packet: "av.Packet[VideoStream]") -> list[VideoFrame]: ...
def decoded(packet: "av.Packet[Any]") -> list[Any]:
    """The packet's frames; one damaged packet in a recording costs its own fraction of a second only."""
    try:
        return list(packet.decode())
    except av.error.InvalidDataError:
        return []


class SoundWriter:
    """Turns any sound into mono AAC packets, counting samples and keeping the loudest of every tenth of a second."""

    def __init__(self, stream: AudioStream, most_seconds: int) -> None:
        self.stream, self.most = stream, most_seconds * RATE
        self.resampler = av.AudioResampler(format="fltp", layout="mono", rate=RATE, frame_size=FRAME)
        self.samples, self.began = 0, False
        self.loudest: list[float] = []

    def encode(self, frame: AudioFrame | None) -> "list[av.Packet[AudioStream]]":
        """Packets to mux; raises `Unfit` past the longest that is allowed."""
        packets = []
        if frame is not None:
            frame.pts, self.began = None, True
        for part in self.resampler.resample(frame):
            self._measure(part)
            # Gaps and jumps of a recorder's clock are closed: the copy counts its own samples.
            part.pts = self.samples
            self.samples += part.samples
            packets += self.stream.encode(part)
        if self.samples > self.most:
            raise Unfit("too_long")
        return packets

    def flush(self) -> "list[av.Packet[AudioStream]]":
        """The last packets."""
        return [*self.encode(None), *self.stream.encode(None)] if self.began else []

    def _measure(self, part: AudioFrame) -> None:
        bucket = self.samples * 10 // RATE
        level = float(np.abs(part.to_ndarray()).max(initial=0))
        if not math.isfinite(level):
            level = 0.0
        if bucket >= len(self.loudest):
            self.loudest.extend([0.0] * (bucket + 1 - len(self.loudest)))
        self.loudest[bucket] = max(self.loudest[bucket], level)

    def peaks(self) -> list[int]:
        """The waveform against its own loudest moment; silence is all zeros."""
        top = max(self.loudest, default=0.0)
        parts = np.array_split(np.array(self.loudest), min(PEAKS, len(self.loudest)) or 1)
        return [round(100 * float(part.max(initial=0)) / top) if top > 0.001 else 0 for part in parts]
