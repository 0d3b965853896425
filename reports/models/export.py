"""Exports: answers as tables, evidence as a pack, made to order, kept for some days; and who fetched them."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import HQ, memberships_of
from accounts.models import Organisation, Role, User
from audits.models import Branch, Visit, Wave, WaveState

KEPT = dt.timedelta(days=7)
WAITS_TOO_LONG = dt.timedelta(minutes=1)
# A worker tells how far it is every second, but for the last step, when a large file is put together and stored.
SILENT_TOO_LONG = dt.timedelta(minutes=5)


class ExportQuerySet(models.QuerySet["Export"]):
    """Which exports, and who sees them."""

    def visible_to(self, user: User | AnonymousUser) -> "ExportQuerySet":
        """One's own, as long as the role lasts that asked for it; an owner sees all of the organisation."""
        led = memberships_of(user, *HQ).values("organisation")
        owned = memberships_of(user, Role.OWNER).values("organisation")
        directed = Q(
            kind=Export.Kind.EVIDENCE,
            variant=Export.Variant.CLIENT,
            wave__state=WaveState.PUBLISHED,
            branch__in=Branch.objects.in_scope_of(user).values("pk"),
        )
        own = Q(by=user.pk) & (Q(organisation__in=led) | directed)
        originals = Q(variant=Export.Variant.ORIGINALS)
        return self.filter(Q(organisation__in=owned) | own & ~originals)

    def waiting(self, at: dt.datetime) -> "ExportQuerySet":
        """Asked for and not begun, or begun and silent since: what the sweep finds again."""
        asked = Q(state=Export.State.ASKED, asked_at__lt=at - WAITS_TOO_LONG)
        silent = Q(state=Export.State.MAKING, heard_at__lt=at - SILENT_TOO_LONG)
        return self.filter(asked | silent)


class Export(models.Model):
    """One file that somebody asked for: what of it (`wish`: reports/exports/scope.py), how far it is, until when."""

    class Kind(models.TextChoices):
        """What is in it."""

        VISITS = "visits", _("Answers, a row for each visit")
        ANSWERS = "answers", _("Answers, a row for each answer")
        EVIDENCE = "evidence", _("Evidence pack")

    class Form(models.TextChoices):
        """What kind of file."""

        XLSX = "xlsx", _("Excel (XLSX)")
        CSV = "csv", _("CSV tables in a ZIP")
        ZIP = "zip", _("ZIP")

    class Variant(models.TextChoices):
        """What it may tell of the shoppers, and which files go along."""

        CLIENT = "client", _("For a client: nothing that tells who the shopper was")
        CODE = "code", _("For HQ: with the shopper’s code")
        PEOPLE = "people", _("For HQ: with the shopper’s name and contact")
        ORIGINALS = "originals", _("Originals as they were sent, with place and device")

    class State(models.TextChoices):
        """Where the making stands."""

        ASKED = "asked", _("Waiting")
        MAKING = "making", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", pgettext_lazy("export", "Cancelled")
        EXPIRED = "expired", pgettext_lazy("export", "Deleted")

    BUSY = (State.ASKED, State.MAKING)

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="exports")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    form = models.CharField(_("file"), max_length=4, choices=Form.choices)
    variant = models.CharField(_("for whom"), max_length=10, choices=Variant.choices)
    wish = models.JSONField(default=dict)
    language = models.CharField(_("language"), max_length=10)
    # Of evidence: whose; of answers all waves stand in the wish.
    wave = models.ForeignKey(Wave, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    branch = models.ForeignKey(Branch, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    visit = models.ForeignKey(Visit, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.ASKED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=20, blank=True)
    file = models.CharField(max_length=200, blank=True)
    bytes = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    heard_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["organisation", "by", "-id"], name="export_newest"),
            models.Index(fields=["asked_at"], condition=Q(state__in=["asked", "making"]), name="export_lost"),
            models.Index(fields=["expires_at"], condition=Q(state="ready"), name="export_to_delete"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="ready") | ~Q(file="") & Q(expires_at__isnull=False), name="export_ready_has_file"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.pk}"

    @property
    def is_busy(self) -> bool:
        """Whether a task is at it, or soon will be."""
        return self.state in self.BUSY

    @property
    def can_be_asked_again(self) -> bool:
        """Whether there is no file, and nobody is at it."""
        return self.state in (self.State.FAILED, self.State.CANCELLED, self.State.EXPIRED)

    def progress(self) -> dict[str, Any]:
        """State and share of 100, for who waits."""
        share = 100 * self.done // self.total if self.total else 0
        return {"state": self.state, "share": min(share, 100), "done": self.done, "all": self.total}


class ExportDownload(models.Model):
    """One fetching of an export's file."""

    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="downloads")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("download of an export")
        verbose_name_plural = _("downloads of exports")
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.export_id}, {self.by}"
