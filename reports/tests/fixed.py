"""Figures that never change, for pages that are compared with stored pictures."""

import dataclasses
import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

from reports.figures import (
    ActionFigures,
    AnswerFigures,
    BranchFigures,
    Failure,
    Fix,
    Photo,
    Quote,
    Rank,
    Restatement,
    SectionFigures,
    StopFigures,
    VisitFigures,
    VisitSectionFigures,
    WaveFigures,
)
from reports.stats import Interval, Moments, change_of_branch

BANDS = [{"band": "excellent", "from": 90}, {"band": "good", "from": 75}, {"band": "fair", "from": 60}]
SECTIONS = (
    ("Arrival and façade", 91, "excellent", 85, (88, 95)),
    ("Greeting", 96, "excellent", 90, (94, 100)),
    ("Speed", 88, "good", 81, (90, 97)),
    ("Product knowledge", 79, "good", 82, (86, 93)),
    ("Offer and upsell", 64, "fair", 65, (70, 80)),
    ("Cleanliness", 57, "poor", 84, (88, 96)),
    ("Payment and farewell", 83, "good", 86, (90, 100)),
)
UKRAINIAN = "Найвідповідальнішими й найнепередбачуванішими залишаються години післяобіднього перевантаження"
LONG = (UKRAINIAN + ". Two trays with cups stood by the till the whole time I queued, nobody cleared them. ") * 17


def fixed_figures(**fields: Any) -> BranchFigures:
    """A usual branch: four visits, three waves, a photo here and there."""
    made = fields.pop("made", None)
    visits = [fixed_visit(number) for number in range(1, 5)] if made is None else made
    sections = [
        SectionFigures(f"s{n}", title, Decimal(n % 3 + 1), "", Fraction(score), 4, Fraction(mean), ends, band)
        for n, (title, score, band, mean, ends) in enumerate(_sections())
    ]
    trend = [
        WaveFigures(n, f"{name} 2026", Fraction(score), 4, Interval(score - 6.0, score + 6.0), mean)
        for n, (name, score, mean) in enumerate((("Spring", 71, 76.0), ("Summer", 76, 77.5), ("Autumn", 82, 79.0)))
    ]
    plain: dict[str, Any] = {
        "language": "en", "organisation": "Zerno Research", "accent": "#3b3fd8", "brand": "Zerno Coffee",
        "branch": "Podil", "branch_code": "KY-01", "place": "Kyiv, Sahaidachnoho 12", "programme": "Coffee",
        "wave": "Autumn 2026", "revision": 1, "published_on": dt.date(2026, 11, 20), "span": "3 to 19 November",
        "visits": len(visits), "score": Fraction(82), "band": "good", "interval": Interval(76.6, 87.4),
        "network": Fraction(79), "best_quarter": (Fraction(86), Fraction(96)), "network_branches": 24,
        "rank": Rank(7, 13, 24), "least_visits_to_rank": 3, "previous": trend[1],
        "change": change_of_branch(Moments(4, 30400, 231_100_000), Moments(4, 32800, 269_010_000)),
        "sections": sections, "stops": [StopFigures(s.title, s.score, s.band) for s in sections], "trend": trend,
        "fixes": [fixed_fix(number) for number in range(3)],
        "failures": [Failure(2, "No receipt given", "A critical point below 1 caps the visit at 50.", "He printed it at once.")],
        "strengths": sections[:2], "always_met": ["Were the opening hours posted?", "Was the uniform clean?"],
        "made": visits, "actions": [_action()], "restatements": [], "scoring": "sections", "bands": BANDS,
        "code": "ABCDEFGH2345",
    }  # fmt: skip
    return BranchFigures(**{**plain, **fields})


def fixed_visit(number: int, *, photos: int = 2, comment: str = "", obstacle: str = "") -> VisitFigures:
    """A visit with its answers in two sections."""
    pictures = [_photo(number, place) for place in range(1, photos + 1)]
    score = None if obstacle else Fraction(80 + number)
    sections = [] if obstacle else [_answers("Greeting", number, comment), _answers("Cleanliness", number, "")]
    when = f"{number * 4} November 2026, morning"
    return VisitFigures(
        f"visit-{number}", number, when, score, score, "" if obstacle else "good", obstacle, sections, pictures
    )


def fixed_fix(number: int) -> Fix:
    """A missed standard, the first with photos."""
    photos = [_photo(2, 1), _photo(2, 2)] if number == 0 else []
    quotes = [Quote(2, "Two trays with cups stood by the till the whole time I queued.")]
    text = ("Used dishes on the counter", "No receipt until asked for", "No second suggestion")[number]
    return Fix(f"q{number}", text, "", Fraction(94 - 30 * number, 10), 3 - number, 4, number == 1, "Summer 2026" if number == 0 else "", quotes, photos, "visit-2")  # fmt: skip


def empty_figures() -> BranchFigures:
    """A branch whose only visit could not be made, in its first wave."""
    nothing: dict[str, Any] = dict.fromkeys(
        ("score", "interval", "network", "best_quarter", "rank", "previous", "change")
    )
    lists: dict[str, Any] = {
        name: [] for name in ("sections", "stops", "trend", "fixes", "failures", "strengths", "always_met", "actions")
    }
    closed = fixed_visit(1, photos=0, obstacle="The branch was closed.")
    return dataclasses.replace(fixed_figures(made=[closed]), **nothing, **lists, visits=0, band="")


def restated_figures() -> BranchFigures:
    """A restated report of a branch with a name of forty characters and a comment of three thousand."""
    visits = [fixed_visit(1, comment=LONG[:3000]), fixed_visit(2, photos=9)]
    change = Restatement(
        2,
        "Used dishes on the counter",
        Fraction(79),
        Fraction(82),
        dt.date(2026, 11, 25),
        "The photo showed another branch.",
    )
    return fixed_figures(
        made=visits, revision=3, restatements=[change], language="uk",
        branch="Зерно на Новокостянтинівській, торг. зал", accent="#0b6b3a",
    )  # fmt: skip


def _sections() -> list[tuple[str, int, str, int, tuple[Fraction, Fraction]]]:
    return [
        (title, score, band, mean, (Fraction(ends[0]), Fraction(ends[1])))
        for title, score, band, mean, ends in SECTIONS
    ]


def _answers(title: str, number: int, comment: str) -> VisitSectionFigures:
    asked = ("Were you greeted first, with eye contact?", "How long did you queue?", "Was the counter clean?")
    answers = [
        AnswerFigures(
            question=f"q{place}", text=text, given="Yes" if place != number % 3 else "No", earned=Decimal(2),
            possible=Decimal(2), is_missed=place == number % 3, is_critical=False, is_bonus=False,
            standard="Cleared within three minutes." if place == 2 else "", comment=comment if place == 0 else "",
        )
        for place, text in enumerate(asked)
    ]  # fmt: skip
    return VisitSectionFigures(title, Fraction(83), "good", answers)


def _photo(visit: int, number: int) -> Photo:
    return Photo(
        f"visit-{visit}",
        visit,
        number,
        f"fixed/{visit % 2}.jpg",
        "0" * 64,
        "Counter, left of the till",
        f"{visit * 4} November",
    )


def _action() -> ActionFigures:
    return ActionFigures(
        "Clear the counter every ten minutes",
        "Olena",
        dt.date(2026, 9, 1),
        dt.date(2026, 8, 30),
        "Was the counter clean?",
        Fraction(40),
        Fraction(75),
        "up",
    )
