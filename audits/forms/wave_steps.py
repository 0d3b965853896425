"""A draft of a wave, first and third step: what is measured; who goes, for how much and by which rules."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audits.forms.base import HQForm
from audits.models import ChecklistVersion, Programme, ScenarioVersion, Wave
from audits.rules.wave_plan import WavePlan
from audits.services.waves import WaveFacts

# Further scenarios, beside the first.
OTHERS = range(2, 5)


class VersionField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A published version, shown by the name of its thing."""

    def label_from_instance(self, obj: Any) -> str:
        """Name and number."""
        thing = obj.scenario if isinstance(obj, ScenarioVersion) else obj.checklist
        return str(_("%(name)s, version %(number)s")) % {"name": thing.name, "number": obj.number}


def percent_field() -> forms.IntegerField:
    """A share of the visits."""
    return forms.IntegerField(label=_("Percent of the visits"), required=False, min_value=1, max_value=99)


class WhatForm(HQForm):
    """Name, scenario and checklist."""

    name = forms.CharField(label=_("Name"), max_length=150)
    scenario_version = VersionField(
        label=_("Scenario"), queryset=ScenarioVersion.objects.none(), empty_label=_("Choose")
    )
    share = percent_field()
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
        for number in OTHERS:
            self.fields[f"scenario_{number}"] = VersionField(
                label=_("Scenario"), queryset=self.fields["scenario_version"].queryset, required=False,  # type: ignore[attr-defined]
                empty_label=_("None"),
            )  # fmt: skip
            self.fields[f"share_{number}"] = percent_field()

    @property
    def other_rows(self) -> list[list[Any]]:
        """The fields of the further scenarios, a row each."""
        return [[self[f"scenario_{number}"], self[f"share_{number}"]] for number in OTHERS]

    def clean(self) -> dict[str, Any]:
        """Several scenarios have shares that make a whole, and each is named once."""
        data = super().clean() or self.cleaned_data
        rows = [(data.get(f"scenario_{number}"), data.get(f"share_{number}")) for number in OTHERS]
        others = [(version, share) for version, share in rows if version]
        if self.errors or not others:
            return data
        pairs = [(data["scenario_version"], data["share"]), *others]
        if not all(share for _version, share in pairs) or sum(share or 0 for _version, share in pairs) != 100:
            self.add_error("share", _("The shares must make 100 percent together."))
        if len({version.pk for version, _share in pairs}) < len(pairs):
            self.add_error("scenario_version", _("A scenario is named twice."))
        return data

    def facts(self) -> WaveFacts:
        """What the service takes."""
        data = self.cleaned_data
        others = [(data[f"scenario_{number}"], data[f"share_{number}"]) for number in OTHERS]
        kept = [(version, share) for version, share in others if version]
        return {
            "name": data["name"],
            "scenario_version": data["scenario_version"],
            "checklist_version": data["checklist_version"],
            "shares": [(data["scenario_version"], data["share"]), *kept] if kept else [],
        }

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
    shown = {name: getattr(wave, name) for name in ("name", "scenario_version", "checklist_version")}
    for number, (version, share) in enumerate(wave.scenarios() if wave.shares.exists() else (), start=1):
        shown |= {"scenario_version": version, "share": share} if number == 1 else {
            f"scenario_{number}": version, f"share_{number}": share,
        }  # fmt: skip
    return shown


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
