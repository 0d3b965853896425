"""What people say about a visit afterwards: remarks, flags, disputes, actions."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audits.models.brand import Branch
from audits.models.visit import Visit
from audits.models.wave import Wave


class Remark(models.Model):
    """What a reviewer writes to the shopper about an answer, or about the visit when `question` is empty."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="remarks")
    question = models.CharField(max_length=50, blank=True)
    text = models.TextField(_("remark"))
    round = models.PositiveSmallIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        ordering = ["at"]
        constraints = [models.CheckConstraint(condition=~models.Q(text=""), name="remark_says_something")]

    def __str__(self) -> str:
        return self.text[:60]


class Flag(models.Model):
    """What an automatic check found odd in a visit (`audits/rules/integrity.py`)."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="flags")
    code = models.CharField(max_length=40)
    question = models.CharField(max_length=50, blank=True)
    data = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("flag")
        verbose_name_plural = _("flags")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["visit", "code", "question"], name="flag_once")]

    def __str__(self) -> str:
        return self.code


class Dispute(models.Model):
    """A director's objection to an answer; `decision` is empty until HQ decides."""

    class Decision(models.TextChoices):
        """What HQ said."""

        UPHELD = "upheld", _("Upheld")
        DISMISSED = "dismissed", _("Dismissed")

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="disputes")
    question = models.CharField(max_length=50)
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    reply = models.TextField(_("reply"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "question"], condition=models.Q(decision=""), name="dispute_one_open_per_question"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="dispute_has_a_reason"),
        ]

    def __str__(self) -> str:
        return self.question


class Action(models.Model):
    """A branch's corrective step, checked in the next wave."""

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="actions")
    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="actions")
    question = models.CharField(max_length=50, blank=True)
    text = models.TextField(_("what will be done"))
    owner = models.CharField(_("who"), max_length=150)
    due_on = models.DateField(_("by when"))
    done_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.text[:60]
