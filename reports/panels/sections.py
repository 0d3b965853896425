"""Sections and the customer's journey over all branches that are looked at."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.tables import EMPTY, Cell, Column, Table
from reports.bands import LOWEST, drawn_band
from reports.charts import NARROW, PAGE, WIDTH, SectionBar, Stop, journey_down, journey_line, section_bars
from reports.panels.kit import Links, Panel, change_columns, drawn, ends, said, score_columns
from reports.results.extremes import Extreme
from reports.results.sections import SectionResult
from reports.results.stops import StopResult
from reports.results.wave import WaveResults
from reports.strokes import Words


def section_panel(found: WaveResults, results: Sequence[SectionResult], links: Links) -> Panel:
    """Every section: a bar with its interval against the network and its best quarter."""
    bars = [
        SectionBar(
            label=one.title,
            note=_("weight %(weight)s") % {"weight": f"{one.weight.normalize():f}"},
            score=one.spread.mean,
            band=drawn_band(one.band, for_print=False),
            network=one.network,
            best_quarter=one.best_quarter,
            interval=ends(one.spread.interval),
        )
        for one in results
    ]
    words = Words(_("Sections"), said((one.title, one.spread.mean) for one in results))
    about = _("Each bar is the mean of these branches, the whisker where it lies, the tick the whole network’s mean.")
    if any(one.best_quarter for one in results):
        about += " " + _("The pale block is the best quarter of the network’s branches.")
    table = Table("sections", _("Sections"), _section_columns(found, links), results)
    if not bars:
        return Panel(table, about)
    return Panel(table, about, *(drawn(section_bars(bars, words, PAGE, width)) for width in (WIDTH, NARROW)))


def journey_panel(found: WaveResults, results: Sequence[StopResult], links: Links) -> Panel:
    """The journey as a line through its stops, the wave before dashed."""
    stops = [Stop(one.label, one.spread.mean, alarming=one.band == LOWEST) for one in results]
    words = Words(_("The customer's journey"), said((one.label, one.spread.mean) for one in results))
    before = [one.before for one in results] if found.previous else []
    line = journey_line(stops, words, PAGE, before, found.previous.name if found.previous else "")
    about = _("The stops of a visit in their order. Where the line dips, customers have reason to turn away.")
    table = Table("journey", _("The customer’s journey"), _stop_columns(found, results, links), results)
    if not stops:
        return Panel(table, about)
    return Panel(table, about, drawn(line), drawn(journey_down(stops, words, PAGE)))


def _section_columns(found: WaveResults, links: Links) -> list[Column[SectionResult]]:
    about = _("The mean of the branches’ scores in this section, and where it lies, 95 times in 100.")
    return [
        Column("name", _("Section"), lambda one: Cell(one.title)),
        Column("code", _("Code"), lambda one: Cell(one.code), only="files"),
        *score_columns(lambda one: one.spread, found.bands, about),
        *change_columns(lambda one: one.change),
        Column("weight", _("Weight"), lambda one: Cell(one.weight), "number"),
        Column("branches", _("Branches"), lambda one: Cell(one.spread.count), "count"),
        Column("visits", _("Visits"), lambda one: Cell(one.visits), "count"),
        Column("network", _("Network"), lambda one: Cell(one.network), "score", about=_("The whole network’s mean.")),
        Column(
            "quarter",
            _("Best quarter from"),
            lambda one: Cell(one.best_quarter[0]) if one.best_quarter else EMPTY,
            "score",
            about=_("The lowest mean among the best quarter of the network’s branches."),
        ),
        *_end_columns(links),
        Column(
            "deviation",
            _("Spread"),
            lambda one: Cell(one.spread.deviation),
            "number",
            about=_("The standard deviation of the branches’ means: how far apart they lie."),
        ),
    ]


def _stop_columns(found: WaveResults, results: Sequence[StopResult], links: Links) -> list[Column[StopResult]]:
    about = _("The mean of the branches’ scores at this stop, and where it lies, 95 times in 100.")
    has_names = any(one.sections != [one.label] for one in results)
    return [
        Column("name", _("Stop"), lambda one: Cell(one.label)),
        *score_columns(lambda one: one.spread, found.bands, about),
        Column("sections", _("Sections"), lambda one: Cell(", ".join(one.sections)), only="" if has_names else "files"),
        Column("branches", _("Branches"), lambda one: Cell(one.spread.count), "count"),
        Column("before", _("Wave before"), lambda one: Cell(one.before), "score"),
        *change_columns(lambda one: one.change),
        *_end_columns(links),
    ]


def _end_columns(links: Links) -> list[Column[Any]]:
    """The lowest and the highest branch of each row, by name where there is one; files have names beside the scores."""

    def name(end: Extreme) -> str:
        if end.count == 1:
            return end.branch.name
        return ngettext("%(count)d branch", "%(count)d branches", end.count) % {"count": end.count}

    def cell(score: Fraction, end: Extreme) -> Cell:
        return Cell(score, url=links.branch(end.branch.pk) if end.count == 1 else "", note=name(end))

    return [
        Column("low_branch", _("Lowest branch"), lambda one: cell(one.spread.low, one.lowest), "score"),
        Column("low_name", _("Name of the lowest"), lambda one: Cell(name(one.lowest)), only="files"),
        Column("high_branch", _("Highest branch"), lambda one: cell(one.spread.high, one.highest), "score"),
        Column("high_name", _("Name of the highest"), lambda one: Cell(name(one.highest)), only="files"),
    ]
