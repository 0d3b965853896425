"""A shopper's profile as plain values: as files say it, and as an invitation carries it until it is accepted."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from accounts.models import ShopperProfile

PLAIN = ("code", "phone", "languages", "capacity", "weekdays", "gender", "has_car")
OR_NOTHING = ("radius_km", "year_of_birth")
PLACES = ("lat", "lon")
COLUMNS = (*PLAIN, *OR_NOTHING, "home_lat", "home_lon")


def put_values(profile: ShopperProfile, values: Mapping[str, Any]) -> None:
    """These values into the profile, unsaved; an empty one where nothing is known."""
    for name, value in values.items():
        if name in PLAIN:
            setattr(profile, name, value)
        elif name in OR_NOTHING:
            setattr(profile, name, None if value == "" else value)
        elif name in PLACES:
            setattr(profile, f"home_{name}", Decimal(value) if value else None)


def fill_profile(profile: ShopperProfile, values: Mapping[str, Any]) -> None:
    """What an invitation carried; a code that went to somebody else meanwhile is left out."""
    others = ShopperProfile.objects.filter(membership__organisation=profile.membership.organisation_id)
    if others.exclude(pk=profile.pk).filter(code__iexact=values.get("code", "")).exists():
        values = {name: value for name, value in values.items() if name != "code"}
    put_values(profile, values)
    profile.save()
