"""How waves stand: every visit in one of few groups, so that bars, lists and numbers always agree."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Max, Min, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from audits.models import MessageSide, Visit, VisitState, Wave, WaveState
from audits.models.visit import VisitQuerySet
from audits.rules.lifecycle import UNSTARTED
from audits.services.messages import with_unread
from audits.services.risks import WITH_SHOPPER, at_risk
from audits.services.stuck import stuck_offers

# In the order of the bar; the style's classes are `st-` and this.
GROUPS: dict[str, Any] = {
    "approved": _("Approved"),
    "review": _("In review"),
    "progress": _("Under way"),
    "accepted": _("Accepted"),
    "offered": _("Offered"),
    "planned": _("Planned"),
    "risk": _("At risk or overdue"),
}
DROPPED = "dropped"
REVIEWED = [VisitState.SUBMITTED, VisitState.IN_REVIEW, VisitState.RETURNED]
# Which states a visit in a group may have; one at risk may be in any that isn't over.
STATES = {
    "approved": [VisitState.APPROVED],
    "review": REVIEWED,
    "progress": [VisitState.IN_PROGRESS],
    "accepted": [VisitState.ACCEPTED],
    "offered": [VisitState.OFFERED],
    "planned": [VisitState.PLANNED],
    "risk": [VisitState.EXPIRED, *UNSTARTED, VisitState.IN_PROGRESS, *WITH_SHOPPER],
    DROPPED: [VisitState.CANCELLED, VisitState.REJECTED, VisitState.EXPIRED],
}


def group_case(at: dt.datetime) -> Case:
    """The group of each visit, as an expression; once its wave is closed, nothing can be saved from risk any more."""
    return Case(
        When(at_risk(at), wave__state=WaveState.OPEN, then=Value("risk")),
        When(state__in=REVIEWED, then=Value("review")),
        When(state=VisitState.IN_PROGRESS, then=Value("progress")),
        When(state__in=STATES[DROPPED], then=Value(DROPPED)),
        default="state",
    )


def in_group(visits: VisitQuerySet, group: str, at: dt.datetime) -> VisitQuerySet:
    """Those of `visits` that stand in `group`; only visits in a state that it may hold are judged."""
    if group in STATES:
        visits = visits.filter(state__in=STATES[group])
    return visits.annotate(group=group_case(at)).filter(group=group)


@dataclass(frozen=True)
class Segment:
    """One part of the bar; the places are percentages, as texts that no language writes with a comma."""

    group: str
    label: Any
    count: int
    x: str
    width: str
    middle: str
    has_room: bool


@dataclass(frozen=True)
class Standing:
    """How one wave stands; `dropped` visits were cancelled or rejected, or expired with it; no part of `total`."""

    wave: Wave
    segments: list[Segment]
    total: int
    branches: int
    dropped: int
    done_percent: int
    at_risk: int
    closes_at: dt.datetime | None


def standings(waves: Iterable[Wave], at: dt.datetime) -> list[Standing]:
    """How each wave stands, in two queries."""
    waves = list(waves)
    rows = Visit.objects.filter(wave__in=waves).order_by()
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    grouped = rows.annotate(group=group_case(at)).values_list("wave", "group")
    for wave, group, number in grouped.annotate(number=Count("pk")):
        counts[wave][group] = number
    spans = {
        wave: (branches, closes_at)
        for wave, branches, closes_at in rows.values_list("wave").annotate(
            Count("branch", distinct=True), Max("closes_at")
        )
    }
    return [standing(wave, counts[wave.pk], *spans.get(wave.pk, (0, None))) for wave in waves]


def standing(wave: Wave, counts: dict[str, int], branches: int, closes_at: dt.datetime | None) -> Standing:
    """How one wave stands, from its counts by group."""
    total = sum(counts.get(group, 0) for group in GROUPS)
    done = counts.get("approved", 0) + counts.get("review", 0)
    return Standing(
        wave=wave,
        segments=segments_of(counts, total),
        total=total,
        branches=branches,
        dropped=counts.get(DROPPED, 0),
        done_percent=100 * done // total if total else 0,
        at_risk=counts.get("risk", 0),
        closes_at=closes_at,
    )


def segments_of(counts: dict[str, int], total: int) -> list[Segment]:
    """The bar's parts that are not empty."""
    segments, before = [], 0
    for group, label in GROUPS.items():
        count = counts.get(group, 0)
        if count:
            x, width = 100 * before / total, 100 * count / total
            gap = 0.2 if before + count < total else 0.0
            segments.append(
                Segment(
                    group=group,
                    label=label,
                    count=count,
                    x=f"{x:.2f}%",
                    width=f"{max(width - gap, 0.1):.2f}%",
                    middle=f"{x + width / 2:.2f}%",
                    has_room=width >= 3.5,
                )
            )
            before += count
    return segments


@dataclass(frozen=True)
class Waiting:
    """What waits for HQ."""

    to_review: int
    oldest: dt.datetime | None
    flagged: int
    disputes: int
    overdue: int
    stuck: int
    unread: int
    drafts: int
    to_publish: int


def waiting_for(organisation: Organisation, reviewable: VisitQuerySet) -> Waiting:
    """Numbers of the page "Today"; `reviewable` are the visits the person may review."""
    queue = reviewable.filter(organisation=organisation, state=VisitState.SUBMITTED)
    queued = queue.aggregate(number=Count("pk"), oldest=Min("submitted_at"))
    flagged = queue.filter(flags__isnull=False).distinct().count()
    disputes = Visit.objects.filter(organisation=organisation, disputes__decision="").aggregate(n=Count("disputes"))
    visits = Visit.objects.filter(organisation=organisation)
    overdue = visits.window_passed(timezone.now()).count()
    waves = dict(
        Wave.objects.filter(organisation=organisation).order_by().values_list("state").annotate(number=Count("pk"))
    )
    return Waiting(
        to_review=queued["number"],
        oldest=queued["oldest"],
        flagged=flagged,
        disputes=disputes["n"],
        overdue=overdue,
        stuck=stuck_offers(organisation, timezone.now()).count(),
        unread=with_unread(visits, MessageSide.SHOPPER).count(),
        drafts=waves.get(WaveState.DRAFT, 0),
        to_publish=waves.get(WaveState.CLOSED, 0),
    )
