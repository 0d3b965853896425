"""Where a shopper is known: branches, or all of a brand's, that they may not visit (domain.md, rule 1)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import ShopperProfile
from audits.models.brand import Branch, Brand


class ConflictKind(models.TextChoices):
    """Why they are known there."""

    WORK = "work", _("Works or worked there")
    FAMILY = "family", _("Family or friends work there")


class Conflict(models.Model):
    """Of a brand, or of a single branch of it; `until` is the last day of it, none where it lasts."""

    profile = models.ForeignKey(ShopperProfile, on_delete=models.CASCADE, related_name="conflicts")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="conflicts")
    branch = models.ForeignKey(Branch, null=True, blank=True, on_delete=models.CASCADE, related_name="conflicts")
    kind = models.CharField(_("why"), max_length=6, choices=ConflictKind.choices)
    until = models.DateField(_("until"), null=True, blank=True)
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("conflict of interest")
        verbose_name_plural = _("conflicts of interest")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=ConflictKind.values), name="conflict_kind_known")
        ]

    def __str__(self) -> str:
        return str(self.branch or self.brand)
