"""How a score is written everywhere, so that no two pages round it differently."""

from decimal import Decimal
from fractions import Fraction

from django.utils.formats import number_format


def tenths(value: Fraction | float | None) -> str:
    """A figure with one decimal place, half up, as the language writes it; a dash for none."""
    if value is None:
        return "\N{EN DASH}"
    up = (Fraction(value) * 10 + Fraction(1, 2)).__floor__()
    return str(number_format(Decimal(up) / 10, decimal_pos=1))
