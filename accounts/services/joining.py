"""Asking to shop here, and HQ's answer; who asks never learns whether an address is known."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import HQ, memberships_of
from accounts.models import Invitation, JoinRequest, Membership, Organisation, Role, User
from accounts.services.invitations import invite_member
from common.errors import Refused


@transaction.atomic
def ask_to_join(
    *, organisation: Organisation, email: str, name: str, phone: str = "", about: str = "", language: str = ""
) -> None:
    """Keep it for HQ, where the person isn't here nor invited; the first words stay: nobody rewrites another's."""
    email = email.strip().lower()
    here = Membership.objects.active().filter(organisation=organisation, role=Role.SHOPPER, user__email=email)
    invited = Invitation.objects.open().filter(organisation=organisation, role=Role.SHOPPER, email=email)
    if not organisation.joining or here.exists() or invited.exists():
        return
    said = {"name": " ".join(name.split()), "phone": phone, "about": about.strip(), "language": language}
    JoinRequest.objects.get_or_create(organisation=organisation, email=email, defaults=said)


@transaction.atomic
def approve_request(*, request_id: int, by: User) -> Invitation | None:
    """Invite them, with what they told; None where they came here in another way meanwhile."""
    wish = locked_request(request_id, by)
    try:
        invitation = invite_member(
            organisation=wish.organisation, email=wish.email, role=Role.SHOPPER, by=by, language=wish.language
        )
    except Refused as refusal:
        if refusal.code != "already_member":
            raise
        invitation = None
    if invitation and not invitation.profile:
        invitation.profile = {"name": wish.name, "phone": wish.phone}
        invitation.save(update_fields=["profile"])
    wish.delete()
    return invitation


@transaction.atomic
def refuse_request(*, request_id: int, by: User) -> None:
    """Nothing is kept of it, and nothing sent."""
    locked_request(request_id, by).delete()


def locked_request(request_id: int, by: User) -> JoinRequest:
    """The request under lock, for HQ of its organisation only; refuses one that is decided."""
    rows = JoinRequest.objects.select_for_update(of=("self",)).select_related("organisation")
    wish = rows.filter(pk=request_id).first()
    if wish is None:
        raise Refused("request_decided", _("Somebody has decided this meanwhile."))
    if not memberships_of(by, *HQ).filter(organisation=wish.organisation_id).exists():
        raise Refused("role_not_yours", _("Only HQ can change this."), status=403)
    return wish
