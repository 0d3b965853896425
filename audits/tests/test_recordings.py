"""Parts of one recording on one time line."""

import datetime as dt
import uuid
from typing import Any

from audits.models import Evidence
from audits.services.recordings import Noted, recordings_of
from audits.templatetags.sheets import WAVE_WIDTH, wave_x, waveform

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
TALK = uuid.uuid4()


def sound(begins: int | None, seconds: int, **fields: Any) -> Evidence:
    """A sound begun so many seconds after noon."""
    at = None if begins is None else NOON + dt.timedelta(seconds=begins)
    ready = {"kind": "audio", "state": "ready", "recording": TALK, "peaks": [10, 100]}
    return Evidence(id=uuid.uuid4(), captured_at=at, duration_ms=seconds * 1000, **(ready | fields))


def at(seconds: int, text: str) -> tuple[dt.datetime, str]:
    return NOON + dt.timedelta(seconds=seconds), text


def test_parts_stand_one_after_the_other_with_the_gap_between() -> None:
    later, first = sound(100, 30), sound(0, 60)
    [talk] = recordings_of([later, first])
    assert [part.file for part in talk.parts] == [first, later]
    assert [part.starts_ms for part in talk.parts] == [0, 60_000]
    assert [part.gap_ms for part in talk.parts] == [0, 40_000]
    assert (talk.lasts_ms, talk.first) == (90_000, first)


def test_a_gap_that_nobody_would_hear_is_none() -> None:
    [talk] = recordings_of([sound(0, 60), sound(61, 30), sound(None, 5)])
    assert [part.gap_ms for part in talk.parts] == [0, 0, 0]


def test_sounds_of_no_recording_are_their_own() -> None:
    files = [sound(0, 5, recording=None), sound(0, 5), sound(9, 5, recording=None, kind="video"), sound(9, 5)]
    found = recordings_of(files)
    assert [[part.file for part in one.parts] for one in found] == [[files[0]], [files[1], files[3]], [files[2]]]


def test_what_cannot_be_heard_has_no_length_and_is_told() -> None:
    refused, awaited = sound(0, 0, state="refused"), sound(9, 0, state="declared")
    [talk] = recordings_of([refused, awaited])
    assert (talk.parts, talk.unheard, talk.lasts_ms, talk.first) == ([], [refused, awaited], 0, refused)
    assert waveform(talk) == []


def test_a_note_stands_where_it_was_made() -> None:
    notes = [at(110, "second"), at(30, "first"), at(-5, "before"), at(70, "while broken off"), at(200, "after")]
    [talk] = recordings_of([sound(0, 60), sound(100, 30)], notes)
    assert talk.notes == [Noted(30_000, "first"), Noted(60_000, "while broken off"), Noted(70_000, "second")]


def test_each_part_is_drawn_as_wide_as_it_is_long() -> None:
    [talk] = recordings_of([sound(0, 90, peaks=list(range(100)) * 2), sound(90, 10, peaks=[100] * 200)])
    drawn = waveform(talk)
    assert len(drawn) == 200
    assert [bar.at_ms >= 90_000 for bar in drawn].count(True) == 20
    assert drawn[180].x == wave_x(talk, 90_000) == f"{WAVE_WIDTH * 0.9:.1f}"
    assert max(float(bar.x) + float(bar.width) for bar in drawn) <= WAVE_WIDTH
