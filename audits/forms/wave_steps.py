"""A draft of a wave, first and third step: what is measured; who goes, for how much and by which rules."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audits.forms.base import HQForm
from audits.models import ChecklistVersion, Programme, ScenarioVersion, Wave
from audits.rules.wave_plan import WavePlan


class VersionField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A published version, shown by the name of its thing."""

    def label_from_instance(self, obj: Any) -> str:
        """Name and number."""
        thing = obj.scenario if isinstance(obj, ScenarioVersion) else obj.checklist
        return str(_("%(name)s, version %(number)s")) % {"name": thing.name, "number": obj.number}


class WhatForm(HQForm):
    """Name, scenario and checklist."""

    name = forms.CharField(label=_("Name"), max_length=150)
    scenario_version = VersionField(
        label=_("Scenario"), queryset=ScenarioVersion.objects.none(), empty_label=_("Choose")
    )
    checklist_version = VersionField(
        label=_("Checklist"), queryset=ChecklistVersion.objects.none(), empty_label=_("Choose")
    )

    def __init__(self, *args: Any, programme: Programme, wave: Wave | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
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

    def choose_only(self, name: str) -> None:
        """Where there is one to choose, it is chosen."""
        few = list(self.fields[name].queryset[:2])  # type: ignore[attr-defined]
        if len(few) == 1:
            self.fields[name].initial = few[0].pk

    def clean_name(self) -> str:
        """A name that is free."""
        name = str(self.cleaned_data["name"])
        others = Wave.objects.filter(programme=self.programme).exclude(pk=self.wave.pk if self.wave else 0)
        if others.filter(name=name).exists():
            raise forms.ValidationError(_("This programme has a wave of this name already."))
        return name


def what_initial(wave: Wave) -> dict[str, Any]:
    """A draft as the first step shows it."""
    return {name: getattr(wave, name) for name in ("name", "scenario_version", "checklist_version")}


class TermsForm(HQForm):
    """Who goes, for how much, and what the wave asks beside the scenario; empty asks nothing more."""

    who = forms.ChoiceField(
        label=_("Who makes the visits"),
        choices=[
            ("offer", _("Offer all to all eligible shoppers at once")),
            ("assign", _("Make an automatic plan at once; I look at it before anything is assigned")),
            ("plan", _("Leave them planned; I offer or assign them later")),
        ],
        widget=forms.RadioSelect,
    )
    fee = forms.DecimalField(
        label=_("Fee of a visit"), required=False, min_value=0, max_digits=10, decimal_places=2,
        help_text=_("Empty: the scenario’s."),
    )  # fmt: skip
    bonus = forms.DecimalField(
        label=_("Bonus where few can go"), required=False, min_value=0, max_digits=10, decimal_places=2,
        help_text=_("On top of the fee, at branches that are hard to cover."),
    )  # fmt: skip
    bonus_below = forms.IntegerField(label=_("Few are fewer than"), required=False, min_value=1, max_value=1000)
    rotation_days = forms.IntegerField(
        label=_("Days before a shopper comes to a branch again"), required=False, min_value=0, max_value=3650
    )
    a_day = forms.IntegerField(
        label=_("Most visits of one shopper a day"), required=False, min_value=1, max_value=50,
        help_text=_("The automatic plan keeps to it."),
    )  # fmt: skip
    a_wave = forms.IntegerField(
        label=_("Most visits of one shopper in this wave"), required=False, min_value=1, max_value=500
    )
    farthest_km = forms.IntegerField(
        label=_("Not farther from home, km"), required=False, min_value=1, max_value=20_000
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.programme = programme
        field = self.fields["rotation_days"]
        field.help_text = _("Empty: the programme’s %(days)s; never fewer.") % {"days": programme.rotation_days}

    def clean_rotation_days(self) -> int | None:
        """Never below the programme's."""
        days: int | None = self.cleaned_data["rotation_days"]
        if days is not None and days < self.programme.rotation_days:
            least = {"days": self.programme.rotation_days}
            raise forms.ValidationError(_("Not below the programme’s: %(days)s.") % least)
        return days

    def changed(self, plan: WavePlan) -> WavePlan:
        """The plan with what was typed."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "bonus_below" or value}
        return plan.model_copy(update=data)
