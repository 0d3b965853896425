"""Results as CSV, so that a spreadsheet opens them and no cell of theirs becomes a formula."""

import csv
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reports.results import BranchRow, WaveResults

FORMULA = ("=", "+", "-", "@")
CONTROL = ("\t", "\r", "\n")
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


class Echo:
    """A file that gives back what is written to it."""

    def write(self, line: str) -> str:
        """The line."""
        return line


def results_csv(results: WaveResults, rows: list[BranchRow]) -> Iterator[str]:
    """The table line by line; scores with two places and a point, in percent."""
    writer = csv.writer(Echo())
    head = [_("Branch"), _("Code"), _("City"), _("Region"), _("Brand"), _("Visits"), _("Score"), _("Low"), _("High")]
    head += [
        pgettext("difference", "Change"),
        _("Clear change"),
        _("Best rank"),
        _("Worst rank"),
        *(title for _code, title in results.sections),
    ]
    yield BYTE_ORDER_MARK + str(writer.writerow([neutral(cell) for cell in head]))
    for row in rows:
        yield str(writer.writerow([neutral(cell) for cell in cells_of(row, results)]))


def cells_of(row: BranchRow, results: WaveResults) -> list[Any]:
    """One branch's cells."""
    branch, change, interval = row.branch, row.change, row.interval
    best, worst = (row.rank[0], row.rank[1]) if row.rank else ("", "")
    verdicts = {"up": _("up"), "down": _("down")}
    return [
        branch.name,
        branch.code,
        branch.city,
        str(branch.region or ""),
        branch.brand.name,
        row.moments.count,
        places(row.score),
        places(interval.low if interval else None),
        places(interval.high if interval else None),
        places(change.difference if change else None),
        verdicts.get(change.verdict, "") if change else "",
        best,
        worst,
        *(places(row.sections.get(code)) for code, _title in results.sections),
    ]


def places(value: Fraction | float | None) -> Fraction | str:
    """Two places, half up; marked as a number by staying one."""
    return "" if value is None else Fraction((Fraction(value) * 100 + Fraction(1, 2)).__floor__(), 100)


def neutral(cell: Any) -> str:
    """A cell's text; what a spreadsheet would take for a formula gets an apostrophe before it, numbers don't."""
    if isinstance(cell, Fraction):
        return f"{float(cell):.2f}"
    text = str(cell)
    is_formula = text.lstrip().startswith(FORMULA) or text.startswith(CONTROL)
    return f"'{text}" if isinstance(cell, str) and is_formula else text
