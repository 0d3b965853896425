"""Brands and regions as people type them."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from audits.forms.base import HQForm
from audits.models import Brand, Region

CURRENCY = RegexValidator(r"^[A-Z]{3}\Z", _("Three capital letters, such as UAH."))


class BrandForm(HQForm):
    """Name, competitor, currency."""

    name = forms.CharField(label=_("Name"), max_length=150)
    currency = forms.CharField(
        label=_("Currency"),
        max_length=3,
        required=False,
        validators=[CURRENCY],
        help_text=_("Three letters, such as UAH; empty for the organisation's."),
    )
    is_competitor = forms.BooleanField(label=_("A competitor's brand"), required=False)


class RegionForm(HQForm):
    """Name and the region above it, of the same brand."""

    name = forms.CharField(label=_("Name"), max_length=150)
    parent = forms.ModelChoiceField(
        label=_("Belongs to"), queryset=Region.objects.none(), required=False, empty_label=_("No region above")
    )

    def __init__(self, *args: Any, brand: Brand, region: Region | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        regions = brand.regions.exclude(pk=region.pk) if region else brand.regions.all()
        self.fields["parent"].queryset = regions  # type: ignore[attr-defined]
