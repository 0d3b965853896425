"""Money for shoppers: a line for each thing that a visit earns, and the batches in which lines are paid."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.access import HQ, memberships_of
from accounts.models import Organisation, User
from audits.models.visit import Visit


class PaymentKind(models.TextChoices):
    """What is paid for."""

    FEE = "fee", _("Fee")
    REIMBURSEMENT = "repaid", _("Reimbursement")
    BONUS = "bonus", _("Bonus")


class PaymentState(models.TextChoices):
    """Where a line stands; only a held one has a reason."""

    DUE = "due", _("Due")
    HELD = "held", _("Held back")
    ORDERED = "ordered", _("Being paid")
    PAID = "paid", _("Paid")


class Payout(models.Model):
    """Lines that are paid together; once paid it changes no more."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="payouts")
    number = models.PositiveIntegerField(_("number"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(  # who noted it as paid, or undid it
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("payout")
        verbose_name_plural = _("payouts")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="payout_number_once"),
            models.CheckConstraint(
                condition=models.Q(paid_at=None) | models.Q(undone_at=None), name="payout_paid_or_undone"
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)


class PaymentQuerySet(models.QuerySet["Payment"]):
    """Which lines, and who sees them."""

    def visible_to(self, user: User | AnonymousUser) -> "PaymentQuerySet":
        """Those of the organisations where the person is HQ; a shopper sees theirs through their visits."""
        return self.filter(visit__organisation__in=memberships_of(user, *HQ).values("organisation"))


class Payment(models.Model):
    """One line: what one visit earns its shopper for one thing."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="payments")
    kind = models.CharField(_("kind"), max_length=6, choices=PaymentKind.choices)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    state = models.CharField(_("state"), max_length=7, choices=PaymentState.choices, default=PaymentState.DUE)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    payout = models.ForeignKey(Payout, null=True, blank=True, on_delete=models.PROTECT, related_name="payments")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "kind"], name="payment_once"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="payment_of_something"),
            models.CheckConstraint(condition=models.Q(kind__in=PaymentKind.values), name="payment_kind_known"),
            models.CheckConstraint(condition=models.Q(state__in=PaymentState.values), name="payment_state_known"),
            models.CheckConstraint(
                condition=models.Q(state="held") & ~models.Q(reason="") | ~models.Q(state="held") & models.Q(reason=""),
                name="payment_held_with_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["ordered", "paid"], payout__isnull=False)
                | models.Q(state__in=["due", "held"], payout=None),
                name="payment_paid_in_a_payout",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit}, {self.kind}"
