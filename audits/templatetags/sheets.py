"""How a visit's sheet reads: points, percentages, reasons, places, waveforms."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import template
from django.utils import translation
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from audits.models import Branch, Evidence, Flag, Visit
from audits.rules.integrity import Place, distance_m
from audits.rules.readable import minutes_and_seconds, readable
from audits.services.flags import OF_THE_PLACE, flag_sentence, flag_title, place
from audits.services.recordings import Recording
from audits.services.sheets import SheetRow
from audits.services.words import metres_in_words, obstacle_in_words, reason_of_points, refusal_in_words, words_for
from common.numbers import tenths

register = template.Library()
register.filter("flag_sentence", flag_sentence)
register.filter("flag_title", flag_title)
register.filter("obstacle_in_words", obstacle_in_words)
register.filter("refusal_in_words", refusal_in_words)
SPACE = "\u00a0"


@register.filter
def points(value: Decimal | None) -> str:
    """5.00 is 5, 7.50 is 7.5, in the reader's way of writing numbers."""
    return "" if value is None else number_format((value.normalize() + 0), use_l10n=True)


@register.filter
def score_figure(hundredths: int | None) -> str:
    """A score kept in hundredths of a percent, to one place, without a sign; a dash where there is none."""
    return tenths(None if hundredths is None else Fraction(hundredths, 100))


@register.filter
def whole_figure(hundredths: int | None) -> str:
    """The same without places, for narrow columns."""
    return "–" if hundredths is None else number_format((hundredths + 50) // 100)


@register.filter
def of_question(found: Mapping[str, list[Any]], row: SheetRow) -> list[Any]:
    """What was found by question, at the row's."""
    return found.get(row.code, [])


@register.simple_tag
def place_reason(flag: Flag, visit: Visit) -> str:
    """What the shopper said about where the visit began, beside the flags it answers."""
    return visit.start_reason if flag.code in OF_THE_PLACE else ""


@register.filter
def why_points(row: SheetRow) -> str:
    """Why the row earned what it did; a row that explains itself has nothing to say."""
    return reason_of_points(row.question, row.state, words_for(translation.get_language() or "en"))


@register.simple_tag
def answer_words(row: SheetRow, value: Any, currency: str = "") -> str:
    """An older or newer value of the row's question, in words."""
    language = (translation.get_language() or "en").split("-")[0]
    return readable(row.question, value, language, words_for(language, currency))


@register.simple_tag
def from_branch(evidence: Evidence, branch: Branch) -> str:
    """How far from the branch a file was made; "" where either place is unknown."""
    return distance_words(place(evidence.lat, evidence.lon, evidence.accuracy_m), branch)


def distance_words(made: Place | None, branch: Branch) -> str:
    """38 m from the branch ± 12 m."""
    there = place(branch.lat, branch.lon, None)
    if made is None or there is None:
        return ""
    words = _("%(distance)s from the branch") % {"distance": metres_in_words(round(distance_m(made, there)))}
    return f"{words} ±{SPACE}{metres_in_words(made.accuracy_m)}" if made.accuracy_m else words


@register.simple_tag
def start_distance(visit: Visit) -> str:
    """How far from the branch a visit began; "" where either place is unknown."""
    return distance_words(place(visit.start_lat, visit.start_lon, visit.start_accuracy_m), visit.branch)


@register.simple_tag
def clock_words(visit: Visit) -> str:
    """By how much the phone's clock was off."""
    seconds = abs(visit.clock_offset_ms or 0) // 1000
    return _("off by %(time)s") % {"time": minutes_and_seconds(seconds)}


@register.filter
def files_there(manifest: list[Evidence]) -> int:
    """How many files of a manifest can be looked at, or were found unreadable."""
    return sum(file.state in ("ready", "refused") for file in manifest)


@register.filter
def duration(milliseconds: int | None) -> str:
    """Minutes and seconds of a recording."""
    return "" if milliseconds is None else minutes_and_seconds(round(milliseconds / 1000))


# A waveform's drawing: this wide, 48 high, with so many bars at most.
WAVE_WIDTH, WAVE_HEIGHT, WAVE_BARS = 800, 48, 200


@dataclass(frozen=True)
class Bar:
    """One bar of a waveform, in the drawing's units; `at_ms` is where it begins on the time line."""

    x: SafeString
    y: SafeString
    width: SafeString
    height: SafeString
    at_ms: int


@register.filter
def waveform(recording: Recording) -> list[Bar]:
    """The bars of all parts side by side, each part as wide as it is long."""
    return list(bars(recording)) if any(part.file.peaks for part in recording.parts) else []


def bars(recording: Recording) -> Iterator[Bar]:
    """Bars of two units at least, so that silence is seen too."""
    for part in recording.parts:
        peaks = part.file.peaks or [0]
        share = part.lasts_ms / (recording.lasts_ms or 1)
        count = min(len(peaks), max(1, round(WAVE_BARS * share)))
        for number in range(count):
            peak = max(peaks[number * len(peaks) // count : (number + 1) * len(peaks) // count])
            at_ms = part.starts_ms + part.lasts_ms * number // count
            height, width = max(2.0, min(100, peak) * 0.46), WAVE_WIDTH * share / count
            x = wave_x(recording, at_ms)
            yield Bar(x, units(24 - height / 2), units(width * 0.6), units(height), at_ms)


@register.simple_tag
def wave_x(recording: Recording, at_ms: int) -> SafeString:
    """Where a moment stands in the drawing."""
    return units(WAVE_WIDTH * at_ms / (recording.lasts_ms or 1))


def units(value: float) -> SafeString:
    """A figure of a drawing, never in the reader's way of writing numbers."""
    return format_html("{}", f"{value:.1f}")


@register.filter
def flags_words(flags: list[Flag]) -> str:
    """Their sentences one after the other."""
    return " ".join(flag_sentence(flag) for flag in flags)
