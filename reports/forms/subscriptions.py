"""What HQ plans to be sent."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.forms.notices import HOURS
from accounts.models import Organisation
from audits.forms.base import HQForm
from audits.models import Branch, Programme, Region
from reports.forms.readers import PeopleField, readers_in
from reports.models import Audience, Content, LetterState, Often, Subscription
from reports.services.subscriptions import SubscriptionContent

WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]
PLAIN = ("name", "content", "often", "audience", "programme", "region", "hour", "weekday", "month_day", "as_file")


class SubscriptionForm(HQForm):
    """What, how often, to whom, about which branches."""

    name = forms.CharField(
        label=_("Name"), max_length=150, help_text=_("Readers see it in the letter, where they can turn it off.")
    )
    content = forms.ChoiceField(label=_("What"), choices=Content.choices, widget=forms.RadioSelect, initial="alerts")
    as_file = forms.BooleanField(
        label=_("Attach the reports as PDF"),
        required=False,
        help_text=_("Up to five reports and 10 MB; more go as links."),
    )
    often = forms.ChoiceField(label=_("How often"), choices=Often.choices, initial="daily")
    weekday = forms.TypedChoiceField(label=_("On"), choices=WEEKDAYS, coerce=int, initial=0)
    month_day = forms.TypedChoiceField(
        label=_("On day"), choices=[(day, str(day)) for day in range(1, 29)], coerce=int, initial=1
    )
    hour = forms.TypedChoiceField(
        label=_("At"),
        choices=HOURS,
        coerce=int,
        initial=9,
        help_text=_("By each reader’s own clock; after quiet hours."),
    )
    audience = forms.ChoiceField(
        label=pgettext_lazy("readers", "To"), choices=Audience.choices, widget=forms.RadioSelect, initial="directors"
    )
    people = PeopleField(help_text=_("They get it besides; directors read only of their own branches."))
    programme = forms.ModelChoiceField(
        label=_("Programme"), queryset=Programme.objects.none(), required=False, empty_label=_("All")
    )
    region = forms.ModelChoiceField(
        label=_("Only of the region"), queryset=Region.objects.none(), required=False, empty_label=_("All")
    )
    codes = forms.CharField(
        label=_("Only of the branches"),
        required=False,
        help_text=_("Codes with commas between them; empty for all."),
        max_length=5000,
    )

    def __init__(
        self, *args: Any, organisation: Organisation, subscription: Subscription | None = None, **kwargs: Any
    ) -> None:
        self.organisation = organisation
        if subscription:
            values = {name: getattr(subscription, name) for name in PLAIN}
            values["people"] = list(subscription.people.values_list("pk", flat=True))
            values["codes"] = ", ".join(subscription.branches.order_by("code").values_list("code", flat=True))
            kwargs["initial"] = values
        super().__init__(*args, **kwargs)
        programmes = Programme.objects.filter(brand__organisation=organisation, archived_at=None)
        regions = Region.objects.filter(brand__organisation=organisation)
        for name, rows in (
            ("people", readers_in(organisation)),
            ("programme", programmes.select_related("brand")),
            ("region", regions),
        ):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def clean_codes(self) -> list[Branch]:
        """The branches of the codes."""
        codes = [code for code in re.split(r"[\s,;]+", self.cleaned_data["codes"]) if code]
        rows = list(
            Branch.objects.filter(brand__organisation=self.organisation, code__in=codes).select_related("brand")
        )
        unknown = sorted(set(codes) - {row.code for row in rows})
        if unknown:
            raise forms.ValidationError(gettext("There is no branch %(code)s.") % {"code": ", ".join(unknown[:5])})
        return rows

    def values(self) -> dict[str, Any]:
        """What the service takes, of a valid form."""
        data = self.cleaned_data
        content = SubscriptionContent(**{name: data[name] for name in PLAIN})
        return {"content": content, "people": list(data["people"]), "branches": data["codes"]}


class LogFilter(HQForm):
    """Which letters of the log."""

    state = forms.ChoiceField(label=_("State"), choices=[("", _("All")), *LetterState.choices], required=False)
    q = forms.CharField(
        label=_("Reader"), required=False, max_length=150, widget=forms.TextInput(attrs={"type": "search"})
    )
