"""Key drivers against SciPy's own correlation of the same answers."""

import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from django.utils import timezone
from scipy import stats as scipy_stats

from audits.models import ChecklistVersion, Visit, Wave
from conftest import Cast
from reports.drivers import drivers_of
from reports.importance import Correlation, Sums, correlation, quadrants
from reports.services.cells import refresh_wave
from reports.stats import Interval
from reports.tests.rows import approved, published

POINTS = {"greeted": 5, "clean": 5, "quick": 2, "rare": 1}


def sums_of(x: list[int], y: list[int], most: int) -> Sums:
    pairs = list(zip(x, y, strict=True))
    return Sums(
        len(x), sum(one >= most for one in x), sum(x), sum(y), sum(a * a for a in x), sum(b * b for b in y),
        sum(a * b for a, b in pairs),
    )  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_correlation_and_its_interval_are_those_of_scipy(seed: int) -> None:
    chance = random.Random(seed)
    x = [chance.choice([0, 10_000, 5000]) for _ in range(150)]
    y = [value // 1000 + chance.randrange(-8, 9) for value in x]
    found, expected = correlation(sums_of(x, y, 10_000)), scipy_stats.pearsonr(x, y)
    low, high = expected.confidence_interval(0.95)
    assert found
    assert found.value == pytest.approx(expected.statistic)
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high))
    assert found.value == pytest.approx(np.corrcoef(x, y)[0, 1])


def test_a_figure_that_never_changes_goes_with_nothing() -> None:
    assert correlation(sums_of([1, 1, 1, 1, 1], [1, 2, 3, 4, 5], 1)) is None
    assert correlation(sums_of([1, 2, 3], [1, 2, 3], 3)) is None
    same = correlation(sums_of([1, 2, 3, 4], [2, 4, 6, 8], 4))
    assert same == Correlation(1.0, Interval(1.0, 1.0))


def test_it_takes_a_hundred_visits_and_twenty_in_the_smaller_group() -> None:
    assert Sums(visits=100, met=20).is_enough
    assert Sums(visits=100, met=80).is_enough
    assert not Sums(visits=99, met=50).is_enough
    assert not Sums(visits=100, met=81).is_enough
    assert not Sums(visits=500, met=19).is_enough


def test_quadrants_split_at_the_medians_and_what_may_be_chance_is_unimportant() -> None:
    def link(value: float, low: float) -> Correlation:
        return Correlation(value, Interval(low, value + 0.1))

    importance = {"a": link(0.6, 0.4), "b": link(0.5, 0.3), "c": link(0.1, -0.1), "d": link(0.2, 0.05)}
    performance = {"a": Fraction(50), "b": Fraction(90), "c": Fraction(60), "d": Fraction(95)}
    assert quadrants(importance, performance) == {"a": "fix_first", "b": "keep_up", "c": "minor", "d": "secure"}
    assert quadrants({"c": importance["c"]}, performance) == {"c": "secure"}
    assert quadrants({}, {}) == {}


def surveyed(cast: Cast, *, intent: bool, visits: int = 120) -> tuple[Wave, list[dict[str, Any]]]:
    """A wave whose greeting decides the intent, and the answers given."""
    chance = random.Random(7)
    questions: list[dict[str, Any]] = [
        {"code": code, "kind": "yes_no", "points": points, "text": {"en": code}, "allow_na": True}
        for code, points in POINTS.items()
    ]
    if intent:
        questions.append({"code": "again", "kind": "nps", "text": {"en": "again"}})
    version = ChecklistVersion.objects.create(
        checklist=cast.checklist_version.checklist, number=9, published_at=timezone.now(), published_by=cast.manager,
        document={"schema": 1, "title": {"en": "T"}, "sections": [{"code": "s", "title": {"en": "S"}, "questions": questions}]},
    )  # fmt: skip
    wave = published(cast, checklist_version=version)
    given: list[dict[str, Any]] = []
    for _ in range(visits):
        greeted = chance.random() < 0.6
        answers: dict[str, Any] = {
            "greeted": "yes" if greeted else "no",
            "clean": "yes" if chance.random() < (0.8 if greeted else 0.5) else "no",
            "quick": chance.choice(["yes", "no", {"na": True}]),
            "rare": "no" if chance.random() < 0.05 else "yes",
        }
        if intent:
            answers["again"] = chance.choice([8, 9, 10] if greeted else [2, 5, 8])
        given.append(answers)
    add_all(cast, wave, given)
    refresh_wave(wave.pk)
    return Wave.objects.select_related("programme", "checklist_version").get(pk=wave.pk), given


def add_all(cast: Cast, wave: Wave, given: list[dict[str, Any]]) -> None:
    for number, answers in enumerate(given):
        approved(cast, wave, (cast.podil, cast.obolon)[number % 2], answers)


def rate(value: Any) -> int | None:
    return {"yes": 10_000, "no": 0}.get(value) if isinstance(value, str) else None


def test_with_a_recommendation_asked_for_importance_is_how_its_answer_goes_with_the_question(cast: Cast) -> None:
    wave, given = surveyed(cast, intent=True)
    found = {driver.code: driver for driver in drivers_of(wave)}
    assert "rare" not in found  # missed by too few to tell
    assert "quick" not in found or found["quick"].visits >= 100
    for code in ("greeted", "clean"):
        pairs = [(rate(one[code]), one["again"]) for one in given]
        expected = scipy_stats.pearsonr(*zip(*pairs, strict=True))
        assert found[code].importance == pytest.approx(expected.statistic)
        assert found[code].interval.low == pytest.approx(expected.confidence_interval(0.95).low)
        assert found[code].performance == Fraction(sum(x or 0 for x, _ in pairs), 100 * len(pairs))
    assert drivers_of(wave)[0].code == "greeted"
    assert found["greeted"].measure == "intent"
    assert found["greeted"].quadrant in ("fix_first", "keep_up")


def test_without_one_it_is_how_the_other_questions_of_the_visit_go_with_it(cast: Cast) -> None:
    wave, given = surveyed(cast, intent=False)
    found = {driver.code: driver for driver in drivers_of(wave)}
    for code in ("greeted", "clean"):
        pairs = []
        for one in given:
            others = [value for other in POINTS if other != code and (value := rate(one[other])) is not None]
            pairs.append((rate(one[code]), sum(others) / len(others)))
        expected = scipy_stats.pearsonr(*zip(*pairs, strict=True))
        assert found[code].importance == pytest.approx(expected.statistic)
        assert found[code].interval.high == pytest.approx(expected.confidence_interval(0.95).high)
        assert (found[code].visits, found[code].measure) == (len(given), "rest")


def test_below_a_hundred_visits_there_are_none(cast: Cast) -> None:
    wave, _given = surveyed(cast, intent=True, visits=99)
    assert drivers_of(wave) == []


def test_drivers_follow_a_visit_that_was_approved_later(cast: Cast) -> None:
    wave, given = surveyed(cast, intent=True, visits=99)
    assert drivers_of(wave) == []
    add_all(cast, wave, given[:1])
    refresh_wave(wave.pk)
    assert {driver.visits for driver in drivers_of(wave)} >= {100}
    assert Visit.objects.filter(wave=wave).count() == 100
