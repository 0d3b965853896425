"""What panels are made of: a chart with its table, links that keep the filters, and cells that recur."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.tables import EMPTY, Cell, Column, Row, Table
from reports import words
from reports.bands import band_of
from reports.spread import Spread
from reports.stats import LEAST_BRANCHES, Change, Interval, LikeForLike


@dataclass(frozen=True, slots=True)
class Panel:
    """One part of a page: a chart, where it has one also narrow for a phone, and its table with the same figures."""

    table: Table[Any]
    about: str = ""
    chart: SafeString | None = None
    narrow: SafeString | None = None


def drawn(svg: str) -> SafeString:
    """A chart as the page takes it."""
    return mark_safe(svg)  # noqa: S308  # strokes.py escapes every word


def said(pairs: Iterable[tuple[str, Fraction | float | None]]) -> str:
    """What a screen reader says of a chart's figures."""
    return "; ".join(f"{label} {words.whole(score)}" for label, score in pairs)


def ends(interval: Interval | None) -> tuple[float, float] | None:
    """Both ends as a chart takes them."""
    return (interval.low, interval.high) if interval else None


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


def part_words(here: int, whole: int) -> str:
    """That figures are of a part of a region's branches, which filters left; "" where they are of all."""
    return _("branches looked at: %(here)d of %(all)d") % {"here": here, "all": whole} if here < whole else ""


def score_cell(score: Fraction | None, bands: list[dict[str, Any]], interval: Interval | None = None) -> Cell:
    """A score in its band, with where the true one lies."""
    if score is None:
        return EMPTY
    note = words.interval_words(interval) or (_("too few to tell") if interval else "")
    return Cell(score, band=band_of(bands, score), note=note)


def change_cell(change: Change | None) -> Cell:
    """A change with what its test says."""
    if change is None or change.difference is None:
        return EMPTY
    if change.is_nothing:
        return Cell(change.difference, verdict="same")
    return Cell(change.difference, verdict=change.verdict if change.is_told else "too_few")


def verdict_cell(change: Change | None) -> Cell:
    """What a change's test says, in a word for files: up, down, or nothing where it isn't clear."""
    return Cell({"up": _("up"), "down": _("down")}.get(change.verdict, "") if change else "")


def score_columns(
    figures: Callable[[Row], Spread], programme_bands: list[dict[str, Any]], about: str
) -> list[Column[Row]]:
    """The mean of a row's branches with its interval, which files have in columns of its own."""
    return [
        Column(
            "score",
            _("Score"),
            lambda row: score_cell(figures(row).mean, programme_bands, figures(row).interval),
            "score",
            about=about,
        ),
        Column("low", _("Low"), lambda row: end_cells(figures(row).interval)[0], "score", only="files"),
        Column("high", _("High"), lambda row: end_cells(figures(row).interval)[1], "score", only="files"),
    ]


def change_columns(change: Callable[[Row], LikeForLike]) -> list[Column[Row]]:
    """The change of a row's branches since the wave before, like for like."""
    return [
        Column(
            "change",
            pgettext("difference", "Change"),
            lambda row: change_cell(change(row).change),
            "change",
            about=_(
                "Points since the wave before, over the branches in both waves; clear from %(least)d branches on, "
                "where chance hardly does it."
            )
            % {"least": LEAST_BRANCHES},
        ),
        Column("clear", _("Clear change"), lambda row: verdict_cell(change(row).change), only="files"),
        Column(
            "both",
            _("In both waves"),
            lambda row: Cell(len(change(row).both)),
            "count",
            about=_("The branches that the change rests on."),
        ),
    ]


def end_cells(interval: Interval | None) -> tuple[Cell, Cell]:
    """Both ends of an interval, for files."""
    return (Cell(interval.low), Cell(interval.high)) if interval else (EMPTY, EMPTY)
