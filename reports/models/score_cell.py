"""Score cells: what the rollup keeps of approved visits."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audits.models import Branch, Wave


class ScoreCell(models.Model):
    """Count, sum and sum of squares of approved visits' scores, in hundredths of a percent (scoring.md).

    One row per wave x branch x section; the section "" is the visit's own score. Recomputed whole, never added to.
    """

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="cells")
    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="cells")
    section = models.CharField(max_length=50, blank=True)
    count = models.PositiveIntegerField()
    total = models.PositiveBigIntegerField()
    squares = models.PositiveBigIntegerField()
    refreshed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("score cell")
        verbose_name_plural = _("score cells")
        constraints = [
            models.UniqueConstraint(fields=["wave", "branch", "section"], name="cell_once"),
            models.CheckConstraint(condition=models.Q(count__gte=1), name="cell_of_some_visit"),
        ]

    def __str__(self) -> str:
        return f"{self.wave}, {self.branch}, {self.section}"
