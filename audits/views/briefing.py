"""A scenario's document as a briefing, in the reader's language: what the shopper sees."""

from dataclasses import dataclass
from typing import Any

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import number_format

from audits.forms.scenarios import CHANNELS, INTERACTIONS
from audits.rules.documents import listed
from audits.rules.values import read_integer
from common.texts import text


@dataclass(frozen=True)
class BriefingPicture:
    """One picture, by its id."""

    id: str
    caption: str


@dataclass(frozen=True)
class Briefing:
    """What a page shows of a scenario, whole or not; empty where the draft says nothing yet."""

    title: str
    channel: str
    interaction: str
    legend: str
    steps: list[str]
    dos: list[str]
    donts: list[str]
    evidence: str
    purchase: str
    limit: str
    pictures: list["BriefingPicture"]
    windows: list[str]
    duration_minutes: Any
    fee: str
    questions: list[tuple[str, list[tuple[str, bool]]]]


def briefing(document: dict[str, Any]) -> Briefing:
    """The words of a document; one that isn't whole shows what it has."""
    purchase = document.get("purchase") or {}
    return Briefing(
        title=text(document.get("title")),
        channel=str(dict(CHANNELS).get(document.get("channel", ""), "")),
        interaction=str(dict(INTERACTIONS).get(document.get("interaction", ""), "")),
        legend=text(document.get("legend")),
        steps=[text(step) for step in listed(document, "steps")],
        dos=[text(each) for each in listed(document, "dos")],
        donts=[text(each) for each in listed(document, "donts")],
        evidence=text(document.get("evidence")),
        purchase=text(purchase.get("text")),
        limit=amount(purchase.get("limit"), purchase.get("currency")),
        pictures=[BriefingPicture(row["id"], text(row.get("caption"))) for row in listed(document, "pictures")],
        windows=[window_in_words(window) for window in listed(document, "windows")],
        duration_minutes=document.get("duration_minutes"),
        fee=amount(document.get("fee"), document.get("fee_currency")),
        questions=[
            (
                text(question.get("text")),
                [(text(each.get("text")), bool(each.get("correct"))) for each in listed(question, "choices")],
            )
            for question in listed(document.get("quiz"), "questions")
        ],
    )


def amount(value: Any, currency: Any) -> str:
    """`240.00 UAH`, as the active language writes numbers, or nothing."""
    if value in (None, ""):
        return ""
    return f"{number_format(value)}\u00a0{currency or ''}".strip()


def window_in_words(window: dict[str, Any]) -> str:
    """`Mon–Fri 08:00–11:00`, a run of three days or more by its ends."""
    days = sorted(day for day in map(read_integer, window.get("weekdays") or []) if day and 1 <= day <= 7)
    hours = f"{window.get('from', '…')}–{window.get('to', '…')}"
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return f"{WEEKDAYS_ABBR[days[0] - 1]}–{WEEKDAYS_ABBR[days[-1] - 1]} {hours}"
    names = WEEKDAYS if len(days) == 1 else WEEKDAYS_ABBR
    return f"{', '.join(str(names[day - 1]) for day in days)} {hours}".strip()
