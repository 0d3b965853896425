"""Checklists, the draft of each and its versions; a published version never changes."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.access import STAFF, memberships_of
from accounts.models import User
from audits.models.programme import Programme


class ChecklistQuerySet(models.QuerySet["Checklist"]):
    """Which checklists, and who sees them."""

    def visible_to(self, user: User | AnonymousUser) -> "ChecklistQuerySet":
        """Those of the organisations where the person is staff."""
        return self.filter(programme__brand__organisation__in=memberships_of(user, *STAFF).values("organisation"))


class Checklist(models.Model):
    """A questionnaire through its versions."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="checklists")
    name = models.CharField(_("name"), max_length=150)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = ChecklistQuerySet.as_manager()

    class Meta:
        verbose_name = _("checklist")
        verbose_name_plural = _("checklists")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ChecklistVersion(models.Model):
    """One frozen document (scoring.md); waves point here, so that a new version changes no wave in the field."""

    checklist = models.ForeignKey(Checklist, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("checklist version")
        verbose_name_plural = _("checklist versions")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["checklist", "number"], name="checklist_version_number_once")]

    def __str__(self) -> str:
        return f"{self.checklist}, {self.number}"


class ChecklistDraft(models.Model):
    """What is being designed: a document that need not be whole, and the answer sets it is tried with."""

    checklist = models.OneToOneField(Checklist, on_delete=models.CASCADE, related_name="draft")
    document = models.JSONField()
    plans = models.JSONField(default=list, blank=True)  # [{"name", "answers", "score"}]: services/trial_plans.py
    revision = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("checklist draft")
        verbose_name_plural = _("checklist drafts")

    def __str__(self) -> str:
        return f"{self.checklist}, {self.revision}"
