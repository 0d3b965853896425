"""The code on a printed report, by which its paper can be checked."""

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from audits.models import Wave
from reports.models.branch_report import BranchReport
from reports.models.wave_report import WaveReport


class ReportCodeQuerySet(models.QuerySet["ReportCode"]):
    """Who may check which paper."""

    def visible_to(self, user: User | AnonymousUser) -> "ReportCodeQuerySet":
        """Whoever may read the report."""
        branches, others = BranchReport.objects.visible_to(user), WaveReport.objects.visible_to(user)
        return self.filter(Q(report__in=branches.values("pk")) | Q(wave_report__in=others.values("pk")))

    def of(self, organisation: Organisation) -> "ReportCodeQuerySet":
        """Those of an organisation's waves."""
        waves = Wave.objects.filter(organisation=organisation).values("pk")
        return self.filter(Q(report__wave__in=waves) | Q(wave_report__wave__in=waves))


class ReportCode(models.Model):
    """One file of a report: what its paper says, and the file's SHA-256; kept when a newer file takes its place."""

    report = models.ForeignKey(BranchReport, null=True, blank=True, on_delete=models.CASCADE, related_name="codes")
    wave_report = models.ForeignKey(WaveReport, null=True, blank=True, on_delete=models.CASCADE, related_name="codes")
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
        constraints = [
            models.CheckConstraint(
                condition=Q(report=None, wave_report__isnull=False) | Q(report__isnull=False, wave_report=None),
                name="code_of_one_report",
            )
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def printed(self) -> BranchReport | WaveReport:
        """The report it stands on."""
        found = self.report or self.wave_report
        assert found
        return found
