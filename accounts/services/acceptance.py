"""Accepting an invitation: its link proves the mailbox, and is good once."""

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Invitation, Membership, Role, User
from accounts.services.invitations import SIGNER_SALT, hash_of
from accounts.services.members import begin_membership, locked_organisation
from accounts.services.profiles import fill_profile
from common.errors import Refused


def read_invitation(token: str) -> Invitation:
    """The invitation a link stands for; refuses with 404 what we never sent, with 410 what is over."""
    rows = Invitation.objects.select_related("organisation", "invited_by")
    invitation = rows.filter(token_hash=hash_of(token)).first()
    if invitation is None:
        raise unknown(token)
    if invitation.accepted_at:
        raise Refused("invitation_used", _("This invitation has already been accepted. Sign in to go on."), status=410)
    if invitation.expired:
        raise Refused(
            "invitation_expired",
            _("This invitation has run out. Ask the person who invited you to send it again."),
            status=410,
        )
    return invitation


def unknown(token: str) -> Refused:
    """Ours, but replaced or withdrawn; or not ours."""
    try:
        signing.Signer(salt=SIGNER_SALT, sep=".").unsign(token)
    except signing.BadSignature:
        text = _("This link is incomplete or was never sent by us. Open it from the e-mail once more, whole.")
        return Refused("invitation_unknown", text, status=404)
    text = _("This invitation was withdrawn or replaced by a newer one. Open the latest e-mail, or ask for a new one.")
    return Refused("invitation_gone", text, status=410)


def account_of(invitation: Invitation) -> User | None:
    """The person who already signs in with the invited address."""
    return User.objects.filter(email=invitation.email).first()


@transaction.atomic
def accept_invitation(
    *, token: str, by: User | None, name: str = "", password: str = "", language: str = ""
) -> Membership:
    """The membership it grants: to `by`, who must be the one invited, or to a new person of this name and password."""
    found = read_invitation(token)
    locked_organisation(found.organisation_id)  # before the invitation, in the order in which inviting locks
    # All open ones of the address are locked, so that two links opened at once never make two people of it.
    # Read anew: an import may have changed what it carries while its organisation was waited for.
    locked = Invitation.objects.select_for_update().filter(email=found.email, accepted_at=None).order_by("pk")
    found = {row.pk: row for row in locked}.get(found.pk) or read_invitation(token)
    person = account_of(found)
    if person and not person.is_active:
        raise Refused("account_closed", _("This account is closed. Ask the person who invited you."), status=410)
    if person and by is None:
        raise Refused("sign_in_first", _("You already have an account. Sign in to accept."))
    if by and by != person:
        raise Refused("other_person", _("This invitation is for another e-mail address."))
    if person is None:
        person = make_person(found.email, name=name, password=password, language=language)
    membership = begin_membership(organisation=found.organisation, user=person, role=Role(found.role))
    if found.profile and found.role == Role.SHOPPER:
        fill_profile(membership.shopper, found.profile)
    found.accepted_at, found.profile = timezone.now(), {}
    found.save(update_fields=["accepted_at", "profile"])
    return membership


def make_person(email: str, *, name: str, password: str, language: str) -> User:
    """A new account, its address proved by the link."""
    known = language if language in dict(settings.LANGUAGES) else ""
    user = User.objects.create_user(email, password or None, name=" ".join(name.split())[:150], language=known)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user
