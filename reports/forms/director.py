"""What directors write: disputes and actions; the rules are the services'."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class DisputeForm(forms.Form):
    """An objection to one answer."""

    reason = forms.CharField(
        label=_("What is wrong with this answer, and how do you know?"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=5000,
    )


class ActionForm(forms.Form):
    """A corrective step: what, who, until when."""

    text = forms.CharField(label=_("What will be done?"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000)
    owner = forms.CharField(label=_("Who will do it?"), max_length=150)
    due_on = forms.DateField(label=_("By when?"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def add_refusal(form: forms.Form, fields: dict[str, str], detail: str) -> None:
    """Show a service's refusal beside the fields it names, else above the form."""
    known: dict[str, Any] = {name: text for name, text in fields.items() if name in form.fields}
    for name, text in known.items():
        form.add_error(name, text)
    if not known:
        form.add_error(None, detail)
