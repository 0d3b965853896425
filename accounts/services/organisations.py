"""An organisation's beginning and its settings."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.access import memberships_of
from accounts.models import Invitation, Organisation, Role, User
from accounts.services.invitations import invite_member
from accounts.services.members import locked_organisation
from common.errors import Refused

EDITABLE = ("name", "accent", "currency", "language", "time_zone", "joining")


@transaction.atomic
def create_organisation(*, name: str, owner_email: str, language: str = "en") -> tuple[Organisation, Invitation]:
    """A new tenant and the invitation of its first owner; refuses an address that is none."""
    if language not in dict(settings.LANGUAGES):
        raise Refused("invalid", _("This language is not offered."), {"language": language})
    organisation = Organisation.objects.create(name=name.strip(), slug=free_slug(name), language=language)
    return organisation, invite_member(organisation=organisation, email=owner_email, role=Role.OWNER, by=None)


def free_slug(name: str) -> str:
    """From the name where it has Latin letters; nobody else's."""
    base = slugify(name)[:40] or "organisation"
    slug = base
    while Organisation.objects.filter(slug=slug).exists():
        slug = f"{base}-{get_random_string(5, 'abcdefghjkmnpqrstuvwxyz23456789')}"
    return slug


@transaction.atomic
def edit_organisation(*, organisation_id: int, values: Mapping[str, Any], by: User) -> Organisation:
    """Set what an owner may set of it (`EDITABLE`)."""
    organisation = locked_organisation(organisation_id)
    if not memberships_of(by, Role.OWNER).filter(organisation=organisation).exists():
        raise Refused("role_not_yours", _("Only an owner can change the organisation."), status=403)
    for field in EDITABLE:
        if field in values:
            setattr(organisation, field, values[field])
    organisation.full_clean()
    organisation.save(update_fields=EDITABLE)
    return organisation
