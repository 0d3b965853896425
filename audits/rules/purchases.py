"""What a shopper paid: the receipt's total among the answers, and whether the scenario pays it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from audits.rules.checklist import Checklist
from audits.rules.conditions import Answered

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Amount:
    """Money; `question` is where it was answered, "" for a limit."""

    value: Decimal
    currency: str
    question: str = ""


def total_question(checklist: Checklist) -> str:
    """The first `money` question that asks for a receipt, else the only `money` question; "" for none."""
    amounts = [question for section in checklist.sections for question in section.questions if question.kind == "money"]
    proven = [question for question in amounts if any(rule.kind == "receipt" for rule in question.evidence)]
    only = amounts if len(amounts) == 1 else []
    return next((question.code for question in (*proven, *only)), "")


def receipt_total(checklist: Checklist, known: Mapping[str, Answered], currency: str) -> Amount | None:
    """What was paid, in the visit's `currency`; None where it isn't asked, or wasn't answered."""
    code = total_question(checklist)
    return Amount(known[code].value, currency, code) if code in known else None


def is_over(total: Amount, limit: Amount) -> bool:
    """Whether more was paid than is paid back; amounts in two currencies can't be compared."""
    return total.currency == limit.currency and total.value > limit.value


def payable(total: Amount | None, limit: Amount | None) -> Decimal:
    """How much of what was paid is paid back, in cents: up to the limit; nothing across currencies without a rate."""
    if total is None or limit is None or total.currency != limit.currency:
        return Decimal(0)
    return max(Decimal(0), min(total.value, limit.value)).quantize(CENT, ROUND_HALF_UP)
