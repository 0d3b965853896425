"""What was changed in a wave after its publication: old and new figure, when and why (scoring.md, restatements)."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.timezone import localdate

from audits.models import Correction, Event, Visit, Wave
from audits.services.scores import parsed_checklist
from common.texts import text
from reports.figures import Restatement, if_other
from reports.visit_figures import percent

MOST_LISTED = 40


def restatements_of(wave: Wave, visits: Iterable[Visit]) -> list[Restatement]:
    """What was changed in these approved visits since their wave was published, in order; texts in the active language.

    Of a visit approved only then, what its reviewer wrote to the shopper before is no restatement, and not to be read.
    The wave comes with its checklist, visits with branch and corrections.
    """
    since = wave.published_at
    if since is None:
        return []
    titles = {
        one.code: text(one.text) for part in parsed_checklist(wave.checklist_version).sections for one in part.questions
    }
    kept = Event.objects.filter(wave=wave, verb="restate").order_by("pk").values_list("data", flat=True)
    events = list(kept) if wave.revision > 1 else []  # each raises the revision
    added = {data["visit"] for data in events if "correction" not in data}
    told: list[tuple[dt.datetime, str | int, Restatement]] = []
    for visit in visits:
        counted_from = max(since, visit.approved_at or since)
        if counted_from > since and str(visit.pk) in added:
            told.append((counted_from, str(visit.pk), _late(visit)))
        for change in visit.corrections.all():
            if change.at > counted_from:
                told.append((change.at, change.pk, _corrected(visit, change, titles)))
    figures = {data.get("correction") or data["visit"]: data for data in events if "before" in data}
    return [_with_branch(one, figures.get(key)) for _at, key, one in sorted(told, key=lambda found: found[0])]


def score_when_published(score: Fraction | None, branches: int, changes: Sequence[Restatement]) -> Fraction | None:
    """The mean of branches as it was published, gone back to from the one now; None where a step wasn't kept."""
    total = Fraction(0) if score is None else score * branches
    for change in reversed(changes):
        if change.branch_before is None and change.branch_after is None:
            return None
        branches += (change.branch_before is not None) - (change.branch_after is not None)
        total += (change.branch_before or 0) - (change.branch_after or 0)
    return if_other(total / branches, score) if branches else None


def _late(visit: Visit) -> Restatement:
    zone = ZoneInfo(visit.branch.time_zone)
    on = localdate(visit.approved_at, zone)
    return Restatement(visit.number, "", None, percent(visit.score), on, "", branch=visit.branch.name)


def _corrected(visit: Visit, change: Correction, titles: Mapping[str, str]) -> Restatement:
    return Restatement(
        visit=visit.number,
        text=titles.get(change.question, change.question),
        before=percent(change.old_score),
        after=percent(change.new_score),
        on=localdate(change.at, ZoneInfo(visit.branch.time_zone)),
        reason=change.reason,
        branch=visit.branch.name,
    )


def _mean(total: int, count: int) -> Fraction | None:
    return Fraction(total, 100 * count) if count else None


def _with_branch(one: Restatement, kept: Mapping[str, Any] | None) -> Restatement:
    """The same with the branch's score before and after, where they were kept."""
    return replace(one, branch_before=_mean(*kept["before"]), branch_after=_mean(*kept["after"])) if kept else one
