"""Invitations: made by HQ, e-mailed by a task, accepted once by the person who reads that mailbox."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.access import grantable_by
from accounts.models import Invitation, Membership, Organisation, Role, User
from accounts.services.members import locked_organisation
from common.errors import Refused
from common.tasks import after_commit

GOOD_FOR = dt.timedelta(days=7)
PAUSE = dt.timedelta(minutes=1)
SIGNER_SALT = "accounts.invitation"
SEND_TASK = "accounts.tasks.send_invitation"
SEND_MANY_TASK = "accounts.tasks.send_invitations"
# So many mails a task: one that dies leaves few to the sweep.
BATCH = 50


def token_of(invitation: Invitation) -> str:
    """The link's secret part: derived from row and secret key, so that a task can make it and a stolen table can't."""
    moment = int(invitation.expires_at.timestamp() * 1_000_000)
    return signing.Signer(salt=SIGNER_SALT, sep=".").sign(f"{invitation.pk}-{moment:x}")


def hash_of(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def link_of(invitation: Invitation) -> str:
    """The whole address that accepts it."""
    return settings.SITE_URL + reverse("invitation-accept", kwargs={"token": token_of(invitation)})


@transaction.atomic
def invite_member(
    *, organisation: Organisation, email: str, role: Role, by: User | None, language: str = ""
) -> Invitation:
    """An open invitation of this address to this role, its mail on the way; asked for again, the newer link holds.

    `by` is nobody for the first owner, who is invited from the command line; no language is the organisation's.
    """
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as problem:
        raise Refused("invalid", _("This is not an e-mail address."), {"email": problem.messages[0]}) from problem
    check_grant(organisation, role, by)
    locked_organisation(organisation.pk)
    held = Membership.objects.active().filter(organisation=organisation, role=role, user__email=email)
    if held.exists():
        raise Refused("already_member", _("This person already has this role here."), {"email": _("Already a member.")})
    invitation = Invitation.objects.open().filter(organisation=organisation, email=email, role=role).first()
    if invitation and too_soon(invitation):
        return invitation  # the button was pressed twice
    if not invitation:
        invitation = Invitation(organisation=organisation, email=email, role=role)
    invitation.invited_by, invitation.language = by, language
    return renew(invitation)


@transaction.atomic
def invite_members(
    *, organisation: Organisation, emails: list[str], role: Role, by: User, language: str = ""
) -> list[Invitation]:
    """As `invite_member` for each, all or nothing; who already has the role is passed over."""
    made = []
    for email in emails:
        try:
            made.append(invite_member(organisation=organisation, email=email, role=role, by=by, language=language))
        except Refused as refusal:
            if refusal.code != "already_member":
                raise
    return made


def invite_shoppers(
    *, organisation: Organisation, profiles: Mapping[str, dict[str, Any]], by: User
) -> list[Invitation]:
    """Invitations by address, each with what is known of its shopper; for who isn't here nor invited, under its lock.

    The links are made when the mails are sent.
    """
    check_grant(organisation, Role.SHOPPER, by)
    rows = [
        Invitation(
            organisation=organisation, email=email, role=Role.SHOPPER, profile=profile, invited_by=by,
            token_hash=secrets.token_hex(32), expires_at=timezone.now() + GOOD_FOR,
        )
        for email, profile in profiles.items()
    ]  # fmt: skip
    made = Invitation.objects.bulk_create(rows, batch_size=500)
    for first in range(0, len(made), BATCH):
        after_commit(SEND_MANY_TASK, ids=[invitation.pk for invitation in made[first : first + BATCH]])
    return made


@transaction.atomic
def resend_invitation(*, invitation_id: int, by: User) -> Invitation:
    """Good for another seven days, by a new link; the old one stops working."""
    invitation = locked_open_invitation(invitation_id)
    check_grant(invitation.organisation, Role(invitation.role), by)
    if too_soon(invitation):
        raise Refused("just_sent", _("It was sent a moment ago. Give the mail a minute to arrive."))
    return renew(invitation)


@transaction.atomic
def withdraw_invitation(*, invitation_id: int, by: User) -> None:
    """Its link stops working; the row goes, since nobody agreed to have their address kept here."""
    invitation = locked_open_invitation(invitation_id)
    check_grant(invitation.organisation, Role(invitation.role), by)
    invitation.delete()


def check_grant(organisation: Organisation, role: Role, by: User | None) -> None:
    """Refuse a role that is not theirs to give."""
    if by and role not in grantable_by(by, organisation):
        raise Refused("role_not_yours", _("Only an owner can invite to this role."), status=403)


def locked_open_invitation(invitation_id: int) -> Invitation:
    """The invitation under lock; refuses one that was accepted or withdrawn meanwhile."""
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("organisation")
    invitation = rows.filter(pk=invitation_id).first()
    if invitation is None or invitation.accepted_at:
        raise Refused("invitation_closed", _("This invitation was accepted or withdrawn meanwhile."))
    return invitation


def too_soon(invitation: Invitation) -> bool:
    """Whether its last mail is less than a minute old."""
    made = invitation.expires_at - GOOD_FOR
    return timezone.now() - made < PAUSE


def renew(invitation: Invitation) -> Invitation:
    """Start its seven days, and send it."""
    invitation.expires_at = timezone.now() + GOOD_FOR
    invitation.sent_at = None
    if not invitation.pk:
        invitation.token_hash = secrets.token_hex(32)  # the token is made of the row's id
        invitation.save()
    invitation.token_hash = hash_of(token_of(invitation))
    invitation.save()
    after_commit(SEND_TASK, invitation_id=invitation.pk)
    return invitation


@transaction.atomic
def send_invitation(*, invitation_id: int) -> bool:
    """E-mail the link in the language chosen for it; False where it was sent, accepted or withdrawn already.

    The row is locked while the mail goes out: of the same message delivered twice, the second finds it sent.
    """
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("organisation", "invited_by")
    invitation = rows.filter(pk=invitation_id, accepted_at=None, sent_at=None).first()
    if invitation is None or invitation.expired:
        return False
    with translation.override(invitation.language or invitation.organisation.language):
        context = {"invitation": invitation, "link": link_of(invitation), "days": GOOD_FOR.days}
        subject = _("%(organisation)s invites you to Mystery") % {"organisation": invitation.organisation.name}
        mail = EmailMultiAlternatives(
            " ".join(subject.split()), render_to_string("emails/invitation.txt", context), to=[invitation.email]
        )
        mail.attach_alternative(render_to_string("emails/invitation.html", context), "text/html")
        mail.send()
    invitation.token_hash = hash_of(token_of(invitation))  # the secret key may have changed since it was made
    invitation.sent_at = timezone.now()
    invitation.save(update_fields=["token_hash", "sent_at"])
    return True
