"""One measuring programme of a brand: waves of one programme are comparable."""

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.access import STAFF, memberships_of
from accounts.models import User
from audits.models.brand import Brand


class VisitTimeShown(models.TextChoices):
    """How exactly a director learns when a visit was made: a time and a camera make a face."""

    EXACT = "exact", _("Day and time")
    DAY_PART = "day_part", _("Day and part of day")
    WEEK = "week", _("Week")


def default_bands() -> list[dict[str, object]]:
    """Least score of each band, best first; below the last is poor."""
    return [{"from": 90, "band": "excellent"}, {"from": 75, "band": "good"}, {"from": 60, "band": "fair"}]


class Rhythm(models.TextChoices):
    """How often the next wave is drafted by itself; none for never."""

    MONTH = "month", _("Every month")
    QUARTER = "quarter", _("Every quarter")


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    """Which programmes, and who sees them."""

    def visible_to(self, user: User | AnonymousUser) -> "ProgrammeQuerySet":
        """Those of the organisations where the person is staff."""
        return self.filter(brand__organisation__in=memberships_of(user, *STAFF).values("organisation"))


class Programme(models.Model):
    """Its scenarios, checklists, rules and score bands."""

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="programmes")
    name = models.CharField(_("name"), max_length=150)
    bands = models.JSONField(_("score bands"), default=default_bands)
    rotation_days = models.PositiveSmallIntegerField(_("rotation, days"), default=90)
    release_days = models.PositiveSmallIntegerField(_("given back before the last day, days"), default=0)  # 0: never
    least_visits_to_rank = models.PositiveSmallIntegerField(_("visits needed for a rank"), default=2)
    visit_time_shown = models.CharField(
        _("visit time shown"), max_length=8, choices=VisitTimeShown.choices, default=VisitTimeShown.DAY_PART
    )
    rhythm = models.CharField(_("next wave is drafted"), max_length=7, choices=Rhythm.choices, blank=True, default="")
    shares_audio = models.BooleanField(_("directors hear the audio"), default=False)
    early_alerts = models.BooleanField(_("alerts reach directors before publication"), default=False)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["brand", "name"], name="programme_name_once_in_brand"),
            models.CheckConstraint(condition=models.Q(rhythm__in=["", *Rhythm.values]), name="programme_rhythm_known"),
        ]

    def __str__(self) -> str:
        return self.name
