"""The printed report of a branch in a wave."""

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.access import HQ, memberships_of
from accounts.models import User
from audits.models import Branch, Wave, WaveState
from reports.models.printed import PrintedQuerySet, PrintedReport


class BranchReportQuerySet(PrintedQuerySet["BranchReport"]):
    """Which reports, and who sees them."""

    def visible_to(self, user: User | AnonymousUser) -> "BranchReportQuerySet":
        """Of published waves only: HQ's all of the organisation, a director's those of branches in scope."""
        staff = models.Q(wave__organisation__in=memberships_of(user, *HQ).values("organisation"))
        directed = models.Q(branch__in=Branch.objects.in_scope_of(user).values("pk"))
        return self.filter(staff | directed, wave__state=WaveState.PUBLISHED)


class BranchReport(PrintedReport):
    """The PDF that a director downloads for one branch and wave."""

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="branch_reports")
    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="branch_reports")

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

    @property
    def title(self) -> str:
        """What it tells of."""
        return self.branch.name
