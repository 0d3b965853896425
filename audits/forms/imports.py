"""A file of rows, and what its columns are."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from audits.exchange.network_columns import guessed_mapping
from audits.exchange.network_rows import Wish
from audits.exchange.tables import MAX_CSV
from audits.exchange.workbooks import column_letters
from audits.forms.base import HQForm
from audits.models import Import

ACCEPTED = ".csv,.tsv,.txt,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SAMPLES = 3
# More columns than anybody describes a branch or a shopper with.
MAX_COLUMNS = 60


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


class TableForm(HQForm):
    """`column_0` on: what each column of the file is; and what counts where the file says nothing."""

    names: Mapping[str, Any] = {}
    known: Mapping[str, str] = {}
    key = ""
    keyless: Any = ""
    fillers: Sequence[str] = ("empties",)

    empties = forms.BooleanField(label=_("Empty cells empty what is there"), required=False)

    def __init__(self, *args: Any, organisation: Organisation, source: Import, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.header: list[str] = source.table[0][:MAX_COLUMNS]
        self.wished: dict[str, Any] = source.wish or {"fields": guessed_mapping(self.header, self.known)}
        self.fields["empties"].initial = self.wished.get("empties")
        choices = [("", _("Leave out")), *self.names.items()]
        for at, cell in enumerate(self.header):
            label = cell[:60] or gettext("Column %(letters)s") % {"letters": column_letters(at)}
            self.fields[f"column_{at}"] = forms.ChoiceField(
                label=label, required=False, choices=choices, initial=self.wished["fields"][at]
            )
        self.samples = [row[:MAX_COLUMNS] for row in source.table[1 : SAMPLES + 1]]

    def fills(self) -> list[forms.BoundField]:
        """The fields about what the file doesn't say."""
        return [self[name] for name in self.fillers]

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

    def clean(self) -> dict[str, Any]:
        """The key is named, and no field twice."""
        data = super().clean() or self.cleaned_data
        seen: dict[str, str] = {}
        for at in range(len(self.header)):
            field = data.get(f"column_{at}")
            if field and field in seen:
                sentence = gettext("The column %(letters)s is that already.") % {"letters": seen[field]}
                self.add_error(f"column_{at}", sentence)
            elif field:
                seen[field] = column_letters(at)
        if self.key not in seen:
            self.add_error(None, str(self.keyless))
        if "coordinates" in seen and {"lat", "lon"} & seen.keys():
            self.add_error(None, gettext("Choose either coordinates in one column, or latitude and longitude."))
        return data

    def wish(self) -> Wish:
        """What the service takes, of a valid form."""
        data = self.cleaned_data
        return Wish(fields=[data[f"column_{at}"] for at in range(len(self.header))], empties=data["empties"])
