"""Many visits at once: planned from a wave, and moved together, one event each."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils import timezone

from accounts.models import User
from audits.models import Branch, Event, Visit, VisitState, Wave
from audits.rules.lifecycle import VISIT, next_state
from audits.rules.pairs import pairs_of
from audits.rules.windows import visit_window
from audits.services.acceptance import job_at, load_shoppers, shoppers_of

BATCH = 500


@dataclass(frozen=True)
class Feasibility:
    """What opening a wave would mean; `cost` is by currency."""

    branches: int
    visits: int
    cost: dict[str, Decimal]
    shoppers: int
    uncovered: list[Branch]


def fee_of(document: dict[str, Any], branch: Branch) -> tuple[Decimal, str]:
    """Fee and currency of a visit: the scenario's, else the brand's currency, else the organisation's."""
    brand = branch.brand
    return Decimal(str(document.get("fee") or 0)), (
        document.get("fee_currency") or brand.currency or brand.organisation.currency
    )


def branches_of(wave: Wave) -> list[Branch]:
    """The wave's branches with what planning needs."""
    return list(wave.branches.select_related("brand__organisation").order_by("name", "pk"))


def plan_visits(wave: Wave, branches: Iterable[Branch], *, by: User) -> list[Visit]:
    """Make the visits of a wave, numbered from 1 at each branch, with their events."""
    visits = []
    for branch in branches:
        window = visit_window(wave.starts_on, wave.ends_on, branch.time_zone)
        fee, currency = fee_of(wave.scenario_version.document, branch)
        visits += [
            Visit(
                organisation_id=wave.organisation_id,
                wave=wave,
                branch=branch,
                number=number,
                opens_at=window.opens_at,
                closes_at=window.closes_at,
                fee=fee,
                currency=currency,
            )
            for number in range(1, wave.visits_per_branch + 1)
        ]
    Visit.objects.bulk_create(visits, batch_size=BATCH)
    record(visits, "plan", [""] * len(visits), by=by)
    return visits


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


def feasibility(wave: Wave) -> Feasibility:
    """Visits, cost of fees, and the branches that no shopper could take as things stand."""
    branches, at = branches_of(wave), timezone.now()
    cost: dict[str, Decimal] = {}
    for branch in branches:
        fee, currency = fee_of(wave.scenario_version.document, branch)
        cost[currency] = cost.get(currency, Decimal()) + fee * wave.visits_per_branch
    profiles = shoppers_of(wave.organisation)
    rules = {
        "rotation_days": wave.programme.rotation_days,
        "scenario": wave.scenario_version.document,
    }
    jobs = []
    for branch in branches:
        window = visit_window(wave.starts_on, wave.ends_on, branch.time_zone)
        jobs.append(job_at(branch, window.opens_at, window.closes_at, **rules))
    facts = load_shoppers(profiles, wave.organisation, at=at, jobs=jobs).values()
    free = [shopper for shopper in facts if shopper.held < shopper.capacity]
    pairs = pairs_of(jobs, free, at)
    uncovered = [branch for branch, able in zip(branches, pairs.codes == 0, strict=True) if not able.any()]
    return Feasibility(len(branches), len(branches) * wave.visits_per_branch, cost, len(profiles), uncovered)


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
    """What closing a wave now would do to its visits; `kept` are under review or judged."""

    cancelled: int
    expired: int
    kept: int


def fate_of(wave: Wave, at: dt.datetime) -> Fate:
    """What closing would do; nothing is saved."""
    rows = list(Visit.objects.filter(wave=wave).only("state", "opens_at", "closes_at", "submitted_at"))
    unfinished = [visit for visit in rows if visit.state in VISIT["expire"].sources]
    cancelled, expired = cut_short(unfinished, at)
    kept = sum(visit.submitted_at is not None for visit in rows if visit.state not in VISIT["expire"].sources)
    return Fate(len(cancelled), len(expired), kept)
