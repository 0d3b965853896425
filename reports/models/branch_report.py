"""The printed report of a branch in a wave."""

import datetime as dt

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.access import HQ, memberships_of
from accounts.models import User
from audits.models import Branch, Wave, WaveState

WAITS_TOO_LONG = dt.timedelta(minutes=1)
MADE_TOO_LONG = dt.timedelta(minutes=5)


class BranchReportQuerySet(models.QuerySet["BranchReport"]):
    """Which reports, and who sees them."""

    def visible_to(self, user: User | AnonymousUser) -> "BranchReportQuerySet":
        """Of published waves only: HQ's all of the organisation, a director's those of branches in scope."""
        staff = models.Q(wave__organisation__in=memberships_of(user, *HQ).values("organisation"))
        directed = models.Q(branch__in=Branch.objects.in_scope_of(user).values("pk"))
        return self.filter(staff | directed, wave__state=WaveState.PUBLISHED)

    def waiting(self, at: dt.datetime) -> "BranchReportQuerySet":
        """Asked for and not begun, or begun and not ended: what the sweep finds again."""
        asked = models.Q(state=BranchReport.State.ASKED, asked_at__lt=at - WAITS_TOO_LONG)
        making = models.Q(state=BranchReport.State.MAKING, started_at__lt=at - MADE_TOO_LONG)
        return self.filter(asked | making)


class BranchReport(models.Model):
    """One PDF of a branch in a wave and language; made again only when its data's fingerprint changes."""

    class State(models.TextChoices):
        """Where the making stands."""

        ASKED = "asked", _("Waiting")
        MAKING = "making", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="branch_reports")
    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="branch_reports")
    language = models.CharField(_("language"), max_length=10)
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.ASKED)
    revision = models.PositiveIntegerField(_("revision"), default=0)
    fingerprint = models.CharField(max_length=64, blank=True)
    file = models.CharField(max_length=200, blank=True)
    pages = models.PositiveSmallIntegerField(null=True, blank=True)
    problem = models.CharField(max_length=200, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)

    objects = BranchReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("branch report")
        verbose_name_plural = _("branch reports")
        constraints = [
            models.UniqueConstraint(fields=["wave", "branch", "language"], name="branch_report_once"),
            models.CheckConstraint(
                condition=~models.Q(state="ready") | ~models.Q(file=""), name="report_ready_has_file"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch}, {self.wave}, {self.language}"
