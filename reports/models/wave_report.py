"""The other printed reports of a wave: of a region, of the network, of one visit."""

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import HQ, memberships_of
from accounts.models import Role, User
from audits.models import Region, Visit, Wave, WaveState
from audits.models.brand import regions_below
from reports.models.printed import PrintedQuerySet, PrintedReport


def regions_in_scope_of(user: User | AnonymousUser) -> set[int]:
    """The ids of the regions a director answers for as a whole, with all below them."""
    directing = memberships_of(user, Role.DIRECTOR).values("pk")
    return regions_below(set(Region.objects.filter(scopes__membership__in=directing).values_list("pk", flat=True)))


class WaveReportQuerySet(PrintedQuerySet["WaveReport"]):
    """Which reports, and who sees them."""

    def visible_to(self, user: User | AnonymousUser) -> "WaveReportQuerySet":
        """HQ's all of the organisation; a director's of published waves those of whole regions and visits in scope."""
        staff = models.Q(wave__organisation__in=memberships_of(user, *HQ).values("organisation"))
        directed = models.Q(region__in=regions_in_scope_of(user), wave__state=WaveState.PUBLISHED)
        seen = models.Q(visit__in=Visit.objects.visible_to_director(user).values("pk"))
        return self.filter(staff | directed | seen)


class WaveReport(PrintedReport):
    """The PDF of a region, of one visit, or, where neither is set, of the whole network; `subject` says which, for one key."""

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="wave_reports")
    subject = models.CharField(max_length=50)
    region = models.ForeignKey(Region, null=True, blank=True, on_delete=models.CASCADE, related_name="reports")
    visit = models.ForeignKey(Visit, null=True, blank=True, on_delete=models.CASCADE, related_name="reports")

    objects = WaveReportQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("report of a region, network or visit")
        verbose_name_plural = gettext_lazy("reports of regions, networks and visits")
        constraints = [
            models.UniqueConstraint(fields=["wave", "subject", "language"], name="wave_report_once"),
            models.CheckConstraint(
                condition=models.Q(region=None) | models.Q(visit=None), name="wave_report_of_one_thing"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="ready") | ~models.Q(file=""), name="wave_report_ready_has_file"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wave}, {self.subject}, {self.language}"

    @property
    def title(self) -> str:
        """What it tells of."""
        if self.visit:
            return _("%(branch)s, visit %(number)s") % {"branch": self.visit.branch.name, "number": self.visit.number}
        return self.region.name if self.region else self.wave.programme.brand.name
