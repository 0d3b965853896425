"""How a visit's window reads: whole days in the branch's zone, or its hours."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import translation

from audits.templatetags.visits import window_words


def visit(opens: dt.datetime, closes: dt.datetime, *windows: dict[str, Any]) -> Any:
    branch = SimpleNamespace(time_zone="Europe/Kyiv")
    return SimpleNamespace(opens_at=opens, closes_at=closes, branch=branch, windows=list(windows))


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


def test_the_hours_of_the_scenario_stand_beside_the_days() -> None:
    windows = [
        {"weekdays": [1, 2, 3, 4, 5], "from": "08:00", "to": "11:00"},
        {"weekdays": [6, 7], "from": "10:00", "to": "16:00"},
    ]
    hours = "Mon–Fri 08:00–11:00; Sat–Sun 10:00–16:00"
    assert window_words(visit(at(11, 20, 22), at(11, 29, 22), *windows)) == f"21 – 29 Nov 2026; {hours}"
    assert window_words(visit(at(11, 21, 7), at(11, 29, 22), *windows)).endswith(f"30 Nov 2026, 00:00; {hours}")


@pytest.mark.parametrize(
    ("language", "words"), [("uk", "29 листопада – 2 грудня 2026"), ("ru", "29 ноября – 2 декабря 2026")]
)
def test_months_are_declined_where_the_language_does(language: str, words: str) -> None:
    with translation.override(language):
        assert window_words(visit(at(11, 28, 22), at(12, 2, 22))).startswith(words)
