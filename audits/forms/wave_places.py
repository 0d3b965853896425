"""A draft of a wave, second step: which branches, all of them or a sample."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from audits.forms.base import HQForm
from audits.models import Branch, Programme, Region, Wave
from audits.rules.wave_plan import WavePlan
from audits.services.reach import branches_meant, choosable, unknown_codes

MOST_CODES = 20_000


class WhereForm(HQForm):
    """The branches, by what names them."""

    reach = forms.ChoiceField(
        label=_("Branches"),
        choices=[
            ("all", _("All branches of the brand")),
            ("some", _("Those of some regions, cities or segments")),
            ("codes", _("Those of a list of codes")),
            ("chosen", _("Those ticked below")),
        ],
        widget=forms.RadioSelect,
    )
    regions = forms.ModelMultipleChoiceField(label=_("Regions"), queryset=Region.objects.none(), required=False)
    cities = forms.MultipleChoiceField(label=_("Cities"), required=False)
    segments = forms.MultipleChoiceField(label=_("Segments"), required=False)
    codes = forms.CharField(
        label=_("Codes"), required=False, max_length=400_000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Pasted from a table or a letter: one a line, or with commas or spaces between."),
    )  # fmt: skip
    branches = forms.ModelMultipleChoiceField(queryset=Branch.objects.none(), required=False)
    sample = forms.IntegerField(
        label=_("Only a sample of"), required=False, min_value=1, max_value=100_000,
        help_text=_("Drawn by chance, each region and segment by its share. Empty: all of them."),
    )  # fmt: skip
    percent = forms.TypedChoiceField(
        label=_("Counted in"), choices=[("", _("branches")), ("1", _("percent"))], coerce=bool,
        required=False,
    )  # fmt: skip

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.programme = programme
        self.choices = choosable(programme)
        self.fields["branches"].queryset = self.choices  # type: ignore[attr-defined]
        own = Branch.objects.filter(brand=programme.brand_id, archived_at=None).order_by()
        regions = Region.objects.filter(brand=programme.brand_id).select_related("brand").order_by("name")
        self.fields["regions"].queryset = regions  # type: ignore[attr-defined]
        for name, field in (("cities", "city"), ("segments", "segment")):
            words = sorted(set(own.exclude(**{field: ""}).values_list(field, flat=True)))
            self.fields[name].choices = [(word, word) for word in words]  # type: ignore[attr-defined]

    @property
    def ticked(self) -> set[str]:
        """The ids of the branches to show ticked."""
        return {str(getattr(value, "pk", value)) for value in self["branches"].value() or ()}

    def clean_codes(self) -> list[str]:
        """Each once, in their order."""
        text = self.cleaned_data["codes"].replace(",", " ").replace(";", " ")
        return list(dict.fromkeys(text.split()))

    def clean(self) -> dict[str, Any]:
        """Something to go to, and no code that nobody knows."""
        data = super().clean() or self.cleaned_data
        if data.get("reach") == "codes" and "codes" in data:
            self.know_codes(data["codes"])
        if data.get("percent") and (data.get("sample") or 0) > 100:
            self.add_error("sample", _("At most 100 percent."))
        if self.errors:
            return data
        if data["reach"] == "chosen" and not data["branches"]:
            self.add_error("reach", _("Tick at least one branch."))
        elif data["reach"] == "some" and not (data["regions"] or data["cities"] or data["segments"]):
            self.add_error("reach", _("Choose a region, a city or a segment."))
        elif not branches_meant(self.programme, self.changed(WavePlan())).exists():
            empty = {"all": _("This brand has no branches yet.")}
            self.add_error("reach", empty.get(data["reach"], _("No branch fits.")))
        return data

    def know_codes(self, codes: list[str]) -> None:
        """Name those that no branch has."""
        if not codes:
            self.add_error("codes", _("Paste the codes of the branches."))
        unknown = unknown_codes(self.programme, codes)
        if unknown:
            sentence = ngettext(
                "No branch of this brand has this code: %(codes)s.",
                "%(number)s codes belong to no branch of this brand: %(codes)s.",
                len(unknown),
            )
            named = ", ".join(unknown[:20]) + (" …" if len(unknown) > 20 else "")
            self.add_error("codes", sentence % {"codes": named, "number": len(unknown)})

    def changed(self, plan: WavePlan) -> WavePlan:
        """The plan with what was typed; only what names the branches is kept."""
        data = self.cleaned_data
        reach = data["reach"]
        some = {
            "regions": [region.pk for region in data["regions"]],
            "cities": data["cities"],
            "segments": data["segments"],
        }
        kept = some if reach == "some" else {"regions": [], "cities": [], "segments": []}
        kept |= {"codes": data["codes"] if reach == "codes" else []}
        kept |= {"chosen": [branch.pk for branch in data["branches"]] if reach == "chosen" else []}
        return plan.model_copy(
            update=kept | {"reach": reach, "sample": data["sample"], "percent": bool(data["percent"])}
        )


def where_initial(wave: Wave) -> dict[str, Any]:
    """The wave's plan as the form shows it; a wave that has branches and no plan has those ticked."""
    plan = wave.terms
    names = ("reach", "regions", "cities", "segments", "sample")
    shown = {name: getattr(plan, name) for name in names}
    ticked = plan.chosen or (list(wave.branches.values_list("pk", flat=True)) if plan.reach == "chosen" else [])
    return shown | {"percent": "1" if plan.percent else "", "codes": "\n".join(plan.codes), "branches": ticked}
