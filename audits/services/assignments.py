"""Automatic assignment of a wave's visits: planned in a task, looked at, then assigned all at once.

Whoever holds a visit keeps it, and so does who is invited to one: only visits that nobody has are planned.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import ShopperProfile, User
from audits.models import Assignment, AssignmentState, Event, Visit, VisitState, Wave
from audits.models.assignment import UNDER_WAY
from audits.models.visit import VisitQuerySet
from audits.rules.eligibility import Job, Reason, Shopper, why_not
from audits.rules.lifecycle import WAVE
from audits.rules.planning import Limits, Plan, plan_shoppers
from audits.rules.values import read_date
from audits.services.acceptance import job_of, load_shoppers, nearer, shoppers_of
from audits.services.planning import move_visits
from audits.services.transitions import locked_wave
from audits.tasks import assignments as tasks
from common.errors import Refused
from common.tasks import after_commit


class Dropped(Exception):
    """Somebody dropped the run while it was planned."""


def open_visits(wave: Wave) -> VisitQuerySet:
    """The visits that nobody has, nor is invited to, and that can still be made."""
    states = (VisitState.PLANNED, VisitState.OFFERED)
    return Visit.objects.filter(wave=wave, state__in=states, offered_to=None, closes_at__gt=timezone.now())


@transaction.atomic
def ask_assignment(
    *, wave_id: int, by: User, farthest_km: int | None = None, most_each: int | None = None
) -> Assignment:
    """Begin a run over an open wave, with limits of its own; one that is under way gives way to it."""
    wave = locked_wave(wave_id)
    if wave.state not in WAVE["close"].sources:
        raise Refused("wrong_state", _("Only visits of an open wave can be assigned."))
    if not open_visits(wave).exists():
        raise Refused("wrong_state", _("Every visit of this wave has its shopper already."))
    earlier = Assignment.objects.filter(wave=wave, state__in=UNDER_WAY)
    earlier.update(state=AssignmentState.DROPPED, ended_at=timezone.now())
    seed = Assignment.objects.filter(wave=wave).count()
    limits = {"farthest_km": farthest_km, "most_each": most_each}
    assignment = Assignment.objects.create(wave=wave, seed=seed, asked_by=by, heard_at=timezone.now(), **limits)
    after_commit(tasks.plan_assignment, assignment_id=assignment.pk)
    return assignment


def plan_assignment(*, assignment_id: int) -> None:
    """Make the plan of a run; quiet where it was dropped meanwhile. Twice at once only the later plan stays."""
    assignment = Assignment.objects.select_related("wave__organisation").filter(pk=assignment_id).first()
    if assignment is None or not hear(assignment_id, 0):
        return
    try:
        plan = plan_of(assignment)
    except Dropped:
        return
    except Exception:
        still_planning(assignment_id).update(state=AssignmentState.FAILED, ended_at=timezone.now())
        raise
    still_planning(assignment_id).update(
        state=AssignmentState.READY,
        share=100,
        choices=[
            [str(visit), one.shopper, one.km, one.day and one.day.isoformat(), one.nearer]
            for visit, one in sorted(plan.choices.items(), key=str)
        ],
        uncovered=[[str(visit), against] for visit, against in sorted(plan.uncovered.items(), key=str)],
        heard_at=timezone.now(),
    )


def plan_of(assignment: Assignment) -> Plan:
    """The plan, telling the run's row how far it is."""

    def tell(share: float) -> None:
        if not hear(assignment.pk, round(100 * share)):
            raise Dropped

    at, (jobs, shoppers) = timezone.now(), facts_of(assignment.wave, open_visits(assignment.wave))
    taken, busy = taken_in(assignment.wave), busy_in(assignment.wave)
    tell(0.1)
    return plan_shoppers(
        [nearer(job, assignment.farthest_km) for job in jobs],
        {key: replace(shopper, in_wave=taken[key], busy=busy[key]) for key, shopper in shoppers.items()},
        at=at,
        limits=Limits(a_day=assignment.wave.terms.a_day, a_wave=most_each_of(assignment)),
        seed=assignment.seed,
        tell=lambda share: tell(0.1 + 0.9 * share),
    )


