"""The words of a language for answers and for the reasons of their points."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.rules.checklist import Banded, CapEffect, MultipleChoice, QuestionBase, Scale, SingleChoice, YesNo
from audits.rules.readable import Words, minutes_and_seconds
from audits.rules.scoring import possible_points
from audits.rules.windows import hours_in_words


def words_for(language: str, currency: str = "") -> Words:
    """Words and formats of `language`; amounts of money carry `currency`."""

    def files(count: int) -> str:
        with translation.override(language):
            return ngettext("%(count)d file", "%(count)d files", count) % {"count": count}

    def number(value: Decimal) -> str:
        with translation.override(language):
            return str(formats.localize(value, use_l10n=True))

    def day(value: dt.date) -> str:
        with translation.override(language):
            return day_in_words(value)

    def clock(value: dt.time) -> str:
        return value.strftime("%H:%M:%S" if value.second else "%H:%M")

    def metres(value: float) -> str:
        with translation.override(language):
            unit = _("m")
        return f"{value}\u00a0{unit}"

    with translation.override(language):
        return Words(
            yes=_("Yes"),
            no=_("No"),
            na=_("Not applicable"),
            unanswered=_("Not answered"),
            files=files,
            number=number,
            day=day,
            clock=clock,
            metres=metres,
            currency=currency,
        )


def day_in_words(day: dt.date) -> str:
    """27 Oct 2026: Django's own English is American; where months are declined, they stand in full."""
    return formats.date_format(day, "j M Y" if (translation.get_language() or "en").startswith("en") else "j E Y")


def hours_words(windows: Iterable[Mapping[str, Any]]) -> list[str]:
    """The hours in which visits may be made; none where any will do."""
    weekdays = [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]
    return hours_in_words(windows, weekdays)


def refusal_in_words(code: str) -> str:
    """Why a file can't be shown, by the code it was refused with; the files' own names for it are in `Unfit`."""
    sentences = {
        "empty": _("The file is empty."),
        "wrong_type": _("The file is of another type than its question asks for."),
        "truncated": _("The file breaks off: a part of it is missing."),
        "too_many_pixels": _("The picture is too large to be opened."),
        "too_long": _("The recording is too long."),
        "unreadable": _("The file can’t be read."),
    }
    return sentences.get(code, sentences["unreadable"])


def obstacle_in_words(kind: str) -> str:
    """Why a visit could not be made, in a sentence that tells nothing of who tried."""
    sentences = {
        "closed": _("The visit could not be made: the branch was closed."),
        "gone": _("The visit could not be made: the branch is no longer there."),
        "refused": _("The visit could not be made: service was refused."),
        "unsafe": _("The visit could not be made: it was not safe."),
    }
    return sentences.get(kind) or _("The visit could not be made.")


def metres_in_words(metres: int) -> str:
    """38 m, or 3.6 km, in the active language's way of writing numbers."""
    if metres < 1000:
        unit = _("m")
        return f"{metres}\u00a0{unit}"
    unit = _("km")
    return f"{formats.number_format(round(metres / 1000, 1), 1)}\u00a0{unit}"


def critical_rule(question: QuestionBase, words: Words) -> str:
    """What earning too little in a critical question does, in a sentence; "" where it isn't critical."""
    rule = question.critical
    if rule is None:
        return ""
    below = words.number(rule.below.normalize() + 0)
    if isinstance(rule.effect, CapEffect):
        cap = words.number(rule.effect.cap.normalize() + 0)
        return _("Critical: points below %(below)s cap the visit at %(cap)s.") % {"below": below, "cap": cap}
    if rule.effect == "fail_visit":
        return _("Critical: points below %(below)s fail the visit.") % {"below": below}
    return _("Critical: points below %(below)s fail the section.") % {"below": below}


def reason_of_points(question: QuestionBase, state: str, words: Words) -> str:
    """Why an answer earned what it did, in a sentence; "" where the points speak for themselves."""
    if state == "na":
        return _("Not applicable: counts neither as earned nor as possible.")
    if state == "unanswered":
        return _("Not answered: counts neither as earned nor as possible.")
    if state != "scored":
        return ""
    if isinstance(question, YesNo):
        good = {"yes": words.yes, "no": words.no}[question.good]
        return _("Earns points for “%(good)s”.") % {"good": good}
    if isinstance(question, Banded) and question.bands:
        return _("Points by size: %(bands)s.") % {"bands": _bands(question, words)}
    return _reason_of_most(question, words.number(_most(question).normalize() + 0))


def _reason_of_most(question: QuestionBase, most: str) -> str:
    """How points go up to the most that a question can earn."""
    if isinstance(question, Scale):
        ends = {"low": question.min, "high": question.max, "most": most}
        return _("Points by the scale: 0 for %(low)s, %(most)s for %(high)s, evenly between.") % ends
    if isinstance(question, SingleChoice):
        return _("Each choice has points of its own; the best has %(most)s.") % {"most": most}
    if isinstance(question, MultipleChoice):
        return _("The points of the choices taken, at least 0 and at most %(most)s.") % {"most": most}
    return ""


def _most(question: QuestionBase) -> Decimal:
    possible = possible_points(question)
    return Decimal(possible.numerator) / Decimal(possible.denominator)


def _bands(question: Banded, words: Words) -> str:
    parts = []
    for band in question.bands or []:
        points = words.number(band.points.normalize() + 0)
        if band.up_to is None:
            parts.append(_("above that %(points)s") % {"points": points})
        else:
            timed = question.kind == "duration" and band.up_to == band.up_to.to_integral_value()
            limit = minutes_and_seconds(int(band.up_to)) if timed else words.number(band.up_to)
            parts.append(_("up to %(limit)s: %(points)s") % {"limit": limit, "points": points})
    return ", ".join(parts)
