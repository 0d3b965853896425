"""A scenario's parts as one page of fields; a draft may be saved before it is whole."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Gender
from audits.forms.base import HQForm
from audits.forms.brands import CURRENCY

LANGUAGES: list[tuple[str, str]] = [(code, str(name)) for code, name in settings.LANGUAGES]
CHANNELS = [
    ("in_person", _("In person")),
    ("phone", _("By phone")),
    ("home", _("At home")),
    ("online", _("Online")),
]
INTERACTIONS = [
    ("direct", _("Staff who serve customers")),
    ("indirect", _("Departments that don't meet customers")),
    ("retail_audit", _("Shelves, prices and displays")),
]
TEXTS = {
    "title": (_("Title"), ""),
    "legend": (_("Legend"), _("Who the shopper is today, and why they came.")),
    "evidence": (_("Evidence"), _("What to bring back: photos, the receipt, a recording.")),
    "purchase": (_("What to buy"), _("Empty where nothing is bought.")),
}
LISTS = {"steps": _("Steps"), "dos": _("Do"), "donts": _("Don't")}


@dataclass(frozen=True)
class TextGroup:
    """The fields of one text, a language each."""

    name: str
    label: Any
    help: Any
    fields: list[tuple[str, forms.BoundField]]


class InLanguages(HQForm):
    """A form with texts in every language of the product, as `title_en`, `title_uk` and so on."""

    one_line: tuple[str, ...] = ()
    rows = 4
    texts: dict[str, tuple[Any, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, _help) in self.texts.items():
            for code, language in LANGUAGES:
                widget = forms.TextInput() if name in self.one_line else forms.Textarea(attrs={"rows": self.rows})
                widget.attrs["lang"] = code
                # The label tells the part too, for those who hear the page; sighted people see it as the heading.
                field = forms.CharField(
                    label=format_lazy("{}, {}", label, language), required=False, widget=widget, max_length=20_000
                )
                self.fields[f"{name}_{code}"] = field

    def groups(self) -> dict[str, TextGroup]:
        """By name of the text; a field with the name of its language."""
        return {
            name: TextGroup(name, label, hint, [(language, self[f"{name}_{code}"]) for code, language in LANGUAGES])
            for name, (label, hint) in self.texts.items()
        }

    def by_language(self, name: str) -> Iterator[tuple[str, str]]:
        """The languages that say something, with what they say; only of a valid form."""
        for code, _language in LANGUAGES:
            if said := self.cleaned_data.get(f"{name}_{code}", "").strip():
                yield code, said


class ScenarioForm(InLanguages):
    """All of a scenario but its lists (`scenario_lists.py`)."""

    one_line = ("title", "purchase")
    texts = TEXTS

    name = forms.CharField(label=_("Name"), max_length=150, help_text=_("As HQ calls it; shoppers see the title."))
    channel = forms.ChoiceField(label=_("Channel"), choices=CHANNELS)
    interaction = forms.ChoiceField(label=_("What is looked at"), choices=INTERACTIONS)
    duration_minutes = forms.IntegerField(label=_("Takes, minutes"), min_value=1, max_value=1440, required=False)
    fee = forms.DecimalField(label=_("Fee"), min_value=0, max_digits=10, decimal_places=2, required=False)
    fee_currency = forms.CharField(label=_("Currency of the fee"), max_length=3, validators=[CURRENCY], required=False)
    purchase_limit = forms.DecimalField(
        label=_("Paid back up to"), min_value=0, max_digits=10, decimal_places=2, required=False
    )
    purchase_currency = forms.CharField(label=_("Currency"), max_length=3, validators=[CURRENCY], required=False)
    languages = forms.MultipleChoiceField(
        label=_("The shopper speaks"), choices=LANGUAGES, required=False, widget=forms.CheckboxSelectMultiple
    )
    max_distance_km = forms.DecimalField(
        label=_("Lives within, km"), min_value=0, max_digits=7, decimal_places=2, required=False
    )
    min_age = forms.IntegerField(label=_("At least, years old"), min_value=14, max_value=100, required=False)
    max_age = forms.IntegerField(label=_("At most, years old"), min_value=14, max_value=100, required=False)
    genders = forms.MultipleChoiceField(
        label=_("Is"), choices=Gender.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    car = forms.BooleanField(label=_("Has a car"), required=False)
    certificate = forms.CharField(
        label=_("Has the certificate"), max_length=100, required=False, help_text=_("By its name, as HQ keeps it.")
    )
    min_visits = forms.IntegerField(
        label=_("Approved visits here, at least"), min_value=0, max_value=10_000, required=False
    )
    min_rating = forms.IntegerField(
        label=_("Rating from reviews, at least"),
        min_value=0,
        max_value=100,
        required=False,
        help_text=_("0 to 100; who has none yet may come."),
    )
    shows_score = forms.BooleanField(label=_("The shopper sees the score"), required=False)
    pass_mark = forms.IntegerField(label=_("Right answers needed"), min_value=1, max_value=100, required=False)
    attempts = forms.IntegerField(label=_("Attempts"), min_value=1, max_value=20, required=False, initial=3)


class CopyForm(HQForm):
    """The name of a copy."""

    name = forms.CharField(label=_("Name"), max_length=150)


def money(value: Decimal | None) -> str | None:
    """An amount as the document writes it."""
    return None if value is None else f"{value:.2f}"
