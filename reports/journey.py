"""The customer's journey: a stop for each touchpoint of a checklist, of one branch's scores or of many branches'."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from audits.rules.checklist import Section
from common.texts import text
from reports.bands import band_of
from reports.figures import StopFigures

Scores = Mapping[str, Fraction | None]


def touchpoints_of(sections: Sequence[Section], scores: Scores) -> list[list[Section]]:
    """The sections that have a place in `scores`, by their touchpoint, in the order of the journey."""
    stops: dict[str, list[Section]] = {}
    for section in sections:
        if section.touchpoint and section.code in scores:
            stops.setdefault(section.touchpoint, []).append(section)
    return list(stops.values())


def stop_score(group: Sequence[Section], scores: Scores) -> Fraction | None:
    """The weighted mean of a stop's sections; where none of them weighs anything, each weighs the same."""
    parts = [(Fraction(section.weight), score) for section in group if (score := scores.get(section.code)) is not None]
    if not any(weight for weight, _ in parts):
        parts = [(Fraction(1), score) for _, score in parts]
    weight = sum((weight for weight, _ in parts), Fraction(0))
    return sum((weight * score for weight, score in parts), Fraction(0)) / weight if weight else None


def stops_of(sections: Sequence[Section], scores: Scores, bands: list[dict[str, Any]]) -> list[StopFigures]:
    """The stops with their scores, each named by its first section."""
    found = []
    for group in touchpoints_of(sections, scores):
        mean = stop_score(group, scores)
        found.append(StopFigures(text(group[0].title), mean, band_of(bands, mean)))
    return found
