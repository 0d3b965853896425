"""A file with branches, what its columns are, and which rows of it are shown."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from audits.exchange.network_columns import FIELDS, guessed_mapping
from audits.exchange.network_rows import Wish
from audits.exchange.tables import MAX_CSV
from audits.exchange.workbooks import column_letters
from audits.forms.base import HQForm
from audits.forms.branches import time_zone_or_error
from audits.models import Brand, Import

ACCEPTED = ".csv,.tsv,.txt,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SAMPLES = 3
# More columns than anybody describes a branch with.
MAX_COLUMNS = 60
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


class FileForm(HQForm):
    """One file; what is inside is told row by row, not here."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        help_text=_("CSV or Excel (.xlsx) with the columns’ names in the first row; at most 20,000 rows."),
    )

    def clean_file(self) -> UploadedFile:
        """Looked at by its size before anything is read."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_CSV:
            raise forms.ValidationError(gettext("This file is bigger than 12 MB."), code="too_big")
        return file


class ColumnsForm(HQForm):
    """`column_0` on: what each column of the file is; and what counts where the file says nothing."""

    brand = forms.ModelChoiceField(
        label=_("Brand of rows that name none"),
        queryset=Brand.objects.none(),
        required=False,
        empty_label=_("None: refuse them"),
    )
    time_zone = forms.CharField(label=_("Time zone of new branches that name none"), max_length=64, required=False)
    empties = forms.BooleanField(label=_("Empty cells empty what is there"), required=False)

    def __init__(self, *args: Any, organisation: Organisation, source: Import, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.header: list[str] = source.table[0][:MAX_COLUMNS]
        brands = organisation.brands.filter(archived_at=None)
        wish = source.wish or {"fields": guessed_mapping(self.header), "time_zone": organisation.time_zone}
        only = brands[0].pk if len(brands[:2]) == 1 else None
        self.fields["brand"].queryset = brands  # type: ignore[attr-defined]
        self.fields["brand"].initial = wish["brand"] if source.wish else only
        self.fields["time_zone"].initial, self.fields["empties"].initial = wish["time_zone"], wish.get("empties")
        choices = [("", _("Leave out")), *((name, NAMES[name]) for name in FIELDS)]
        for at, cell in enumerate(self.header):
            label = cell[:60] or gettext("Column %(letters)s") % {"letters": column_letters(at)}
            self.fields[f"column_{at}"] = forms.ChoiceField(
                label=label, required=False, choices=choices, initial=wish["fields"][at]
            )
        self.samples = [row[:MAX_COLUMNS] for row in source.table[1 : SAMPLES + 1]]

    def columns(self) -> list[dict[str, Any]]:
        """Each column with its letters, its field and the first things that stand in it."""
        return [
            {
                "letters": column_letters(at),
                "field": self[f"column_{at}"],
                "samples": [row[at][:60] for row in self.samples if at < len(row) and row[at]],
            }
            for at in range(len(self.header))
        ]

    def clean_time_zone(self) -> str:
        """A zone that exists, or none."""
        name: str = self.cleaned_data["time_zone"].strip()
        return time_zone_or_error(name) if name else ""

    def clean(self) -> dict[str, Any]:
        """The code is named, and no field twice."""
        data = super().clean() or self.cleaned_data
        seen: dict[str, str] = {}
        for at in range(len(self.header)):
            field = data.get(f"column_{at}")
            if field and field in seen:
                sentence = gettext("The column %(letters)s is that already.") % {"letters": seen[field]}
                self.add_error(f"column_{at}", sentence)
            elif field:
                seen[field] = column_letters(at)
        if "code" not in seen:
            self.add_error(None, gettext("Say which column is the code: a branch is known by it."))
        if "coordinates" in seen and {"lat", "lon"} & seen.keys():
            self.add_error(None, gettext("Choose either coordinates in one column, or latitude and longitude."))
        return data

    def wish(self) -> Wish:
        """What the service takes, of a valid form."""
        data = self.cleaned_data
        return Wish(
            fields=[data[f"column_{at}"] for at in range(len(self.header))],
            brand=data["brand"].pk if data["brand"] else None,
            time_zone=data["time_zone"],
            empties=data["empties"],
        )
