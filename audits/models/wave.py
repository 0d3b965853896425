"""Waves: one round of visits of a programme."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.access import STAFF, memberships_of
from accounts.models import Organisation, User
from audits.models.brand import Branch
from audits.models.checklist import ChecklistVersion
from audits.models.programme import Programme
from audits.models.scenario import ScenarioVersion
from audits.rules.wave_plan import WavePlan


class WaveState(models.TextChoices):
    """A wave's life (`audits/rules/lifecycle.py`)."""

    DRAFT = "draft", _("Draft")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")
    PUBLISHED = "published", _("Published")


class WaveQuerySet(models.QuerySet["Wave"]):
    """Which waves, and who sees them."""

    def visible_to(self, user: User | AnonymousUser) -> "WaveQuerySet":
        """Those of the organisations where the person is staff; directors and shoppers see visits, not waves."""
        return self.filter(organisation__in=memberships_of(user, *STAFF).values("organisation"))


class Wave(models.Model):
    """Dates are days in each branch's own zone; `revision` counts restatements of published reports."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="waves")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="waves")
    name = models.CharField(_("name"), max_length=150)
    scenario_version = models.ForeignKey(ScenarioVersion, on_delete=models.PROTECT, related_name="waves")
    checklist_version = models.ForeignKey(ChecklistVersion, on_delete=models.PROTECT, related_name="waves")
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    visits_per_branch = models.PositiveSmallIntegerField(
        _("visits per branch"), default=1, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    plan = models.JSONField(default=dict, blank=True)  # `audits/rules/wave_plan.py`
    branches = models.ManyToManyField(Branch, related_name="waves", verbose_name=_("branches"))
    state = models.CharField(_("state"), max_length=10, choices=WaveState.choices, default=WaveState.DRAFT)
    revision = models.PositiveIntegerField(_("revision"), default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    # Asked to be opened and not open yet, by whom, and why the last try came to nothing.
    opening_asked_at = models.DateTimeField(null=True, blank=True)
    opening_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    opening_problem = models.CharField(max_length=300, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = WaveQuerySet.as_manager()
    _read: tuple[Any, WavePlan] | None = None

    class Meta:
        verbose_name = _("wave")
        verbose_name_plural = _("waves")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "name"], name="wave_name_once_in_programme"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="wave_ends_after_start"
            ),
            models.CheckConstraint(condition=models.Q(state__in=WaveState.values), name="wave_state_known"),
            models.CheckConstraint(condition=models.Q(visits_per_branch__range=(1, 50)), name="wave_visits_per_branch"),
            models.CheckConstraint(
                condition=~models.Q(state="published") | models.Q(published_at__isnull=False),
                name="wave_published_when",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def scenarios(self) -> "list[tuple[ScenarioVersion, int]]":
        """The scenarios of its visits with their shares; mostly one."""
        rows = [(row.scenario_version, row.share) for row in self.shares.all()]
        return rows or [(self.scenario_version, 100)]

    @property
    def is_opening(self) -> bool:
        """Whether a task is about to plan its visits."""
        return self.state == WaveState.DRAFT and self.opening_asked_at is not None

    @property
    def terms(self) -> WavePlan:
        """Its plan; read once, since every visit of the wave asks for it."""
        if self._read is None or self._read[0] is not self.plan:
            self._read = self.plan, WavePlan.model_validate(self.plan)
        return self._read[1]


class WaveScenario(models.Model):
    """One of several scenarios of a wave, and the percent of the visits that are made by it; all have one checklist."""

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="shares")
    scenario_version = models.ForeignKey(ScenarioVersion, on_delete=models.PROTECT, related_name="+")
    share = models.PositiveSmallIntegerField(_("share"))

    class Meta:
        verbose_name = _("scenario of a wave")
        verbose_name_plural = _("scenarios of a wave")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["wave", "scenario_version"], name="wave_scenario_once"),
            models.CheckConstraint(condition=models.Q(share__range=(1, 100)), name="wave_scenario_share_is_percent"),
        ]

    def __str__(self) -> str:
        return f"{self.scenario_version}, {self.share}"
