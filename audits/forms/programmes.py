"""Programmes as people type them."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from audits.forms.base import HQForm
from audits.models import Brand, Programme, Rhythm, VisitTimeShown
from audits.services.programmes import ProgrammeContent, bands_from

BANDS = ("excellent", "good", "fair")


class ProgrammeForm(HQForm):
    """Name, rules and score bands; below the last band is poor."""

    brand = forms.ModelChoiceField(label=_("Brand"), queryset=Brand.objects.none())
    name = forms.CharField(label=_("Name"), max_length=150)
    excellent = forms.IntegerField(label=_("Excellent from"), min_value=1, max_value=100, initial=90)
    good = forms.IntegerField(label=_("Good from"), min_value=1, max_value=100, initial=75)
    fair = forms.IntegerField(label=_("Fair from"), min_value=1, max_value=100, initial=60)
    rotation_days = forms.IntegerField(
        label=_("Rotation, days"),
        min_value=0,
        max_value=3650,
        initial=90,
        help_text=_("For so long a shopper doesn't visit the same branch again."),
    )
    release_days = forms.IntegerField(
        label=_("Not started so many days before the end: back on the board"),
        min_value=0,
        max_value=60,
        initial=0,
        required=False,
        help_text=_("0 leaves every visit with its shopper. Who accepted within the last day keeps it all the same."),
    )
    least_visits_to_rank = forms.IntegerField(
        label=_("Visits needed for a rank"),
        min_value=1,
        max_value=1000,
        initial=2,
        help_text=_("A branch with fewer visits in a wave is listed, not ranked."),
    )
    visit_time_shown = forms.ChoiceField(
        label=_("Directors learn when a visit was made"),
        choices=VisitTimeShown.choices,
        initial=VisitTimeShown.DAY_PART,
        help_text=_("A time and a camera make a face: the less exact, the safer for the shopper."),
    )
    rhythm = forms.ChoiceField(
        label=_("The next wave is drafted by itself"),
        choices=[("", _("Never")), *Rhythm.choices],
        required=False,
        help_text=_("From the last one, once that has begun; managers get a letter. Nothing opens by itself."),
    )
    shares_audio = forms.BooleanField(label=_("Directors hear the audio"), required=False)
    early_alerts = forms.BooleanField(
        label=_("Alerts reach directors before publication"),
        required=False,
        help_text=_(
            "Careful: a director who hears of a visit soon after it can guess who came, and HQ can no longer correct "
            "quietly. They learn what was missed, the branch, the day and its part, and no score."
        ),
    )

    def __init__(
        self, *args: Any, organisation: Organisation, programme: Programme | None = None, **kwargs: Any
    ) -> None:
        if programme:
            kwargs["initial"] = initial_of(programme) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        if programme:
            del self.fields["brand"]
        else:
            brands = organisation.brands.filter(archived_at=None)
            self.fields["brand"].queryset = brands  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Each band begins below the better one."""
        data = super().clean() or self.cleaned_data
        for better, worse in (("excellent", "good"), ("good", "fair")):
            if data.get(better) and data.get(worse) and data[worse] >= data[better]:
                self.add_error(worse, gettext("This must be less than the better band's score."))
        return data

    def content(self) -> ProgrammeContent:
        """What the service takes, of a valid form."""
        data = self.cleaned_data | {"release_days": self.cleaned_data["release_days"] or 0}
        names = (
            "name",
            "rotation_days",
            "release_days",
            "least_visits_to_rank",
            "visit_time_shown",
            "rhythm",
            "shares_audio",
            "early_alerts",
        )
        bands = bands_from(*(data[band] for band in BANDS))
        return ProgrammeContent(**{name: data[name] for name in names}, bands=bands)


def initial_of(programme: Programme) -> dict[str, Any]:
    """What the form shows of a programme."""
    names = (
        "name",
        "rotation_days",
        "release_days",
        "least_visits_to_rank",
        "visit_time_shown",
        "rhythm",
        "shares_audio",
        "early_alerts",
    )
    bands = {band["band"]: band["from"] for band in programme.bands}
    return {name: getattr(programme, name) for name in names} | {name: bands[name] for name in BANDS if name in bands}
