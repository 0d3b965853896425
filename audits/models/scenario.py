"""Scenarios and their versions: how to make a visit. A published version never changes."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.access import STAFF, memberships_of
from accounts.models import ShopperProfile, User
from audits.models.programme import Programme


class ScenarioQuerySet(models.QuerySet["Scenario"]):
    """Which scenarios, and who sees them."""

    def visible_to(self, user: User | AnonymousUser) -> "ScenarioQuerySet":
        """Those of the organisations where the person is staff."""
        return self.filter(programme__brand__organisation__in=memberships_of(user, *STAFF).values("organisation"))


class Scenario(models.Model):
    """A way of visiting, through its versions."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="scenarios")
    name = models.CharField(_("name"), max_length=150)
    draft = models.JSONField(_("draft"), default=dict, blank=True)
    # Rises with each saving, so that of two people who edit at once the later one is told.
    draft_revision = models.PositiveIntegerField(default=0)
    draft_saved_at = models.DateTimeField(null=True, blank=True)
    draft_saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        verbose_name = _("scenario")
        verbose_name_plural = _("scenarios")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ScenarioVersion(models.Model):
    """One frozen document (`audits/rules/scenario.py`); waves point here."""

    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    pictures = models.ManyToManyField("audits.ScenarioPicture", related_name="versions", blank=True)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("scenario version")
        verbose_name_plural = _("scenario versions")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["scenario", "number"], name="scenario_version_number_once")]

    def __str__(self) -> str:
        return f"{self.scenario}, {self.number}"


class QuizAttempt(models.Model):
    """One try of a shopper at a scenario version's briefing quiz."""

    shopper = models.ForeignKey(ShopperProfile, on_delete=models.PROTECT, related_name="quiz_attempts")
    scenario_version = models.ForeignKey(ScenarioVersion, on_delete=models.PROTECT, related_name="quiz_attempts")
    passed = models.BooleanField()
    answers = models.JSONField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("quiz attempt")
        verbose_name_plural = _("quiz attempts")
        ordering = ["made_at"]

    def __str__(self) -> str:
        return f"{self.shopper}, {self.made_at:%Y-%m-%d}"
