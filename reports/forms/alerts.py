"""Alert rules as HQ writes them, and what a reader answers to an alert."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audits.forms.base import HQForm
from audits.models import Programme
from reports.forms.director import ActionForm
from reports.forms.readers import PeopleField, readers_in
from reports.models import AlertKind, AlertRule
from reports.services.alert_rules import RuleContent, parts_of


class RuleForm(HQForm):
    """When, and who is told; `looks_at` names a kind, and a section or question after a colon."""

    name = forms.CharField(
        label=_("Name"), max_length=150, help_text=_("Readers see it in the letter, where they can turn it off.")
    )
    looks_at = forms.ChoiceField(label=_("Tell when"))
    below = forms.DecimalField(
        label=_("Below, percent"),
        min_value=1,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        required=False,
        initial=60,
        help_text=_("Not needed for a critical failure."),
    )
    people = PeopleField(help_text=_("Owners and managers are told at once, directors of their own branches only."))
    to_directors = forms.BooleanField(label=_("The branch’s director"), required=False)
    to_heads = forms.BooleanField(label=_("The director of its region"), required=False)

    def __init__(
        self, *args: Any, programme: Programme, rule: AlertRule | None = None, is_trial: bool = False, **kwargs: Any
    ) -> None:
        if rule:
            names = ("name", "below", "to_directors", "to_heads")
            values: dict[str, Any] = {name: getattr(rule, name) for name in names}
            values["looks_at"] = f"{rule.kind}:{rule.part}" if rule.part else rule.kind
            kwargs["initial"] = values | {"people": list(rule.people.values_list("pk", flat=True))}
        super().__init__(*args, **kwargs)
        self.is_trial = is_trial
        self.fields["name"].required = not is_trial
        parts = parts_of(programme)
        self.fields["looks_at"].choices = [  # type: ignore[attr-defined]
            (AlertKind.CRITICAL, AlertKind.CRITICAL.label),
            (AlertKind.VISIT, AlertKind.VISIT.label),
            (_("A section is below"), [(f"section:{code}", title) for code, title in parts["section"].items()]),
            (_("A question is below"), [(f"question:{code}", title) for code, title in parts["question"].items()]),
        ]
        self.fields["people"].queryset = readers_in(programme.brand.organisation)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Somebody is told; a trial tells nobody."""
        data = super().clean() or self.cleaned_data
        if not (self.is_trial or data.get("people") or data.get("to_directors") or data.get("to_heads")):
            self.add_error("people", gettext("Say who is told."))
        return data

    def content(self) -> RuleContent:
        """What the service takes, of a valid form."""
        data = self.cleaned_data
        kind, _colon, part = data["looks_at"].partition(":")
        names = ("name", "below", "to_directors", "to_heads")
        return RuleContent(kind=kind, part=part, **{name: data[name] for name in names})


class AnswerForm(ActionForm):
    """What is done about an alert, by whom, until when."""