def most_each_of(assignment: Assignment) -> int | None:
    """The most visits of the wave for one shopper: the run's limit, or the wave's, where that is stricter."""
    limits = [most for most in (assignment.most_each, assignment.wave.terms.a_wave) if most is not None]
    return min(limits, default=None)


def taken_in(wave: Wave) -> Counter[int]:
    """How many visits of the wave each shopper has taken, whatever became of them."""
    rows = Visit.objects.filter(wave=wave, shopper__isnull=False).exclude(state=VisitState.CANCELLED).order_by()
    return Counter(dict(rows.values_list("shopper").annotate(number=Count("pk"))))


def busy_in(wave: Wave) -> dict[int, Counter[dt.date]]:
    """On which days each shopper means to make how many visits of the wave, or made them."""
    rows = Visit.objects.filter(wave=wave, shopper__isnull=False, day__isnull=False).order_by()
    found: dict[int, Counter[dt.date]] = defaultdict(Counter)
    for shopper, day in rows.exclude(state__in=[VisitState.CANCELLED, VisitState.EXPIRED]).values_list(
        "shopper", "day"
    ):
        if shopper is not None and day is not None:
            found[shopper][day] += 1
    return found


def facts_of(wave: Wave, visits: VisitQuerySet) -> tuple[list[Job], dict[int, Shopper]]:
    """What each visit asks, and what is known of every shopper, in a constant number of queries."""
    rows = visits.select_related("branch").order_by("pk").prefetch_related("wave__programme", "scenario_version")
    jobs = [job_of(visit) for visit in rows]
    return jobs, load_shoppers(shoppers_of(wave.organisation), wave.organisation, at=timezone.now(), jobs=jobs)


def still_planning(assignment_id: int) -> Any:
    """The run, where nobody dropped it."""
    return Assignment.objects.filter(pk=assignment_id, state__in=UNDER_WAY[:2])


def hear(assignment_id: int, share: int) -> bool:
    """Note how far a run is; whether it is still wanted."""
    changed = {"state": AssignmentState.PLANNING, "share": share, "heard_at": timezone.now()}
    return bool(still_planning(assignment_id).update(**changed))


def silent_assignments(at: dt.datetime) -> list[int]:
    """Runs whose task was lost; one that was lost again and again for an hour has failed."""
    long_ago = Assignment.objects.waiting(at).filter(asked_at__lt=at - dt.timedelta(hours=1))
    long_ago.update(state=AssignmentState.FAILED, ended_at=at)
    return list(Assignment.objects.waiting(at).values_list("pk", flat=True))


@transaction.atomic
def drop_assignment(*, assignment_id: int, by: User) -> Assignment:
    """Give a run up; nothing was assigned yet."""
    assignment = locked_assignment(assignment_id)
    if assignment.state not in UNDER_WAY:
        raise wrong_state(assignment)
    assignment.state, assignment.ended_at = AssignmentState.DROPPED, timezone.now()
    assignment.save(update_fields=["state", "ended_at"])
    return assignment


