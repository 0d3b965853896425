"""A scenario's parts as one page of fields; a draft may be saved before it is whole."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audits.forms.base import HQForm
from audits.forms.branches import TIME
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
LINES = {
    "steps": (_("Steps"), _("One step a line, in the order they are made; the same number of lines in each language.")),
    "dos": (_("Do"), _("One a line.")),
    "donts": (_("Don't"), _("One a line.")),
}


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
    texts: dict[str, tuple[Any, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, _help) in self.texts.items():
            for code, language in LANGUAGES:
                widget = forms.TextInput() if name in self.one_line else forms.Textarea(attrs={"rows": 4})
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

    def check_lines(self, *names: str) -> None:
        """The same number of lines in every language that has any, so that each line is one text."""
        for name in names:
            lines = {code: len(lines_of(said)) for code, said in self.by_language(name)}
            first = next(iter(lines.values()), 0)
            for code, count in lines.items():
                if count != first:
                    sentence = gettext("This has %(count)s lines, the first language has %(first)s.")
                    self.add_error(f"{name}_{code}", sentence % {"count": count, "first": first})


class ScenarioForm(InLanguages):
    """All of a scenario but its hours and its quiz's questions, which are lists of their own."""

    one_line = ("title", "purchase")
    texts = {**TEXTS, **LINES}

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
    shows_score = forms.BooleanField(label=_("The shopper sees the score"), required=False)
    pass_mark = forms.IntegerField(label=_("Right answers needed"), min_value=1, max_value=100, required=False)
    attempts = forms.IntegerField(label=_("Attempts"), min_value=1, max_value=20, required=False, initial=3)

    def clean(self) -> dict[str, Any]:
        """Lists have as many lines in each language."""
        data = super().clean() or self.cleaned_data
        self.check_lines(*LINES)
        return data


class WindowForm(HQForm):
    """Hours in which a visit may be made; a row left empty isn't there."""

    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days"),
        choices=[(day + 1, name) for day, name in WEEKDAYS.items()],
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    opens = forms.TimeField(label=_("From"), required=False, widget=TIME)
    closes = forms.TimeField(label=_("To"), required=False, widget=TIME)


class QuizQuestionForm(InLanguages):
    """One question of the quiz; its choices are lines, and the correct ones are named by number."""

    one_line = ("text",)
    texts = {
        "text": (_("Question"), ""),
        "choices": (_("Choices"), _("One a line; the same number of lines in each language.")),
    }
    correct = forms.CharField(
        label=_("Correct choices, by number"), required=False, max_length=60, help_text=_("Such as 2, or 1, 3.")
    )

    def clean_correct(self) -> list[int]:
        """The numbers of lines, from 1."""
        words = self.cleaned_data["correct"].replace(",", " ").split()
        if not all(word.isascii() and word.isdigit() and len(word) < 4 for word in words):
            raise forms.ValidationError(gettext("Write the numbers of the correct choices, such as 1, 3."))
        return [int(word) for word in words]

    def clean(self) -> dict[str, Any]:
        """Choices match between languages, and the correct ones are among them."""
        data = super().clean() or self.cleaned_data
        self.check_lines("choices")
        count = max((len(lines_of(said)) for _code, said in self.by_language("choices")), default=0)
        if any(not 1 <= number <= count for number in data.get("correct") or []):
            self.add_error("correct", gettext("There is no choice of this number."))
        return data


WindowFormSet = forms.formset_factory(WindowForm, extra=1, can_delete=True, max_num=50, absolute_max=60)
QuizFormSet = forms.formset_factory(QuizQuestionForm, extra=1, can_delete=True, max_num=50, absolute_max=60)


class CopyForm(HQForm):
    """The name of a copy."""

    name = forms.CharField(label=_("Name"), max_length=150)


def lines_of(said: str) -> list[str]:
    """The lines that say something."""
    return [line.strip() for line in said.splitlines() if line.strip()]


def money(value: Decimal | None) -> str | None:
    """An amount as the document writes it."""
    return None if value is None else f"{value:.2f}"
