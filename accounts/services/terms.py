"""The texts that shoppers agree to: written by owners, accepted version by version."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import memberships_of
from accounts.models import Organisation, Role, ShopperProfile, Terms, TermsAcceptance, TermsKind, User
from accounts.services.members import locked_organisation
from common.errors import Refused


@transaction.atomic
def write_terms(*, organisation_id: int, kind: TermsKind, text: str, by: User) -> Terms | None:
    """A new version from now on, where the text is another; an empty one takes it out of use. None: nothing changed."""
    organisation = locked_organisation(organisation_id)
    if not memberships_of(by, Role.OWNER).filter(organisation=organisation).exists():
        raise Refused("role_not_yours", _("Only an owner can change the organisation."), status=403)
    text = "\n".join(line.rstrip() for line in text.strip().splitlines())
    newest = Terms.objects.filter(organisation=organisation, kind=kind).order_by("pk").last()
    if text == (newest.text if newest else ""):
        return None
    return Terms.objects.create(organisation=organisation, kind=kind, text=text, created_by=by)


def terms_to_accept(user: User) -> list[tuple[ShopperProfile, Terms]]:
    """What is in force wherever the person shops, and not accepted by them in this version."""
    profiles = ShopperProfile.objects.filter(membership__in=memberships_of(user, Role.SHOPPER))
    found = []
    for profile in profiles.select_related("membership__organisation").order_by("pk"):
        accepted = set(profile.acceptances.values_list("terms", flat=True))
        texts = Terms.objects.in_force(profile.membership.organisation)
        found += [(profile, terms) for terms in texts if terms.pk not in accepted]
    return found


@transaction.atomic
def accept_terms(*, ids: Collection[int], by: User) -> int:
    """Accept those that were shown; one that was replaced meanwhile stays to be read. How many."""
    rows = [TermsAcceptance(profile=profile, terms=terms) for profile, terms in terms_to_accept(by) if terms.pk in ids]
    return len(TermsAcceptance.objects.bulk_create(rows, ignore_conflicts=True))


def accepted_by(profile: ShopperProfile, organisation: Organisation) -> list[tuple[Terms, TermsAcceptance | None]]:
    """Each text in force, with when this shopper accepted that version."""
    accepted = {row.terms_id: row for row in profile.acceptances.all()}
    return [(terms, accepted.get(terms.pk)) for terms in Terms.objects.in_force(organisation)]
