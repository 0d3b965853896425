"""What panels are made of: a chart with its table, links that keep the filters, and cells that recur."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from reports import words
from reports.bands import band_of
from reports.stats import Change, Interval
from reports.tables import EMPTY, Cell, Table


@dataclass(frozen=True, slots=True)
class Panel:
    """One part of a page: a chart, where it has one also narrow for a phone, and its table with the same figures."""

    table: Table[Any]
    about: str = ""
    chart: SafeString | None = None
    narrow: SafeString | None = None


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of pages of results that keep the wave and the filters."""

    wave: int
    kept: Mapping[str, str] = field(default_factory=dict)

    def to(self, name: str, *args: Any, **changes: object) -> str:
        """The page `name` with the kept filters and these; None drops one."""
        asked: dict[str, object] = {"wave": self.wave, **self.kept, **changes}
        left = {key: value for key, value in asked.items() if value not in (None, "")}
        return f"{reverse(name, args=args)}?{urlencode(left)}"

    def branch(self, pk: int) -> str:
        """The page of a branch in the wave."""
        return reverse("result-branch", args=[self.wave, pk])


def score_cell(score: Fraction | None, bands: list[dict[str, Any]], interval: Interval | None = None) -> Cell:
    """A score in its band, with where the true one lies."""
    if score is None:
        return EMPTY
    return Cell(score, band=band_of(bands, score), note=words.interval_words(interval))


def change_cell(change: Change | None) -> Cell:
    """A change with what its test says."""
    if change is None or change.difference is None:
        return EMPTY
    return Cell(change.difference, verdict="too_few" if change.p_value is None else change.verdict)


def verdict_cell(change: Change | None) -> Cell:
    """What a change's test says, in a word for files: up, down, or nothing where it isn't clear."""
    return Cell({"up": _("up"), "down": _("down")}.get(change.verdict, "") if change else "")


def end_cells(interval: Interval | None) -> tuple[Cell, Cell]:
    """Both ends of an interval, for files."""
    return (Cell(interval.low), Cell(interval.high)) if interval else (EMPTY, EMPTY)
