"""Channels and their scenarios beside each other."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from audits.forms.scenarios import CHANNELS
from common.tables import Cell, Column, Table
from reports.bands import drawn_band
from reports.charts import NARROW, PAGE, WIDTH, SectionBar, section_bars
from reports.panels.kit import Panel, drawn, ends, said, score_columns
from reports.results.channels import Way
from reports.results.wave import WaveResults
from reports.rollup import WHOLE_VISIT
from reports.strokes import Words


def channel_panel(found: WaveResults, ways: Sequence[Way]) -> Panel:
    """A bar for each channel and scenario, with its interval."""
    bars = [
        SectionBar(
            label=way.scenario or channel_label(way.channel),
            note=channel_label(way.channel) if way.scenario else _("all scenarios"),
            score=way.spread.mean,
            band=drawn_band(way.band, for_print=False),
            network=found.means.get(WHOLE_VISIT),
            interval=ends(way.spread.interval),
        )
        for way in ways
    ]
    words = Words(_("Channels"), said((bar.label, bar.score) for bar in bars))
    about = _("The mean of the branches’ scores over the visits made this way, and where it lies, 95 times in 100.")
    columns: list[Column[Way]] = [
        Column("channel", _("Channel"), lambda way: Cell(channel_label(way.channel))),
        Column("scenario", _("Scenario"), lambda way: Cell(way.scenario or _("all scenarios"))),
        *score_columns(lambda way: way.spread, found.bands, about),
        Column("branches", _("Branches"), lambda way: Cell(way.spread.count), "count"),
        Column("visits", _("Visits"), lambda way: Cell(way.visits), "count"),
    ]
    table = Table(
        "channels", _("Channels"), columns, ways, note=_("Another channel is another visit: compare it with care.")
    )
    if len(bars) == 1:
        return Panel(table)
    key = _("Each bar is the mean of these branches, the whisker where it lies, the tick the whole network’s mean.")
    return Panel(table, key, *(drawn(section_bars(bars, words, PAGE, width)) for width in (WIDTH, NARROW)))


def channel_label(code: str) -> str:
    """A channel's words."""
    return str(dict(CHANNELS).get(code, code))
