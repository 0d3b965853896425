"""What a wave's questions say, against the answers themselves."""

from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from scipy import stats as scipy_stats

from audits.models import Branch, ChecklistVersion, Wave
from conftest import Cast
from reports.questions import QuestionRow, distribution, question_rows
from reports.services.cells import refresh_wave
from reports.tests.rows import approved, make_network, published

CHOICES = [{"code": code, "text": {"en": code.upper()}, "points": n} for n, code in enumerate(("none", "some", "all"))]
QUESTIONS: list[dict[str, Any]] = [
    {"code": "clean", "kind": "yes_no", "points": 5, "allow_na": True},
    {"code": "smoky", "kind": "yes_no", "points": 5, "good": "no"},
    {"code": "offered", "kind": "yes_no"},
    {"code": "which", "kind": "single_choice", "choices": CHOICES},
    {"code": "several", "kind": "multiple_choice", "choices": CHOICES},
    {"code": "smile", "kind": "scale", "min": 1, "max": 4, "points": 1},
    {"code": "again", "kind": "nps"},
    {"code": "waited", "kind": "number"},
    {"code": "said", "kind": "text"},
    {"code": "look", "kind": "note"},
]


@pytest.fixture
def version(cast: Cast) -> ChecklistVersion:
    questions = [{"text": {"en": one["code"]}, "required": False, **one} for one in QUESTIONS]
    document = {
        "schema": 1,
        "title": {"en": "All"},
        "sections": [{"code": "all", "title": {"en": "All of it"}, "questions": questions}],
    }
    return ChecklistVersion.objects.create(
        checklist=cast.checklist_version.checklist, number=9, document=document, published_at=timezone.now(),
        published_by=cast.manager,
    )  # fmt: skip


def read(wave: Wave) -> Wave:
    return Wave.objects.select_related("programme", "checklist_version").get(pk=wave.pk)


def visited(cast: Cast, version: ChecklistVersion, *visits: tuple[Branch, dict[str, Any]], **fields: Any) -> Wave:
    wave = published(cast, checklist_version=version, **fields)
    for branch, answers in visits:
        approved(cast, wave, branch, answers)
    refresh_wave(wave.pk)
    return read(wave)


def rows_of(wave: Wave, branches: Any = None) -> dict[str, QuestionRow]:
    return {row.code: row for row in question_rows(wave, branches)}


def test_a_rate_is_earned_of_possible_with_na_apart(cast: Cast, version: ChecklistVersion) -> None:
    wave = visited(
        cast,
        version,
        (cast.podil, {"clean": "yes", "smile": 2, "said": "words"}),
        (cast.podil, {"clean": "no", "smile": 3}),
        (cast.obolon, {"clean": {"na": True}, "smile": 4}),
    )
    rows = rows_of(wave)
    assert list(rows) == [question["code"] for question in QUESTIONS[:-1]]
    assert (rows["clean"].counted, rows["clean"].na, rows["clean"].rate) == (2, 1, 50)
    assert rows["smile"].rate == Fraction(3333 + 6667 + 10000, 300)
    assert (rows["said"].counted, rows["said"].rate) == (1, None)
    assert (rows["waited"].counted, rows["waited"].rate, rows["waited"].section_title) == (0, None, "All of it")
    assert rows["smile"].verdict is None
    assert rows_of(wave, [cast.obolon.pk])["clean"].counted == 0
    assert rows_of(wave, Branch.objects.filter(pk=cast.podil.pk))["smile"].rate == 50
    assert rows_of(wave, [])["smile"].counted == 0


def test_a_share_of_yes_counts_yes_whichever_answer_is_good(cast: Cast, version: ChecklistVersion) -> None:
    answers = [{"clean": "yes", "smoky": "no", "offered": "yes"}, {"clean": "yes", "smoky": "yes", "offered": "no"}]
    wave = visited(cast, version, *[(cast.podil, one) for one in (*answers, answers[0])])
    rows = rows_of(wave)
    assert [(rows[code].yes, rows[code].yes_share) for code in ("clean", "smoky", "offered")] == [
        (3, 100),
        (1, Fraction(100, 3)),
        (2, Fraction(200, 3)),
    ]
    expected = scipy_stats.binomtest(1, 3).proportion_ci(0.95, method="wilson")
    interval = rows["smoky"].yes_interval
    assert interval
    assert (interval.low, interval.high) == pytest.approx((100 * expected.low, 100 * expected.high))
    assert rows["smile"].yes is rows["smile"].yes_interval is None


