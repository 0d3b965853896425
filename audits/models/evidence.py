"""Evidence: the files of a visit as they were sent, and what is shown of them."""

import datetime as dt

import uuid6
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audits.models.programme import VisitTimeShown
from audits.models.visit import Visit


class EvidenceKind(models.TextChoices):
    """What a file is meant to show; what it is, is judged by its content."""

    PHOTO = "photo", _("Photo")
    AUDIO = "audio", _("Audio")
    VIDEO = "video", _("Video")
    RECEIPT = "receipt", _("Receipt")
    SCREENSHOT = "screenshot", _("Screenshot")
    DOCUMENT = "document", _("Document")


class EvidenceState(models.TextChoices):
    """Declared in a manifest, received whole, ready to show, or refused with a reason."""

    DECLARED = "declared", _("Awaited")
    RECEIVED = "received", _("Being prepared")
    READY = "ready", _("Ready")
    REFUSED = "refused", _("Unreadable")


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Which files, and who sees them."""

    def visible_to(self, user: User | AnonymousUser) -> "EvidenceQuerySet":
        """Staff and the shopper: all of their visits'; a director what was sent in for good and names no hour.

        So neither audio nor receipts, unless the programme shares the one and shows the exact time of the other.
        """
        visits = Visit.objects.filter(pk=models.OuterRef("visit"))
        everything = models.Exists(visits.visible_to_staff(user)) | models.Exists(visits.visible_to_shopper(user))
        shared = (
            models.Q(kind__in=["photo", "screenshot"])
            | models.Q(kind="receipt", visit__wave__programme__visit_time_shown=VisitTimeShown.EXACT)
            | models.Q(kind="audio", visit__wave__programme__shares_audio=True)
        )
        published = models.Q(models.Exists(visits.visible_to_director(user)), in_manifest=True) & shared
        return self.filter(everything | published)

    def waiting(self) -> "EvidenceQuerySet":
        """Received whole, not yet prepared: what the sweep finds again."""
        return self.filter(state=EvidenceState.RECEIVED)


class Evidence(models.Model):
    """One file; the id is the phone's. `original` is private and never changed, the rest are derivatives."""

    id = models.UUIDField(primary_key=True)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(_("kind"), max_length=10, choices=EvidenceKind.choices)
    question = models.CharField(max_length=50, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=EvidenceState.choices, default=EvidenceState.DECLARED)
    in_manifest = models.BooleanField(default=False)
    sha256 = models.CharField(max_length=64)
    bytes = models.PositiveBigIntegerField()
    captured_at = models.DateTimeField(null=True, blank=True)
    lat = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    lon = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    accuracy_m = models.PositiveIntegerField(null=True, blank=True)
    caption = models.CharField(max_length=500, blank=True)
    recording = models.UUIDField(null=True, blank=True)  # joins the parts of one recording
    declared_at = models.DateTimeField(auto_now_add=True)
    received_at = models.DateTimeField(null=True, blank=True)
    processed_at = models.DateTimeField(null=True, blank=True)
    refusal = models.CharField(max_length=40, blank=True)

    media_type = models.CharField(max_length=60, blank=True)
    original = models.CharField(max_length=200, blank=True)
    shown = models.CharField(max_length=200, blank=True)
    small = models.CharField(max_length=200, blank=True)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    duration_ms = models.PositiveIntegerField(null=True, blank=True)
    peaks = models.JSONField(null=True, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["captured_at", "pk"]
        indexes = [
            models.Index(fields=["state", "received_at"], name="evidence_by_state"),
            models.Index(fields=["sha256"], name="evidence_by_sha256"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=EvidenceState.values), name="evidence_state_known"),
            models.CheckConstraint(condition=models.Q(kind__in=EvidenceKind.values), name="evidence_kind_known"),
            models.CheckConstraint(
                condition=models.Q(state="declared") | ~models.Q(original=""), name="evidence_received_has_a_file"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.pk}"


UPLOAD_LIFE = dt.timedelta(days=7)


class UploadQuerySet(models.QuerySet["Upload"]):
    """Which may be gone on with."""

    def alive(self, at: dt.datetime) -> "UploadQuerySet":
        """Touched within a week before."""
        return self.filter(changed_at__gt=at - UPLOAD_LIFE)

    def expired(self, at: dt.datetime) -> "UploadQuerySet":
        """Over; the sweep takes them away."""
        return self.filter(changed_at__lte=at - UPLOAD_LIFE)


class Upload(models.Model):
    """A tus upload under way; its parts lie in storage, `offset` is what the server has for certain."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="uploads")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    length = models.PositiveBigIntegerField()
    offset = models.PositiveBigIntegerField(default=0)
    parts = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        constraints = [
            models.CheckConstraint(condition=models.Q(offset__lte=models.F("length")), name="upload_not_past_its_end")
        ]

    def __str__(self) -> str:
        return f"{self.offset}/{self.length}"

    @property
    def is_whole(self) -> bool:
        """Every byte is here; whether they are the right ones is told by its evidence."""
        return self.offset == self.length

    @property
    def expires_at(self) -> dt.datetime:
        """When it is over, if nobody goes on with it."""
        return self.changed_at + UPLOAD_LIFE
