"""How visits and their history read on HQ pages."""

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import ShopperProfile
from audits.models import Event, Visit
from audits.rules.windows import last_day as last_day_in
from audits.services.schedule import MOVABLE
from audits.services.words import hours_words
from common.numbers import tenths

register = template.Library()

TAGS = {
    "approved": "excellent",
    "submitted": "good",
    "in_review": "good",
    "returned": "fair",
    "rejected": "poor",
    "expired": "poor",
    "planned": "neutral",
    "cancelled": "neutral",
    "draft": "neutral",
    "closed": "fair",
    "published": "excellent",
}
VERBS: dict[str, Any] = {
    "draft": _("Drafted"),
    "edit": _("Draft changed"),
    "open": _("Opened"),
    "close": _("Closed"),
    "publish": _("Published"),
    "restate": _("Results restated"),
    "tell": _("A director was told"),
    "announce": _("Directors were told"),
    "plan": _("Planned"),
    "offer": _("Offered"),
    "accept": _("Accepted"),
    "assign": _("Assigned"),
    "assign_all": _("Assigned automatically"),
    "decline": _("Declined"),
    "choose_day": _("Day chosen"),
    "invite": _("A shopper was invited"),
    "decline_invitation": _("Invitation declined"),
    "lapse": _("Invitation ended unanswered"),
    "shelve": _("Back in the plan"),
    "unassign": _("Taken back"),
    "start": _("Started"),
    "submit": _("Submitted"),
    "submit_late": _("Submitted late"),
    "claim": _("Taken for review"),
    "release": _("Put back in the queue"),
    "correct": _("Answer corrected"),
    "correct_approved": _("Corrected after a dispute"),
    "return": _("Returned to the shopper"),
    "approve": _("Approved"),
    "recall": _("Taken back unanswered"),
    "reject": _("Rejected"),
    "cancel": _("Cancelled"),
    "expire": _("Expired"),
    "withdraw": _("Opening undone"),
    "raise_dispute": _("Disputed"),
    "decide_dispute": _("Dispute decided"),
}


@register.filter
def state_tag(state: str) -> str:
    """The colour class of a state's tag."""
    return TAGS.get(state, "")


@register.filter
def of(numbers: Mapping[Any, int], key: Any) -> int:
    """How many of it there are."""
    return numbers.get(key, 0)


@register.filter
def last_day(visit: Visit) -> dt.date:
    """The last day of the window, in the branch's zone."""
    return last_day_in(visit.closes_at, visit.branch.time_zone)


@register.filter
def window_words(visit: Visit) -> str:
    """21 – 29 Nov 2026, all day, or with the scenario's hours; with moments where the window spans no whole days."""
    zone = ZoneInfo(visit.branch.time_zone)
    first, end = visit.opens_at.astimezone(zone), visit.closes_at.astimezone(zone)
    hours = hours_words(visit.windows)
    if first.time() != dt.time() or end.time() != dt.time():
        opens, closes = date_format(first, gettext("j M, H:i")), date_format(end, gettext("j M Y, H:i"))
        return "; ".join([f"{opens} – {closes}", *hours])
    last = last_day(visit)
    written = date_format(last, gettext("j M Y"))
    if first.date() != last:
        is_same_month = (first.year, first.month) == (last.year, last.month)
        begins = date_format(first, "j" if is_same_month else gettext("j M"))
        written = f"{begins} – {written}"
    return "; ".join([written, *hours]) if hours else gettext("%(days)s, all day") % {"days": written}


@register.filter
def verb_words(event: Event) -> str:
    """What happened, in words."""
    return str(VERBS.get(event.verb, event.verb))


@register.filter
def shopper_name(shopper: ShopperProfile | None) -> str:
    """Name and code; an erased person is their code alone."""
    if shopper is None:
        return ""
    name = shopper.membership.user.name
    return f"{name} ({shopper.code})" if name else shopper.code


@register.filter
def hundredths(score: int | None) -> str:
    """A score kept in hundredths of a percent, to one place."""
    return "" if score is None else f"{tenths(Fraction(score, 100))} %"


@register.filter
def is_movable(visit: Visit) -> bool:
    """Whether the visit can still be given to another shopper."""
    return visit.state in MOVABLE


@register.filter
def number_of(counts: Mapping[str, int], group: str) -> int:
    """How many there are of a group."""
    return counts.get(group, 0)
