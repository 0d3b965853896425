"""A table of results as a file: the same cells as on the page, typed, and a sheet on method beside it."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from common.tables import Table
from reports.exports.dictionary import how_scores_are_made


def method_of(table: Table[Any], facts: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """What the workbook's sheet on method says: `facts` of what was asked for and by whom, what each column means."""
    yield from facts
    yield from table.meanings()
    if table.note:
        yield _("Rests on"), table.note
    for sentence in how_scores_are_made():
        yield _("Scores"), sentence
