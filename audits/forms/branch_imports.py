"""The columns of a file with branches."""

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from audits.exchange.network_columns import KNOWN
from audits.exchange.network_rows import Wish
from audits.forms.branches import time_zone_or_error
from audits.forms.imports import TableForm
from audits.models import Brand, Import

NAMES = {
    "brand": _("Brand"),
    "code": _("Code"),
    "name": _("Name"),
    "region": _("Region"),
    "city": _("City"),
    "address": _("Address"),
    "lat": _("Latitude"),
    "lon": _("Longitude"),
    "coordinates": _("Coordinates"),
    "time_zone": _("Time zone"),
    "opening_hours": _("Opening hours"),
    "segment": _("Segment"),
}


class ColumnsForm(TableForm):
    """A branch is known by its code; brand and time zone may be the same for all."""

    names = NAMES
    known = KNOWN
    key = "code"
    keyless = _("Say which column is the code: a branch is known by it.")
    fillers = ("brand", "time_zone", "empties")

    brand = forms.ModelChoiceField(
        label=_("Brand of rows that name none"),
        queryset=Brand.objects.none(),
        required=False,
        empty_label=_("None: refuse them"),
    )
    time_zone = forms.CharField(label=_("Time zone of new branches that name none"), max_length=64, required=False)

    def __init__(self, *args: Any, organisation: Organisation, source: Import, **kwargs: Any) -> None:
        super().__init__(*args, organisation=organisation, source=source, **kwargs)
        brands = organisation.brands.filter(archived_at=None)
        only = brands[0].pk if len(brands[:2]) == 1 else None
        self.fields["brand"].queryset = brands  # type: ignore[attr-defined]
        self.fields["brand"].initial = self.wished.get("brand", only)
        self.fields["time_zone"].initial = self.wished.get("time_zone", organisation.time_zone)

    def clean_time_zone(self) -> str:
        """A zone that exists, or none."""
        name: str = self.cleaned_data["time_zone"].strip()
        return time_zone_or_error(name) if name else ""

    def wish(self) -> Wish:
        """With brand and time zone."""
        data = self.cleaned_data
        brand = data["brand"].pk if data["brand"] else None
        return replace(super().wish(), brand=brand, time_zone=data["time_zone"])
