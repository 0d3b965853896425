"""A wave's life: drafted, opened (its visits are planned), closed, published."""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from typing import Any, TypedDict, Unpack
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from audits.models import (
    AssignmentState,
    Branch,
    ChecklistVersion,
    Event,
    Programme,
    ScenarioVersion,
    Visit,
    VisitState,
    Wave,
    WaveScenario,
)
from audits.models.assignment import UNDER_WAY as PLANS_UNDER_WAY
from audits.rules.lifecycle import UNSTARTED, WAVE
from audits.rules.spread import slots
from audits.rules.wave_plan import WavePlan
from audits.rules.windows import visit_window
from audits.services.feasibility import scarce_branches
from audits.services.planning import (
    AWAITING_REVIEW,
    BATCH,
    branches_of,
    cut_short,
    locked_visits,
    move_visits,
    record,
)
from audits.services.transitions import locked_wave, move_wave
from audits.services.visit_plans import add_bonuses, plan_visits
from common.errors import Refused
from common.tasks import after_commit

# Sent, and not yet judged.
# What withdrawing a wave may undo, and what it may not.
FREE = (VisitState.PLANNED, VisitState.OFFERED)
TAKING = ("accept", "assign")


class WaveFacts(TypedDict, total=False):
    """What a draft consists of; what isn't named stays as it is."""

    name: str
    scenario_version: ScenarioVersion
    checklist_version: ChecklistVersion
    branches: Collection[Branch]
    starts_on: dt.date
    ends_on: dt.date
    visits_per_branch: int
    plan: WavePlan
    shares: Collection[tuple[ScenarioVersion, int]]


@transaction.atomic
def create_wave(*, programme: Programme, by: User, **facts: Unpack[WaveFacts]) -> Wave:
    """A draft of a wave; nothing is planned yet. Without dates it is one of the coming month."""
    wave = Wave(organisation=programme.brand.organisation, programme=programme, created_by=by)
    wave.starts_on, wave.ends_on = coming_month(timezone.localdate(timezone=ZoneInfo(wave.organisation.time_zone)))
    fill(wave, facts)
    Event.objects.create(organisation=wave.organisation, wave=wave, verb="draft", target=wave.state, by=by)
    return wave


@transaction.atomic
def edit_wave(*, wave_id: int, by: User, seen: int | None = None, **facts: Unpack[WaveFacts]) -> Wave:
    """Change a draft; an open wave has visits in the field and stays as it is.

    `seen` is how often it had been changed (`edits_of`) when it was shown: changed since, it is `changed_meanwhile`.
    """
    wave = locked_wave(wave_id)
    if wave.state not in WAVE["open"].sources:
        raise Refused("wrong_state", _("Only a draft can be changed; this wave was opened."))
    refuse_if_opening(wave)
    if seen is not None and seen != edits_of(wave):
        sentence = _("This draft was changed meanwhile, in another window or by another. Save again to keep yours.")
        raise Refused("changed_meanwhile", sentence)
    fill(wave, facts)
    Event.objects.create(
        organisation=wave.organisation, wave=wave, verb="edit", source=wave.state, target=wave.state, by=by
    )
    return wave


def edits_of(wave: Wave) -> int:
    """How often a draft was changed."""
    return Event.objects.filter(wave=wave, verb="edit").count()


def fill(wave: Wave, facts: WaveFacts) -> None:
    """Set and save what a draft consists of; raises `Refused` with the fields at fault."""
    branches = facts.get("branches")
    for name, value in facts.items():
        if name == "plan":
            wave.plan = facts["plan"].model_dump(mode="json", exclude_defaults=True)
        elif name not in ("branches", "shares"):
            setattr(wave, name, value)
    wave.name = wave.name.strip()
    shares = facts.get("shares")
    problems = faults(wave, branches or (), [version for version, _share in shares or ()])
    if problems:
        raise Refused("invalid", next(iter(problems.values())), problems, status=400)
    try:
        with transaction.atomic():
            wave.save()
    except IntegrityError as problem:
        sentence = _("This programme has a wave of this name already.")
        raise Refused("invalid", sentence, {"name": sentence}, status=400) from problem
    if branches is not None:
        wave.branches.set(branches)
    if shares is not None:
        wave.shares.all().delete()
        WaveScenario.objects.bulk_create(
            WaveScenario(wave=wave, scenario_version=version, share=share) for version, share in shares
        )


