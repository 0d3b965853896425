"""Who belongs to an organisation: begin and end memberships."""

import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import memberships_of
from accounts.models import Membership, Organisation, Role, ShopperProfile, User
from common.errors import Refused

CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def locked_organisation(organisation_id: int) -> Organisation:
    """The organisation's row; whoever changes its people waits here for the other."""
    # Not its key: an import of people holds it for long, while every event of a visit names the organisation.
    return Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)


@transaction.atomic
def begin_membership(*, organisation: Organisation, user: User, role: Role) -> Membership:
    """The person's membership in this role, made if there is none; a shopper comes with a profile.

    Who shopped here before gets the old membership and code back: the rotation rules must go on knowing
    which branches they have seen.
    """
    locked_organisation(organisation.pk)
    rows = Membership.objects.filter(user=user, organisation=organisation, role=role)
    found = rows.filter(ended_at=None).first()
    if not found and role == Role.SHOPPER:
        found = rows.filter(shopper__isnull=False).order_by("-ended_at").first()
        if found:
            found.ended_at = None
            found.save(update_fields=["ended_at"])
    membership = found or Membership.objects.create(user=user, organisation=organisation, role=role)
    if role == Role.SHOPPER and not ShopperProfile.objects.filter(membership=membership).exists():
        languages = [user.language] if user.language else []
        ShopperProfile.objects.create(membership=membership, code=free_code(organisation), languages=languages)
    return membership


def free_code(organisation: Organisation) -> str:
    """A shopper's code that nobody in the organisation has; it tells nothing about the person."""
    while True:
        code = "S-" + "".join(secrets.choice(CODE_LETTERS) for _letter in range(5))
        if not ShopperProfile.objects.filter(membership__organisation=organisation, code=code).exists():
            return code


@transaction.atomic
def end_membership(*, membership_id: int, by: User) -> Membership:
    """End a role from now on; what the person did in it stays under their name. Refuses the last owner's."""
    organisation_id = Membership.objects.values_list("organisation_id", flat=True).get(pk=membership_id)
    locked_organisation(organisation_id)
    membership = Membership.objects.select_for_update(of=("self",)).select_related("user").get(pk=membership_id)
    if not memberships_of(by, Role.OWNER).filter(organisation=organisation_id).exists():
        raise Refused("role_not_yours", _("Only an owner can end a membership."), status=403)
    if membership.ended_at:
        raise Refused("already_ended", _("This membership has already been ended."))
    owners = Membership.objects.active().filter(organisation=organisation_id, role=Role.OWNER)
    if membership.role == Role.OWNER and not owners.exclude(pk=membership.pk).exists():
        raise Refused("last_owner", _("An organisation needs an owner. Make someone else an owner first."))
    membership.ended_at = timezone.now()
    membership.save(update_fields=["ended_at"])
    return membership
