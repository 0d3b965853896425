"""Judging a submitted visit: returned with remarks, approved, or rejected (domain.md, "A visit's life")."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from audits.models import Event, EvidenceState, Visit, VisitState, WaveState
from audits.rules.windows import visit_window
from audits.services.claims import (
    claim_next,
    claim_visit,
    is_manager,
    locked_with_wave,
    recall_visit,
    refuse_unless_holder,
    refuse_unless_reviewer,
    release_visit,
)
from audits.services.corrections import correct_answer, worded
from audits.services.payments import make_lines
from audits.services.remarks import add_remark, current_round, delete_remark, edit_remark
from audits.services.scores import store_scores, stored_answers, stored_comments, stored_seconds
from audits.services.transitions import move_visit, move_wave
from audits.services.visit_plans import hours_again
from audits.tasks import notices_reviews
from common.errors import Refused
from common.tasks import after_commit

__all__ = [
    "add_remark",
    "approve_visit",
    "claim_next",
    "claim_visit",
    "correct_answer",
    "current_round",
    "delete_remark",
    "edit_remark",
    "recall_visit",
    "reject_visit",
    "release_visit",
    "return_visit",
]
RETURNED_FOR = dt.timedelta(hours=48)
LONGEST_RETURN = dt.timedelta(days=30)


@transaction.atomic
def return_visit(*, visit_id: UUID, until: dt.datetime | None = None, by: User) -> Visit:
    """Back to the shopper with this round's remarks, by default for 48 hours."""
    visit = locked_with_wave(visit_id)
    refuse_unless_reviewer(visit, by)
    refuse_unless_holder(visit, by)
    if visit.wave.state == WaveState.PUBLISHED:
        raise Refused(
            "wave_published", _("This wave is published, and takes nothing more: approve or reject the visit.")
        )
    now = timezone.now()
    visit.returned_until = until or now + RETURNED_FOR
    if not now < visit.returned_until <= now + LONGEST_RETURN:
        sentence = _("The deadline must lie within the next %(days)d days.") % {"days": LONGEST_RETURN.days}
        raise Refused("invalid", sentence, {"until": sentence}, status=400)
    round_now = current_round(visit)
    if visit.state == VisitState.IN_REVIEW and not visit.remarks.filter(round=round_now).exists():
        raise Refused("no_remark", _("Write at least one remark first, so that the shopper knows what to change."))
    move_visit(visit, "return", by=by, round=round_now, until=visit.returned_until.isoformat())
    tell_about(visit)
    return visit


@transaction.atomic
def approve_visit(*, visit_id: UUID, reason: str = "", by: User) -> Visit:
    """Make the score final, from the answers, under the lock; after publication that restates the wave.

    While files are missing a `reason` is needed.
    """
    visit = locked_with_wave(visit_id)
    refuse_unless_reviewer(visit, by)
    refuse_unless_holder(visit, by)
    if visit.state == VisitState.IN_REVIEW:
        refuse_while_waiting(visit, reason)
    store_scores(visit, stored_answers(visit), stored_comments(visit), stored_seconds(visit))
    visit.approved_at = timezone.now()
    move_visit(visit, "approve", by=by, why=reason.strip(), score=visit.score)
    make_lines(visit)
    if visit.wave.state == WaveState.PUBLISHED:
        restate(visit, was=None, by=by, why=_("A visit was approved after publication."))
    after_commit("reports.tasks.scores.refresh_cells", wave_id=visit.wave_id, branch_id=visit.branch_id)
    after_commit("reports.tasks.deliveries.check_visit", visit_id=str(visit.pk))
    return visit


def refuse_while_waiting(visit: Visit, reason: str) -> None:
    """Raises `Refused` while a file of the manifest isn't there to be looked at, unless there is a reason."""
    unseen = (EvidenceState.DECLARED, EvidenceState.RECEIVED)
    waiting = visit.evidence.filter(in_manifest=True, state__in=unseen).count()
    if waiting and not reason.strip():
        sentence = ngettext(
            "%(count)d file is still on its way. Wait for it, or say why it isn’t needed.",
            "%(count)d files are still on their way. Wait for them, or say why they aren’t needed.",
            waiting,
        )
        raise Refused("evidence_waiting", sentence % {"count": waiting}, {"reason": sentence % {"count": waiting}})


def restate(visit: Visit, *, was: int | None, by: User, why: str, **data: Any) -> None:
    """A published wave's figures changed: the next revision, with its reason and the branch's old and new figure.

    The visit, saved already, counted `was` in them before, None for not at all; its wave is locked. Kept are sum and
    count of the branch's scores, so that nothing is rounded.
    """
    wave, now = visit.wave, visit.score
    scored = wave.visits.filter(branch=visit.branch_id, state=VisitState.APPROVED, score__isnull=False)
    sums = scored.aggregate(total=Coalesce(Sum("score"), 0), count=Count("pk"))
    data["after"] = [sums["total"], sums["count"]]
    data["before"] = [
        sums["total"] - (now or 0) + (was or 0),
        sums["count"] - (now is not None) + (was is not None),
    ]
    data |= {"visit": str(visit.pk), "branch": visit.branch_id}
    wave.revision += 1
    move_wave(wave, "restate", by=by, why=why, revision=wave.revision, **data)


@transaction.atomic
def reject_visit(*, visit_id: UUID, reason: str, plan_replacement: bool = False, by: User) -> Visit:
    """The visit isn't valid and counts nowhere; a manager may have a new one planned in its place."""
    visit = locked_with_wave(visit_id)
    refuse_unless_reviewer(visit, by)
    refuse_unless_holder(visit, by)
    move_visit(visit, "reject", by=by, why=worded(reason))
    if plan_replacement:
        if not is_manager(visit, by):
            raise Refused("not_allowed", _("Only a manager plans visits."))
        plan_again(visit, by=by)
    tell_about(visit)
    return visit


def plan_again(visit: Visit, *, by: User) -> Visit:
    """One more planned visit at the same branch, until the wave's last day; both rows are locked."""
    wave, now = visit.wave, timezone.now()
    window = visit_window(wave.starts_on, wave.ends_on, visit.branch.time_zone)
    if wave.state != WaveState.OPEN or window.closes_at <= now:
        raise Refused("no_time_left", _("The wave takes no more visits, so none can be planned instead."))
    last = wave.visits.filter(branch=visit.branch_id).order_by("-number").values_list("number", flat=True)[0]
    planned = Visit.objects.create(
        organisation=visit.organisation,
        wave=wave,
        branch=visit.branch,
        number=last + 1,
        opens_at=max(now, window.opens_at),
        closes_at=window.closes_at,
        scenario_version=visit.scenario_version,
        hours=hours_again(visit),
        fee=visit.fee,
        bonus=visit.bonus,
        currency=visit.currency,
    )
    Event.objects.create(
        organisation=visit.organisation,
        visit=planned,
        verb="plan",
        target=planned.state,
        data={"instead_of": str(visit.pk)},
        by=by,
    )
    return planned


def tell_about(visit: Visit) -> None:
    """Mail the shopper about the visit's newest event."""
    event = visit.events.order_by("-pk").values_list("pk", flat=True)[0]
    after_commit(notices_reviews.tell_of_event, event_id=event)
