"""What HQ types about waves and visits."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, ShopperProfile
from audits.models import Branch, ChecklistVersion, Programme, ScenarioVersion, VisitState, Wave
from audits.services.progress import DROPPED, GROUPS

ALL, CHOSEN = "all", "chosen"


class VersionField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A published version, shown by the name of its thing."""

    def label_from_instance(self, obj: Any) -> str:
        """Name and number."""
        thing = obj.scenario if isinstance(obj, ScenarioVersion) else obj.checklist
        return str(_("%(name)s, version %(number)s")) % {"name": thing.name, "number": obj.number}


class WaveForm(forms.Form):
    """A draft of a wave: what and when."""

    name = forms.CharField(label=_("Name"), max_length=150)
    scenario_version = VersionField(
        label=_("Scenario"), queryset=ScenarioVersion.objects.none(), empty_label=_("Choose")
    )
    checklist_version = VersionField(
        label=_("Checklist"), queryset=ChecklistVersion.objects.none(), empty_label=_("Choose")
    )
    reach = forms.ChoiceField(
        label=_("Branches"),
        choices=[(ALL, _("All branches of the brand")), (CHOSEN, _("Those ticked below"))],
        widget=forms.RadioSelect,
        initial=ALL,
    )
    branches = forms.ModelMultipleChoiceField(queryset=Branch.objects.none(), required=False)
    starts_on = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    ends_on = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    visits_per_branch = forms.IntegerField(label=_("Visits per branch"), min_value=1, max_value=50, initial=1)

    def __init__(self, *args: Any, programme: Programme, wave: Wave | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.programme, self.wave = programme, wave
        scenarios = ScenarioVersion.objects.filter(scenario__programme=programme, scenario__archived_at=None)
        checklists = ChecklistVersion.objects.filter(checklist__programme=programme, checklist__archived_at=None)
        self.fields["scenario_version"].queryset = (  # type: ignore[attr-defined]
            scenarios.select_related("scenario").defer("document").order_by("scenario__name", "-number")
        )
        self.fields["checklist_version"].queryset = (  # type: ignore[attr-defined]
            checklists.select_related("checklist").defer("document").order_by("checklist__name", "-number")
        )
        for name in ("scenario_version", "checklist_version"):
            self.choose_only(name)
        # Competitors' branches are measured too, but never by "all".
        self.choices = Branch.objects.filter(
            brand__organisation=programme.brand.organisation_id, archived_at=None
        ).select_related("brand", "region")
        self.choices = self.choices.order_by(F("brand__is_competitor").asc(), "brand__name", "city", "name")
        self.fields["branches"].queryset = self.choices  # type: ignore[attr-defined]

    def choose_only(self, name: str) -> None:
        """Where there is one to choose, it is chosen."""
        few = list(self.fields[name].queryset[:2])  # type: ignore[attr-defined]
        if len(few) == 1:
            self.fields[name].initial = few[0].pk

    @property
    def ticked(self) -> set[str]:
        """The ids of the branches to show ticked."""
        return {str(getattr(value, "pk", value)) for value in self["branches"].value() or ()}

    def clean(self) -> dict[str, Any]:
        """The branches meant, an order in the dates, and a name that is free: all is told at once."""
        data = super().clean() or {}
        if data.get("reach") == ALL:
            data["branches"] = [branch for branch in self.choices if branch.brand_id == self.programme.brand_id]
            if not data["branches"]:
                self.add_error("reach", _("This brand has no branches yet."))
        elif not data.get("branches"):
            self.add_error("reach", _("Tick at least one branch."))
        first, last = data.get("starts_on"), data.get("ends_on")
        if isinstance(first, dt.date) and isinstance(last, dt.date) and last < first:
            self.add_error("ends_on", _("The last day is before the first."))
        others = Wave.objects.filter(programme=self.programme).exclude(pk=self.wave.pk if self.wave else 0)
        if data.get("name") and others.filter(name=data["name"]).exists():
            self.add_error("name", _("This programme has a wave of this name already."))
        return data

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        names = ["name", "scenario_version", "checklist_version", "branches", "starts_on"]
        names += ["ends_on", "visits_per_branch"]
        return {name: self.cleaned_data[name] for name in names}


def wave_initial(wave: Wave) -> dict[str, Any]:
    """A draft as the form shows it."""
    names = ("name", "scenario_version", "checklist_version", "starts_on", "ends_on", "visits_per_branch")
    return {name: getattr(wave, name) for name in names} | {
        "reach": CHOSEN,
        "branches": list(wave.branches.values_list("pk", flat=True)),
    }


class AssignmentForm(forms.Form):
    """What an automatic assignment may ask of shoppers, beside what the scenario does."""

    farthest_km = forms.IntegerField(
        label=_("Not farther from home, km"), required=False, min_value=1, max_value=20_000, initial=50
    )
    most_each = forms.IntegerField(
        label=_("Most visits of one shopper in this wave"), required=False, min_value=1, max_value=500
    )


class OpenForm(forms.Form):
    """Who gets the visits when a wave opens."""

    who = forms.ChoiceField(
        label=_("Who makes the visits"),
        choices=[
            ("offer", _("Offer all to all eligible shoppers at once")),
            ("plan", _("Leave them planned; I offer or assign them later")),
        ],
        widget=forms.RadioSelect,
        initial="offer",
    )


class PublishForm(forms.Form):
    """Publishing without what still waits for review must be said."""

    leave_out = forms.BooleanField(label=_("Publish without them"), required=False)


class ReasonForm(forms.Form):
    """Why a visit is taken back or cancelled."""

    reason = forms.CharField(label=_("Why"), max_length=500)


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
