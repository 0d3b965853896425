"""What HQ asks an export for: kind, file, waves, filters, columns, and for whom it is."""

from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation
from audits.models import Region, Wave, WaveState
from reports.exports.scope import PARTS, Scope
from reports.models import Export

Kind, Form, Variant = Export.Kind, Export.Form, Export.Variant
MOST_WAVES = 300


class ExportForm(forms.Form):
    """A new export; `originals` says whether the person may have files as they were sent."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What"), choices=Kind.choices, initial=Kind.VISITS, widget=forms.RadioSelect
    )
    form = forms.ChoiceField(
        label=gettext_lazy("File"),
        choices=[(Form.XLSX, Form.XLSX.label), (Form.CSV, Form.CSV.label)],
        initial=Form.XLSX,
        required=False,
        help_text=gettext_lazy("An evidence pack is always a ZIP."),
    )
    variant = forms.ChoiceField(label=gettext_lazy("For whom"), choices=Variant.choices, initial=Variant.CODE)
    waves = forms.MultipleChoiceField(label=gettext_lazy("Waves"), widget=forms.CheckboxSelectMultiple, required=False)
    region = forms.ModelChoiceField(label=gettext_lazy("Region"), queryset=Region.objects.none(), required=False)
    first = forms.DateField(
        label=gettext_lazy("Visits from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    last = forms.DateField(
        label=gettext_lazy("Visits until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    every_state = forms.BooleanField(
        label=gettext_lazy("Also visits that are not approved"), required=False,
        help_text=gettext_lazy("Submitted, returned and rejected ones too; never in a file for a client."),
    )  # fmt: skip
    parts = forms.MultipleChoiceField(
        label=gettext_lazy("Columns of each question"),
        choices=[
            ("labels", gettext_lazy("Choices in words")),
            ("points", gettext_lazy("Points earned and possible")),
            ("comments", gettext_lazy("Comments")),
        ],
        initial=list(PARTS),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, organisation: Organisation, originals: bool, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        rows = Wave.objects.filter(organisation=organisation).exclude(state=WaveState.DRAFT)
        waves = rows.select_related("programme__brand").order_by("programme__name", "programme", "-starts_on", "-pk")
        self.known = {str(wave.pk): wave for wave in waves[:MOST_WAVES]}
        groups = groupby(self.known.values(), key=lambda wave: wave.programme)
        choices = [
            (f"{programme.brand}: {programme}", [(str(wave.pk), _name(wave)) for wave in group])
            for programme, group in groups
        ]
        self.fields["waves"].choices = choices  # type: ignore[attr-defined]
        self.fields["region"].queryset = Region.objects.filter(brand__organisation=organisation)  # type: ignore[attr-defined]
        if not originals:
            kept = [choice for choice in Variant.choices if choice[0] != Variant.ORIGINALS]
            self.fields["variant"].choices = kept  # type: ignore[attr-defined]

    def clean_waves(self) -> list[str]:
        """At least one."""
        waves: list[str] = self.cleaned_data["waves"]
        if not waves:
            raise forms.ValidationError(_("Choose at least one wave."))
        return waves

    def clean(self) -> dict[str, Any]:
        """What doesn't go together is told where it stands."""
        data = super().clean() or self.cleaned_data
        is_pack = data.get("kind") == Kind.EVIDENCE
        variant, waves = data.get("variant"), data.get("waves") or []
        if is_pack and len(waves) > 1:
            self.add_error("waves", _("A pack is of one wave: choose one."))
        if is_pack and variant == Variant.PEOPLE:
            self.add_error("variant", _("A pack never names people. Choose another."))
        if not is_pack and variant == Variant.ORIGINALS:
            self.add_error("variant", _("Originals go with an evidence pack only."))
        closed = [str(self.known[pk]) for pk in waves if self.known[pk].state != WaveState.PUBLISHED]
        if variant == Variant.CLIENT and closed:
            self.add_error("waves", _("Not published, so not for a client: %(waves)s.") % {"waves": ", ".join(closed)})
        if data.get("first") and data.get("last") and data["first"] > data["last"]:
            self.add_error("last", _("The last day is before the first."))
        return data

    def scope(self) -> Scope:
        """As it was asked for."""
        data = self.cleaned_data
        return Scope(
            waves=tuple(sorted(int(pk) for pk in data["waves"])),
            first=data["first"],
            last=data["last"],
            region=data["region"].pk if data["region"] else None,
            every_state=data["every_state"],
            parts=frozenset(data["parts"]),
        )


def _name(wave: Wave) -> str:
    published = wave.state == WaveState.PUBLISHED
    return wave.name if published else f"{wave.name} ({wave.get_state_display()})"
