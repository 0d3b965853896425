"""All branch reports of a wave: asked for at publication and restatement, watched, cancelled, asked for again."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, Min, OuterRef, Q
from django.utils import timezone

from accounts.models import Membership, Role, User
from audits.models import Branch, DirectorScope, Region, Wave, WaveState
from common.tasks import after_commit
from reports.models import BranchReport, ScoreCell
from reports.models.branch_report import BranchReportQuerySet
from reports.services.branch_reports import told_in
from reports.services.printing import lock_published

log = structlog.get_logger()
IN_TURN = "reports.tasks.pdf.render_report_in_turn"
State = BranchReport.State
# How long after publication a wave without any report is taken for one whose task was lost.
FORGOTTEN_AFTER, FORGOTTEN_BEFORE = dt.timedelta(minutes=5), dt.timedelta(days=7)
PACE_FROM, PACE_OF, PACE_WITHIN = 5, 60, dt.timedelta(minutes=10)
STILL_AFTER = dt.timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Run:
    """How the making of a wave's reports stands; `seconds_left` by the measured pace, None while there is none.

    `cancellable` are those waiting that nobody opened or is drawing; `is_due` says whether there is a branch to tell of.
    """

    total: int
    ready: int
    failed: int
    cancelled: int
    waiting: int
    cancellable: int
    seconds_left: int | None
    is_due: bool

    @property
    def state(self) -> str:
        """Soon before the reports are known, making, or done."""
        if not self.total:
            return "soon" if self.is_due else "done"
        return "making" if self.waiting else "done"

    @property
    def percent(self) -> int:
        """How much is made of what is to be made; all of it once nothing waits, though some failed."""
        if not self.waiting:
            return 100 if self.total else 0
        return 100 * self.ready // (self.total - self.cancelled)


def run_of(wave: Wave, at: dt.datetime) -> Run:
    """How far the wave's reports are."""
    rows = BranchReport.objects.filter(wave=wave).order_by().values_list("state")
    found = list(rows.annotate(n=Count("pk"), by_nobody=Count("pk", filter=Q(asked_by=None)), since=Min("asked_at")))
    by_state = {state: number for state, number, _by_nobody, _since in found}
    waiting = by_state.get(State.ASKED, 0) + by_state.get(State.MAKING, 0)
    since = min((row[3] for row in found if row[0] in (State.ASKED, State.MAKING)), default=at)
    return Run(
        total=sum(by_state.values()),
        ready=by_state.get(State.READY, 0),
        failed=by_state.get(State.FAILED, 0),
        cancelled=by_state.get(State.CANCELLED, 0),
        waiting=waiting,
        cancellable=sum(row[2] for row in found if row[0] == State.ASKED),
        seconds_left=_seconds_left(wave, waiting, since, at) if waiting else None,
        is_due=bool(by_state) or Branch.objects.filter(told_in(wave)).exists(),
    )


def _seconds_left(wave: Wave, waiting: int, since: dt.datetime, at: dt.datetime) -> int | None:
    """By the pace of the last ones made in this run; None before there are a few, or when none came for a while.

    Counted from when the first of them was begun, so that several workers ending together don't look like haste.
    """
    rows = BranchReport.objects.filter(wave=wave, state=State.READY, made_at__gte=max(since, at - PACE_WITHIN))
    newest = rows.order_by("-made_at").values_list("made_at", "started_at")[:PACE_OF]
    made = [(ended, begun) for ended, begun in newest if ended and begun]
    if len(made) < PACE_FROM or made[0][0] < at - STILL_AFTER:
        return None
    spent = made[0][0] - min(begun for _ended, begun in made)
    return round(waiting * spent.total_seconds() / len(made))


