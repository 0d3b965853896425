"""The lists of a scenario's page, a form a row: added to, taken from and put in order, with and without a script."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audits.forms.base import HQForm
from audits.forms.branches import TIME
from audits.forms.scenarios import InLanguages
from audits.rules.scenario import MAX_PICTURES

MOST = 100
MOST_CHOICES = 20


class Rows(forms.BaseFormSet[Any]):
    """Rows in the order that the person gave them; one left empty isn't there."""

    def kept(self) -> Iterator[tuple[int, Any]]:
        """The rows that stay, each with its number on the page, by which the document's part is known it came from."""
        rows = [(number, form) for number, form in enumerate(self.forms) if getattr(form, "cleaned_data", None)]
        rows = [(number, form) for number, form in rows if not form.cleaned_data.get("DELETE")]
        return iter(sorted(rows, key=lambda row: (row[1].cleaned_data.get("ORDER") or MOST * 10, row[0])))

    def add_fields(self, form: Any, index: int | None) -> None:
        """Rows are counted from one, and those to be added come last."""
        super().add_fields(form, index)
        form.fields["ORDER"].widget.attrs["class"] = "short"
        form.number = (index or 0) + 1


class LineForm(InLanguages):
    """One text of a list."""

    rows = 1


class StepForm(LineForm):
    """One step."""

    texts = {"text": (_("Step"), "")}


class DoForm(LineForm):
    """One thing to do."""

    texts = {"text": (_("Do"), "")}


class DontForm(LineForm):
    """One thing not to do."""

    texts = {"text": (_("Don't"), "")}


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


class ChoiceForm(LineForm):
    """One choice of a question."""

    texts = {"text": (_("Choice"), "")}
    correct = forms.BooleanField(label=pgettext_lazy("a right answer", "Correct"), required=False)


def rows_of(form: type[forms.Form], most: int = MOST, extra: int = 1) -> Any:
    """The formset of such rows, with an empty one at its end for who has no script."""
    return forms.formset_factory(
        form, formset=Rows, extra=extra, can_delete=True, can_order=True, max_num=most, absolute_max=most + 10
    )


ChoiceRows = rows_of(ChoiceForm, MOST_CHOICES)


class PictureForm(InLanguages):
    """One picture that was brought, with what it shows."""

    one_line = ("caption",)
    texts = {"caption": (_("What it shows"), "")}
    id = forms.UUIDField(widget=forms.HiddenInput(), required=False)


class QuestionForm(InLanguages):
    """One question of the quiz, with its choices."""

    rows = 1
    texts = {"text": (_("Question"), "")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        data = self.data if self.is_bound else None
        prefix = f"{self.prefix}-choices"
        self.choices: Rows = ChoiceRows(data, initial=self.initial.get("choices"), prefix=prefix)

    def has_changed(self) -> bool:
        """A choice is part of its question."""
        return super().has_changed() or (self.is_bound and self.choices.has_changed())

    def is_valid(self) -> bool:
        """With the choices; of a row that was taken off the page nothing is sent."""
        own = super().is_valid()
        return own and (self.choices.is_valid() or not self.has_changed())

    def full_clean(self) -> None:
        """The choices are cleaned with it, so that what they say is known either way."""
        super().full_clean()
        if self.is_bound:
            self.choices.is_valid()


LINE_ROWS = {"steps": rows_of(StepForm), "dos": rows_of(DoForm), "donts": rows_of(DontForm)}
PictureRows = rows_of(PictureForm, MAX_PICTURES, extra=0)
WindowRows = rows_of(WindowForm)
QuestionRows = rows_of(QuestionForm)
