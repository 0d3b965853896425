"""A draft of a wave, second step: on which days, in which hours, how far apart and how spread."""

import datetime as dt
import re
from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from audits.forms.base import IN_THE_CALENDAR, HQForm
from audits.models import Wave
from audits.rules.spread import DAYS, slots
from audits.rules.wave_plan import Quota, WavePlan

QUOTAS = range(1, 6)
# As a browser sends a day, and as people type one where it shows no calendar.
DAY_FORMATS = ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"]
GROUPS = {"all": [1, 2, 3, 4, 5, 6, 7], "work": [1, 2, 3, 4, 5], "rest": [6, 7]}


def typed_day(word: str) -> dt.date:
    """A day as people write it, the day before the month or the year first; raises `ValueError`."""
    day = re.fullmatch(r"([0-9]{1,2})([./])([0-9]{1,2})\2([0-9]{4})", word)
    return dt.date(int(day[4]), int(day[3]), int(day[1])) if day else dt.date.fromisoformat(word)


def day_field(label: Any) -> forms.DateField:
    """A day."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, validators=IN_THE_CALENDAR, input_formats=DAY_FORMATS)


def time_field(label: Any) -> forms.TimeField:
    """A time of day, or none."""
    return forms.TimeField(label=label, required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))


class WhenForm(HQForm):
    """Dates, weekdays, hours, days off, spacing and quotas; `quota_1` and on are the rows of the quotas."""

    starts_on = day_field(_("First day"))
    ends_on = day_field(_("Last day"))
    visits_per_branch = forms.IntegerField(label=_("Visits per branch"), min_value=1, max_value=50)
    apart = forms.IntegerField(
        label=_("Days between visits of one branch"), min_value=0, max_value=365, required=False,
        help_text=_("0: they may fall on the same day."),
    )  # fmt: skip
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days of the week"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(number + 1, name) for number, name in WEEKDAYS.items()],
        help_text=_("None ticked: every day."),
    )  # fmt: skip
    opens = time_field(_("Not before"))
    closes = time_field(_("Not after"))
    without_holidays = forms.BooleanField(label=_("No visits on public holidays"), required=False)
    allowed = forms.TypedMultipleChoiceField(
        label=_("Visited all the same"), coerce=dt.date.fromisoformat, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    off = forms.CharField(
        label=_("Other days without visits"), required=False, max_length=2000,
        help_text=_("Written as 2026-12-31, with commas between."),
    )  # fmt: skip

    def __init__(self, *args: Any, holidays: Collection[tuple[dt.date, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["allowed"].choices = [(day.isoformat(), name) for day, name in holidays]  # type: ignore[attr-defined]
        for number in QUOTAS:
            self.fields[f"days_{number}"] = forms.ChoiceField(
                label=_("Days"), required=False,
                choices=[("all", _("Every day")), ("work", _("Monday to Friday")), ("rest", _("Saturday and Sunday"))],
            )  # fmt: skip
            self.fields[f"from_{number}"] = time_field(_("From"))
            self.fields[f"to_{number}"] = time_field(_("To"))
            self.fields[f"share_{number}"] = forms.IntegerField(
                label=_("Percent"), required=False, min_value=1, max_value=100
            )

    @property
    def quota_rows(self) -> list[list[Any]]:
        """The fields of the quotas, a row each."""
        return [[self[f"{name}_{number}"] for name in ("days", "from", "to", "share")] for number in QUOTAS]

    def clean_off(self) -> list[dt.date]:
        """Days as they were typed."""
        words = re.split(r"[\s,;]+", self.cleaned_data["off"].strip())
        try:
            return sorted({typed_day(word) for word in words if word})
        except ValueError as problem:
            raise forms.ValidationError(_("Write each day as year-month-day: 2026-12-31.")) from problem

    def clean(self) -> dict[str, Any]:
        """Days and hours in order, room for visits so far apart, and shares that make a whole."""
        data = super().clean() or self.cleaned_data
        first, last = data.get("starts_on"), data.get("ends_on")
        data["apart"] = data.get("apart") or 0
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is before the first."))
        elif first and last and data.get("visits_per_branch"):
            number = data["visits_per_branch"]
            if not slots(first, last, number, data["apart"]):
                self.add_error("apart", _("The days are too few for visits so far apart."))
        self.in_order("opens", "closes")
        self.clean_quotas(data)
        return data

    def in_order(self, opens: str, closes: str) -> None:
        """The later hour is later."""
        first, last = self.cleaned_data.get(opens), self.cleaned_data.get(closes)
        if first and last and last <= first:
            self.add_error(closes, _("It must end after it begins."))

    def clean_quotas(self, data: dict[str, Any]) -> None:
        """The rows with a share; together they are all visits."""
        kept = [number for number in QUOTAS if data.get(f"share_{number}")]
        for number in kept:
            self.in_order(f"from_{number}", f"to_{number}")
        if kept and sum(data[f"share_{number}"] for number in kept) != 100:
            self.add_error(f"share_{kept[-1]}", _("The shares must make 100 percent together."))
        if self.errors:
            return
        data["quotas"] = [
            Quota(
                weekdays=GROUPS[data.get(f"days_{number}") or "all"],
                opens=clock(data.get(f"from_{number}")),
                closes=clock(data.get(f"to_{number}")),
                share=data[f"share_{number}"],
            )
            for number in kept
        ]

    def changed(self, plan: WavePlan) -> WavePlan:
        """The plan with what was typed."""
        data = self.cleaned_data
        names = ("without_holidays", "allowed", "off", "apart", "quotas")
        weekdays = [] if len(data["weekdays"]) == len(DAYS) else sorted(data["weekdays"])
        hours = {"opens": clock(data["opens"]), "closes": clock(data["closes"]), "weekdays": weekdays}
        return plan.model_copy(update={name: data[name] for name in names} | hours)

    def dates(self) -> dict[str, Any]:
        """What stands beside the plan."""
        return {name: self.cleaned_data[name] for name in ("starts_on", "ends_on", "visits_per_branch")}


def clock(time: dt.time | None) -> str:
    """As a plan writes it."""
    return f"{time:%H:%M}" if time else ""


def when_initial(wave: Wave) -> dict[str, Any]:
    """A draft as the form shows it; a new one leaves public holidays out."""
    plan = wave.terms
    shown: dict[str, Any] = {name: getattr(wave, name) for name in ("starts_on", "ends_on", "visits_per_branch")}
    shown |= {"apart": plan.apart, "weekdays": plan.weekdays, "opens": plan.opens, "closes": plan.closes}
    shown |= {"without_holidays": plan.without_holidays, "allowed": [day.isoformat() for day in plan.allowed]}
    shown |= {"off": ", ".join(day.isoformat() for day in plan.off)}
    named = {tuple(days): name for name, days in GROUPS.items()}
    for number, quota in zip(QUOTAS, plan.quotas, strict=False):
        shown |= {f"days_{number}": named.get(tuple(quota.weekdays), "all"), f"share_{number}": quota.share}
        shown |= {f"from_{number}": quota.opens, f"to_{number}": quota.closes}
    return shown