def test_the_intent_of_shoppers_has_its_interval(cast: Cast, version: ChecklistVersion) -> None:
    wave = visited(cast, version, *[(cast.podil, {"again": value}) for value in (10, 9, 8, 3)])
    nps = rows_of(wave)["again"].nps
    assert nps
    assert (nps.score, nps.count) == (25, 4)
    assert nps.interval.low < 25 < nps.interval.high


def test_a_change_is_that_of_branches_in_both_waves_each_weighing_the_same(
    cast: Cast, version: ChecklistVersion
) -> None:
    before = [(cast.podil, {"smile": 1}), (cast.podil, {"smile": 2}), (cast.obolon, {"smile": 3})]
    after = [(cast.podil, {"smile": 4}), (cast.obolon, {"smile": 4}), (cast.almaty, {"smile": 1})]
    visited(cast, version, *before, name="Before", starts_on="2026-01-01")
    row = rows_of(visited(cast, version, *after, name="After", starts_on="2026-02-01"))["smile"]
    changes = [100 - 33.33 / 2, 100 - 66.67]
    found = scipy_stats.ttest_1samp(changes, 0)
    assert row.change
    assert row.change.difference
    assert (row.both, float(row.change.difference)) == (2, pytest.approx(sum(changes) / 2))
    assert row.change.p_value == pytest.approx(found.pvalue)
    assert row.verdict == "no_clear_change"


def test_a_question_that_the_wave_before_did_not_ask_has_no_change(cast: Cast, version: ChecklistVersion) -> None:
    before = published(cast, name="Before", starts_on="2026-01-01")
    approved(cast, before, cast.podil, {"clean": "no", "smile": 3})
    refresh_wave(before.pk)
    rows = rows_of(visited(cast, version, (cast.podil, {"clean": "yes", "offered": "no"}), name="After"))
    assert rows["clean"].change
    assert rows["clean"].change.difference == 100
    assert rows["offered"].change is None


def test_a_distribution_shows_every_choice_and_na_apart(cast: Cast, version: ChecklistVersion) -> None:
    given = [
        {"which": "all", "several": ["some", "all"], "clean": {"na": True}, "smile": 2, "waited": "7.5", "said": "a"},
        {"which": "all", "several": [], "clean": "yes", "smile": 4, "waited": "12", "said": "b"},
    ]
    wave = visited(cast, version, *[(cast.podil, one) for one in given])

    def counts(code: str) -> list[tuple[str, int]]:
        found = distribution(wave, code)
        assert found
        return [(share.value, share.count) for share in found.shares]

    assert counts("which") == [("none", 0), ("some", 0), ("all", 2)]
    assert counts("several") == [("none", 0), ("some", 1), ("all", 1)]
    assert counts("clean") == [("yes", 1), ("no", 0)]
    assert counts("smile") == [("1", 0), ("2", 1), ("3", 0), ("4", 1)]
    assert counts("waited") == [("7.5", 1), ("12", 1)]
    assert counts("said") == []
    clean = distribution(wave, "clean")
    assert clean
    assert (clean.counted, clean.na, clean.shares[0].label, clean.shares[0].percent) == (1, 1, "Yes", 100)
    assert distribution(wave, "look") is distribution(wave, "gone") is None


def test_what_was_not_approved_or_not_made_counts_nowhere(cast: Cast, version: ChecklistVersion) -> None:
    wave = published(cast, checklist_version=version)
    approved(cast, wave, cast.podil, {"clean": "yes"})
    approved(cast, wave, cast.podil, {"clean": "no"}, state="submitted")
    approved(cast, wave, cast.podil, {"clean": "no", "offered": "no"}, obstacle="closed", obstacle_text="Shut")
    refresh_wave(wave.pk)
    rows, spread = rows_of(read(wave)), distribution(read(wave), "clean")
    assert spread
    assert (rows["clean"].counted, rows["offered"].counted, spread.counted) == (1, 0, 1)


def test_a_real_checklist_takes_four_queries_and_one(cast: Cast) -> None:
    wave = read(make_network(cast, branches=4, waves=2, visits=2)[-1])
    question_rows(wave)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        rows = question_rows(wave)
    assert len(queries) == 4
    for row in rows:
        with CaptureQueriesContext(connection) as queries:
            spread = distribution(wave, row.code)
        assert len(queries) == 1
        assert spread
        assert (spread.counted, spread.na) == (row.counted, row.na)
