"""A role of a person in an organisation; one person may hold several, in several organisations."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.organisation import Organisation
from accounts.models.user import User


class Role(models.TextChoices):
    """What a membership lets a person do (domain.md, "People and what they may see")."""

    OWNER = "owner", _("Owner")
    MANAGER = "manager", _("Manager")
    REVIEWER = "reviewer", _("Reviewer")
    DIRECTOR = "director", _("Branch director")
    SHOPPER = "shopper", _("Shopper")


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Which memberships, and who holds them."""

    def active(self) -> "MembershipQuerySet":
        """Those that still hold; an ended one is kept, for the conflict rules."""
        return self.filter(ended_at=None, user__is_active=True)

    def reachable(self) -> "MembershipQuerySet":
        """Those whose person has an address that no mail server refused."""
        return self.exclude(user__email="").exclude(user__refused_email=models.F("user__email"))

    def visible_to(self, user: User | AnonymousUser) -> "MembershipQuerySet":
        """Those of the organisations whose people they lead."""
        return self.filter(organisation__in=led_by(user))


def led_by(user: User | AnonymousUser) -> "models.QuerySet[Membership, int]":
    """The organisations whose members a person sees: those they own or manage."""
    rows = Membership.objects.active().filter(user_id=user.pk or 0, role__in=[Role.OWNER, Role.MANAGER])
    return rows.values_list("organisation_id", flat=True)


class Membership(models.Model):
    """One role; ended rather than deleted, so that history still names who acted."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["organisation__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=models.Q(ended_at=None),
                name="membership_once_while_it_holds",
            ),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}, {self.organisation}"
