"""Who may act where: the one place that turns memberships into organisation ids."""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser

from accounts.models.membership import Membership, MembershipQuerySet, Role
from accounts.models.organisation import Organisation
from accounts.models.user import User

STAFF = (Role.OWNER, Role.MANAGER, Role.REVIEWER)
HQ = (Role.OWNER, Role.MANAGER)
READERS = (*HQ, Role.DIRECTOR)  # who reads results
GRANTS = {Role.OWNER: tuple(Role), Role.MANAGER: (Role.REVIEWER, Role.DIRECTOR, Role.SHOPPER)}


def memberships_of(user: User | AnonymousUser, *roles: Role) -> MembershipQuerySet:
    """The active memberships of a person, in `roles` only where some are named; nobody's are none."""
    rows = Membership.objects.all()
    if not isinstance(user, User) or not user.is_active:
        return rows.none()
    rows = rows.active().filter(user=user)
    return rows.filter(role__in=roles) if roles else rows


def has_hq(roles: Iterable[str]) -> bool:
    """Whether one of somebody's roles here is headquarters'."""
    return not set(HQ).isdisjoint(roles)


def grantable_by(user: User, organisation: Organisation) -> list[Role]:
    """The roles a person may invite others to: an owner to any, a manager to those below their own."""
    held = memberships_of(user, *GRANTS).filter(organisation=organisation).values_list("role", flat=True)
    allowed = {role for holder in held for role in GRANTS[Role(holder)]}
    return [role for role in Role if role in allowed]