@transaction.atomic
def ask_wave_reports(wave_id: int) -> list[int]:
    """Ask for the reports of a published wave: each branch's in the languages its directors read, and all ever asked for.

    What was cancelled stays so.
    """
    wave = lock_published(wave_id)
    if wave is None:
        return []
    at = timezone.now()
    reports = BranchReport.objects.filter(wave=wave)
    known = set(reports.values_list("branch", "language"))
    fresh = [
        BranchReport(wave=wave, branch_id=branch, language=language, asked_at=at)
        for branch, languages in languages_of(wave).items()
        for language in sorted(languages)
        if (branch, language) not in known
    ]
    BranchReport.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=1000)
    reports.filter(state=State.MAKING).update(asked_at=at)
    reports.filter(state__in=(State.READY, State.FAILED)).update(**_anew(at))
    return _queue(reports.filter(state=State.ASKED, asked_at=at))


@transaction.atomic
def cancel_reports(*, wave_id: int, by: User) -> int:
    """Make no more of the wave's reports than those under way and those somebody waits for; gives how many are left."""
    lock_published(wave_id)
    rows = BranchReport.objects.filter(wave=wave_id, state=State.ASKED, asked_by=None)
    cancelled = rows.update(state=State.CANCELLED)
    log.info("reports_cancelled", wave=wave_id, number=cancelled, by=by.pk)
    return cancelled


@transaction.atomic
def ask_rest(*, wave_id: int, state: str, by: User) -> int:
    """Ask again for the wave's failed or cancelled reports; gives how many."""
    at = timezone.now()
    asked = BranchReport.objects.filter(wave=lock_published(wave_id))
    chosen = list(asked.filter(state=state).select_for_update(of=("self",)).values_list("pk", flat=True))
    asked.filter(pk__in=chosen).update(**_anew(at))
    log.info("reports_asked_again", wave=wave_id, number=len(chosen), by=by.pk)
    return len(_queue(asked.filter(pk__in=chosen)))


def forgotten_waves(at: dt.datetime) -> list[int]:
    """Published waves whose reports a lost task left unasked: none is there, or some are older than a restatement."""
    reports = BranchReport.objects.filter(wave=OuterRef("pk"))
    old = reports.filter(state=State.READY, revision__lt=OuterRef("revision"))
    lately = Q(published_at__range=(at - FORGOTTEN_BEFORE, at - FORGOTTEN_AFTER))
    none = lately & ~Exists(reports) & Exists(ScoreCell.objects.filter(wave=OuterRef("pk")))
    return list(Wave.objects.filter(none | Exists(old), state=WaveState.PUBLISHED).values_list("pk", flat=True))


def languages_of(wave: Wave) -> dict[int, set[str]]:
    """For each branch that the wave tells of, what its directors read; the organisation's language where it has none."""
    directors = Membership.objects.active().filter(organisation=wave.organisation_id, role=Role.DIRECTOR)
    scopes = DirectorScope.objects.filter(membership__in=directors.filter(user__is_active=True))
    of_branch: dict[int | None, set[str]] = defaultdict(set)
    of_region: dict[int | None, set[str]] = defaultdict(set)
    for branch, region, language in scopes.values_list("branch", "region", "membership__user__language"):
        read = language if language in dict(settings.LANGUAGES) else wave.organisation.language
        (of_branch[branch] if branch else of_region[region]).add(read)
    parents = dict(Region.objects.filter(brand__organisation=wave.organisation_id).values_list("pk", "parent"))
    found = {}
    node: int | None
    for branch, region in Branch.objects.filter(told_in(wave)).values_list("pk", "region"):
        languages, node = set(of_branch.get(branch, ())), region
        while node:
            languages |= of_region.get(node, set())
            node = parents.get(node)
        found[branch] = languages or {wave.organisation.language}
    return found


def _anew(at: dt.datetime) -> dict[str, Any]:
    return {"state": State.ASKED, "asked_at": at, "asked_by": None, "problem": "", "tries": 0}


def _queue(reports: BranchReportQuerySet) -> list[int]:
    found = list(reports.order_by("branch__name", "pk").values_list("pk", flat=True))
    for report_id in found:
        after_commit(IN_TURN, report_id=report_id)
    return found
