"""Waves beside each other: the trend, the sections, and every branch like for like."""

from collections.abc import Iterable, Sequence
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.tables import EMPTY, Cell, Column, Table
from reports.charts import NARROW, PAGE, WIDTH, WavePoint, wave_trend
from reports.panels.kit import (
    Links,
    Panel,
    change_cell,
    drawn,
    end_cells,
    ends,
    said,
    score_cell,
    verdict_cell,
)
from reports.results.wave import WaveResults
from reports.results.waves import BranchLine, Comparison, SectionLine, WaveColumn
from reports.spread import Spread
from reports.stats import Interval, LikeForLike
from reports.strokes import Words


def wave_panels(found: WaveResults, comparison: Comparison) -> list[Panel]:
    """The waves, their sections, and their branches."""
    trend = _trend(found, comparison.waves)
    if len(comparison.waves) == 1:
        return [trend]
    return [trend, _sections(found, comparison), _branches(found, comparison)]


def _trend(found: WaveResults, waves: Sequence[WaveColumn]) -> Panel:
    points = [_point(one) for one in waves]
    words = Words(_("Over the waves"), said((point.label, point.score) for point in points))
    columns: list[Column[WaveColumn]] = [
        Column(
            "wave",
            _("Wave"),
            lambda one: Cell(one.wave.name, url=links_to(one.wave.pk)),
            order=lambda one: one.wave.starts_on,
        ),
        Column("score", _("Score"), lambda one: _spread_cell(found, one.spread), "score"),
        Column("low", _("Low"), lambda one: end_cells(_interval(one.spread))[0], "score", only="files"),
        Column("high", _("High"), lambda one: end_cells(_interval(one.spread))[1], "score", only="files"),
        Column("from", _("First day"), lambda one: Cell(one.wave.starts_on), "date"),
        Column("to", _("Last day"), lambda one: Cell(one.wave.ends_on), "date"),
        Column("branches", _("Branches"), lambda one: Cell(one.spread.count if one.spread else 0), "count"),
        Column("visits", _("Visits"), lambda one: Cell(one.visits), "count"),
        Column(
            "change",
            pgettext("difference", "Change"),
            lambda one: change_cell(one.change.change if one.change else None),
            "change",
            about=_("Points since the wave above in time, over the branches in both."),
        ),
        Column(
            "clear",
            _("Clear change"),
            lambda one: verdict_cell(one.change.change if one.change else None),
            only="files",
        ),
        Column("both", _("In both waves"), lambda one: Cell(len(one.change.both)) if one.change else EMPTY, "count"),
        Column(
            "new", pgettext("branches", "New"), lambda one: Cell(len(one.change.new)) if one.change else EMPTY, "count"
        ),
        Column(
            "gone",
            pgettext("branches", "Gone"),
            lambda one: Cell(len(one.change.gone)) if one.change else EMPTY,
            "count",
        ),
    ]
    table = Table("waves", _("Over the waves"), columns, waves)
    about = _("Each point is the mean of a wave’s branches, the grey bar where it lies, 95 times in 100.")
    if len(waves) > 1:
        about += " " + difference_words(one.change for one in waves if one.change)
    wide, narrow = (drawn(wave_trend(points, "", words, PAGE, width)) for width in (WIDTH, NARROW))
    return Panel(table, about, wide, narrow)


def _sections(found: WaveResults, comparison: Comparison) -> Panel:
    def cell(number: int, line: SectionLine) -> Cell:
        spread = line.spreads[number]
        return score_cell(spread.mean if spread else None, found.bands)

    columns: list[Column[SectionLine]] = [
        Column("name", _("Section"), lambda line: Cell(line.title)),
        *(
            Column(f"w{number}", one.wave.name, partial(cell, number), "score")
            for number, one in enumerate(comparison.waves)
        ),
        Column("change", _("First to last"), lambda line: change_cell(line.change.change), "change"),
        Column("clear", _("Clear change"), lambda line: verdict_cell(line.change.change), only="files"),
        Column("both", _("In both waves"), lambda line: Cell(len(line.change.both)), "count"),
    ]
    table = Table("wave-sections", _("Sections over the waves"), columns, comparison.sections)
    return Panel(table, difference_words(line.change for line in comparison.sections))


def difference_words(changes: Iterable[LikeForLike]) -> str:
    """Why a change needn't be the difference of the scores beside it."""
    if any(change.new or change.gone for change in changes):
        return _("A change counts only branches in both waves: it may differ from the difference of the scores shown.")
    return _("A change is worked out before rounding: it may differ by 0.1 from the difference of the scores shown.")


def _branches(found: WaveResults, comparison: Comparison) -> Panel:
    last = comparison.waves[-1].wave

    def name(line: BranchLine) -> Cell:
        there = next(one.wave for one, cell in zip(comparison.waves[::-1], line.cells[::-1], strict=True) if cell.count)
        return Cell(line.branch.name, url=Links(there.pk).branch(line.branch.pk), note=line.branch.code)

    def score(number: int, line: BranchLine) -> Cell:
        return score_cell(line.cells[number].mean, found.bands)

    columns: list[Column[BranchLine]] = [
        Column("name", _("Branch"), name, order=lambda line: line.branch.name),
        Column("code", _("Code"), lambda line: Cell(line.branch.code), only="files"),
        *(
            Column(f"w{number}", one.wave.name, partial(score, number), "score", order=partial(_mean_at, number))
            for number, one in enumerate(comparison.waves)
        ),
        Column(
            "change",
            _("First to last"),
            lambda line: change_cell(line.change),
            "change",
            about=_("Points from the first of these waves to the last, where the branch was in both."),
            order=_difference,
        ),
        Column("clear", _("Clear change"), lambda line: verdict_cell(line.change), only="files"),
        Column("presence", _("New or gone"), _presence),
    ]
    note = _("New: not in the first of these waves. Gone: not in the last. They count in no change.")
    return Panel(
        Table(f"wave-branches-{last.pk}", _("Branches over the waves"), columns, comparison.branches, "-change", note)
    )


def _mean_at(number: int, line: BranchLine) -> float | None:
    """Good enough to sort by, and quicker for thousands than exact fractions."""
    cell = line.cells[number]
    return cell.total / cell.count if cell.count else None


def _difference(line: BranchLine) -> float | None:
    first, last = _mean_at(0, line), _mean_at(-1, line)
    return None if first is None or last is None else last - first


def _presence(line: BranchLine) -> Cell:
    words = {
        "new": pgettext("a branch", "new"),
        "gone": pgettext("a branch", "gone"),
        "between": _("only between"),
        "": "",
    }
    return Cell(words[line.presence])


def links_to(wave: int) -> str:
    """The results of a wave."""
    return Links(wave).to("results")


def _interval(spread: Spread | None) -> Interval | None:
    return spread.interval if spread else None


def _spread_cell(found: WaveResults, spread: Spread | None) -> Cell:
    return score_cell(spread.mean, found.bands, spread.interval) if spread else EMPTY


def _point(one: WaveColumn) -> WavePoint:
    spread = one.spread
    return WavePoint(one.wave.name, spread.mean if spread else None, ends(_interval(spread)))
