"""The code on a printed report, by which its paper can be checked."""

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from reports.models.branch_report import BranchReport


class ReportCodeQuerySet(models.QuerySet["ReportCode"]):
    """Who may check which paper."""

    def visible_to(self, user: User | AnonymousUser) -> "ReportCodeQuerySet":
        """Whoever may read the report."""
        return self.filter(report__in=BranchReport.objects.visible_to(user))


class ReportCode(models.Model):
    """One file of a report: what its paper says, and the file's SHA-256; kept when a newer file takes its place."""

    report = models.ForeignKey(BranchReport, on_delete=models.CASCADE, related_name="codes")
    code = models.CharField(_("code"), max_length=12, unique=True)
    revision = models.PositiveIntegerField(_("revision"))
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveSmallIntegerField()
    score = models.PositiveIntegerField(_("score"), null=True, blank=True)  # hundredths of a percent
    visits = models.PositiveIntegerField(_("visits"))
    made_at = models.DateTimeField(auto_now=True)

    objects = ReportCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("code of a report")
        verbose_name_plural = _("codes of reports")

    def __str__(self) -> str:
        return self.code
