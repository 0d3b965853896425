"""Where somebody is known, as it is typed."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms.shoppers import DAY
from accounts.models import Organisation
from audits.forms.base import HQForm
from audits.models import Branch, Brand, ConflictKind


class ConflictForm(HQForm):
    """A brand, or one branch of it by its code or name: a shopper isn't shown a list of branches."""

    brand = forms.ModelChoiceField(label=_("Brand"), queryset=Brand.objects.none(), empty_label=_("Choose…"))
    branch = forms.CharField(
        label=_("Branch"),
        max_length=150,
        required=False,
        help_text=_("Its code or name. Empty: all branches of the brand."),
    )
    kind = forms.ChoiceField(label=_("Why"), choices=ConflictKind.choices)
    until = forms.DateField(
        label=_("Until"),
        required=False,
        widget=DAY,
        help_text=_("Empty: it lasts. For a year after that day no visits are offered there either."),
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["brand"].queryset = organisation.brands.filter(archived_at=None)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The one branch that is meant."""
        data = super().clean() or self.cleaned_data
        said, brand = data.get("branch", "").strip(), data.get("brand")
        data["branch"] = None
        if said and brand:
            found = list(Branch.objects.filter(Q(code__iexact=said) | Q(name__iexact=said), brand=brand)[:2])
            if len(found) == 1:
                data["branch"] = found[0]
            else:
                text = gettext("No branch, or more than one, is called so. Leave it empty to name the whole brand.")
                self.add_error("branch", text)
        return data
