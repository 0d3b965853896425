"""Question cells: what the rollup keeps of approved visits' answers; and when each wave x branch was computed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audits.models import Branch, Wave


class QuestionCell(models.Model):
    """One question's answers in one wave x branch: how many, how many N/A, and the sums of their rates.

    A rate is points earned of points possible, in hundredths of a percent; below 0 where a choice takes points away.
    `total` and `squares` are null for questions without points, which have counts only. Recomputed whole.
    """

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="question_cells", db_index=False)
    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="question_cells", db_index=False)
    question = models.CharField(max_length=50)
    counted = models.PositiveIntegerField()
    na = models.PositiveIntegerField()
    total = models.BigIntegerField(null=True)
    squares = models.PositiveBigIntegerField(null=True)

    class Meta:
        verbose_name = _("question cell")
        verbose_name_plural = _("question cells")
        constraints = [
            models.UniqueConstraint(fields=["wave", "branch", "question"], name="question_cell_once"),
            models.CheckConstraint(
                condition=models.Q(counted__gte=1) | models.Q(na__gte=1), name="question_cell_of_some_answer"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wave}, {self.branch}, {self.question}"


class CellRefresh(models.Model):
    """When the cells of a wave x branch were last computed; its row is the lock of whoever computes them."""

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="refreshes", db_index=False)
    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="refreshes", db_index=False)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("refresh of cells")
        verbose_name_plural = _("refreshes of cells")
        constraints = [models.UniqueConstraint(fields=["wave", "branch"], name="refresh_once")]

    def __str__(self) -> str:
        return f"{self.wave}, {self.branch}"