def coming_month(today: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of the month after this one."""
    first = (today.replace(day=1) + dt.timedelta(days=31)).replace(day=1)
    return first, (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)


def faults(wave: Wave, branches: Collection[Branch], scenarios: Collection[ScenarioVersion] = ()) -> dict[str, str]:
    """What is wrong with a draft, by field; `scenarios` are its several ones."""
    found = {}
    if not wave.name:
        found["name"] = _("A wave needs a name.")
    versions = (wave.scenario_version, *scenarios)
    if any(version.scenario.programme_id != wave.programme_id for version in versions):
        found["scenario_version"] = _("This scenario belongs to another programme.")
    if wave.checklist_version.checklist.programme_id != wave.programme_id:
        found["checklist_version"] = _("This checklist belongs to another programme.")
    if wave.ends_on < wave.starts_on:
        found["ends_on"] = _("The last day is before the first.")
    if not 1 <= wave.visits_per_branch <= 50:
        found["visits_per_branch"] = _("Between 1 and 50 visits per branch are possible.")
    if any(branch.brand.organisation_id != wave.organisation_id for branch in branches):
        found["branches"] = _("A branch belongs to another organisation.")
    return found or faults_of_terms(wave)


def faults_of_terms(wave: Wave) -> dict[str, str]:
    """What is wrong with a draft's plan, by field."""
    found, terms, least = {}, wave.terms, wave.programme.rotation_days
    if not slots(wave.starts_on, wave.ends_on, wave.visits_per_branch, terms.apart):
        found["apart"] = _("The days are too few for visits so far apart.")
    if terms.rotation_days is not None and terms.rotation_days < least:
        found["rotation_days"] = _("Not below the programme’s: %(days)s.") % {"days": least}
    return found


@transaction.atomic
def open_wave(
    *, wave_id: int, by: User, offer: bool = False, tell: Callable[[float], None] = lambda _share: None
) -> Wave:
    """Plan the wave's visits, and with `offer` put them on the job board at once; `tell` hears the share done."""
    wave = locked_wave(wave_id)
    branches = branches_of(wave)
    if wave.state in WAVE["open"].sources:
        refuse_unless_ready(wave, branches)
    visits = plan_visits(wave, branches).visits
    add_bonuses(wave, visits, scarce_branches(wave, visits))
    if not visits:
        raise Refused("no_hours", _("At no branch do the hours and days of this wave meet. Ask for others."))
    wave.opened_at, wave.opening_asked_at = timezone.now(), None
    move_wave(wave, "open", by=by, visits=len(visits))
    for first in range(0, len(visits), BATCH):
        tell(first / len(visits))
        make_visits(visits[first : first + BATCH], by=by, offer=offer)
    return wave


def make_visits(visits: Sequence[Visit], *, by: User, offer: bool) -> None:
    """Insert planned visits with their events, and offer them."""
    Visit.objects.bulk_create(visits)
    bonuses = {visit.pk: {"bonus": str(visit.bonus)} for visit in visits if visit.bonus}
    record(visits, "plan", [""] * len(visits), by=by, data=bonuses)
    if offer:
        move_visits(visits, "offer", by=by)


def refuse_if_opening(wave: Wave) -> None:
    """Raises `Refused` while a task is about to plan the visits."""
    if wave.is_opening:
        raise Refused("wrong_state", _("This wave is being opened: wait a moment."))


def refuse_unless_ready(wave: Wave, branches: Collection[Branch]) -> None:
    """Raises `Refused` where a draft can't be opened as it is."""
    problems = faults(wave, branches)
    if problems:
        raise Refused("invalid", next(iter(problems.values())), problems, status=400)
    if not branches:
        raise Refused("no_branches", _("This wave has no branches yet. Choose some first."))
    archived = [branch.name for branch in branches if branch.archived_at]
    if archived:
        names = ", ".join(archived[:5])
        raise Refused("archived", _("Archived branches can't be visited: %(names)s.") % {"names": names})
    scenarios = [version.scenario for version, _share in wave.scenarios()]
    parts: tuple[Any, ...] = (wave.programme, *scenarios, wave.checklist_version.checklist)
    gone = next((str(part) for part in parts if part.archived_at), None)
    if gone:
        raise Refused("archived", _("“%(name)s” is archived. Choose another.") % {"name": gone})
    now = timezone.now()
    if any(visit_window(wave.starts_on, wave.ends_on, branch.time_zone).closes_at <= now for branch in branches):
        raise Refused("dates_past", _("The last day is over. Choose later dates."))


@transaction.atomic
def withdraw_wave(*, wave_id: int, by: User) -> Wave:
    """Make an open wave a draft again, its visits gone, as long as none of them was ever anybody's."""
    wave = locked_wave(wave_id)
    visits = Visit.objects.select_for_update().filter(wave=wave).order_by("pk")
    number = len(visits)
    if wave.state in WAVE["withdraw"].sources and not is_free(wave):
        raise Refused("visits_taken", _("Somebody has, or had, a visit of this wave. It can only be closed."))
    wave.opened_at = None
    move_wave(wave, "withdraw", by=by, visits=number)
    Event.objects.filter(visit__wave=wave).delete()
    visits.delete()
    wave.assignments.filter(state__in=PLANS_UNDER_WAY).update(state=AssignmentState.DROPPED, ended_at=timezone.now())
    return wave


def is_free(wave: Wave) -> bool:
    """Whether no visit of the wave is, or ever was, anybody's."""
    if Visit.objects.filter(wave=wave).exclude(state__in=FREE).exists():
        return False
    return not Event.objects.filter(visit__wave=wave, verb__in=TAKING).exists()


@transaction.atomic
def offer_wave(*, wave_id: int, by: User) -> int:
    """Put all planned visits of an open wave on the job board; gives how many."""
    wave = locked_wave(wave_id)
    if wave.state not in WAVE["close"].sources:
        raise Refused("wrong_state", _("Only visits of an open wave can be offered."))
    now = timezone.now()
    visits = [visit for visit in locked_visits(wave, VisitState.PLANNED) if visit.closes_at > now]
    move_visits(visits, "offer", by=by)
    return len(visits)


@transaction.atomic
def close_wave(*, wave_id: int, by: User) -> Wave:
    """No more submissions; what was submitted stays to be reviewed.

    Visits that nobody could have begun are cancelled, the others expire: what a phone finished before now and
    sends late is still taken.
    """
    wave = locked_wave(wave_id)
    wave.closed_at = timezone.now()
    move_wave(wave, "close", by=by)
    cancelled, expired = cut_short(locked_visits(wave, *UNSTARTED, VisitState.IN_PROGRESS), wave.closed_at)
    move_visits(cancelled, "cancel", by=by, why=_("The wave was closed."))
    move_visits(expired, "expire", by=by, why=_("The wave was closed."), ends_at=wave.closed_at)
    return wave


@transaction.atomic
def publish_wave(*, wave_id: int, by: User, leave_out: bool = False) -> Wave:
    """Show the results to directors; `leave_out` publishes without the visits that still wait for review."""
    wave = locked_wave(wave_id)
    waiting = Visit.objects.filter(wave=wave, state__in=AWAITING_REVIEW).count()
    if wave.state in WAVE["publish"].sources and waiting and not leave_out:
        sentence = ngettext(
            "%(number)s visit still waits for review. Publish without it?",
            "%(number)s visits still wait for review. Publish without them?",
            waiting,
        )
        raise Refused("visits_waiting", sentence % {"number": waiting}, {"leave_out": str(waiting)})
    wave.published_at, wave.revision = timezone.now(), 1
    move_wave(wave, "publish", by=by, left_out=waiting)
    after_commit("reports.tasks.scores.refresh_wave", wave_id=wave.pk)
    after_commit("reports.tasks.notices.send_publication_notices", wave_id=wave.pk)
    after_commit("reports.tasks.deliveries.tell_published", wave_id=wave.pk)
    return wave
