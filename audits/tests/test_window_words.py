"""How a visit's window reads: whole days in the branch's zone, or its hours."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest

from audits.templatetags.visits import window_words


def visit(opens: dt.datetime, closes: dt.datetime) -> Any:
    return SimpleNamespace(opens_at=opens, closes_at=closes, branch=SimpleNamespace(time_zone="Europe/Kyiv"))


def at(month: int, day: int, hour: int) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("opens", "closes", "words"),
    [
        (at(11, 20, 22), at(11, 29, 22), "21 – 29 Nov 2026, all day"),
        (at(11, 20, 22), at(12, 2, 22), "21 Nov – 2 Dec 2026, all day"),
        (at(11, 20, 22), at(11, 21, 22), "21 Nov 2026, all day"),
        (at(11, 21, 7), at(11, 29, 22), "21 Nov, 09:00 – 30 Nov 2026, 00:00"),
    ],
)
def test_whole_days_are_told_without_midnights(opens: dt.datetime, closes: dt.datetime, words: str) -> None:
    assert window_words(visit(opens, closes)) == words
