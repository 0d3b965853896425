"""The ledger: an approved visit makes lines, HQ holds them back or pays them in batches; a branch has no part in it."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, Max, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, ShopperProfile, User
from audits.models import Payment, PaymentKind, PaymentState, Payout, Visit
from audits.models.payment import PaymentQuerySet
from audits.rules.purchases import payable, receipt_total
from audits.rules.scoring import score_visit
from audits.services.flags import limit_of
from audits.services.scores import checklist_of, stored_answers
from common.errors import Refused

OPEN = (PaymentState.DUE, PaymentState.HELD)


def make_lines(visit: Visit) -> None:
    """The lines of a visit that is being approved, under its lock. One that is being paid, or was, stays as it is."""
    for kind, amount, currency in earned_by(visit):
        line = Payment.objects.select_for_update().filter(visit=visit, kind=kind).first()
        if line is None and amount > 0:
            Payment.objects.create(visit=visit, kind=kind, amount=amount, currency=currency)
        elif line is not None and line.state in OPEN and line.amount != amount:
            Payment.objects.filter(pk=line.pk).update(amount=amount) if amount > 0 else line.delete()


def earned_by(visit: Visit) -> list[tuple[str, Decimal, str]]:
    """Kind, amount and currency of what a visit earns; one that could not be made earns its fee."""
    limit = limit_of(visit.scenario_version.document)
    checklist = checklist_of(visit)
    known = {} if visit.obstacle else score_visit(checklist, stored_answers(visit)).known
    repaid = payable(receipt_total(checklist, known, visit.currency), limit)
    return [(PaymentKind.FEE, visit.fee, visit.currency), (PaymentKind.REIMBURSEMENT, repaid, visit.currency)]


def payable_by(organisation: Organisation, by: User) -> PaymentQuerySet:
    """The organisation's lines that this person may decide about: nobody pays their own visits (domain.md, rule 8)."""
    rows = Payment.objects.visible_to(by).filter(visit__organisation=organisation)
    return rows.exclude(visit__shopper__membership__user=by)


@transaction.atomic
def hold_payments(*, organisation: Organisation, lines: Collection[int], reason: str, by: User) -> int:
    """Hold lines back; the shopper reads the reason. Gives how many there were to hold."""
    words = " ".join(reason.split())
    if not words:
        sentence = _("Say why in a few words.")
        raise Refused("invalid", sentence, {"reason": sentence}, status=400)
    rows = payable_by(organisation, by).filter(pk__in=lines, state__in=OPEN)
    return locked(rows).update(state=PaymentState.HELD, reason=words[:300])


@transaction.atomic
def release_payments(*, organisation: Organisation, lines: Collection[int], by: User) -> int:
    """Held lines are due again; gives how many."""
    rows = payable_by(organisation, by).filter(pk__in=lines, state=PaymentState.HELD)
    return locked(rows).update(state=PaymentState.DUE, reason="")


@transaction.atomic
def order_payout(*, organisation: Organisation, lines: Collection[int], by: User) -> Payout:
    """Put due lines into a new payout; those that are not due are left out."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)  # numbers without a gap
    rows = locked(payable_by(organisation, by).filter(pk__in=lines, state=PaymentState.DUE))
    if not rows.exists():
        raise Refused("nothing_due", _("None of these is due: choose lines that are neither held back nor being paid."))
    last = Payout.objects.filter(organisation=organisation).aggregate(last=Max("number"))["last"] or 0
    payout = Payout.objects.create(organisation=organisation, number=last + 1, made_by=by)
    rows.update(state=PaymentState.ORDERED, payout=payout)
    return payout


@transaction.atomic
def pay_payout(*, payout_id: int, by: User) -> Payout:
    """Note that a payout was paid; not one that was undone, nor one that pays `by` (domain.md, rule 8)."""
    payout = locked_payout(payout_id)
    if payout.payments.filter(visit__shopper__membership__user=by).exists():
        raise Refused("own_visit", _("Nobody pays their own visits: somebody else must note that this is paid."))
    if not payout.payments.update(state=PaymentState.PAID):
        raise Refused("wrong_state", _("This payout was undone: its lines are due again."))
    payout.paid_at, payout.ended_by = timezone.now(), by
    payout.save(update_fields=["paid_at", "ended_by"])
    return payout


@transaction.atomic
def undo_payout(*, payout_id: int, by: User) -> None:
    """Its lines are due again, and the payout stays as an empty one, so that numbers tell no lie."""
    payout = locked_payout(payout_id)
    if not payout.payments.update(state=PaymentState.DUE, payout=None):
        return
    payout.undone_at, payout.ended_by = timezone.now(), by
    payout.save(update_fields=["undone_at", "ended_by"])


def locked_payout(payout_id: int) -> Payout:
    """A payout that isn't paid yet, under its lock."""
    payout = Payout.objects.select_for_update().get(pk=payout_id)
    if payout.paid_at:
        raise Refused("wrong_state", _("This payout is paid, and changes no more."))
    return payout


def locked(rows: PaymentQuerySet) -> PaymentQuerySet:
    """The same lines, locked in one order; a plain set again, since joins can't be updated."""
    pks = list(rows.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    return Payment.objects.filter(pk__in=pks)


@dataclass(frozen=True)
class Share:
    """What one shopper gets from a payout, in one currency."""

    shopper: ShopperProfile
    currency: str
    amount: Decimal
    lines: int


def shares_of(payout: Payout) -> list[Share]:
    """Each shopper's sum, by code and currency."""
    lines = payout.payments.select_related("visit__shopper__membership__user")
    found: dict[tuple[str, str], list[Payment]] = {}
    for line in lines.order_by("pk"):
        assert line.visit.shopper is not None
        found.setdefault((line.visit.shopper.code, line.currency), []).append(line)
    return [
        Share(of[0].visit.shopper, currency, sum((line.amount for line in of), Decimal()), len(of))  # type: ignore[arg-type]
        for (_code, currency), of in sorted(found.items())
    ]


def totals_of(payouts: Collection[Payout]) -> dict[int, list[tuple[str, Decimal]]]:
    """By payout the sum of each currency."""
    found: dict[int, list[tuple[str, Decimal]]] = {payout.pk: [] for payout in payouts}
    rows = Payment.objects.filter(payout__in=found).order_by("payout", "currency")
    for payout, currency, total in rows.values_list("payout", "currency").annotate(total=Sum("amount")):
        found[payout].append((currency, total))
    return found


def sums_of(rows: PaymentQuerySet) -> tuple[dict[str, dict[str, Decimal]], int]:
    """By state the sum of each currency; and how many lines they are, which the same look tells."""
    found: dict[str, dict[str, Decimal]] = {state: {} for state in PaymentState.values}
    lines, sums = 0, rows.order_by().values_list("state", "currency")
    for state, currency, total, number in sums.annotate(total=Sum("amount"), number=Count("pk")):
        found[state][currency] = total
        lines += number
    return found, lines
