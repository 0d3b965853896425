"""A branch's figures, on cases small enough to reckon by hand."""

import dataclasses
import datetime as dt
import json
import random
from fractions import Fraction
from typing import Any

import pytest
from django.utils import timezone

from audits.models import Action, ChecklistVersion, Correction, Visit, Wave
from conftest import CHECKLIST, Cast
from reports.branch_report import branch_figures
from reports.figures import BranchFigures, fingerprint
from reports.services.cells import refresh_wave
from reports.tests.rows import add_photo, approved, make_network, published
from reports.words import change_words, fix_words, rank_sentence, verdict_words, visits_words

GOOD, BAD = {"clean": "yes", "smile": 5}, {"clean": "no", "dirt": "The floor", "smile": 3}
TODAY = dt.date(2026, 11, 20)


def figures(cast: Cast, wave: Wave, language: str = "en") -> BranchFigures:
    refresh_wave(wave.pk)
    fresh = Wave.objects.select_related("programme__brand", "organisation", "checklist_version").get(pk=wave.pk)
    return branch_figures(fresh, cast.podil, language)


def two_visits(cast: Cast, **fields: Any) -> Wave:
    wave = published(cast, **fields)
    approved(cast, wave, cast.podil, GOOD)
    approved(cast, wave, cast.podil, BAD, comments={"clean": "Crumbs everywhere"})
    return wave


def test_the_score_is_the_mean_of_the_visits_and_has_an_interval(cast: Cast) -> None:
    found = figures(cast, two_visits(cast))
    assert (found.score, found.visits, found.band) == (Fraction(13333, 200), 2, "fair")
    assert found.interval is not None
    assert (found.interval.low, found.interval.high) == (0, 100)
    assert [(s.code, s.score) for s in found.sections] == [("arrival", 50), ("service", 75)]
    assert [(stop.label, stop.score) for stop in found.stops] == [("Arrival", 50), ("Service", 75)]


def test_what_to_fix_first_is_told_in_points_of_the_branch_score(cast: Cast) -> None:
    found = figures(cast, two_visits(cast))
    lost = {fix.question: (fix.lost, fix.missed, fix.counted) for fix in found.fixes}
    assert lost == {"clean": (Fraction(100, 6), 1, 2), "smile": (Fraction(100, 6), 1, 2)}
    assert found.fixes[0].quotes[0].text == "Crumbs everywhere"
    assert fix_words(found.fixes[0]) == "16.7 points lost · 1 of 2 visits"


def test_a_critical_failure_costs_what_it_took_from_the_score(cast: Cast) -> None:
    document = json.loads(json.dumps(CHECKLIST))
    document["sections"][0]["questions"][0]["critical"] = {"below": 1, "effect": "fail_visit"}
    version = ChecklistVersion.objects.create(
        checklist=cast.checklist_version.checklist,
        number=2,
        document=document,
        published_at=timezone.now(),
        published_by=cast.manager,
    )
    wave = published(cast, checklist_version=version)
    approved(cast, wave, cast.podil, {"clean": "no", "smile": 5})
    found = figures(cast, wave)
    assert found.score == 0
    assert [(fix.question, fix.is_critical) for fix in found.fixes] == [("clean", True)]
    assert found.fixes[0].lost == pytest.approx(100, abs=0.01)
    assert [failure.visit for failure in found.failures] == [1]
    assert found.made[0].raw_score == Fraction(6667, 100)


def test_one_visit_says_little_and_says_so(cast: Cast) -> None:
    wave = published(cast)
    approved(cast, wave, cast.podil, GOOD)
    found = figures(cast, wave)
    assert found.interval is None
    assert found.rank is None
    assert "One visit says little" in visits_words(found)
    assert rank_sentence(found) == "No rank: it takes at least 2 visits."


def test_a_change_is_called_clear_only_when_it_is(cast: Cast) -> None:
    before = published(cast, name="Spring", starts_on=TODAY - dt.timedelta(days=90), ends_on=TODAY)
    now = published(cast, name="Autumn", starts_on=TODAY, ends_on=TODAY)
    for smile in (1, 2, 1, 2):
        approved(cast, before, cast.podil, {"clean": "yes", "smile": smile})
        approved(cast, now, cast.podil, {"clean": "yes", "smile": smile + 3})
    refresh_wave(before.pk)
    found = figures(cast, now)
    assert found.change is not None
    assert found.change.verdict == "up"
    assert change_words(found.change, "Spring") == "Up 50 points on “Spring”."
    assert verdict_words(found.change) == "The change is clear, not chance."
    assert [point.label for point in found.trend] == ["Spring", "Autumn"]


def test_an_unpublished_wave_before_is_no_comparison(cast: Cast) -> None:
    before = cast.wave(state="closed", starts_on=TODAY - dt.timedelta(days=90), ends_on=TODAY)
    approved(cast, before, cast.podil, GOOD)
    refresh_wave(before.pk)
    found = figures(cast, two_visits(cast, starts_on=TODAY, ends_on=TODAY))
    assert found.previous is None
    assert change_words(found.change, "") == "This is the first wave with results here."


