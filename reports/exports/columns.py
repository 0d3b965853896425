"""The columns of an export: what each is called, what it means, and how its cell is got from a visit."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from audits.models import Visit, VisitTimeShown
from common.cells import Column
from reports.bands import band_of
from reports.exports.reading import ReadVisit
from reports.models import Export
from reports.when import made_at, part_of_day

Variant = Export.Variant
HQ = (Variant.CODE, Variant.PEOPLE)
EVERY = (Variant.CLIENT, *HQ)
PEOPLE = (Variant.PEOPLE,)


@dataclass(frozen=True, slots=True)
class VisitColumn:
    """One column about the visit as a whole."""

    code: str
    meaning: str
    of: Callable[[ReadVisit], Any]
    kind: str = "text"
    width: int = 14
    variants: Sequence[str] = EVERY

    @property
    def column(self) -> Column:
        """Its head."""
        return Column(self.code, self.kind, self.width)


def visit_columns(variant: str) -> list[VisitColumn]:
    """The columns that this variant has, in their order."""
    found = [*_places(), *_times(variant), *_figures(), *_checks(), *_shopper()]
    return [column for column in found if variant in column.variants]


def _places() -> list[VisitColumn]:
    return [
        VisitColumn("programme", _("The programme."), lambda r: r.visit.wave.programme.name, width=18),
        VisitColumn("wave", _("The wave."), lambda r: r.visit.wave.name, width=18),
        VisitColumn("brand", _("The branch’s brand."), lambda r: r.visit.branch.brand.name),
        VisitColumn("region", _("The branch’s region, the ones above it first."), lambda r: r.region, width=22),
        VisitColumn("city", _("The branch’s city."), lambda r: r.visit.branch.city),
        VisitColumn("segment", _("The branch’s segment."), lambda r: r.visit.branch.segment),
        VisitColumn("branch_code", _("The branch’s code, unique in its brand."), lambda r: r.visit.branch.code),
        VisitColumn("branch", _("The branch’s name."), lambda r: r.visit.branch.name, width=24),
        VisitColumn("visit", _("The visit’s number at its branch in its wave."), lambda r: r.visit.number, "count", 8),
        VisitColumn("visit_id", _("The visit’s id, the same as in the API."), lambda r: str(r.visit.pk), width=20),
        VisitColumn("scenario", _("The scenario, and its version."), lambda r: str(r.visit.scenario_version), width=22),
        VisitColumn("channel", _("How the visit was made: in_person, phone, home or online."), lambda r: r.channel),
        VisitColumn("checklist", _("The checklist, and its version: see the sheet of questions."), lambda r: str(r.visit.wave.checklist_version), width=22),
    ]  # fmt: skip


def _times(variant: str) -> list[VisitColumn]:
    exact = [
        VisitColumn("started_at", _("When the visit began, in the branch’s time zone."), lambda r: _local(r, "started_at"), "datetime", 17, HQ),
        VisitColumn("finished_at", _("When it ended on the phone, in the branch’s time zone."), lambda r: _local(r, "finished_at"), "datetime", 17, HQ),
        VisitColumn("submitted_at", _("When the server had it, in the branch’s time zone."), lambda r: _local(r, "submitted_at"), "datetime", 17, HQ),
        VisitColumn("time_zone", _("The branch’s time zone."), lambda r: r.visit.branch.time_zone, width=16, variants=HQ),
        VisitColumn("minutes", _("Minutes between beginning and end."), lambda r: _minutes(r.visit), "figure", 9, HQ),
    ]  # fmt: skip
    shown = [
        VisitColumn("made_on", _("The day of the visit; where the programme tells only the week, its Monday."), lambda r: shown_day(r.visit), "date", 12),
        VisitColumn("made_when", _("The part of the day, or the time, as the programme tells it; empty where it tells only the week."), lambda r: shown_hour(r.visit), width=12),
    ]  # fmt: skip
    return shown if variant == Variant.CLIENT else exact


def _figures() -> list[VisitColumn]:
    return [
        VisitColumn("state", _("The visit’s state."), lambda r: r.visit.state, variants=HQ),
        VisitColumn("obstacle", _("Why the visit could not be made: closed, gone, refused, unsafe or other; empty where it was made."), lambda r: r.visit.obstacle),
        VisitColumn("score", _("The visit’s score in percent."), lambda r: percent(r.visit.score), "percent", 10),
        VisitColumn("raw_score", _("The score without the effects of critical questions."), lambda r: percent(r.visit.raw_score), "percent", 10),
        VisitColumn("band", _("The programme’s score band: excellent, good, fair or poor."), lambda r: band_of(r.visit.wave.programme.bands, percent(r.visit.score)), width=11),
        VisitColumn("critical", _("Codes of the critical questions that were failed."), lambda r: "; ".join(r.visit.critical), width=18),
        VisitColumn("restated", _("Whether an answer was changed after the wave was published."), lambda r: r.is_restated, width=9),
    ]  # fmt: skip


def _checks() -> list[VisitColumn]:
    return [
        VisitColumn("obstacle_text", _("What the shopper wrote about it."), lambda r: r.visit.obstacle_text, width=30, variants=HQ),
        VisitColumn("late", _("Whether it came after its window."), lambda r: r.visit.is_late, width=8, variants=HQ),
        VisitColumn("flags", _("Codes of what the automatic checks found odd."), lambda r: "; ".join(r.flags), width=18, variants=HQ),
        VisitColumn("corrected", _("Codes of the answers that a reviewer or a dispute changed."), lambda r: "; ".join(sorted(r.corrected)), width=18, variants=HQ),
    ]  # fmt: skip


def _shopper() -> list[VisitColumn]:
    return [
        VisitColumn("shopper", _("The shopper’s code."), lambda r: _profile(r.visit, "code"), width=12, variants=HQ),
        VisitColumn("shopper_name", _("The shopper’s name."), lambda r: r.visit.shopper.membership.user.name if r.visit.shopper else "", width=22, variants=PEOPLE),
        VisitColumn("shopper_email", _("The shopper’s e-mail."), lambda r: r.visit.shopper.membership.user.email if r.visit.shopper else "", width=26, variants=PEOPLE),
        VisitColumn("shopper_phone", _("The shopper’s phone."), lambda r: _profile(r.visit, "phone"), width=16, variants=PEOPLE),
    ]  # fmt: skip


@lru_cache(maxsize=10_002)
def percent(hundredths: int | None) -> Fraction | None:
    """Integer hundredths of a percent as percent."""
    return None if hundredths is None else Fraction(hundredths, 100)


def shown_day(visit: Visit) -> dt.date | None:
    """The day as exactly as a client may know it: where that is the week, its Monday."""
    at = made_at(visit)
    if at is None:
        return None
    day = at.date()
    if visit.wave.programme.visit_time_shown == VisitTimeShown.WEEK:
        return day - dt.timedelta(days=day.weekday())
    return day


def shown_hour(visit: Visit) -> str:
    """The part of the day, or the time, as the programme tells it."""
    at, shown = made_at(visit), visit.wave.programme.visit_time_shown
    if at is None or shown == VisitTimeShown.WEEK:
        return ""
    return f"{at:%H:%M}" if shown == VisitTimeShown.EXACT else part_of_day(at.hour)


def _local(read: ReadVisit, name: str) -> Any:
    at = getattr(read.visit, name)
    return at and at.astimezone(ZoneInfo(read.visit.branch.time_zone))


def _minutes(visit: Visit) -> Fraction | None:
    if not visit.started_at or not visit.finished_at:
        return None
    return Fraction(round((visit.finished_at - visit.started_at).total_seconds() / 6), 10)


def _profile(visit: Visit, name: str) -> str:
    return str(getattr(visit.shopper, name, "")) if visit.shopper else ""
