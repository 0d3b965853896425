"""The branches of a wave as a table: score, change, rank and every section."""

from collections.abc import Sequence
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.tables import EMPTY, Cell, Column, Table
from reports import words
from reports.figures import Rank
from reports.panels.kit import Links, change_cell, end_cells, score_cell, verdict_cell
from reports.results.wave import BranchRow, WaveResults
from reports.rollup import WHOLE_VISIT


def branch_table(found: WaveResults, rows: Sequence[BranchRow], links: Links) -> Table[BranchRow]:
    """Every branch that the filters leave, the best first; the own network's means below."""
    columns = [*_name_columns(found, links), *_score_columns(found), *_place_columns()]
    columns += [_section_column(found, code, title) for code, title in found.titles]
    return Table(
        name=f"results-{found.wave.pk}", title=_("Branches"), columns=columns, rows=rows, sort="-score", has_total=True
    )


def _name_columns(found: WaveResults, links: Links) -> list[Column[BranchRow]]:
    own = found.wave.programme.brand_id

    def name(row: BranchRow) -> Cell:
        brand, note = row.branch.brand, row.branch.code
        if brand.pk != own:
            note = " · ".join([note, brand.name, *([_("competitor")] if brand.is_competitor else [])])
        return Cell(row.branch.name, url=links.branch(row.branch.pk), note=note)

    return [
        Column("name", _("Branch"), name, order=lambda row: row.branch.name, total=Cell(_("Network mean"))),
        Column("code", _("Code"), lambda row: Cell(row.branch.code), only="files"),
    ]


def _place_columns() -> list[Column[BranchRow]]:
    return [
        Column("city", _("City"), lambda row: Cell(row.branch.city), only="files"),
        Column("region", _("Region"), lambda row: Cell(str(row.branch.region) if row.branch.region else None)),
        Column("brand", _("Brand"), lambda row: Cell(row.branch.brand.name), only="files"),
        Column("visits", _("Visits"), lambda row: Cell(row.moments.count), "count"),
    ]


def _score_columns(found: WaveResults) -> list[Column[BranchRow]]:
    return [
        Column(
            "score",
            _("Score"),
            lambda row: score_cell(row.score, found.bands, row.interval),
            "score",
            about=_("The mean of its visits’ scores, and where the true score lies, 95 times in 100."),
            order=lambda row: row.moments.total / row.moments.count,
            total=Cell(found.means.get(WHOLE_VISIT)),
        ),
        Column("low", _("Low"), lambda row: end_cells(row.interval)[0], "score", only="files"),
        Column("high", _("High"), lambda row: end_cells(row.interval)[1], "score", only="files"),
        Column(
            "change",
            pgettext("difference", "Change"),
            lambda row: change_cell(row.change),
            "change",
            about=_("Points since the wave before; clear only where chance would hardly do it."),
            order=_rough_difference,
        ),
        Column("clear", _("Clear change"), lambda row: verdict_cell(row.change), only="files"),
        Column(
            "rank",
            _("Rank"),
            _rank_cell,
            about=_("From the best to the worst place that its visits allow, among the ranked branches of its brand."),
            only="page",
            order=lambda row: row.rank,
        ),
        Column("best", _("Best rank"), lambda row: Cell(row.rank[0]) if row.rank else EMPTY, "count", only="files"),
        Column("worst", _("Worst rank"), lambda row: Cell(row.rank[1]) if row.rank else EMPTY, "count", only="files"),
    ]


def _rank_cell(row: BranchRow) -> Cell:
    return Cell(words.rank_words(Rank(*row.rank))) if row.rank else Cell("", note=_("not ranked"))


def _section_column(found: WaveResults, code: str, title: str) -> Column[BranchRow]:
    def cell(code: str, row: BranchRow) -> Cell:
        moments = row.cells.get(code)
        return score_cell(moments.mean if moments else None, found.bands)

    return Column(
        f"s.{code}",
        title,
        partial(cell, code),
        "whole",
        order=lambda row: row.cells[code].total / row.cells[code].count if code in row.cells else None,
        total=Cell(found.means.get(code)),
    )


def _rough_difference(row: BranchRow) -> float | None:
    """Good enough to sort by, and quicker for thousands than exact fractions."""
    now, before = row.moments, row.before
    return now.total / now.count - before.total / before.count if before.count else None
