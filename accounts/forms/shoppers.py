"""What is told of a shopper, as it is typed."""

import re
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from accounts.models import Certificate, ShopperProfile, TermsKind

SPOKEN = ("uk", "ru", "en", "kk", "uz", "ky", "az", "hy", "ka", "be", "ro", "pl", "de")
# Nobody shops before or after; a year typed wrongly is told so.
AGES = (14, 100)
DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
ABOUT = ("year_of_birth", "gender", "education", "experience", "has_car")


class ShopperForm(forms.ModelForm[ShopperProfile]):
    """What a shopper tells about themselves, so that fitting visits are offered."""

    languages = forms.MultipleChoiceField(
        label=_("Languages to shop in"),
        choices=[(code, capfirst(get_language_info(code)["name_local"])) for code in SPOKEN],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Some visits need one; without it they aren't offered."),
    )
    home_lat = forms.DecimalField(
        label=_("Home: latitude"), required=False, min_value=-90, max_value=90, max_digits=9, decimal_places=6
    )
    home_lon = forms.DecimalField(
        label=_("Home: longitude"),
        required=False,
        min_value=-180,
        max_value=180,
        max_digits=9,
        decimal_places=6,
        help_text=_("As a map shows it, like 50.45 and 30.52; a near street corner is enough. Only for distances."),
    )

    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days on which you can go"),
        choices=[(number + 1, capfirst(name)) for number, name in WEEKDAYS.items()],
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: any day."),
    )

    class Meta:
        model = ShopperProfile
        fields = ["phone", "languages", "weekdays", "home_lat", "home_lon", "radius_km", *ABOUT, "reminders"]
        widgets = {"phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})}
        help_texts = {
            "radius_km": _("Empty: wherever a visit is."),
            "year_of_birth": _("Some visits are for an age. You need not tell; they aren't offered then."),
            "experience": _("Mystery visits made for others; those made here are counted."),
        }

    def clean_phone(self) -> str:
        """Digits, with what people put between them."""
        phone = " ".join(str(self.cleaned_data["phone"]).split())
        if phone and not re.fullmatch(r"\+?[0-9() .-]{5,31}", phone):
            raise forms.ValidationError(_("A phone number, like +380 44 123 45 67."))
        return phone

    def clean_year_of_birth(self) -> int | None:
        """A year in which a shopper may be born."""
        year: int | None = self.cleaned_data["year_of_birth"]
        youngest, oldest = (timezone.localdate().year - age for age in AGES)
        if year is not None and not oldest <= year <= youngest:
            raise forms.ValidationError(_("A year like 1985."))
        return year

    def clean(self) -> dict[str, Any]:
        """A place has both coordinates or none."""
        values: dict[str, Any] = super().clean() or {}
        if not self.errors and (values.get("home_lat") is None) != (values.get("home_lon") is None):
            self.add_error("home_lon", _("Give both coordinates, or neither."))
        return values


class HQShopperForm(ShopperForm):
    """HQ's view of it, with how many visits at a time."""

    class Meta(ShopperForm.Meta):
        fields = ["capacity", *ShopperForm.Meta.fields]


class CertificateForm(forms.ModelForm[Certificate]):
    """One certificate, as HQ has seen it."""

    class Meta:
        model = Certificate
        fields = ["name", "valid_until"]
        widgets = {"valid_until": DAY}
        help_texts = {
            "name": _("As scenarios ask for it."),
            "valid_until": _("Empty: for ever."),
        }


class BlockForm(forms.Form):
    """Why a shopper gets no more visits."""

    why = forms.CharField(label=_("Why"), max_length=1000, widget=forms.TextInput, help_text=_("Only HQ reads it."))


class TermsForm(forms.Form):
    """The texts that shoppers agree to, a field each; empty where there is none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in TermsKind:
            widget = forms.Textarea(attrs={"rows": 12})
            self.fields[kind] = forms.CharField(label=kind.label, max_length=50_000, required=False, widget=widget)
