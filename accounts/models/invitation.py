"""An e-mailed link that makes its reader a member; only the hash of its token is kept."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.membership import Role, led_by
from accounts.models.organisation import Organisation
from accounts.models.user import User


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Which invitations."""

    def open(self) -> "InvitationQuerySet":
        """Those nobody has accepted yet, run out or not."""
        return self.filter(accepted_at=None)

    def visible_to(self, user: User | AnonymousUser) -> "InvitationQuerySet":
        """Those of the organisations whose people they lead."""
        return self.filter(organisation__in=led_by(user))


class Invitation(models.Model):
    """Good once, until it expires; a new one to the same address and role replaces it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail"))
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    language = models.CharField(_("language"), max_length=10, blank=True)  # of the mail; none: the organisation's
    profile = models.JSONField(default=dict, blank=True)  # what HQ knows of a shopper already, until they accept
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(  # nobody: an organisation's first owner, invited from the command line
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email", "role"],
                condition=models.Q(accepted_at=None),
                name="invitation_one_open_per_role",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email}, {self.role}"

    @property
    def expired(self) -> bool:
        """Whether its days are over."""
        return self.expires_at <= timezone.now()
