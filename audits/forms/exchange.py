"""A file with a checklist, as people bring it."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audits.exchange.workbooks import MAX_BYTES
from audits.forms.base import HQForm

ACCEPTED = ".xlsx,.json,application/json,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ImportForm(HQForm):
    """One file; what is inside is told row by row, not here."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        help_text=_("XLSForm or plain Excel (.xlsx), or a JSON document; at most 5 MB."),
    )

    def clean_file(self) -> UploadedFile:
        """Looked at by its size before anything is read."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(gettext("This file is bigger than 5 MB."), code="too_big")
        return file
