"""What is told of a shopper, as it is typed."""

import re
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from accounts.models import Certificate, JoinRequest, ShopperProfile, TermsKind
from common.ages import years_of_birth

SPOKEN = ("uk", "ru", "en", "kk", "uz", "ky", "az", "hy", "ka", "be", "ro", "pl", "de")
DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
ABOUT = ("year_of_birth", "gender", "education", "experience", "has_car")


def own_name(code: str) -> str:
    """What a language calls itself; Georgian has no capital at the beginning of a word, and fonts have none."""
    name: str = get_language_info(code)["name_local"]
    return name if code == "ka" else capfirst(name)


def phone_or_error(said: str) -> str:
    """A phone number, or nothing; raises `ValidationError`."""
    phone = " ".join(str(said).split())
    if phone and not re.fullmatch(r"\+?[0-9() .-]{5,31}", phone):
        raise forms.ValidationError(_("A phone number, like +380 44 123 45 67."))
    return phone


class ShopperForm(forms.ModelForm[ShopperProfile]):
    """What a shopper tells about themselves, so that fitting visits are offered."""

    languages = forms.MultipleChoiceField(
        label=_("Languages to shop in"),
        choices=[(code, own_name(code)) for code in SPOKEN],
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("gender", "education", "experience"):
            choices = [choice for choice in self.fields[name].choices if choice[0]]  # type: ignore[attr-defined]
            self.fields[name].choices = [("", _("Not told")), *choices]  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        """Digits, with what people put between them."""
        return phone_or_error(self.cleaned_data["phone"])

    def clean_year_of_birth(self) -> int | None:
        """A year in which a shopper may be born."""
        year: int | None = self.cleaned_data["year_of_birth"]
        first, last = years_of_birth()
        if year is not None and not first <= year <= last:
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


class ShoppersBulkForm(forms.Form):
    """One thing done to many shoppers."""

    act = forms.ChoiceField(choices=[("capacity", ""), ("block", ""), ("unblock", "")])
    capacity = forms.IntegerField(label=_("Visits at a time"), min_value=0, max_value=1000, required=False)
    why = forms.CharField(label=_("Why"), max_length=1000, required=False)

    def clean(self) -> dict[str, Any]:
        """What is to be done can be done with what was typed."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("act") == "capacity" and data.get("capacity") is None and "capacity" not in self.errors:
            self.add_error("capacity", _("Say how many visits at a time."))
        return data


class TermsForm(forms.Form):
    """The texts that shoppers agree to, a field each; empty where there is none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in TermsKind:
            widget = forms.Textarea(attrs={"rows": 12})
            self.fields[kind] = forms.CharField(label=kind.label, max_length=50_000, required=False, widget=widget)


class JoinForm(forms.ModelForm[JoinRequest]):
    """What somebody tells who asks to shop here."""

    class Meta:
        model = JoinRequest
        fields = ["name", "email", "phone", "about"]
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
            "about": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {"about": _("Where you live, and whether you have made mystery visits before.")}

    def clean_phone(self) -> str:
        """Digits, with what people put between them."""
        return phone_or_error(self.cleaned_data["phone"])
