"""Parts of a scenario's document in words: where something stands, and what it says."""

from typing import Any

from django.conf import settings
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Gender
from audits.forms.scenarios import CHANNELS, INTERACTIONS, LISTS, TEXTS
from audits.rules.documents import Place
from audits.rules.merging import NOTHING
from audits.rules.scenario_changes import PartChange, part_changes
from audits.rules.values import read_decimal, read_integer
from audits.views.briefing import window_in_words
from audits.views.change_rows import ChangeRow

PARTS: dict[str, Promise] = {
    **{name: label for name, (label, _hint) in TEXTS.items()},
    **LISTS,
    "name": gettext_lazy("Name"),
    "channel": gettext_lazy("Channel"),
    "interaction": gettext_lazy("What is looked at"),
    "duration_minutes": gettext_lazy("Takes, minutes"),
    "fee": gettext_lazy("Fee"),
    "fee_currency": gettext_lazy("Currency of the fee"),
    "windows": gettext_lazy("Hours"),
    "eligibility": gettext_lazy("Who is eligible"),
    "shows_score": gettext_lazy("The shopper sees the score"),
    "quiz": gettext_lazy("Quiz"),
    "pictures": gettext_lazy("Pictures"),
}
ONE: dict[str, Promise] = {
    "steps": gettext_lazy("Step"),
    "pictures": gettext_lazy("Picture"),
}
INNER: dict[str, Promise] = {
    "limit": gettext_lazy("Paid back up to"),
    "currency": gettext_lazy("Currency"),
    "languages": gettext_lazy("The shopper speaks"),
    "max_distance_km": gettext_lazy("Lives within, km"),
    "min_age": gettext_lazy("At least, years old"),
    "max_age": gettext_lazy("At most, years old"),
    "genders": gettext_lazy("Gender"),
    "car": gettext_lazy("Has a car"),
    "certificate": gettext_lazy("Has the certificate"),
    "min_visits": gettext_lazy("Approved visits here, at least"),
    "min_rating": gettext_lazy("Rating from reviews, at least"),
    "pass_mark": gettext_lazy("Right answers needed"),
    "attempts": gettext_lazy("Attempts"),
    "questions": gettext_lazy("Question"),
    "choices": gettext_lazy("Choice"),
    "correct": pgettext_lazy("a right answer", "Correct"),
    "caption": gettext_lazy("Caption"),
    "weekdays": gettext_lazy("Days"),
    "from": gettext_lazy("From"),
    "to": gettext_lazy("To"),
}


def place_words(place: Place) -> str:
    """`Step 2, Ukrainian`, as the page counts and calls it."""
    words: list[str] = []
    languages = dict(settings.LANGUAGES)
    for depth, step in enumerate(place):
        if isinstance(step, int):
            words[-1:] = [f"{ONE.get(str(place[0]), words[-1]) if depth == 1 else words[-1]} {step + 1}"]
        elif depth == 0:
            words.append(str(PARTS.get(step, step)))
        elif step in INNER:
            words.append(str(INNER[step]))
        elif step != "text":
            words.append(str(languages.get(step, step)))
    return ", ".join(words)


def value_words(value: Any, place: Place = ()) -> list[str]:
    """What stands there, a line each; none for nothing."""
    if value is NOTHING or value is None or value in ("", [], {}):
        return []
    if isinstance(value, bool):
        return [_("yes") if value else _("no")]
    if place[-1:] == ("weekdays",):
        days = [day for day in map(read_integer, value) if day and 1 <= day <= 7]
        return [", ".join(str(WEEKDAYS_ABBR[day - 1]) for day in days)]
    if isinstance(value, list):
        return [line for each in value for line in value_words(each, place)]
    if isinstance(value, dict):
        return object_words(value, place)
    if place[-1:] in (("fee",), ("limit",)) and (amount := read_decimal(value)) is not None:
        return [str(number_format(amount))]
    known = {**dict(CHANNELS), **dict(INTERACTIONS)} if place[:1] in (("channel",), ("interaction",)) else {}
    if place[-1:] == ("genders",):
        known = dict(Gender.choices)
    return [str(known.get(value, value))]


def object_words(value: dict[str, Any], place: Place) -> list[str]:
    """The hours of a window in a line; of everything else its parts, languages by their names."""
    if "weekdays" in value:
        return [window_in_words(value)]
    if value.keys() <= dict(settings.LANGUAGES).keys():
        return [f"{code}: {said}" for code, said in value.items() if said]
    lines = []
    for key, part in value.items():
        said = value_words(part, (*place, key))
        if key in ("text", "questions", "choices", "caption"):
            lines += said
        elif key in INNER and said:
            lines.append(f"{INNER[key]}: {', '.join(said)}")
    return lines or [_("without words")]


def change_rows(old: dict[str, Any], new: dict[str, Any]) -> list[ChangeRow]:
    """The changes as the page shows them; what only machines read is left out."""
    return [change_row(change) for change in part_changes(old, new) if not str(change.place[0]).startswith("x_")]


def change_row(change: PartChange) -> ChangeRow:
    """One change."""
    return ChangeRow(
        change.how,
        "part",
        place_words(change.place),
        old=value_words(change.old, change.place) if change.how != "moved" else [],
        new=value_words(change.new, change.place),
    )
