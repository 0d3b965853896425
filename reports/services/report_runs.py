"""All branch reports of a wave: asked for at publication and restatement, watched, cancelled, asked for again."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import Membership, Role, User
from audits.models import Branch, DirectorScope, Region, Wave, WaveState
from common.tasks import after_commit
from reports.models import BranchReport, ScoreCell
from reports.models.branch_report import BranchReportQuerySet
from reports.services.branch_reports import told_in

log = structlog.get_logger()
IN_TURN = "reports.tasks.pdf.render_report_in_turn"
State = BranchReport.State
# How long after publication a wave without any report is taken for one whose task was lost.
FORGOTTEN_AFTER, FORGOTTEN_BEFORE = dt.timedelta(minutes=5), dt.timedelta(days=7)
PACE_OF, PACE_WITHIN = 60, dt.timedelta(minutes=10)
STILL_AFTER = dt.timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Run:
    """How the making of a wave's reports stands; `seconds_left` by the measured pace, None while there is none.

    `is_due` says whether there is a branch to tell of at all.
    """

    total: int
    ready: int
    failed: int
    cancelled: int
    waiting: int
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
        """How much of it is over, be it well or not."""
        return 100 * (self.total - self.waiting) // self.total if self.total else 0


def run_of(wave: Wave, at: dt.datetime) -> Run:
    """How far the wave's reports are."""
    found = BranchReport.objects.filter(wave=wave).order_by().values_list("state").annotate(n=Count("pk"))
    by_state: dict[str, int] = dict(found)
    waiting = by_state.get(State.ASKED, 0) + by_state.get(State.MAKING, 0)
    return Run(
        total=sum(by_state.values()),
        ready=by_state.get(State.READY, 0),
        failed=by_state.get(State.FAILED, 0),
        cancelled=by_state.get(State.CANCELLED, 0),
        waiting=waiting,
        seconds_left=_seconds_left(wave, waiting, at) if waiting else None,
        is_due=bool(by_state) or Branch.objects.filter(told_in(wave)).exists(),
    )


def _seconds_left(wave: Wave, waiting: int, at: dt.datetime) -> int | None:
    """By the pace of the last ones; None before there are three, or when none came for a while."""
    rows = BranchReport.objects.filter(wave=wave, made_at__gte=at - PACE_WITHIN).order_by("-made_at")
    made = list(rows.values_list("made_at", flat=True)[:PACE_OF])
    if len(made) < 3 or made[0] is None or made[-1] is None or made[0] < at - STILL_AFTER:
        return None
    return round(waiting * (made[0] - made[-1]).total_seconds() / (len(made) - 1))


@transaction.atomic
def ask_wave_reports(wave_id: int) -> list[int]:
    """Ask for the reports of a published wave: each branch's in the languages its directors read, and all ever asked for.

    What was cancelled stays so. The wave's lock lets one ask at a time.
    """
    rows = Wave.objects.select_for_update(of=("self",), no_key=True).select_related("organisation")
    wave = rows.filter(pk=wave_id, state=WaveState.PUBLISHED).first()
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
    rows = BranchReport.objects.filter(wave=wave_id, state=State.ASKED, asked_by=None)
    cancelled = rows.update(state=State.CANCELLED)
    log.info("reports_cancelled", wave=wave_id, number=cancelled, by=by.pk)
    return cancelled


@transaction.atomic
def ask_rest(*, wave_id: int, state: str, by: User) -> int:
    """Ask again for the wave's failed or cancelled reports; gives how many."""
    at = timezone.now()
    asked = BranchReport.objects.filter(wave=wave_id, wave__state=WaveState.PUBLISHED)
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
