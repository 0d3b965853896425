"""Which branches and regions a director answers for."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Membership, Role, User
from audits.models import Branch, DirectorScope, Region
from common.errors import Refused


@transaction.atomic
def set_scope(
    *, membership_id: int, branches: Collection[Branch], regions: Collection[Region], by: User
) -> list[DirectorScope]:
    """Exactly these branches and regions from now on; raises `Refused` for who is no director or what is foreign."""
    membership = Membership.objects.select_for_update().get(pk=membership_id)
    if membership.role != Role.DIRECTOR or membership.ended_at:
        raise Refused("not_a_director", _("This person is no branch director now."))
    check_organisation(membership, branches, regions)
    here = {("branch", branch.pk) for branch in branches} | {("region", region.pk) for region in regions}
    kept = set()
    for scope in membership.scopes.all():
        place = ("branch", scope.branch_id) if scope.branch_id else ("region", scope.region_id or 0)
        if place in here:
            kept.add(place)
        else:
            scope.delete()
    fresh = [DirectorScope(membership=membership, **{f"{what}_id": pk}) for what, pk in sorted(here - kept)]
    DirectorScope.objects.bulk_create(fresh)
    return list(membership.scopes.all())


def check_organisation(membership: Membership, branches: Collection[Branch], regions: Collection[Region]) -> None:
    """Everything belongs to the director's organisation; raises `Refused` with code `other_organisation`."""
    brands = {branch.brand_id for branch in branches} | {region.brand_id for region in regions}
    own = membership.organisation.brands.filter(pk__in=brands).count()
    if own != len(brands):
        raise Refused("other_organisation", _("This branch or region belongs to another organisation."))
