"""History: one row per change of state, that tells who, when, from where to where, and why."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from audits.models.visit import Visit
from audits.models.wave import Wave


class Event(models.Model):
    """Written in the same transaction as the change; `by` is empty where the clock did it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, null=True, blank=True, on_delete=models.PROTECT, related_name="events")
    wave = models.ForeignKey(Wave, null=True, blank=True, on_delete=models.PROTECT, related_name="events")
    verb = models.CharField(max_length=20)
    source = models.CharField(max_length=12, blank=True)
    target = models.CharField(max_length=12)
    why = models.TextField(blank=True)
    data = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("history")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(visit=None, wave__isnull=False) | models.Q(visit__isnull=False, wave=None),
                name="event_of_a_visit_or_a_wave",
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} > {self.target}"
