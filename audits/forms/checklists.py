"""Checklists and new versions of them, as people type or upload them."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audits.forms.base import HQForm
from audits.rules.reading import MAX_BYTES


class ChecklistForm(HQForm):
    """A checklist's name."""

    name = forms.CharField(label=_("Name"), max_length=150)


class ChecklistVersionForm(HQForm):
    """A document, pasted or as a file; the file wins. What is wrong inside is told by place, not here."""

    document = forms.CharField(
        label=_("Document"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 22, "spellcheck": "false", "class": "code", "autocapitalize": "off"}),
        help_text=_("Paste the checklist's JSON, or choose a file below."),
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}),
        help_text=_("JSON in UTF-8, at most 5 MB."),
    )

    def clean_file(self) -> UploadedFile | None:
        """Looked at by its size before anything is read."""
        file: UploadedFile | None = self.cleaned_data["file"]
        if file and (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(gettext("This file is bigger than 5 MB."), code="too_big")
        return file

    def clean(self) -> dict[str, Any]:
        """One of the two is needed."""
        data = super().clean() or self.cleaned_data
        if not self.errors and not data.get("file") and not (data.get("document") or "").strip():
            self.add_error("document", gettext("Paste a document or choose a file."))
        return data
