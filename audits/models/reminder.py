"""Reminders: the letters to shoppers about their visits and the digests to HQ, each noted before it is sent."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, ShopperProfile


class ReminderKind(models.TextChoices):
    """What a letter is about."""

    GIVEN = "given", _("Visits given")
    DUE = "due", _("Visits due")
    ASKED = "asked", _("Invitations to visits")
    DIGEST = "digest", _("Digest")


class Reminder(models.Model):
    """Noted first and sent then, so that a crash between the two costs a letter, and never sends one twice.

    `visits` are marks of what it told; `key` is what there is one of: the person's day, or the newest visit given.
    A shopper's has a profile, HQ's a membership.
    """

    profile = models.ForeignKey(
        ShopperProfile, null=True, blank=True, on_delete=models.CASCADE, related_name="reminders_sent"
    )
    membership = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.CASCADE, related_name="digests_sent"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ReminderKind.choices)
    key = models.CharField(max_length=80)
    visits = models.JSONField(default=list)
    noted_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    pushed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["profile", "kind", "key"], name="reminder_once"),
            models.UniqueConstraint(fields=["membership", "kind", "key"], name="digest_once"),
            models.CheckConstraint(
                condition=models.Q(profile=None, membership__isnull=False)
                | models.Q(profile__isnull=False, membership=None),
                name="reminder_to_a_shopper_or_hq",
            ),
            models.CheckConstraint(condition=models.Q(kind__in=ReminderKind.values), name="reminder_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.profile or self.membership}, {self.kind}, {self.key}"
