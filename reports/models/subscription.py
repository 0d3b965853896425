"""Subscriptions: what HQ has sent to whom, and how often; and what a person turned off for themselves."""

import datetime as dt

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import HQ, memberships_of
from accounts.models import Organisation, User
from audits.models import Branch, Programme, Region


class Content(models.TextChoices):
    """What a letter tells."""

    ALERTS = "alerts", _("Alert list: low scores, critical failures, disputes, actions due")
    SUMMARY = "summary", _("Summary: scores and changes of the branches")
    REPORTS = "reports", _("Reports of the branches")


class Often(models.TextChoices):
    """How often a letter is due."""

    DAILY = "daily", _("Every day")
    WEEKLY = "weekly", _("Every week")
    MONTHLY = "monthly", _("Every month")
    WAVE = "wave", _("When a wave is published")


class Audience(models.TextChoices):
    """Who gets it beside the people named."""

    DIRECTORS = "directors", _("Directors of branches")
    HEADS = "heads", _("Directors of regions")
    HQ = "hq", _("Owners and managers")
    NAMED = "named", _("Only the people named below")


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    """Which subscriptions, and who sees them."""

    def visible_to(self, user: User | AnonymousUser) -> "SubscriptionQuerySet":
        """Those of the organisations whose HQ the person is."""
        return self.filter(organisation__in=memberships_of(user, *HQ).values("organisation"))

    def on(self) -> "SubscriptionQuerySet":
        """Those that are sent."""
        return self.filter(on_since__isnull=False)


class Subscription(models.Model):
    """Sent while `on_since` is set; hour and day are of each reader's own clock."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="subscriptions")
    programme = models.ForeignKey(
        Programme, null=True, blank=True, on_delete=models.PROTECT, related_name="subscriptions"
    )
    name = models.CharField(_("name"), max_length=150)
    content = models.CharField(_("what"), max_length=8, choices=Content.choices)
    often = models.CharField(_("how often"), max_length=8, choices=Often.choices)
    hour = models.PositiveSmallIntegerField(_("hour"), default=9)
    weekday = models.PositiveSmallIntegerField(_("day of the week"), default=0)
    month_day = models.PositiveSmallIntegerField(_("day of the month"), default=1)
    audience = models.CharField(pgettext_lazy("readers", "to"), max_length=9, choices=Audience.choices)
    people = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    region = models.ForeignKey(Region, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    branches = models.ManyToManyField(Branch, blank=True, related_name="+")
    as_file = models.BooleanField(_("reports as attachments"), default=False)
    on_since = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="subscription_name_once"),
            models.CheckConstraint(
                condition=models.Q(hour__lte=23, weekday__lte=6, month_day__range=(1, 28)),
                name="subscription_hour_and_day_exist",
            ),
            models.CheckConstraint(
                condition=models.Q(content__in=Content.values, often__in=Often.values, audience__in=Audience.values),
                name="subscription_kinds_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_on(self) -> bool:
        """Whether it is sent."""
        return self.on_since is not None

    @property
    def short_content(self) -> str:
        """What it tells, in a word."""
        words = {Content.ALERTS: _("Alert list"), Content.SUMMARY: _("Summary"), Content.REPORTS: _("Reports")}
        return str(words[Content(self.content)])

    @property
    def period(self) -> dt.timedelta:
        """How much time a letter tells of, at its first."""
        return {Often.DAILY: dt.timedelta(days=1), Often.WEEKLY: dt.timedelta(days=7)}.get(
            Often(self.often), dt.timedelta(days=31)
        )


class TurnedOff(models.Model):
    """A letter that a person wants no more: of a subscription, or of an alert rule."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="letters_off")
    subscription = models.ForeignKey(
        Subscription, null=True, blank=True, on_delete=models.CASCADE, related_name="turned_off"
    )
    rule = models.ForeignKey(
        "reports.AlertRule", null=True, blank=True, on_delete=models.CASCADE, related_name="turned_off"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("letter turned off")
        verbose_name_plural = _("letters turned off")
        constraints = [
            models.UniqueConstraint(fields=["user", "subscription"], name="subscription_off_once"),
            models.UniqueConstraint(fields=["user", "rule"], name="rule_off_once"),
            models.CheckConstraint(
                condition=models.Q(subscription=None, rule__isnull=False)
                | models.Q(subscription__isnull=False, rule=None),
                name="off_is_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.subscription or self.rule}"
