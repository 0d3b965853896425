"""The rollup's SQL: what the cells of some visits are, straight from approved visits (scoring.md).

Written by hand, because one statement must aggregate and write; the same for PostgreSQL and SQLite.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db import connection, models

from audits.models import Branch

WHOLE_VISIT = ""

SCORES = """
SELECT v.wave_id, v.branch_id, '' AS section, count(*) AS count, sum(v.score) AS total,
       sum(CAST(v.score AS integer) * v.score) AS squares
FROM audits_visit v
WHERE v.state = 'approved' AND v.score IS NOT NULL AND {scope} GROUP BY v.wave_id, v.branch_id
UNION ALL
SELECT v.wave_id, v.branch_id, s.section, count(*), sum(s.score), sum(CAST(s.score AS integer) * s.score)
FROM audits_visit v JOIN audits_sectionscore s ON s.visit_id = v.id
WHERE v.state = 'approved' AND s.score IS NOT NULL AND {scope} GROUP BY v.wave_id, v.branch_id, s.section
"""
# Answers written before there were rates have points with two places only.
ANSWERS = """
SELECT wave_id, branch_id, question, count(value) AS counted, count(*) - count(value) AS na, sum(rate) AS total,
       sum(CAST(rate AS bigint) * rate) AS squares
FROM (
    SELECT v.wave_id, v.branch_id, a.question, a.value,
           COALESCE(a.rate, CAST(ROUND(10000.0 * a.earned / a.possible) AS integer)) AS rate
    FROM audits_visit v JOIN audits_answer a ON a.visit_id = v.id
    WHERE v.state = 'approved' AND v.obstacle = '' AND (a.value IS NOT NULL OR a.is_na) AND {scope}
) given GROUP BY wave_id, branch_id, question
"""


@dataclass(frozen=True, slots=True)
class Cells:
    """A table of cells: its part of the visit, its figures, and the query that gives them."""

    table: str
    part: str
    figures: tuple[str, ...]
    fresh: str
    is_stamped: bool = False

    @property
    def columns(self) -> list[str]:
        """All that the query gives, in its order."""
        return ["wave_id", "branch_id", self.part, *self.figures]

    def differs(self, ours: str, theirs: str) -> str:
        """The condition that a kept cell's figures, which may be null, aren't the fresh ones."""
        other = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
        return " OR ".join(f"{ours}.{name} {other} {theirs}.{name}" for name in self.figures)


SECTION_CELLS = Cells("reports_scorecell", "section", ("count", "total", "squares"), SCORES, is_stamped=True)
QUESTION_CELLS = Cells("reports_questioncell", "question", ("counted", "na", "total", "squares"), ANSWERS)
KINDS = (SECTION_CELLS, QUESTION_CELLS)
# Grouped by how many answers stand behind both, so that the sums of differences of means come out exactly.
BOTH_WAVES = """
SELECT n.question, n.counted, b.counted, count(*), sum(n.total), sum(b.total),
       sum(n.total * n.total), sum(b.total * b.total), sum(n.total * b.total)
