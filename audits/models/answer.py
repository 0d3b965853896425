"""Answers, the submissions that brought them, and what reviewers corrected."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audits.models.visit import Visit


class Submission(models.Model):
    """What the phone sent, kept whole; its id is the phone's, so that sending again changes nothing."""

    id = models.UUIDField(primary_key=True)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="submissions")
    round = models.PositiveSmallIntegerField()
    content_sha256 = models.CharField(max_length=64)
    body = models.JSONField()
    dropped = models.JSONField(default=list, blank=True)
    changed = models.JSONField(default=dict, blank=True)  # by a returned round: {question: {"old", "new"}}
    receipt = models.CharField(_("receipt"), max_length=20, unique=True)
    finished_at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["round"]
        constraints = [models.UniqueConstraint(fields=["visit", "round"], name="submission_round_once")]

    def __str__(self) -> str:
        return self.receipt


class Answer(models.Model):
    """The value of one question of one visit; points are rounded to two places, for showing only.

    `rate` is what it earned of what was possible, in hundredths of a percent: integers, because they add up quickly.
    """

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="answers")
    question = models.CharField(max_length=50)
    value = models.JSONField(null=True)
    is_na = models.BooleanField(default=False)
    comment = models.TextField(blank=True)
    earned = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    possible = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    rate = models.IntegerField(null=True)
    seconds = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "question"], name="answer_once"),
            models.CheckConstraint(condition=models.Q(is_na=False) | models.Q(value=None), name="answer_na_no_value"),
        ]

    def __str__(self) -> str:
        return self.question


class Correction(models.Model):
    """One changed answer: what it was, what it is, why and by whom; the shopper sees it."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="corrections")
    question = models.CharField(max_length=50)
    old = models.JSONField()
    new = models.JSONField()
    old_score = models.PositiveSmallIntegerField(null=True)
    new_score = models.PositiveSmallIntegerField(null=True)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["at"]
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="correction_has_a_reason")]

    def __str__(self) -> str:
        return self.question
