"""How figures are written in templates: whole scores, tenths, bands and the sentences of `reports.words`."""

from decimal import Decimal
from fractions import Fraction

from django import template

from common.numbers import tenths
from reports import bands, words
from reports.figures import ActionFigures, Fix, Rank
from reports.stats import Interval

register = template.Library()
register.filter("tenths", tenths)


@register.filter
def whole(value: Fraction | float | None) -> str:
    """A whole number, half up; a dash for none."""
    return words.whole(value)


@register.filter
def places_two(value: Fraction | None) -> str:
    """Two decimal places, as scores are kept; a dash for none."""
    return words.places_two(value)


@register.filter
def tenths_trim(value: Decimal | None) -> str:
    """Points as short as they can be written: 5, 2.5."""
    return words.points(value)


@register.filter
def signed(value: Fraction | None) -> str:
    """One decimal place with its sign."""
    return words.signed(value)


@register.filter
def places(rank: tuple[int, int, int]) -> str:
    """A rank's interval: 7-13 of 24."""
    return words.rank_words(Rank(*rank))


@register.filter
def interval(value: Interval | None) -> str:
    """Both ends, whole."""
    return words.interval_words(value)


@register.filter
def band_label(key: str) -> str:
    """The band's word."""
    return bands.band_label(key)


@register.filter
def fix_line(fix: Fix) -> str:
    """What a missed standard cost."""
    return words.fix_words(fix)


@register.filter
def action_line(action: ActionFigures) -> str:
    """Whether an action worked."""
    return words.action_words(action)
