"""Where shoppers are known: told by them or by HQ, taken back by HQ only."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import HQ, memberships_of
from accounts.models import ShopperProfile, User
from audits.models import Branch, Brand, Conflict, ConflictKind
from common.errors import Refused


@transaction.atomic
def tell_conflict(
    *,
    profile_id: int,
    brand: Brand,
    branch: Branch | None,
    kind: ConflictKind,
    until: dt.date | None,
    by: User,
) -> Conflict:
    """One more place where the shopper may not go; told once more, only its end is set anew, and that by HQ alone."""
    rows = ShopperProfile.objects.select_for_update(of=("self",)).select_related("membership")
    profile = rows.get(pk=profile_id)
    leads = memberships_of(by, *HQ).filter(organisation=profile.membership.organisation_id).exists()
    if not leads and profile.membership.user_id != by.pk:
        raise Refused("role_not_yours", _("Only HQ can change this."), status=403)
    if brand.organisation_id != profile.membership.organisation_id or (branch and branch.brand_id != brand.pk):
        raise Refused("other_organisation", _("This branch or region belongs to another organisation."))
    told = Conflict.objects.filter(profile=profile, brand=brand, branch=branch, kind=kind).first()
    if told is None:
        return Conflict.objects.create(
            profile=profile, brand=brand, branch=branch, kind=kind, until=until, told_by=by
        )  # fmt: skip
    if leads or (told.until and (until is None or until > told.until)):
        told.until = until
        told.save(update_fields=["until"])
    return told


@transaction.atomic
def remove_conflict(*, profile_id: int, conflict_id: int, by: User) -> None:
    """HQ takes back what it knows to be wrong."""
    profile = ShopperProfile.objects.select_related("membership").get(pk=profile_id)
    if not memberships_of(by, *HQ).filter(organisation=profile.membership.organisation_id).exists():
        raise Refused("role_not_yours", _("Only HQ can change this."), status=403)
    Conflict.objects.filter(profile=profile, pk=conflict_id).delete()
