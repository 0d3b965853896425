"""A director's branches and regions, as they are picked."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from audits.forms.base import HQForm
from audits.models import Branch, Region


class ScopeForm(HQForm):
    """Regions with all below them, and single branches; the page draws the boxes."""

    regions = forms.ModelMultipleChoiceField(label=_("Regions"), queryset=Region.objects.none(), required=False)
    branches = forms.ModelMultipleChoiceField(label=_("Branches"), queryset=Branch.objects.none(), required=False)

    def __init__(self, *args: Any, regions: QuerySet[Region], branches: QuerySet[Branch], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["regions"].queryset = regions  # type: ignore[attr-defined]
        self.fields["branches"].queryset = branches  # type: ignore[attr-defined]
