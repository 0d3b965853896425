"""What the demo's visits earned: earlier waves paid, the open one due, one line held back."""

from django.db import transaction

from accounts.models import User
from audits.models import Payment, Wave
from audits.services.payments import hold_payments, make_lines, order_payout, pay_payout

HELD = "The receipt shows another day. Please send the right one."


@transaction.atomic
def make_payments(waves: list[Wave], by: User) -> None:
    """A payout for each wave that is over."""
    for wave in waves:
        approved = wave.visits.filter(state="approved", shopper__isnull=False)
        for visit in approved.select_related("scenario_version", "wave__checklist_version"):
            make_lines(visit)
        lines = list(Payment.objects.filter(visit__wave=wave).order_by("pk").values_list("pk", flat=True))
        if wave.state == "open":
            hold_payments(organisation=wave.organisation, lines=lines[:1], reason=HELD, by=by)
        elif lines:
            pay_payout(payout_id=order_payout(organisation=wave.organisation, lines=lines, by=by).pk, by=by)
