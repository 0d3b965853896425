"""Regions and brands: each with its mean, its number of branches and visits, and its change."""

from collections.abc import Sequence
from fractions import Fraction
from functools import partial

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common.tables import Cell, Column, Table
from reports.charts import NARROW, PAGE, WIDTH
from reports.diagrams import Series, dot_rows
from reports.panels.kit import Links, Panel, change_columns, drawn, part_words, said, score_cell, score_columns
from reports.results.groups import Group
from reports.results.wave import WaveResults
from reports.strokes import Words


def region_panel(found: WaveResults, groups: Sequence[Group], links: Links) -> Panel:
    """The tree of regions; a click leaves a region's branches."""

    def name(group: Group) -> Cell:
        region = group.region.pk if group.region else None
        note = part_words(group.branches, group.whole)
        return Cell(group.label, url=links.to("results", region=region), indent=group.depth, note=note)

    head: list[Column[Group]] = [
        Column("name", _("Region"), name, order=lambda group: group.label),
        Column("above", _("Belongs to"), _above, only="files"),
        Column("whole", _("Branches in the region"), lambda group: Cell(group.whole), "count", only="files"),
    ]
    about = _("A region’s score is the mean of its branches’ scores, those of the regions below it too.")
    return Panel(Table("regions", _("Regions"), [*head, *group_columns(found)], groups, note=about))


def brand_panels(found: WaveResults, groups: Sequence[Group]) -> list[Panel]:
    """The own brand beside its competitors: as a whole, and section by section."""

    def name(group: Group) -> Cell:
        return Cell(group.label, note=_("competitor") if group.is_competitor else "")

    head: list[Column[Group]] = [Column("name", _("Brand"), name, order=lambda group: group.label)]
    charts: list[SafeString] = []
    if len(groups) > 1:
        rows: list[tuple[str, list[Fraction | None]]] = [(_("Whole visit"), [group.score for group in groups])]
        rows += [(title, [group.sections.get(code) for group in groups]) for code, title in found.titles]
        series = [Series(group.label, [scores[n] for _, scores in rows]) for n, group in enumerate(groups)]
        words = Words(_("Own and competitors’ brands"), said((f"{group.label},", group.score) for group in groups))
        labels = [label for label, _ in rows]
        charts = [drawn(dot_rows(labels, series, words, PAGE, width)) for width in (WIDTH, NARROW)]
    table = Table("brands", _("Own and competitors’ brands"), [*head, *group_columns(found)], groups)
    about = _("Each mark is a brand’s mean, every branch weighing the same.")
    return [Panel(table, about, *charts)] if charts else [Panel(table)]


def group_columns(found: WaveResults) -> list[Column[Group]]:
    """What is told of any group of branches."""
    about = _("The mean of its branches’ scores, each weighing the same, and where it lies, 95 times in 100.")
    columns: list[Column[Group]] = [
        *score_columns(lambda group: group.spread, found.bands, about),
        Column("branches", _("Branches"), lambda group: Cell(group.branches), "count"),
        Column("visits", _("Visits"), lambda group: Cell(group.visits), "count"),
        *change_columns(lambda group: group.change),
    ]
    for code, title in found.titles:
        columns.append(Column(f"s.{code}", title, partial(_section_cell, found, code), "whole"))
    return columns


def _above(group: Group) -> Cell:
    return Cell(str(group.region.parent) if group.region and group.region.parent_id else "")


def _section_cell(found: WaveResults, code: str, group: Group) -> Cell:
    return score_cell(group.sections.get(code), found.bands)
