"""Alert rules, what they found in visits, and who was told at once."""

from decimal import Decimal

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.access import HQ, memberships_of
from accounts.models import User
from audits.models import Action, Programme, Visit
from reports.models.delivery import Letter, LetterState


class AlertKind(models.TextChoices):
    """What a rule looks at."""

    VISIT = "visit", _("The whole visit is below")
    SECTION = "section", _("A section is below")
    QUESTION = "question", _("A question is below")
    CRITICAL = "critical", _("A critical failure")


class AlertRuleQuerySet(models.QuerySet["AlertRule"]):
    """Which rules, and who sees them."""

    def visible_to(self, user: User | AnonymousUser) -> "AlertRuleQuerySet":
        """Those of the organisations whose HQ the person is."""
        return self.filter(programme__brand__organisation__in=memberships_of(user, *HQ).values("organisation"))

    def on(self) -> "AlertRuleQuerySet":
        """Those that are looked at."""
        return self.filter(on_since__isnull=False)


class AlertRule(models.Model):
    """Looked at after each approval or correction while `on_since` is set; `below` is a percentage."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="alert_rules")
    name = models.CharField(_("name"), max_length=150)
    kind = models.CharField(_("when"), max_length=8, choices=AlertKind.choices)
    part = models.CharField(max_length=50, blank=True)
    below = models.DecimalField(
        _("below"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(100)],
    )
    to_directors = models.BooleanField(_("the branch's director"), default=False)
    to_heads = models.BooleanField(_("the director of its region"), default=False)
    people = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    on_since = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AlertRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert rule")
        verbose_name_plural = _("alert rules")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "name"], name="rule_name_once_in_programme"),
            models.CheckConstraint(
                condition=models.Q(kind="critical", below=None)
                | models.Q(kind__in=["visit", "section", "question"]) & models.Q(below__gt=0, below__lte=100),
                name="rule_has_its_limit",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["visit", "critical"], part="")
                | models.Q(kind__in=["section", "question"]) & ~models.Q(part=""),
                name="rule_names_its_part",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_on(self) -> bool:
        """Whether it is looked at."""
        return self.on_since is not None


class AlertCheck(models.Model):
    """That the rules were looked at for a visit as it was changed at `changed_at`; the sweep finds the others."""

    visit = models.OneToOneField(Visit, on_delete=models.CASCADE, related_name="alert_check")
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("check of alert rules")
        verbose_name_plural = _("checks of alert rules")

    def __str__(self) -> str:
        return str(self.visit)


class AlertQuerySet(models.QuerySet["Alert"]):
    """Which alerts, and who sees them all."""

    def visible_to(self, user: User | AnonymousUser) -> "AlertQuerySet":
        """HQ's: those of the organisation."""
        return self.filter(visit__organisation__in=memberships_of(user, *HQ).values("organisation"))


class Alert(models.Model):
    """A rule that holds for a visit, once; `waits` while its directors may not be told yet."""

    rule = models.ForeignKey(AlertRule, on_delete=models.PROTECT, related_name="alerts")
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="alerts")
    at = models.DateTimeField()
    waits = models.BooleanField(default=False)

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["visit"], condition=models.Q(waits=True), name="alert_that_waits")]
        constraints = [models.UniqueConstraint(fields=["rule", "visit"], name="alert_once")]

    def __str__(self) -> str:
        return f"{self.rule}, {self.visit}"


class AlertLetterQuerySet(models.QuerySet["AlertLetter"]):
    """Which letters, and whose."""

    def visible_to(self, user: User | AnonymousUser) -> "AlertLetterQuerySet":
        """A person's own."""
        return self.filter(user=user.pk or 0)


class AlertLetter(Letter):
    """That one person is told of an alert; letters sent together have the same `started_at`."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="letters")
    is_hq = models.BooleanField(default=False)
    seen_at = models.DateTimeField(null=True, blank=True)
    action = models.ForeignKey(Action, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = AlertLetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter of an alert")
        verbose_name_plural = _("letters of alerts")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["user"], condition=models.Q(state__in=["waiting", "failed"]), name="alert_to_send")
        ]
        constraints = [
            models.UniqueConstraint(fields=["alert", "user"], name="alert_letter_once"),
            models.CheckConstraint(condition=models.Q(state__in=LetterState.values), name="alert_letter_state_known"),
            models.CheckConstraint(
                condition=~models.Q(state="sent") | models.Q(sent_at__isnull=False), name="alert_letter_sent_when"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.alert}, {self.user}"
