"""Many visits at once: found, moved together, one event each."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils import timezone

from accounts.models import User
from audits.models import Branch, Event, Visit, VisitState, Wave
from audits.rules.lifecycle import VISIT, next_state

BATCH = 500
AWAITING_REVIEW = (VisitState.SUBMITTED, VisitState.IN_REVIEW, VisitState.RETURNED)


def branches_of(wave: Wave) -> list[Branch]:
    """The wave's branches with what planning needs."""
    return list(wave.branches.select_related("brand__organisation").order_by("name", "pk"))


def move_visits(
    visits: Sequence[Visit],
    verb: str,
    *,
    by: User | None,
    why: str = "",
    ends_at: dt.datetime | None = None,
    data: Mapping[UUID, dict[str, Any]] | None = None,
) -> None:
    """Take locked visits through `verb`; raises `WrongState` where the table has no step.

    With `ends_at`, windows that are open then end then; `data` goes by visit into its event. One UPDATE a batch: a
    wave may have thousands.
    """
    sources, now = [visit.state for visit in visits], timezone.now()
    for visit in visits:
        visit.state = next_state(VISIT, "visit", verb, visit.state)
        if ends_at and visit.opens_at < ends_at < visit.closes_at:
            visit.closes_at = ends_at
    for first in range(0, len(visits), BATCH):
        rows = Visit.objects.filter(pk__in=[visit.pk for visit in visits[first : first + BATCH]])
        rows.update(state=VISIT[verb].target, changed_at=now)
        if ends_at:
            rows.filter(opens_at__lt=ends_at, closes_at__gt=ends_at).update(closes_at=ends_at)
    record(visits, verb, sources, by=by, why=why, data=data)


def record(
    visits: Sequence[Visit],
    verb: str,
    sources: Sequence[str],
    *,
    by: User | None,
    why: str = "",
    data: Mapping[UUID, dict[str, Any]] | None = None,
) -> None:
    """One event for each visit."""
    rows = [
        Event(
            organisation_id=visit.organisation_id,
            visit=visit,
            verb=verb,
            source=source,
            target=visit.state,
            why=why,
            data=(data or {}).get(visit.pk, {}),
            by=by,
        )
        for visit, source in zip(visits, sources, strict=True)
    ]
    Event.objects.bulk_create(rows, batch_size=BATCH)


def locked_visits(wave: Wave, *states: str) -> list[Visit]:
    """The wave's visits in `states` under their locks, in one order for everybody."""
    return list(Visit.objects.select_for_update().filter(wave=wave, state__in=states).order_by("pk"))


def counts_by_state(wave: Wave) -> dict[str, int]:
    """How many visits stand in each state; states without one are left out."""
    rows = Visit.objects.filter(wave=wave).order_by().values_list("state")
    return dict(rows.annotate(number=Count("pk")))


def cut_short(visits: Iterable[Visit], at: dt.datetime) -> tuple[list[Visit], list[Visit]]:
    """What closing a wave does to its unfinished visits: those to cancel, those to expire.

    An expired visit still takes what a phone without network finished before its window's end, so whatever somebody
    may have begun expires. What nobody holds, or could have begun, is cancelled.
    """
    cancelled, expired = [], []
    for visit in visits:
        taken = visit.state in (VisitState.ACCEPTED, VisitState.IN_PROGRESS)
        if visit.state == VisitState.IN_PROGRESS or (taken and visit.opens_at < at):
            expired.append(visit)
        else:
            cancelled.append(visit)
    return cancelled, expired


@dataclass(frozen=True)
class Fate:
    """What closing a wave now would do to its visits; those `waiting` for review and those `judged` stay."""

    cancelled: int
    expired: int
    waiting: int
    judged: int


def fate_of(wave: Wave, at: dt.datetime) -> Fate:
    """What closing would do; nothing is saved."""
    rows = list(Visit.objects.filter(wave=wave).only("state", "opens_at", "closes_at"))
    unfinished = [visit for visit in rows if visit.state in VISIT["expire"].sources]
    cancelled, expired = cut_short(unfinished, at)
    waiting = sum(visit.state in AWAITING_REVIEW for visit in rows)
    judged = sum(visit.state in (VisitState.APPROVED, VisitState.REJECTED) for visit in rows)
    return Fate(len(cancelled), len(expired), waiting, judged)
