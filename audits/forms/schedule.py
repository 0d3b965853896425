"""What HQ asks of the schedule, and to whom it gives a visit there."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, ShopperProfile
from audits.forms.base import IN_THE_CALENDAR, HQForm
from audits.forms.branches import RegionChoice
from audits.forms.waves import ShopperForm
from audits.models import Region, VisitState, Wave
from audits.models.brand import BranchQuerySet, regions_below
from audits.models.visit import VisitQuerySet

VIEWS = {
    "month": _("Month"),
    "day": _("Day"),
    "shoppers": _("By shopper"),
    "branches": _("By branch"),
    "map": _("Map"),
}


class ScheduleFilter(HQForm):
    """Which visits; each field may be empty."""

    wave = forms.ModelChoiceField(label=_("Wave"), queryset=Wave.objects.none(), required=False, empty_label=_("All"))
    region = RegionChoice(label=_("Region"), queryset=Region.objects.none(), required=False, empty_label=_("All"))
    state = forms.ChoiceField(label=_("State"), required=False)
    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    day = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}), validators=IN_THE_CALENDAR
    )
    view = forms.ChoiceField(required=False, choices=VIEWS.items())
    visit = forms.UUIDField(required=False)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waves = Wave.objects.filter(organisation=organisation).only("name")
        regions = Region.objects.filter(brand__organisation=organisation).select_related("brand")
        self.fields["wave"].queryset = waves  # type: ignore[attr-defined]
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]
        states = [choice for choice in VisitState.choices if choice[0] != VisitState.CANCELLED]
        self.fields["state"].choices = [("", _("All")), *states]  # type: ignore[attr-defined]

    def narrow(self, visits: VisitQuerySet) -> VisitQuerySet:
        """Those that fit; what can't be read narrows nothing."""
        asked = self.cleaned_data
        for name in ("wave", "state"):
            if asked.get(name):
                visits = visits.filter(**{name: asked[name]})
        if asked.get("region"):
            visits = visits.filter(branch__region__in=regions_below({asked["region"].pk}))
        return visits

    def narrow_people(self, profiles: "QuerySet[ShopperProfile]") -> "QuerySet[ShopperProfile]":
        """The shoppers whose name or code is searched for."""
        for word in (self.cleaned_data.get("q") or "").split()[:10]:
            profiles = profiles.filter(Q(membership__user__name__icontains=word) | Q(code__icontains=word))
        return profiles

    def narrow_branches(self, branches: BranchQuerySet) -> BranchQuerySet:
        """The branches that are searched for."""
        for word in (self.cleaned_data.get("q") or "").split()[:10]:
            place = Q(name__icontains=word) | Q(city__icontains=word) | Q(code__icontains=word)
            branches = branches.filter(place)
        return branches


class ReassignForm(ShopperForm):
    """Who shall make a visit, and on which day, if on one."""

    day = forms.DateField(required=False)
    reason = forms.CharField(required=False, max_length=500)
