"""The demo's photos and voice notes: each made, stored and prepared once, then shown in many visits."""

import hashlib
import random
import tempfile
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from audits.services.media import derive
from mystery.demo.scenes import SCENES

RATE = 48_000
VOICES = ((118, 9.0), (205, 13.0), (164, 17.0), (232, 7.0))


@dataclass(frozen=True)
class Stored:
    """One file as evidence rows repeat it."""

    sha256: str
    size: int
    original: str
    fields: dict[str, Any]


class Pool:
    """Files by what they show, numbered as they were drawn."""

    def __init__(self) -> None:
        self.files: dict[str, list[Stored]] = {}

    def fill(self) -> None:
        """Draw, speak, store and prepare everything."""
        for name, draws in SCENES.items():
            contents = (draw(random.Random(f"{name} {number}")).finish() for number, draw in enumerate(draws))  # noqa: S311
            self.files[name] = [keep("photo", content) for content in contents]
        self.files["voice"] = [keep("audio", speak(*voice)) for voice in VOICES]

    def pick(self, name: str, number: int) -> Stored:
        """One of the files that show this."""
        return self.files[name][number % len(self.files[name])]


def keep(kind: str, content: bytes) -> Stored:
    """Store one file and what is shown of it."""
    sha256 = hashlib.sha256(content).hexdigest()
    original = default_storage.save(f"originals/demo/{sha256[:32]}", ContentFile(content))
    with tempfile.TemporaryDirectory(prefix="mystery-demo-") as folder:
        fields = derive(kind, original, Path(folder))
    return Stored(sha256, len(content), original, fields)


def new_id(chance: random.Random) -> uuid.UUID:
    """An id that is the same at every loading."""
    return uuid.UUID(int=chance.getrandbits(128), version=4)


def speak(pitch: int, seconds: float) -> bytes:
    """Something with the melody of speech, as a phone's recorder writes it: Opus in WebM."""
    wave = murmur(pitch, seconds)
    with tempfile.TemporaryDirectory(prefix="mystery-demo-") as folder:
        target = Path(folder) / "voice.webm"
        with av.open(str(target), "w", format="webm") as made:
            stream = made.add_stream("libopus", rate=RATE, layout="mono")
            for at in range(0, len(wave), 960):
                frame = av.AudioFrame.from_ndarray(wave[at : at + 960].reshape(1, -1), format="s16", layout="mono")
                frame.sample_rate, frame.pts = RATE, at
                made.mux(stream.encode(frame))
            made.mux(stream.encode(None))
        return target.read_bytes()


def murmur(pitch: int, seconds: float) -> Any:
    """Syllables of a voice: a falling pitch with overtones, swelling and fading, with pauses between phrases."""
    chance = np.random.default_rng(pitch)
    parts: list[Any] = []
    while sum(len(part) for part in parts) < seconds * RATE:
        for _ in range(int(chance.integers(4, 9))):
            count = int(RATE * chance.uniform(0.09, 0.24))
            time = np.arange(count) / RATE
            tone = pitch * chance.uniform(0.88, 1.18) * (1 - 0.25 * time)
            formant = chance.uniform(450, 900)
            sound = sum(
                np.sin(2 * np.pi * tone * overtone * time)
                / (1 + ((pitch * overtone - formant) / 380) ** 2)
                / overtone**0.5
                for overtone in range(1, 16)
            )
            parts += [sound * np.sin(np.pi * np.arange(count) / count) ** 0.7, np.zeros(int(RATE * 0.03))]
        parts.append(np.zeros(int(RATE * chance.uniform(0.25, 0.6))))
    wave = np.concatenate(parts)[: int(seconds * RATE)]
    return (wave / np.abs(wave).max() * 21_000).astype(np.int16)


def own_copy(stored: Stored, evidence_id: uuid.UUID) -> Stored:
    """The same picture as a file of its own, so that it isn't taken for one that was sent twice."""
    with default_storage.open(stored.original) as stream:
        content = stream.read() + evidence_id.bytes
    original = default_storage.save(f"originals/demo/{evidence_id}", ContentFile(content))
    return Stored(hashlib.sha256(content).hexdigest(), len(content), original, stored.fields)
