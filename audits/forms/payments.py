"""What HQ types about payments."""

from typing import Any

from django import forms
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from audits.models import Payment, PaymentState, Wave
from audits.models.payment import PaymentQuerySet


class PaymentFilterForm(forms.Form):
    """Which lines are looked at."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("Any")), *PaymentState.choices])
    wave = forms.ModelChoiceField(label=_("Wave"), required=False, queryset=Wave.objects.none(), empty_label=_("Any"))
    who = forms.CharField(label=_("Shopper"), required=False, max_length=100)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        # The first line of a wave says that it has any; joined, all lines of all waves were read.
        first = Payment.objects.filter(visit__wave=OuterRef("pk")).order_by().values("pk")[:1]
        waves = Wave.objects.annotate(line=Subquery(first)).filter(organisation=organisation, line__isnull=False)
        self.fields["wave"].queryset = waves  # type: ignore[attr-defined]

    def narrow(self, rows: PaymentQuerySet) -> PaymentQuerySet:
        """The lines that fit; what can't be read narrows nothing."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("state"):
            rows = rows.filter(state=asked["state"])
        if asked.get("wave"):
            rows = rows.filter(visit__wave=asked["wave"])
        if asked.get("who"):
            shopper = "visit__shopper__"
            words = Q(**{f"{shopper}code__icontains": asked["who"]})
            rows = rows.filter(words | Q(**{f"{shopper}membership__user__name__icontains": asked["who"]}))
        return rows
