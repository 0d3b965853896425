"""Who may act where: the one place that turns memberships into organisation ids."""

from django.contrib.auth.models import AnonymousUser

from accounts.models.membership import Membership, MembershipQuerySet, Role
from accounts.models.user import User

STAFF = (Role.OWNER, Role.MANAGER, Role.REVIEWER)
HQ = (Role.OWNER, Role.MANAGER)


def memberships_of(user: User | AnonymousUser, *roles: Role) -> MembershipQuerySet:
    """The active memberships of a person, in `roles` only where some are named; nobody's are none."""
    rows = Membership.objects.all()
    if not isinstance(user, User) or not user.is_active:
        return rows.none()
    rows = rows.active().filter(user=user)
    return rows.filter(role__in=roles) if roles else rows