@transaction.atomic
def apply_assignment(*, assignment_id: int, by: User) -> Assignment:
    """Assign the visits as planned, but to nobody who no longer fits; `assigned` says how many."""
    wave = locked_wave(Assignment.objects.only("wave").get(pk=assignment_id).wave_id)
    assignment = locked_assignment(assignment_id)
    if assignment.state != AssignmentState.READY:
        raise wrong_state(assignment)
    if wave.state not in WAVE["close"].sources:
        raise Refused("wrong_state", _("Only visits of an open wave can be assigned."))
    planned = {UUID(visit): shopper for visit, shopper, *_rest in assignment.choices}
    days = {UUID(choice[0]): read_date(choice[3]) for choice in assignment.choices}
    # All visits first, then all profiles, each in one order: as `give` does for one.
    visits = list(open_visits(wave).filter(pk__in=planned).select_for_update(of=("self",)).order_by("pk"))
    profiles = ShopperProfile.objects.select_for_update().filter(pk__in=planned.values()).order_by("pk").in_bulk()
    jobs, shoppers = facts_of(wave, Visit.objects.filter(pk__in=[visit.pk for visit in visits]))
    taken = taken_in(wave)
    shoppers = {key: replace(shopper, in_wave=taken[key]) for key, shopper in shoppers.items()}
    fits = still_fitting(jobs, shoppers, planned, most_each=most_each_of(assignment))
    chosen = [visit for visit in visits if visit.pk in fits]
    able, busy = {job.visit: job.days for job in jobs}, busy_in(wave)
    for visit in chosen:
        visit.shopper, visit.offered_to, visit.accepted_at = profiles[planned[visit.pk]], None, timezone.now()
        visit.day = day_left(days[visit.pk], able[visit.pk], busy[planned[visit.pk]], wave.terms.a_day)
    Visit.objects.bulk_update(chosen, ["shopper", "offered_to", "accepted_at", "day"], batch_size=500)
    codes = {visit.pk: {"shopper": profiles[planned[visit.pk]].code} for visit in chosen}
    move_visits(chosen, "assign", by=by, data=codes)
    assignment.state, assignment.assigned, assignment.ended_at = AssignmentState.APPLIED, len(chosen), timezone.now()
    assignment.save(update_fields=["state", "assigned", "ended_at"])
    note_assignment(wave, len(chosen), by)
    return assignment


def note_assignment(wave: Wave, assigned: int, by: User) -> None:
    """Say in the wave's history that its visits were given out."""
    why = ngettext("%(number)s visit", "%(number)s visits", assigned) % {"number": assigned}
    about: dict[str, Any] = {"organisation": wave.organisation, "wave": wave, "by": by}
    Event.objects.create(verb="assign_all", source=wave.state, target=wave.state, why=why, **about)


def day_left(
    day: dt.date | None, able: Collection[dt.date], busy: Counter[dt.date], most: int | None
) -> dt.date | None:
    """The planned day, counted as taken, where the visit can still be made then; else none."""
    if day is None or day not in able or (most is not None and busy[day] >= most):
        return None
    busy[day] += 1
    return day


def still_fitting(
    jobs: list[Job], shoppers: dict[int, Shopper], planned: dict[UUID, int], *, most_each: int | None
) -> set[object]:
    """The visits whose shopper may still take them, one after the other, as if each accepted on the board.

    `most_each` is the run's limit in the wave, where some may have been taken since it was planned.
    """
    at, held, met = timezone.now(), Counter[int](), set[tuple[int, int]]()
    fits: set[object] = set()
    for job in jobs:
        key = planned[job.visit]  # type: ignore[index]
        shopper = shoppers.get(key)
        if shopper is None or (job.rotation_days and (key, job.branch) in met):
            continue
        if most_each is not None and shopper.in_wave + held[key] >= most_each:
            continue
        if why_not(job, replace(shopper, held=shopper.held + held[key]), at) is None:
            fits.add(job.visit)
            held[key] += 1
            met.add((key, job.branch))
    return fits


def locked_assignment(assignment_id: int) -> Assignment:
    """The run under a row lock; raises `Assignment.DoesNotExist`."""
    return Assignment.objects.select_for_update().get(pk=assignment_id)


def wrong_state(assignment: Assignment) -> Refused:
    """What it is instead."""
    state = AssignmentState(assignment.state).label.lower()
    return Refused("wrong_state", _("This assignment is now: %(state)s.") % {"state": state})


def reasons_of(assignment: Assignment) -> Counter[Reason | None]:
    """How many uncovered visits each rule stops; None where there are no shoppers."""
    found: Counter[Reason | None] = Counter()
    for _visit, against in assignment.uncovered:
        found[main_reason(against)] += 1
    return found


def main_reason(against: dict[str, int]) -> Reason | None:
    """The rule to look at first: full hands where anybody fits otherwise, else what keeps the most."""
    if against.get(Reason.FULL):
        return Reason.FULL
    known = {reason: number for reason, number in against.items() if reason != Reason.LEFT}
    return Reason(max(known, key=lambda reason: known[reason])) if known else None
