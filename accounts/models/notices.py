"""When a person may be written to, and about what: quiet hours, the hour of the digest, what is muted."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.user import User


class NoticeKind(models.TextChoices):
    """What a digest tells HQ."""

    NOT_STARTED = "not_started", _("Accepted visits that aren't started near their end")
    OVERDUE = "overdue", _("Visits that nobody made in time")
    UNANSWERED = "unanswered", _("Returned visits that weren't answered in time")
    WAITING = "waiting", _("Visits that wait for review for more than three days")


class NoticeSettings(models.Model):
    """One person's; hours are of their own zone, or of the organisation's or branch's that the letter is about."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    muted = models.JSONField(default=list, blank=True)
    digest_hour = models.PositiveSmallIntegerField(_("hour of the daily digest"), default=9)
    quiet_from = models.PositiveSmallIntegerField(_("quiet from"), default=20)
    quiet_to = models.PositiveSmallIntegerField(_("quiet until"), default=9)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("settings of letters")
        verbose_name_plural = _("settings of letters")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(digest_hour__lte=23, quiet_from__lte=23, quiet_to__lte=23),
                name="notice_hours_of_a_day",
            )
        ]

    def __str__(self) -> str:
        return str(self.user)

    def local(self, at: dt.datetime, zone: str) -> dt.datetime:
        """The person's clock; `zone` where they named none."""
        return at.astimezone(ZoneInfo(self.time_zone or zone))

    def is_quiet(self, at: dt.datetime, zone: str) -> bool:
        """Whether the person wants to be left alone now."""
        return self.is_quiet_at(self.local(at, zone).hour)

    def quiet_until(self, at: dt.datetime, zone: str) -> dt.datetime | None:
        """When the quiet hours of now end; None outside of them."""
        local = self.local(at, zone)
        if not self.is_quiet_at(local.hour):
            return None
        end = local.replace(hour=self.quiet_to, minute=0, second=0, microsecond=0)
        return end if end > local else end + dt.timedelta(days=1)

    def is_quiet_at(self, hour: int) -> bool:
        """Whether an hour of the person's clock is quiet; equal ends leave none so."""
        if self.quiet_from <= self.quiet_to:
            return self.quiet_from <= hour < self.quiet_to
        return hour >= self.quiet_from or hour < self.quiet_to


def notices_of(user: User) -> NoticeSettings:
    """The person's own, or what holds where they never set any."""
    try:
        return user.notices
    except NoticeSettings.DoesNotExist:
        return NoticeSettings(user=user)
