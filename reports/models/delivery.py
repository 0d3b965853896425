"""The log of letters: each noted before it is sent, so that none goes out twice."""

import datetime as dt

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import HQ, memberships_of
from accounts.models import User
from audits.models import Wave
from reports.models.subscription import Subscription

# Begun and not ended for so long: the worker died, and nobody knows whether the letter went out.
UNKNOWN_AFTER = dt.timedelta(minutes=10)
MOST_TRIES = 5


class LetterState(models.TextChoices):
    """Where a letter stands."""

    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    NOTHING = "nothing", _("Nothing new")
    OFF = "off", _("Turned off by the reader")
    FAILED = "failed", _("Failed")
    BOUNCED = "bounced", pgettext_lazy("by the mail server", "Refused")
    DROPPED = "dropped", _("No longer for this reader")


# What HQ may have sent again.
AGAIN = (LetterState.FAILED, LetterState.BOUNCED)


class Letter(models.Model):
    """What every noted letter has: whose it is, and how its sending went."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=8, choices=LetterState.choices, default=LetterState.WAITING)
    problem = models.CharField(max_length=300, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    noted_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def is_unknown(self, at: dt.datetime) -> bool:
        """Whether its sending was broken off, so that nobody knows if it went out."""
        late = at - UNKNOWN_AFTER
        return self.state == LetterState.SENDING and self.started_at is not None and self.started_at < late


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Which letters, and who sees that they were sent."""

    def visible_to(self, user: User | AnonymousUser) -> "DeliveryQuerySet":
        """HQ's: those of the organisation."""
        return self.filter(subscription__organisation__in=memberships_of(user, *HQ).values("organisation"))

    def to_send(self) -> "DeliveryQuerySet":
        """Noted and not sent, or failed so that another try is worth it."""
        failed = models.Q(state=LetterState.FAILED, tries__lt=MOST_TRIES)
        return self.filter(models.Q(state=LetterState.WAITING) | failed)


class Delivery(Letter):
    """One letter of a subscription: what is new between `since` and `until`; one a person, subscription and `key`."""

    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="deliveries")
    key = models.CharField(max_length=40)
    wave = models.ForeignKey(Wave, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField()
    files = models.PositiveSmallIntegerField(default=0)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["noted_at"], condition=models.Q(state__in=["waiting", "failed"]), name="delivery_to_send"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["subscription", "user", "key"], name="delivery_once"),
            models.CheckConstraint(condition=models.Q(state__in=LetterState.values), name="delivery_state_known"),
            models.CheckConstraint(
                condition=~models.Q(state="sent") | models.Q(sent_at__isnull=False), name="delivery_sent_when"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subscription}, {self.user}, {self.key}"
