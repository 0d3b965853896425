"""Messages: what shopper and HQ write to each other about a visit; the branch never sees them."""

import datetime as dt

import uuid6
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import ShopperProfile
from audits.models.visit import Visit


class MessageSide(models.TextChoices):
    """Who wrote."""

    SHOPPER = "shopper", _("Shopper")
    HQ = "hq", _("HQ")


class VisitMessageQuerySet(models.QuerySet["VisitMessage"]):
    """Which messages."""

    def unread_from(self, side: str) -> "VisitMessageQuerySet":
        """What one side wrote and the other hasn't seen."""
        return self.filter(side=side, read_at=None)

    def untold(self, side: str, before: dt.datetime) -> "VisitMessageQuerySet":
        """What nobody has seen for a while, nor was written to about, in threads that still are somebody's."""
        return self.unread_from(side).filter(told_at=None, sent_at__lt=before, profile=models.F("visit__shopper"))


class VisitMessage(models.Model):
    """Belongs to the shopper it was written by or to: who gets the visit afterwards begins anew.

    The id is the writer's, so that sending can be repeated; `told_at` is noted before a letter tells of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="messages")
    profile = models.ForeignKey(ShopperProfile, on_delete=models.PROTECT, related_name="messages")
    side = models.CharField(_("side"), max_length=7, choices=MessageSide.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("message"), blank=True)  # empty once the shopper is erased
    sent_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    objects = VisitMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["sent_at", "pk"]
        indexes = [models.Index(fields=["side", "sent_at"], condition=models.Q(read_at=None), name="message_unread")]
        constraints = [
            models.CheckConstraint(condition=models.Q(side__in=MessageSide.values), name="message_side_known"),
        ]

    def __str__(self) -> str:
        return f"{self.visit}, {self.side}"
