"""What the figures say in sentences, the same on the page and in the PDF, in the active language."""

from decimal import Decimal
from fractions import Fraction

from django.utils.formats import localize, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.numbers import tenths
from reports.figures import ActionFigures, BranchFigures, Charted, Fix, Rank
from reports.stats import Change, Interval
from reports.strokes import Words

MINUS = "\N{MINUS SIGN}"
WHOLE = 100


def whole(value: Fraction | float | None) -> str:
    """A figure as a whole number, half up; a dash for none."""
    return "\N{EN DASH}" if value is None else str(rounded(value))


def rounded(value: Fraction | float) -> int:
    """The nearest whole number, half up."""
    return (Fraction(value) + Fraction(1, 2)).__floor__()


def places_two(value: Fraction | None) -> str:
    """A figure with two decimal places, half up; a dash for none."""
    if value is None:
        return "\N{EN DASH}"
    return str(number_format((Fraction(value) * 100 + Fraction(1, 2)).__floor__() / 100, decimal_pos=2))


def signed(value: Fraction | None) -> str:
    """A difference with one decimal place and its sign."""
    if value is None:
        return tenths(None)
    up = (abs(value) * 10 + Fraction(1, 2)).__floor__()
    sign = "" if not up else "+" if value > 0 else "\N{MINUS SIGN}"
    return sign + tenths(abs(value))


def points(value: Decimal | None) -> str:
    """Points as short as the language writes them: 5, 2.5; a dash for none."""
    return "\N{EN DASH}" if value is None else str(localize(value.normalize() + 0))


def interval_words(interval: Interval | None) -> str:
    """Both ends of an interval as whole numbers; "" for none, or for one that leaves everything open."""
    if interval is None:
        return ""
    low, high = rounded(interval.low), rounded(interval.high)
    if low <= 0 and high >= WHOLE:
        return ""
    return str(low) if low == high else f"{low}\N{EN DASH}{high}"


def signed_interval_words(interval: Interval | None) -> str:
    """Both ends of a difference's interval as whole numbers with their signs; "" for none."""
    if interval is None:
        return ""
    ends = (rounded(interval.low), rounded(interval.high))
    low, high = (f"{'+' if end > 0 else MINUS if end < 0 else ''}{abs(end)}" for end in ends)
    return f"{low} \N{HORIZONTAL ELLIPSIS} {high}"


def rank_words(rank: Rank) -> str:
    """The rank with its interval: 7-13 of 24."""
    places = str(rank.best) if rank.best == rank.worst else f"{rank.best}\N{EN DASH}{rank.worst}"
    return _("%(places)s of %(ranked)d") % {"places": places, "ranked": rank.ranked}


def change_words(change: Change | None, wave: str) -> str:
    """How far the score moved since the wave before."""
    if change is None or change.difference is None:
        return _("This is the first wave with results here.")
    points = rounded(abs(change.difference))
    if points == 0 and change.verdict == "no_clear_change":
        return _("The same as in “%(wave)s”.") % {"wave": wave}
    if points == 0:
        up, down = _("Up less than a point on “%(wave)s”."), _("Down less than a point on “%(wave)s”.")
        return (up if change.difference > 0 else down) % {"wave": wave}
    if change.difference > 0:
        said = ngettext("Up %(points)d point on “%(wave)s”.", "Up %(points)d points on “%(wave)s”.", points)
    else:
        said = ngettext("Down %(points)d point on “%(wave)s”.", "Down %(points)d points on “%(wave)s”.", points)
    return said % {"points": points, "wave": wave}


def verdict_words(change: Change | None) -> str:
    """Whether the change is clear or may be chance; "" where there is none, or nothing to compare with."""
    if change is None or change.difference is None or change.is_nothing:
        return ""
    if not change.is_told:
        return _("Too few visits to tell a change from chance.")
    if change.verdict == "no_clear_change":
        return _("No clear change: chance alone could do this.")
    return _("The change is clear, not chance.")


def group_verdict_words(change: Change) -> str:
    """Whether the change of several branches is clear or may be chance; "" where there is nothing to compare with."""
    if change.difference is not None and not change.is_nothing and not change.is_told:
        return _("Too few branches in both waves to tell a change from chance.")
    return verdict_words(change)


def visits_words(figures: BranchFigures) -> str:
    """How many visits stand behind the score, and how little one says."""
    said = ngettext("%(count)d visit, %(span)s.", "%(count)d visits, %(span)s.", figures.visits)
    plain = said % {"count": figures.visits, "span": figures.span}
    if figures.visits == 1:
        return plain + " " + _("One visit says little: it is one customer on one day.")
    return plain


def rank_sentence(figures: BranchFigures) -> str:
    """The rank among the network's branches, or why there is none."""
    if figures.rank:
        return _("Rank %(rank)s.") % {"rank": rank_words(figures.rank)}
    if figures.visits and figures.visits < figures.least_visits_to_rank:
        said = ngettext(
            "No rank: it takes at least %(least)d visit.",
            "No rank: it takes at least %(least)d visits.",
            figures.least_visits_to_rank,
        )
        return said % {"least": figures.least_visits_to_rank}
    return _("No rank: the visits of this wave can't tell branches from chance.")


def fix_words(fix: Fix) -> str:
    """What a missed standard cost, whether it was so before, and in how many visits."""
    parts = [_("%(points)s points lost") % {"points": tenths(fix.lost)}]
    if fix.is_critical:
        parts.append(_("critical"))
    if fix.again:
        parts.append(_("also in “%(wave)s”") % {"wave": fix.again})
    said = ngettext("%(missed)d of %(counted)d visit", "%(missed)d of %(counted)d visits", fix.counted)
    parts.append(said % {"missed": fix.missed, "counted": fix.counted})
    return " · ".join(parts)


def action_words(action: ActionFigures) -> str:
    """Whether an action worked, as far as the visits can tell."""
    if action.before is None or action.after is None:
        return _("No figure to check it by in this wave.")
    rates = {"before": whole(action.before), "after": whole(action.after)}
    figures = _("%(before)s %% then, %(after)s %% now") % rates
    verdicts = {
        # xgettext:no-python-format
        "up": _("it worked: clear at the 95 % level"),
        # xgettext:no-python-format
        "down": _("it got worse: clear at the 95 % level"),
    }
    return f"{figures}, {verdicts.get(action.verdict, _('no clear change yet'))}."


def sections_chart(figures: Charted) -> Words:
    """What a screen reader says of the sections' chart."""
    parts = [
        _("%(section)s %(score)s, network %(network)s")
        % {"section": s.title, "score": whole(s.score), "network": whole(s.network)}
        for s in figures.sections
    ]
    return Words(_("Sections against the network"), "; ".join(parts))


def journey_chart(figures: Charted) -> Words:
    """What a screen reader says of the journey's chart."""
    return Words(_("The customer's journey"), "; ".join(f"{stop.label} {whole(stop.score)}" for stop in figures.stops))


def trend_chart(figures: Charted) -> Words:
    """What a screen reader says of the trend's chart."""
    return Words(_("Over the waves"), "; ".join(f"{wave.label} {whole(wave.score)}" for wave in figures.trend))


def range_chart(figures: Charted) -> Words:
    """What a screen reader says of the score's range."""
    return Words(
        _("Score %(score)s of 100") % {"score": whole(figures.score)},
        _("Network %(network)s") % {"network": whole(figures.network)},
    )