FROM reports_questioncell n
JOIN reports_questioncell b ON b.wave_id = %s AND b.branch_id = n.branch_id AND b.question = n.question
WHERE n.wave_id = %s AND n.total IS NOT NULL AND b.total IS NOT NULL AND n.branch_id IN ({branches}) {one}
GROUP BY n.question, n.counted, b.counted
"""


@dataclass(slots=True)
class Differences:
    """Of one question: how many branches are in both waves, the sum of their changes, and that of the squares (percent)."""

    count: int = 0
    total: Fraction = Fraction(0)
    squares: Fraction = Fraction(0)


def differences(
    now: int, before: int, branches: "models.QuerySet[Branch]", question: str = ""
) -> dict[str, Differences]:
    """By question, or of one, how the rates of branches in both waves changed, each weighing the same; in one query."""
    within, params = branches.order_by().values("pk").query.sql_with_params()
    found: dict[str, Differences] = defaultdict(Differences)
    with connection.cursor() as cursor:
        one = "AND n.question = %s" if question else ""
        cursor.execute(
            BOTH_WAVES.format(branches=within, one=one), [before, now, *params, *([question] if question else [])]
        )
        for code, *figures in cursor.fetchall():
            after, then, count, total, earlier, squares, earlier_squares, products = map(int, figures)
            row = found[code]
            row.count += count
            row.total += Fraction(total, 100 * after) - Fraction(earlier, 100 * then)
            row.squares += (
                Fraction(squares, after**2) + Fraction(earlier_squares, then**2) - Fraction(2 * products, after * then)
            ) / 10_000
    return found


def refresh_pair(cells: Cells, wave_id: int, branch_id: int, at: dt.datetime) -> int:
    """Make the cells of one wave x branch what they should be; gives how many changed. The caller holds its lock."""
    pair = [wave_id, branch_id]
    fresh = scoped(cells, "v.wave_id = %s AND v.branch_id = %s")
    scope = pair * cells.fresh.count("{scope}")
    is_one = connection.vendor == "postgresql"  # there both are one statement with one aggregate
    source = "f" if is_one else f"({fresh}) f"
    gone = (
        f"DELETE FROM {cells.table} WHERE wave_id = %s AND branch_id = %s"  # noqa: S608 names of ours
        f" AND {cells.part} NOT IN (SELECT f.{cells.part} FROM {source})"
    )
    written, stamp = writing(cells, source, at)
    with connection.cursor() as cursor:
        if is_one:
            cursor.execute(
                f"WITH f AS ({fresh}), gone AS ({gone} RETURNING 1), written AS ({written} RETURNING 1)"  # noqa: S608 as above
                " SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM written)",
                [*scope, *pair, *stamp],
            )
            return int(cursor.fetchone()[0])
        cursor.execute(gone, [*pair, *scope])
        removed: int = cursor.rowcount
        cursor.execute(written, [*stamp, *scope])
        return removed + int(cursor.rowcount)


def rebuild_waves(cells: Cells, wave_ids: Sequence[int], at: dt.datetime) -> int:
    """The same for all branches of some waves, aggregated once; gives how many changed. Unchanged rows aren't touched."""
    waves = waves_named(wave_ids)
    same = f"f.wave_id = c.wave_id AND f.branch_id = c.branch_id AND f.{cells.part} = c.{cells.part}"
    moved = (
        f"SELECT f.*, c.id AS kept FROM ({scoped(cells, f'v.{waves}')}) f"  # noqa: S608 names of ours
        f" FULL JOIN (SELECT * FROM {cells.table} WHERE {waves}) c ON {same}"
        f" WHERE f.wave_id IS NULL OR c.id IS NULL OR {cells.differs('c', 'f')}"
    )
    gone = f"DELETE FROM {cells.table} WHERE id IN (SELECT kept FROM moved_cells WHERE wave_id IS NULL)"  # noqa: S608 as above
    written, stamp = writing(cells, "(SELECT * FROM moved_cells WHERE wave_id IS NOT NULL) f", at)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE moved_cells AS {moved}")
        cursor.execute(gone)
        removed: int = cursor.rowcount
        cursor.execute(written, stamp)
        removed += cursor.rowcount
        cursor.execute("DROP TABLE moved_cells")
        return removed


def scoped(cells: Cells, scope: str) -> str:
    """The query of these visits' cells."""
    return cells.fresh.format(scope=scope)


def writing(cells: Cells, source: str, at: dt.datetime) -> tuple[str, list[Any]]:
    """The statement that inserts the cells of a source named f, or updates those that differ; and its parameters."""
    stamp = ["refreshed_at"] if cells.is_stamped else []
    values = [f"f.{name}" for name in cells.columns] + ["%s"] * len(stamp)
    update = ", ".join(f"{name} = excluded.{name}" for name in [*cells.figures, *stamp])
    return (
        f"INSERT INTO {cells.table} ({', '.join([*cells.columns, *stamp])}) SELECT {', '.join(values)} FROM {source}"  # noqa: S608
        f" WHERE TRUE ON CONFLICT (wave_id, branch_id, {cells.part}) DO UPDATE SET {update}"
        f" WHERE {cells.differs(cells.table, 'excluded')}",
        [connection.ops.adapt_datetimefield_value(at) for _ in stamp],
    )


def lock_pair(wave_id: int, branch_id: int, at: dt.datetime) -> str:
    """Take the lock of a wave x branch until the transaction ends, and note when; gives the wave's state, "" if gone.

    The commit needn't wait for the disk: a note that a power cut takes back sends the sweep to compute the cells again.
    """
    quick = (
        "(SELECT set_config('synchronous_commit', 'off', true))" if connection.vendor == "postgresql" else "(SELECT 1)"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO reports_cellrefresh (wave_id, branch_id, at)"  # noqa: S608 words of ours
            f" SELECT w.id, b.id, %s FROM audits_wave w, audits_branch b, {quick} quick WHERE w.id = %s AND b.id = %s"
            " ON CONFLICT (wave_id, branch_id) DO UPDATE SET at = excluded.at"
            " RETURNING (SELECT w.state FROM audits_wave w WHERE w.id = wave_id)",
            [connection.ops.adapt_datetimefield_value(at), wave_id, branch_id],
        )
        found = cursor.fetchone()
        return str(found[0]) if found else ""


def lock_all(wave_ids: Sequence[int], at: dt.datetime) -> None:
    """Keep every refresh waiting until the transaction ends, and note when for the pairs of these waves without a note."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # SQLite has one writer anyway
            cursor.execute("LOCK TABLE reports_cellrefresh IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(
            "INSERT INTO reports_cellrefresh (wave_id, branch_id, at) SELECT DISTINCT v.wave_id, v.branch_id, %s"  # noqa: S608
            f" FROM audits_visit v WHERE v.state = 'approved' AND v.{waves_named(wave_ids)} ON CONFLICT DO NOTHING",
            [connection.ops.adapt_datetimefield_value(at)],
        )


def waves_named(wave_ids: Sequence[int]) -> str:
    """The condition that keeps to these waves."""
    return f"wave_id IN ({', '.join(str(int(wave_id)) for wave_id in wave_ids)})"
