"""What HQ types about waves and visits."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, ShopperProfile
from audits.models import Branch, VisitState, Wave
from audits.services.progress import DROPPED, GROUPS


class AssignmentForm(forms.Form):
    """What an automatic assignment may ask of shoppers, beside what the scenario does."""

    farthest_km = forms.IntegerField(
        label=_("Not farther from home, km"), required=False, min_value=1, max_value=20_000, initial=50
    )
    most_each = forms.IntegerField(
        label=_("Most visits of one shopper in this wave"), required=False, min_value=1, max_value=500
    )


class PublishForm(forms.Form):
    """Publishing without what still waits for review must be said."""

    leave_out = forms.BooleanField(label=_("Publish without them"), required=False)


class ReasonForm(forms.Form):
    """Why a visit is taken back or cancelled."""

    reason = forms.CharField(label=_("Why"), max_length=500)


class MessageForm(forms.Form):
    """What HQ writes to a visit's shopper; the service bounds it."""

    text = forms.CharField(label=_("Message"))


class DayForm(forms.Form):
    """When a visit shall be made; the service judges the day."""

    day = forms.DateField(label=_("Day"), required=False)


class ShopperForm(forms.Form):
    """Who shall make a visit."""

    shopper = forms.ModelChoiceField(label=_("Shopper"), queryset=ShopperProfile.objects.none())

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = ShopperProfile.objects.filter(membership__organisation=organisation, membership__ended_at=None)
        self.fields["shopper"].queryset = rows.select_related("membership__user")  # type: ignore[attr-defined]


class InviteForm(ShopperForm):
    """Who is invited, and for how many days it is kept for them."""

    kept_days = forms.IntegerField(min_value=1, max_value=14, required=False)


class VisitFilter(forms.Form):
    """What to list; each field may be empty."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    wave = forms.ModelChoiceField(label=_("Wave"), queryset=Wave.objects.none(), required=False, empty_label=_("All"))
    state = forms.ChoiceField(label=_("State"), required=False)
    group = forms.ChoiceField(required=False, widget=forms.HiddenInput)
    branch = forms.ModelChoiceField(queryset=Branch.objects.none(), required=False, widget=forms.HiddenInput)
    shopper = forms.ModelChoiceField(queryset=ShopperProfile.objects.none(), required=False, widget=forms.HiddenInput)
    overdue = forms.ChoiceField(label=_("Time"), required=False, choices=[("", _("Any")), ("1", _("Overdue only"))])
    stuck = forms.ChoiceField(
        required=False, choices=[("", ""), ("1", _("Nobody can take it"))], widget=forms.HiddenInput
    )
    unread = forms.ChoiceField(
        required=False, choices=[("", ""), ("1", _("Unread messages"))], widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        shoppers = ShopperProfile.objects.filter(membership__organisation=organisation)
        querysets = {
            "wave": Wave.objects.filter(organisation=organisation).only("name"),
            "branch": Branch.objects.filter(brand__organisation=organisation),
            "shopper": shoppers.select_related("membership__user"),
        }
        for name, rows in querysets.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        self.fields["state"].choices = [("", _("All")), *VisitState.choices]  # type: ignore[attr-defined]
        self.fields["group"].choices = [  # type: ignore[attr-defined]
            ("", ""),
            *GROUPS.items(),
            (DROPPED, _("Not made, cancelled or rejected")),
        ]