def test_an_action_is_checked_by_its_question_in_the_next_wave(cast: Cast) -> None:
    before = published(cast, name="Spring", starts_on=TODAY - dt.timedelta(days=90), ends_on=TODAY)
    now = published(cast, name="Autumn", starts_on=TODAY, ends_on=TODAY)
    for answers in (BAD, BAD, BAD, BAD, GOOD):
        approved(cast, before, cast.podil, answers)
        approved(cast, now, cast.podil, GOOD)
    refresh_wave(before.pk)
    Action.objects.create(
        branch=cast.podil, wave=before, question="clean", text="Mop", owner="Olena", due_on=TODAY, by=cast.director
    )
    action = figures(cast, now).actions[0]
    assert (action.before, action.after, action.verdict, action.question) == (20, 100, "up", "Is it clean?")


def test_the_network_weighs_every_branch_the_same(cast: Cast) -> None:
    wave = two_visits(cast)
    approved(cast, wave, cast.obolon, GOOD)
    found = figures(cast, wave)
    assert found.network == (Fraction(13333, 200) + 100) / 2
    assert found.network_branches == 2


def test_ranks_come_with_an_interval(cast: Cast) -> None:
    waves = make_network(cast, branches=5, waves=1, visits=3)
    found = figures(cast, waves[0])
    assert found.rank is not None
    assert 1 <= found.rank.best <= found.rank.worst <= found.rank.ranked == 5
    assert found.best_quarter is not None


@pytest.mark.parametrize(
    ("shown", "when", "hour"),
    [
        ("exact", "9 November 2026, 11:37", True),
        ("day_part", "9 November 2026, morning", False),
        ("week", "week of 9 November 2026", False),
    ],
)
def test_a_visit_is_dated_as_exactly_as_the_programme_allows(cast: Cast, shown: str, when: str, hour: bool) -> None:
    cast.programme.visit_time_shown = shown
    cast.programme.save()
    wave = published(cast)
    at = dt.datetime(2026, 11, 9, 9, 37, tzinfo=dt.UTC)
    approved(cast, wave, cast.podil, GOOD, started_at=at)
    found = figures(cast, wave)
    assert found.made[0].when == when
    assert ("11:37" in json.dumps(dataclasses.asdict(found), default=str)) is hour


def test_photos_stand_at_their_question_and_are_counted_by_visit(cast: Cast) -> None:
    wave = two_visits(cast)
    visit = Visit.objects.get(wave=wave, number=2)
    add_photo(visit, "clean", random.Random(1))
    found = figures(cast, wave)
    fix = next(fix for fix in found.fixes if fix.question == "clean")
    assert [(photo.visit, photo.number, photo.caption) for photo in fix.photos] == [(2, 1, "Is it clean?")]


def test_a_receipt_is_a_clock_and_is_shown_only_where_the_time_is(cast: Cast) -> None:
    wave = two_visits(cast)
    photo = add_photo(Visit.objects.get(wave=wave, number=2), "clean", random.Random(1))
    photo.kind = "receipt"
    photo.save()
    assert not figures(cast, wave).made[1].photos
    cast.programme.visit_time_shown = "exact"
    cast.programme.save()
    assert len(figures(cast, wave).made[1].photos) == 1


def test_a_change_after_publication_is_told_as_a_restatement(cast: Cast) -> None:
    wave = two_visits(cast)
    visit = Visit.objects.get(wave=wave, number=2)
    Correction.objects.create(
        visit=visit,
        question="clean",
        old="no",
        new="yes",
        old_score=3333,
        new_score=6667,
        reason="Dispute",
        by=cast.manager,
    )
    restated = figures(cast, wave).restatements
    assert [(r.visit, r.before, r.after) for r in restated] == [(2, Fraction(3333, 100), Fraction(6667, 100))]


def test_a_photo_that_the_shopper_took_out_before_sending_is_shown_to_nobody_s_director(cast: Cast) -> None:
    wave = two_visits(cast)
    photo = add_photo(Visit.objects.get(wave=wave, number=2), "clean", random.Random(1))
    photo.in_manifest = False
    photo.save()
    assert not figures(cast, wave).made[1].photos


def test_what_a_reviewer_corrected_before_approval_is_no_restatement_however_late_the_review(cast: Cast) -> None:
    wave = two_visits(cast, published_at=timezone.now() - dt.timedelta(days=2))
    visit = Visit.objects.get(wave=wave, number=2)
    words = {"old": "no", "new": "yes", "reason": "Sofia, your photo shows it.", "by": cast.reviewer}
    Correction.objects.create(visit=visit, question="clean", **words)
    Visit.objects.filter(pk=visit.pk).update(approved_at=timezone.now())
    assert not figures(cast, wave).restatements


@pytest.mark.parametrize(("language", "title"), [("en", "Arrival"), ("uk", "Прихід"), ("ru", "Приход")])
def test_content_is_in_the_reader_s_language(cast: Cast, language: str, title: str) -> None:
    assert figures(cast, two_visits(cast), language).sections[0].title == title


def test_the_same_figures_have_the_same_fingerprint_and_others_another(cast: Cast) -> None:
    wave = two_visits(cast)
    first = figures(cast, wave)
    assert fingerprint(first, "1") == fingerprint(figures(cast, wave), "1")
    assert fingerprint(first, "1") != fingerprint(first, "2")
    assert fingerprint(first, "1") != fingerprint(dataclasses.replace(first, revision=2), "1")


def test_nothing_in_the_figures_tells_who_the_shopper_was(cast: Cast) -> None:
    wave = two_visits(cast)
    told = json.dumps(dataclasses.asdict(figures(cast, wave)), default=str)
    for secret in (cast.shopper.name, cast.shopper.email, cast.profile.code, "50.46"):
        assert secret not in told
