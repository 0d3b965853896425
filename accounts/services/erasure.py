"""A person's erasure: who they are goes, what they did stays under a pseudonym (domain.md, rule 7)."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import ApiToken, Invitation, JoinRequest, Membership, NoticeSettings, Role, ShopperProfile, User
from accounts.services.members import locked_organisation
from common.errors import Refused
from common.tasks import after_commit

ERASED = "@erased.invalid"


@transaction.atomic
def erase_person(*, email: str) -> User:
    """Take name, address, contact and home place away and end every role; a shopper's code stands for them from now on.

    Refuses `last_owner` where an organisation would be left without one. Visits, answers and files stay as they are.
    """
    user = User.objects.select_for_update().get(email=email.strip().lower())
    owned = Membership.objects.active().filter(user=user, role=Role.OWNER)
    for organisation_id in owned.order_by("organisation_id").values_list("organisation_id", flat=True):
        locked_organisation(organisation_id)
        owners = Membership.objects.active().filter(organisation=organisation_id, role=Role.OWNER)
        if not owners.exclude(user=user).exists():
            raise Refused("last_owner", _("An organisation needs an owner. Make someone else an owner first."))
    Invitation.objects.filter(email=user.email).delete()
    JoinRequest.objects.filter(email=user.email).delete()
    user.memberships.filter(ended_at=None).update(ended_at=timezone.now())
    for profile in ShopperProfile.objects.filter(membership__user=user):
        empty_profile(profile)
    for session in UserSession.objects.filter(user=user):
        session.end()
    ApiToken.objects.filter(user=user).delete()
    user.saved_views.all().delete()
    NoticeSettings.objects.filter(user=user).delete()
    user.push_subscriptions.all().delete()
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    user.email, user.name, user.language, user.theme = f"erased-{user.pk}{ERASED}", "", "", ""
    user.refused_email = ""
    user.is_active = user.is_staff = user.is_superuser = False
    user.set_unusable_password()
    user.save()
    after_commit("audits.tasks.visits.forget_signatures")
    after_commit("audits.tasks.imports.drop_old_imports")
    after_commit("reports.tasks.exports.drop_exports_with_people")
    return user


def empty_profile(profile: ShopperProfile) -> None:
    """All that was told of a shopper goes; the code stays, as pseudonym."""
    ShopperProfile.objects.filter(pk=profile.pk).update(
        phone="", home_lat=None, home_lon=None, radius_km=None, languages=[], weekdays=[], reminders=False, capacity=0,
        year_of_birth=None, gender="", has_car=False, education="", experience="", blocked_at=None, blocked_why="",
    )  # fmt: skip
    profile.certificates.all().delete()
    profile.acceptances.all().delete()
    profile.conflicts.all().delete()
