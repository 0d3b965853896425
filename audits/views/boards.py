"""Rows of tables that are counted from many visits."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Avg, Count, Q

from audits.models import Branch, Visit, VisitState, Wave
from audits.services.progress import DROPPED, GROUPS, group_case


@dataclass(frozen=True)
class BranchRow:
    """How one branch stands in a wave; `score` in hundredths of a percent, the mean of approved visits."""

    branch: Branch
    cells: list[tuple[str, int]]
    total: int
    score: int | None


def branch_rows(wave: Wave, branches: Sequence[Branch], at: dt.datetime) -> list[BranchRow]:
    """A row for each of `branches`, in two queries."""
    rows = Visit.objects.filter(wave=wave, branch__in=branches).order_by()
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    grouped = rows.annotate(group=group_case(at)).values_list("branch", "group")
    for branch, group, number in grouped.annotate(number=Count("pk")):
        counts[branch][group] = number
    approved = Q(state=VisitState.APPROVED)
    scores = dict(rows.values_list("branch").annotate(mean=Avg("score", filter=approved)))
    groups = [*GROUPS, DROPPED]
    return [
        BranchRow(
            branch=branch,
            cells=[(group, counts[branch.pk].get(group, 0)) for group in groups],
            total=sum(counts[branch.pk].values()),
            score=None if scores.get(branch.pk) is None else round(scores[branch.pk]),
        )
        for branch in branches
    ]
