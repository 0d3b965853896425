"""What every printed report shares: where its making stands, and the file that came of it."""

import datetime as dt
from typing import TypeVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

WAITS_TOO_LONG = dt.timedelta(minutes=1)
MADE_TOO_LONG = dt.timedelta(minutes=5)
R = TypeVar("R", bound="PrintedReport")


class PrintedQuerySet(models.QuerySet[R]):
    """Where the making stands, whatever is printed."""

    def wanted_too_long(self, at: dt.datetime) -> "PrintedQuerySet[R]":
        """Somebody waits for it and nobody began, or it was begun and not ended."""
        asked = models.Q(state=PrintedReport.State.ASKED, asked_at__lt=at - WAITS_TOO_LONG, asked_by__isnull=False)
        making = models.Q(state=PrintedReport.State.MAKING, started_at__lt=at - MADE_TOO_LONG)
        return self.filter(asked | making)

    def left_in_turn(self, at: dt.datetime) -> "PrintedQuerySet[R]":
        """Made in turn, and none was begun for a while: those are queued no more, the others only wait."""
        if self.filter(started_at__gte=at - WAITS_TOO_LONG).exists():
            return self.none()
        return self.filter(state=PrintedReport.State.ASKED, asked_at__lt=at - WAITS_TOO_LONG, asked_by=None)


class PrintedReport(models.Model):
    """One PDF of a wave in a language; made again only when its data's fingerprint changes.

    `asked_by` is who waits for it now; what is made in turn with a whole wave has nobody there, and lets them pass.
    """

    class State(models.TextChoices):
        """Where the making stands."""

        ASKED = "asked", _("Waiting")
        MAKING = "making", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    language = models.CharField(_("language"), max_length=10)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.ASKED)
    revision = models.PositiveIntegerField(_("revision"), default=0)
    fingerprint = models.CharField(max_length=64, blank=True)
    file = models.CharField(max_length=200, blank=True)
    pages = models.PositiveSmallIntegerField(null=True, blank=True)
    bytes = models.PositiveIntegerField(null=True, blank=True)
    problem = models.CharField(max_length=200, blank=True)
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
