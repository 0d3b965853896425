"""Which visits an export is about, and what it tells of them; kept as JSON in the export's `wish`."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from audits.models import Region, Visit, VisitState, VisitTimeShown, Wave
from audits.models.brand import regions_below
from audits.models.visit import VisitQuerySet
from reports.models import Export

PARTS = ("labels", "points", "comments")
Variant = Export.Variant
SENT = (VisitState.SUBMITTED, VisitState.IN_REVIEW, VisitState.RETURNED, VisitState.APPROVED, VisitState.REJECTED)


@dataclass(frozen=True, slots=True)
class Scope:
    """Waves by id, days of the visits in the organisation's zone (both included), a region with all below it, and the columns."""

    waves: tuple[int, ...]
    first: dt.date | None = None
    last: dt.date | None = None
    region: int | None = None
    every_state: bool = False
    parts: frozenset[str] = field(default_factory=lambda: frozenset(PARTS))

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "waves": list(self.waves),
            "first": self.first.isoformat() if self.first else None,
            "last": self.last.isoformat() if self.last else None,
            "region": self.region,
            "every_state": self.every_state,
            "parts": sorted(self.parts),
        }


def scope_of(export: Export) -> Scope:
    """As it was asked for."""
    wish = export.wish
    days = {name: dt.date.fromisoformat(wish[name]) if wish.get(name) else None for name in ("first", "last")}
    return Scope(
        waves=tuple(wish.get("waves", ())),
        first=days["first"],
        last=days["last"],
        region=wish.get("region"),
        every_state=bool(wish.get("every_state")),
        parts=frozenset(wish.get("parts", PARTS)),
    )


def waves_of(export: Export) -> list[Wave]:
    """The export's waves with all that its columns read, the oldest first."""
    rows = Wave.objects.filter(organisation=export.organisation_id, pk__in=scope_of(export).waves)
    rows = rows.select_related("programme__brand", "organisation", "checklist_version__checklist")
    return list(rows.order_by("starts_on", "pk"))


def visits_of(export: Export, waves: Sequence[Wave]) -> VisitQuerySet:
    """The visits in scope; for a client only approved ones of published waves."""
    scope = scope_of(export)
    rows: VisitQuerySet = Visit.objects.filter(organisation=export.organisation_id, wave__in=[w.pk for w in waves])
    if export.variant == Variant.CLIENT:
        rows = rows.filter(wave__state="published", state=VisitState.APPROVED)
    else:
        rows = rows.filter(state__in=SENT if scope.every_state else [VisitState.APPROVED])
    only = {"branch": export.branch_id, "pk": export.visit_id}
    rows = rows.filter(**{name: value for name, value in only.items() if value is not None})
    if scope.region is not None:
        rows = rows.filter(branch__region__in=regions_below({scope.region}))
    first, last = days_of(export, waves)
    zone = ZoneInfo(export.organisation.time_zone)
    span: dict[str, Any] = {}
    if first:
        span["made__gte"] = dt.datetime.combine(first, dt.time(), zone)
    if last:
        span["made__lt"] = dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), zone)
    return rows.alias(made=Coalesce("started_at", "finished_at", "submitted_at")).filter(**span)


def days_of(export: Export, waves: Sequence[Wave]) -> tuple[dt.date | None, dt.date | None]:
    """The first and last day; whole weeks where a client may know no more than the week of a visit."""
    scope = scope_of(export)
    first, last = scope.first, scope.last
    only_weeks = any(wave.programme.visit_time_shown == VisitTimeShown.WEEK for wave in waves)
    if export.variant == Variant.CLIENT and only_weeks:
        first = first and first - dt.timedelta(days=first.weekday())
        last = last and last + dt.timedelta(days=6 - last.weekday())
    return first, last


def filters_in_words(export: Export, waves: Sequence[Wave]) -> list[tuple[str, str]]:
    """What narrows the export, each as a name and what it is."""
    scope = scope_of(export)
    first, last = days_of(export, waves)
    found = [(_("Wave"), f"{wave.programme}: {wave}") for wave in waves]
    if first:
        found.append((_("Visits from"), first.isoformat()))
    if last:
        found.append((_("Visits until"), last.isoformat()))
    if scope.region is not None:
        region = Region.objects.filter(pk=scope.region, brand__organisation=export.organisation_id).first()
        found.append((_("Region"), str(region or "")))
    every = scope.every_state and export.variant != Variant.CLIENT
    found.append((_("Visits"), _("all that were submitted") if every else _("approved ones")))
    return found
