"""Choosing people who get letters."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.access import READERS
from accounts.models import Membership, Organisation, User


class PeopleField(forms.ModelMultipleChoiceField[User]):
    """People of an organisation who may read results, by name."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.CheckboxSelectMultiple(attrs={"class": "people-ticked"})
        super().__init__(User.objects.none(), required=False, widget=widget, label=_("People named"), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        """The name, and the address that tells two of a name apart."""
        return f"{obj.name} ({obj.email})" if obj.name else str(obj.email)


def readers_in(organisation: Organisation) -> Any:
    """Whoever may be named."""
    held = Membership.objects.active().filter(organisation=organisation, role__in=READERS)
    return User.objects.filter(pk__in=held.values("user")).order_by("name", "email")
