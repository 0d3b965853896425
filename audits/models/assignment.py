"""Automatic assignments: one run of the planner over a wave, from the asking to the assigned visits."""

import datetime as dt

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import HQ, memberships_of
from accounts.models import User
from audits.models.wave import Wave

# A worker that says nothing for so long is gone.
SILENT = dt.timedelta(minutes=2)


class AssignmentState(models.TextChoices):
    """Where a run stands."""

    ASKED = "asked", _("Waiting")
    PLANNING = "planning", _("Being planned")
    READY = "ready", _("Ready")
    APPLIED = "applied", _("Assigned")
    DROPPED = "dropped", pgettext_lazy("plan", "Dropped")
    FAILED = "failed", _("Failed")


# One run of a wave at a time.
UNDER_WAY = (AssignmentState.ASKED, AssignmentState.PLANNING, AssignmentState.READY)


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Which runs, and who sees them."""

    def visible_to(self, user: User | AnonymousUser) -> "AssignmentQuerySet":
        """Those of the organisations where the person is HQ."""
        return self.filter(wave__organisation__in=memberships_of(user, *HQ).values("organisation"))

    def waiting(self, at: dt.datetime) -> "AssignmentQuerySet":
        """Asked for and not begun, or begun and silent since: what the sweep finds again."""
        return self.filter(state__in=[AssignmentState.ASKED, AssignmentState.PLANNING], heard_at__lt=at - SILENT)


class Assignment(models.Model):
    """`choices`: for each visit shopper, kilometres, day and how many nearer ones are needed elsewhere; `uncovered`:
    for each visit how many shoppers each rule keeps from it. Both are JSON lists in the order of the visits' ids.
    """

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="assignments")
    farthest_km = models.PositiveIntegerField(_("not farther from home, km"), null=True, blank=True)
    most_each = models.PositiveSmallIntegerField(_("most visits of one shopper in this wave"), null=True, blank=True)
    seed = models.PositiveIntegerField(default=0)
    state = models.CharField(_("state"), max_length=8, choices=AssignmentState.choices, default=AssignmentState.ASKED)
    share = models.PositiveSmallIntegerField(default=0)  # percent that is done
    choices = models.JSONField(default=list)
    uncovered = models.JSONField(default=list)
    assigned = models.PositiveIntegerField(default=0)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    heard_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("automatic assignment")
        verbose_name_plural = _("automatic assignments")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["wave"],
                condition=models.Q(state__in=["asked", "planning", "ready"]),
                name="assignment_one_under_way",
            ),
            models.CheckConstraint(condition=models.Q(state__in=AssignmentState.values), name="assignment_state_known"),
            models.CheckConstraint(condition=models.Q(share__lte=100), name="assignment_share_is_percent"),
        ]

    def __str__(self) -> str:
        return f"{self.wave}, {self.pk}"
