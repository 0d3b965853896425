"""Which branches a director answers for: single ones, or whole regions with all below them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from audits.models.brand import Branch, Region


class DirectorScope(models.Model):
    """One branch or one region of a director's membership; exactly one of the two is set."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="scopes")
    branch = models.ForeignKey(Branch, null=True, blank=True, on_delete=models.CASCADE, related_name="scopes")
    region = models.ForeignKey(Region, null=True, blank=True, on_delete=models.CASCADE, related_name="scopes")

    class Meta:
        verbose_name = _("director's scope")
        verbose_name_plural = _("directors' scopes")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(branch=None, region__isnull=False) | models.Q(branch__isnull=False, region=None),
                name="scope_branch_or_region",
            ),
            models.UniqueConstraint(fields=["membership", "branch"], name="scope_branch_once"),
            models.UniqueConstraint(fields=["membership", "region"], name="scope_region_once"),
        ]

    def __str__(self) -> str:
        return str(self.branch or self.region)
