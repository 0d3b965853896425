"""The columns of a file with shoppers."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audits.exchange.people_columns import KNOWN
from audits.forms.imports import TableForm

NAMES = {
    "email": _("E-mail"),
    "name": pgettext_lazy("person", "Name"),
    "code": _("Code"),
    "phone": _("Phone"),
    "languages": _("Languages"),
    "lat": _("Home: latitude"),
    "lon": _("Home: longitude"),
    "coordinates": _("Home: coordinates"),
    "radius_km": _("Farthest from home, km"),
    "capacity": _("Visits at a time"),
    "weekdays": _("Days of the week"),
    "year_of_birth": _("Year of birth"),
    "gender": _("Gender"),
    "has_car": _("Car"),
}


class PeopleColumnsForm(TableForm):
    """A person is known by their address."""

    names = NAMES
    known = KNOWN
    key = "email"
    keyless = _("Say which column is the e-mail: a person is known by it.")
