"""Regions and brands as tables: each with its mean, its number of branches and visits, and its change."""

from collections.abc import Sequence
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reports.panels.kit import Links, Panel, change_cell, end_cells, score_cell, verdict_cell
from reports.results.groups import Group
from reports.results.wave import WaveResults
from reports.tables import Cell, Column, Table


def region_panel(found: WaveResults, groups: Sequence[Group], links: Links) -> Panel:
    """The tree of regions; a click leaves a region's branches."""

    def name(group: Group) -> Cell:
        region = group.region.pk if group.region else None
        return Cell("\u2003" * group.depth + group.label, url=links.to("results", region=region))

    head: list[Column[Group]] = [
        Column("name", _("Region"), name, order=lambda group: group.label),
        Column(
            "above",
            _("Belongs to"),
            lambda group: Cell(str(group.region.parent) if group.region and group.region.parent_id else ""),
            only="files",
        ),
    ]
    about = _("A region’s score is the mean of its branches’ scores, those of the regions below it too.")
    return Panel(Table("regions", _("Regions"), [*head, *group_columns(found)], groups, note=about))


def brand_panel(found: WaveResults, groups: Sequence[Group]) -> Panel:
    """The own brand beside its competitors, section by section."""

    def name(group: Group) -> Cell:
        return Cell(group.label, note=_("competitor") if group.is_competitor else "")

    head: list[Column[Group]] = [Column("name", _("Brand"), name, order=lambda group: group.label)]
    return Panel(Table("brands", _("Own and competitors’ brands"), [*head, *group_columns(found)], groups))


def group_columns(found: WaveResults) -> list[Column[Group]]:
    """What is told of any group of branches."""
    columns: list[Column[Group]] = [
        Column("branches", _("Branches"), lambda group: Cell(group.branches), "count"),
        Column("visits", _("Visits"), lambda group: Cell(group.visits), "count"),
        Column(
            "score",
            _("Score"),
            lambda group: score_cell(group.score, found.bands, group.spread.interval),
            "score",
            about=_("The mean of its branches’ scores, each weighing the same, and where it lies, 95 times in 100."),
        ),
        Column("low", _("Low"), lambda group: end_cells(group.spread.interval)[0], "score", only="files"),
        Column("high", _("High"), lambda group: end_cells(group.spread.interval)[1], "score", only="files"),
        Column(
            "change",
            pgettext("difference", "Change"),
            lambda group: change_cell(group.change.change),
            "change",
            about=_("Points since the wave before, over the branches in both waves."),
        ),
        Column("clear", _("Clear change"), lambda group: verdict_cell(group.change.change), only="files"),
        Column(
            "both",
            _("In both waves"),
            lambda group: Cell(len(group.change.both)),
            "count",
            about=_("The branches that the change rests on."),
        ),
    ]
    for code, title in found.titles:
        columns.append(Column(f"s.{code}", title, partial(_section_cell, found, code), "whole"))
    return columns


def _section_cell(found: WaveResults, code: str, group: Group) -> Cell:
    return score_cell(group.sections.get(code), found.bands)
