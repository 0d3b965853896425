"""The rollup's SQL: what the score cells of some visits are, as one aggregate over approved visits (scoring.md)."""

from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.db.models.functions import Cast

from audits.models import SectionScore, Visit, VisitState
from reports.models import ScoreCell

WHOLE_VISIT = ""
BIG: "models.BigIntegerField[int, int]" = models.BigIntegerField()


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell's figures: count, sum and sum of squares in integer hundredths of a percent."""

    wave: int
    branch: int
    section: str
    count: int
    total: int
    squares: int


def fresh_cells(visits: "models.QuerySet[Visit]") -> list[Cell]:
    """What the cells of these visits' waves and branches are, in one query; only approved ones count."""
    rows = _whole(visits).union(_sections(visits), all=True)
    return [Cell(wave, branch, section, int(n), int(s), int(q)) for wave, branch, section, n, s, q in rows]


def write_all(visits: "models.QuerySet[Visit]", cells: "models.QuerySet[ScoreCell]", at: Any) -> None:
    """Make `cells`, those of the same waves as `visits`, what they should be: set-based, unchanged rows untouched.

    One statement removes cells that nothing stands behind any more, one writes the new and the different.
    """
    queries = [_whole(visits).query.sql_with_params(), _sections(visits).query.sql_with_params()]
    fresh = " UNION ALL ".join(sql for sql, _ in queries)
    params = [value for _, values in queries for value in values]
    scope, scope_params = cells.values("id").query.sql_with_params()
    names = "(wave_id, branch_id, section, n, total, squares)"
    same = "f.wave_id = c.wave_id AND f.branch_id = c.branch_id AND f.section = c.section"
    orphans = (
        f"WITH f {names} AS ({fresh}) DELETE FROM reports_scorecell WHERE id IN ({scope}) AND id NOT IN"  # noqa: S608
        f" (SELECT c.id FROM reports_scorecell c JOIN f ON {same})"
    )
    changed = (
        f"WITH f {names} AS ({fresh})"  # noqa: S608
        " INSERT INTO reports_scorecell (wave_id, branch_id, section, count, total, squares, refreshed_at)"
        " SELECT f.wave_id, f.branch_id, f.section, f.n, f.total, f.squares, %s FROM f"
        f" LEFT JOIN reports_scorecell c ON {same}"
        " WHERE c.id IS NULL OR c.count <> f.n OR c.total <> f.total OR c.squares <> f.squares"
        " ON CONFLICT (wave_id, branch_id, section) DO UPDATE SET count = excluded.count,"
        " total = excluded.total, squares = excluded.squares, refreshed_at = excluded.refreshed_at"
    )
    with connection.cursor() as cursor:
        cursor.execute(orphans, [*params, *scope_params])
        cursor.execute(changed, [*params, at])


def _whole(visits: "models.QuerySet[Visit]") -> Any:
    rows = visits.filter(state=VisitState.APPROVED, score__isnull=False).order_by()
    return _summed(rows, "wave_id", "branch_id", models.Value(WHOLE_VISIT, models.CharField()))


def _sections(visits: "models.QuerySet[Visit]") -> Any:
    rows = SectionScore.objects.filter(visit__state=VisitState.APPROVED, score__isnull=False).order_by()
    if visits.query.where:
        rows = rows.filter(visit__in=visits.order_by().values("pk"))
    return _summed(rows, "visit__wave_id", "visit__branch_id", models.F("section"))


def _summed(rows: Any, wave: str, branch: str, section: Any) -> Any:
    score = Cast("score", BIG)  # a small integer's square overflows
    return (
        rows.annotate(in_section=section)
        .values_list(wave, branch, "in_section")
        .annotate(
            n=models.Count("pk"),
            total=Cast(models.Sum(score), BIG),
            squares=Cast(models.Sum(score * score, output_field=BIG), BIG),
        )
    )
