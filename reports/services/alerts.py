"""Alerts: each approved or corrected visit is held against the rules, and who may be told is noted, once each."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from accounts.access import HQ
from accounts.models import Membership, Role
from audits.models import Event, Programme, Region, Visit, VisitState, WaveState
from common.tasks import after_commit
from reports.models import Alert, AlertCheck, AlertLetter, AlertRule, LetterState, TurnedOff
from reports.services.alert_rules import matching
from reports.services.readers import Reader, ancestors, as_readers, memberships_to_write

SEND = "reports.tasks.deliveries.send_alerts"
# What happened longer ago is no alert.
FORGOTTEN = dt.timedelta(days=7)
SWEEP_SIZE = 500


@transaction.atomic
def check_visit(*, visit_id: UUID, at: dt.datetime) -> int:
    """Hold a visit against its programme's rules; gives how many alerts are new.

    The visit's lock lets one look at a time: a rule alerts once of a visit, however often it is corrected.
    """
    rows = Visit.objects.select_for_update(of=("self",), no_key=True)
    visit = rows.select_related("wave__programme", "branch__brand").filter(pk=visit_id).first()
    if visit is None or visit.state != VisitState.APPROVED:
        return 0
    AlertCheck.objects.update_or_create(visit=visit, defaults={"changed_at": visit.changed_at})
    if visit.branch.brand.is_competitor:
        return 0
    known = Alert.objects.filter(visit=visit).values("rule")
    moment = news_at(visit)
    rules = AlertRule.objects.on().filter(programme=visit.wave.programme_id, on_since__lte=moment)
    fresh = [
        rule
        for rule in rules.exclude(pk__in=known).order_by("pk")
        if matching(rule, Visit.objects.filter(pk=visit.pk)).exists()
    ]
    for rule in fresh:
        note_letters(Alert.objects.create(rule=rule, visit=visit, at=at), at)
    return len(fresh)


def news_at(visit: Visit) -> dt.datetime:
    """When it was approved, or last corrected since."""
    changed = Event.objects.filter(visit=visit, verb="correct_approved").order_by("-at").values_list("at", flat=True)
    return max(filter(None, (visit.approved_at, changed.first())))


def visits_to_check(at: dt.datetime) -> list[UUID]:
    """Approved visits of programmes with rules that were not looked at as they are now: what a lost task left."""
    programmes = Programme.objects.filter(pk__in=AlertRule.objects.on().values("programme")).values("pk")
    looked = AlertCheck.objects.filter(visit=OuterRef("pk"), changed_at__gte=OuterRef("changed_at"))
    rows = Visit.objects.filter(
        state=VisitState.APPROVED, wave__programme__in=programmes, changed_at__gt=at - FORGOTTEN
    )
    return list(rows.filter(~Exists(looked)).order_by("changed_at").values_list("pk", flat=True)[:SWEEP_SIZE])


def note_letters(alert: Alert, at: dt.datetime) -> list[AlertLetter]:
    """Note who is to be told and may be; who must wait for the wave's publication is noted then."""
    readers = readers_of_alert(alert)
    early = may_reach_directors(alert.visit)
    known = set(AlertLetter.objects.filter(alert=alert).values_list("user", flat=True))
    off = set(TurnedOff.objects.filter(rule=alert.rule_id).values_list("user", flat=True))
    rows = [
        AlertLetter(
            alert=alert,
            user=reader.user,
            is_hq=reader.is_hq,
            noted_at=at,
            state=LetterState.OFF if reader.user.pk in off else LetterState.WAITING,
        )
        for reader in readers
        if (reader.is_hq or early) and reader.user.pk not in known
    ]
    made = AlertLetter.objects.bulk_create(rows)
    alert.waits = not early
    alert.save(update_fields=["waits"])
    for user_id in {row.user_id for row in made if row.state == LetterState.WAITING}:
        after_commit(SEND, user_id=user_id)
    return made


def may_reach_directors(visit: Visit) -> bool:
    """Whether directors may hear of it: the wave is published, or the programme lets them hear before."""
    return visit.wave.state == WaveState.PUBLISHED or visit.wave.programme.early_alerts


def readers_of_alert(alert: Alert, user_id: int | None = None) -> list[Reader]:
    """Everybody a rule names for a visit's branch; a director only for branches in scope."""
    rule, visit = alert.rule, alert.visit
    regions = above(visit.branch.region_id)
    here = Q(scopes__branch=visit.branch_id)
    there = Q(scopes__region__in=regions)
    told = Q(pk__in=())
    if rule.to_directors:
        told |= Q(role=Role.DIRECTOR) & here
    if rule.to_heads:
        told |= Q(role=Role.DIRECTOR) & there
    told |= Q(user__in=rule.people.values("pk")) & (Q(role__in=HQ) | Q(role=Role.DIRECTOR) & (here | there))
    rows = memberships_to_write(visit.organisation_id)
    rows = rows.filter(pk__in=Membership.objects.filter(told).values("pk"))
    return as_readers(rows.filter(user=user_id) if user_id else rows)


def above(region: int | None) -> set[int]:
    """A region and all over it."""
    parents: dict[int, int | None] = {}
    now = region
    while now is not None and now not in parents:
        parents[now] = Region.objects.values_list("parent", flat=True).get(pk=now)
        now = parents[now]
    return {pk for pk in ancestors(region, parents) if pk is not None}


@transaction.atomic
def tell_published(*, wave_id: int, at: dt.datetime) -> int:
    """Note the directors who waited for the wave's publication; gives their number."""
    rows = Alert.objects.filter(waits=True, visit__wave=wave_id, visit__wave__state=WaveState.PUBLISHED)
    related = ("rule", "visit__branch", "visit__wave__programme")
    locked = rows.select_for_update(of=("self",), no_key=True).select_related(*related)
    return sum(len(note_letters(alert, at)) for alert in locked.order_by("pk"))


def waves_to_tell() -> list[int]:
    """Published waves with alerts whose directors weren't noted."""
    rows = Alert.objects.filter(waits=True, visit__wave__state=WaveState.PUBLISHED)
    return list(rows.order_by().values_list("visit__wave", flat=True).distinct())


def readers_waiting(at: dt.datetime) -> list[int]:
    """Whoever has letters of alerts to be sent, and none under way."""
    rows = AlertLetter.objects.filter(user__is_active=True).filter(
        Q(state=LetterState.WAITING)
        | Q(
            state=LetterState.FAILED,
            started_at__lt=at - dt.timedelta(minutes=10),
            noted_at__gt=at - dt.timedelta(days=1),
        )
    )
    return list(rows.order_by("user").values_list("user", flat=True).distinct())
