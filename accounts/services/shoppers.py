"""What is kept of a shopper beyond their name."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import HQ, memberships_of
from accounts.models import Certificate, ShopperProfile, User
from common.errors import Refused

STOP = "accounts.reminders"
ABOUT = ("year_of_birth", "gender", "has_car", "education", "experience")
OWN = ("phone", "languages", "home_lat", "home_lon", "radius_km", "weekdays", *ABOUT, "reminders")


@transaction.atomic
def edit_profile(*, profile_id: int, values: Mapping[str, Any], by: User) -> ShopperProfile:
    """Set what HQ may set of a shopper: their own fields and `capacity`."""
    return save_fields(locked_profile(profile_id, by), values, (*OWN, "capacity"))


def locked_profile(profile_id: int, by: User) -> ShopperProfile:
    """The profile under lock, for HQ of its organisation only."""
    profile = ShopperProfile.objects.select_for_update(of=("self",)).select_related("membership").get(pk=profile_id)
    if not memberships_of(by, *HQ).filter(organisation=profile.membership.organisation_id).exists():
        raise Refused("role_not_yours", _("Only HQ can change this."), status=403)
    return profile


@transaction.atomic
def block_shopper(*, profile_id: int, why: str, by: User) -> ShopperProfile:
    """No offers any more, and nothing to take; what they hold stays theirs until HQ gives it to others."""
    profile = locked_profile(profile_id, by)
    if not why.strip():
        raise Refused("invalid", _("Say why in a few words."), {"why": _("Say why in a few words.")}, status=400)
    profile.blocked_at, profile.blocked_why = profile.blocked_at or timezone.now(), why.strip()
    profile.save(update_fields=["blocked_at", "blocked_why"])
    return profile


@transaction.atomic
def unblock_shopper(*, profile_id: int, by: User) -> ShopperProfile:
    """Offers come again."""
    profile = locked_profile(profile_id, by)
    profile.blocked_at, profile.blocked_why = None, ""
    profile.save(update_fields=["blocked_at", "blocked_why"])
    return profile


@transaction.atomic
def change_shoppers(
    *, profile_ids: Collection[int], act: str, capacity: int | None = None, why: str = "", by: User
) -> int:
    """Do one thing to many, in one order: `capacity`, `block`, `unblock`; gives to how many."""
    for profile_id in sorted(set(profile_ids)):
        if act == "capacity":
            edit_profile(profile_id=profile_id, values={"capacity": capacity}, by=by)
        elif act == "block":
            block_shopper(profile_id=profile_id, why=why, by=by)
        else:
            unblock_shopper(profile_id=profile_id, by=by)
    return len(set(profile_ids))


@transaction.atomic
def add_certificate(*, profile_id: int, name: str, valid_until: dt.date | None, by: User) -> Certificate:
    """A certificate, or a new last day of one that is known."""
    profile = locked_profile(profile_id, by)
    name = " ".join(name.split())
    known = next((row for row in profile.certificates.all() if row.name.casefold() == name.casefold()), None)
    certificate = known or Certificate(profile=profile, name=name)
    certificate.valid_until = valid_until
    certificate.save()
    return certificate


@transaction.atomic
def remove_certificate(*, profile_id: int, certificate_id: int, by: User) -> None:
    """Taken away, as if it had never been seen."""
    locked_profile(profile_id, by).certificates.filter(pk=certificate_id).delete()


@transaction.atomic
def edit_own_profiles(*, values: Mapping[str, Any], by: User) -> list[ShopperProfile]:
    """Set a person's own fields, the same in every organisation they shop for."""
    rows = ShopperProfile.objects.select_for_update(of=("self",)).order_by("pk")
    mine = rows.filter(membership__in=memberships_of(by))
    return [save_fields(profile, values, OWN) for profile in mine]


def stop_key(profile: ShopperProfile) -> str:
    """What stands in a reminder's link: it opens nothing but the way to stop reminders."""
    return signing.dumps(profile.pk, salt=STOP)


def profile_of_key(key: str) -> ShopperProfile | None:
    """The profile whose link it is; None for a forged one, or where it is gone."""
    try:
        return ShopperProfile.objects.filter(pk=signing.loads(key, salt=STOP)).first()
    except signing.BadSignature:
        return None


def stop_reminders(*, key: str) -> bool:
    """No more reminders to whoever got the link, wherever they shop; whether there was somebody."""
    profile = profile_of_key(key)
    if profile is None:
        return False
    theirs = ShopperProfile.objects.filter(membership__user=profile.membership.user_id)
    return bool(theirs.update(reminders=False))


def save_fields(profile: ShopperProfile, values: Mapping[str, Any], allowed: tuple[str, ...]) -> ShopperProfile:
    """Write those of `values` that may be set."""
    chosen = [field for field in allowed if field in values]
    for field in chosen:
        setattr(profile, field, values[field])
    profile.full_clean(validate_unique=False)
    profile.save(update_fields=chosen)
    return profile
