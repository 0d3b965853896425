"""Score cells say what the answers say, however and however often they are computed."""

import datetime as dt
import io
import json
import threading
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audits.models import Answer, ChecklistVersion, Visit, Wave
from audits.rules.scoring import Score, hundredths, score_visit
from audits.services.scores import parsed_checklist, stored_answers
from conftest import LIBRARY, Cast, locks_rows
from reports.models import BranchReport, CellRefresh, QuestionCell, ScoreCell
from reports.services.cells import rebuild_scores, refresh_cells, refresh_stale_cells, refresh_wave
from reports.tests.rows import approved, make_network, published

Figures = dict[tuple[int, int, str], tuple[int, int, int]]
FIELDS = ("wave_id", "branch_id", "section", "count", "total", "squares")
GOOD = {"clean": "yes", "smile": 5}
ANSWERS = st.fixed_dictionaries(
    {"smile": st.integers(1, 5)}, optional={"clean": st.sampled_from(["yes", "no", {"na": True}])}
)
VISITS = st.lists(st.tuples(st.booleans(), st.booleans(), ANSWERS), max_size=6)


def kept(wave: Wave) -> Figures:
    rows = ScoreCell.objects.filter(wave=wave).values_list(*FIELDS)
    return {(w, b, s): (n, total, squares) for w, b, s, n, total, squares in rows}


def scores_of(wave: Wave) -> Iterator[tuple[Visit, Score]]:
    for visit in Visit.objects.filter(wave=wave, state="approved"):
        yield visit, score_visit(parsed_checklist(wave.checklist_version), stored_answers(visit))


def kept_answers(wave: Wave) -> dict[tuple[int, str], tuple[int, int, int | None, int | None]]:
    """By branch and question: answers counted, N/A, sum of rates and of their squares."""
    cells = QuestionCell.objects.filter(wave=wave)
    return {(cell.branch_id, cell.question): (cell.counted, cell.na, cell.total, cell.squares) for cell in cells}


def answers_given(wave: Wave) -> Any:
    """The same from the pure scoring of every visit."""
    rates: dict[tuple[int, str], list[int | None]] = {}
    for visit, score in scores_of(wave):
        for row in score.trace:
            if row.state in ("scored", "not_scored", "na"):
                exact = 100 * row.earned / row.possible if row.possible else None
                rate = None if row.state == "na" else -1 if exact is None else hundredths(exact)
                rates.setdefault((visit.branch_id, row.code), []).append(rate)
    found = {}
    for key, values in rates.items():
        sure = [value for value in values if value is not None]
        is_scored = any(value != -1 for value in sure)
        total = sum(sure) if is_scored else None
        found[key] = (len(sure), values.count(None), total, sum(v * v for v in sure) if is_scored else None)
    return found


def from_answers(wave: Wave) -> Figures:
    found: dict[tuple[int, int, str], list[int]] = {}
    for visit, score in scores_of(wave):
        parts = {"": score.score, **{code: s.percent for code, s in score.sections.items() if s}}
        for section, percent in parts.items():
            value = hundredths(percent)
            if value is not None:
                found.setdefault((wave.pk, visit.branch_id, section), []).append(value)
    return {key: (len(v), sum(v), sum(x * x for x in v)) for key, v in found.items()}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(visits=VISITS)
def test_refreshed_and_rebuilt_cells_equal_what_the_answers_give(cast: Cast, visits: list[Any]) -> None:
    wave = published(cast)
    for at_podil, is_approved, answers in visits:
        branch = cast.podil if at_podil else cast.obolon
        visit = approved(cast, wave, branch, answers)
        if not is_approved:
            Visit.objects.filter(pk=visit.pk).update(state="rejected")
    expected, given = from_answers(wave), answers_given(wave)
    refresh_wave(wave.pk)
    assert (kept(wave), kept_answers(wave)) == (expected, given)
    ScoreCell.objects.filter(wave=wave, section="service").update(total=1, squares=1)
    ScoreCell.objects.filter(wave=wave, section="arrival").delete()
    QuestionCell.objects.filter(wave=wave, question="smile").update(total=None, na=9)
    QuestionCell.objects.filter(wave=wave, question="clean").update(question="gone")
    rebuild_scores(cast.zerno)
    assert (kept(wave), kept_answers(wave)) == (expected, given)


def test_every_kind_of_question_is_kept_as_pure_scoring_has_it(cast: Cast) -> None:
    waves = make_network(cast, branches=3, waves=1, visits=3)
    kinds = json.loads((LIBRARY / "checklists" / "cafe-visit.json").read_text())["sections"]
    assert {"yes_no", "scale", "nps"} <= {question["kind"] for section in kinds for question in section["questions"]}
    for wave in waves:
        assert (kept(wave), kept_answers(wave)) == (from_answers(wave), answers_given(wave))
    CellRefresh.objects.all().delete()
    ScoreCell.objects.all().delete()
    QuestionCell.objects.all().delete()
    rebuild_scores()
    for wave in waves:
        assert (kept(wave), kept_answers(wave)) == (from_answers(wave), answers_given(wave))


def test_a_third_of_a_point_is_a_third_and_a_choice_may_take_more_than_there_is(cast: Cast) -> None:
    question = {"kind": "scale", "text": {"en": "How?"}, "min": 1, "max": 4, "points": 1, "code": "third"}
    choices = [{"code": "good", "text": {"en": "g"}, "points": 2}, {"code": "bad", "text": {"en": "b"}, "points": -5}]
    choice = {"kind": "single_choice", "text": {"en": "Which?"}, "choices": choices, "code": "which"}
    section = {"code": "all", "title": {"en": "All"}, "questions": [question, choice]}
    version = ChecklistVersion.objects.create(
        checklist=cast.checklist_version.checklist, number=9, published_at=timezone.now(), published_by=cast.manager,
        document={"schema": 1, "title": {"en": "T"}, "sections": [section]},
    )  # fmt: skip
    wave = published(cast, checklist_version=version)
    approved(cast, wave, cast.podil, {"third": 2, "which": "bad"})
    refresh_wave(wave.pk)
    assert kept_answers(wave) == {
        (cast.podil.pk, "third"): (1, 0, 3333, 3333**2),
        (cast.podil.pk, "which"): (1, 0, -25000, 25000**2),
    }


def test_answers_from_before_there_were_rates_count_by_their_points(cast: Cast) -> None:
    wave = published(cast)
    for answers in (GOOD, {"clean": "no", "smile": 4}):
        approved(cast, wave, cast.podil, answers)
    Answer.objects.update(rate=None)
    refresh_wave(wave.pk)
    assert kept_answers(wave) == answers_given(wave)


def test_a_rebuild_tells_each_batch_and_begun_again_changes_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.services.cells.BATCH_VISITS", 1)
    waves = [published(cast) for _ in range(3)]
    for wave in waves:
        approved(cast, wave, cast.podil, GOOD)

    def die(done: int, _all: int, _changed: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild_scores(tell=die)
    assert [bool(kept(wave)) for wave in waves] == [True, True, False]
    told: list[tuple[int, int, int]] = []
    rebuild_scores(tell=lambda *figures: told.append(figures))
    assert told == [(1, 3, 0), (2, 3, 0), (3, 3, 5)]
    assert rebuild_scores() == 0


def test_a_rebuild_of_all_removes_cells_that_nothing_stands_behind(cast: Cast) -> None:
    wave = published(cast)
    values = {"count": 1, "total": 5, "squares": 25, "refreshed_at": timezone.now()}
    ScoreCell.objects.create(wave=wave, branch=cast.podil, section="", **values)
    rebuild_scores()
    assert not kept(wave)


def test_a_rebuild_of_one_organisation_leaves_others_alone(cast: Cast) -> None:
    wave = published(cast)
    approved(cast, wave, cast.podil, GOOD)
    refresh_wave(wave.pk)
    rebuild_scores(cast.rival)
    assert kept(wave) == from_answers(wave)


def test_refreshing_twice_says_that_nothing_changed(cast: Cast) -> None:
    wave = published(cast)
    approved(cast, wave, cast.podil, GOOD)
    assert refresh_cells(wave_id=wave.pk, branch_id=cast.podil.pk)
    assert not refresh_cells(wave_id=wave.pk, branch_id=cast.podil.pk)


def test_a_branch_that_is_gone_is_passed_over(cast: Cast) -> None:
    assert not refresh_cells(wave_id=0, branch_id=0)


def test_cells_go_when_their_last_visit_no_longer_counts(cast: Cast) -> None:
    wave = published(cast)
    visit = approved(cast, wave, cast.podil, GOOD)
    refresh_cells(wave_id=wave.pk, branch_id=cast.podil.pk)
    Visit.objects.filter(pk=visit.pk).update(state="rejected")
    refresh_cells(wave_id=wave.pk, branch_id=cast.podil.pk)
    assert not kept(wave)


def test_the_sweep_finds_missing_and_old_cells_and_then_rests(cast: Cast) -> None:
    wave = published(cast)
    visit = approved(cast, wave, cast.podil, GOOD)
    long_ago = timezone.now() - dt.timedelta(hours=1)
    Visit.objects.filter(pk=visit.pk).update(changed_at=long_ago)
    assert refresh_stale_cells() == 1
    assert kept(wave) == from_answers(wave)
    assert refresh_stale_cells() == 0
    CellRefresh.objects.update(at=long_ago - dt.timedelta(hours=1))
    ScoreCell.objects.update(total=1)
    assert refresh_stale_cells() == 1
    assert kept(wave) == from_answers(wave)


def test_the_sweep_looks_once_more_at_what_was_computed_while_its_visit_was_being_saved(cast: Cast) -> None:
    wave = published(cast)
    visit = approved(cast, wave, cast.podil, GOOD)
    refresh_wave(wave.pk)
    assert refresh_stale_cells() == 0
    then = timezone.now() - dt.timedelta(hours=1)
    Visit.objects.filter(pk=visit.pk).update(changed_at=then)
    CellRefresh.objects.update(at=then + dt.timedelta(seconds=2))
    assert refresh_stale_cells() == 1
    assert refresh_stale_cells() == 0


def test_the_sweep_takes_a_visit_out_that_was_rejected_after_its_approval(cast: Cast) -> None:
    wave = published(cast)
    visit = approved(cast, wave, cast.podil, GOOD)
    refresh_wave(wave.pk)
    Visit.objects.filter(pk=visit.pk).update(state="rejected", changed_at=timezone.now())
    assert refresh_stale_cells() == 1
    assert not kept(wave)
    assert not kept_answers(wave)


def test_a_visit_without_a_score_is_no_reason_to_refresh_for_ever(cast: Cast) -> None:
    wave = published(cast)
    visit = approved(cast, wave, cast.podil, {})
    assert Visit.objects.get(pk=visit.pk).score is None
    assert refresh_stale_cells() == 1
    assert refresh_stale_cells() == 0


def test_a_restated_figure_makes_printed_reports_anew(
    cast: Cast, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    wave = published(cast)
    approved(cast, wave, cast.podil, GOOD)
    queued: list[str] = []
    monkeypatch.setattr("reports.services.cells.after_commit", lambda task, **_ids: queued.append(task))
    refresh_cells(wave_id=wave.pk, branch_id=cast.podil.pk)
    assert not queued
    BranchReport.objects.create(wave=wave, branch=cast.podil, language="en", asked_at=timezone.now())
    approved(cast, wave, cast.podil, {"smile": 1})
    refresh_cells(wave_id=wave.pk, branch_id=cast.podil.pk)
    assert queued == ["reports.tasks.pdf.render_wave_reports"]


def test_means_are_exact(cast: Cast) -> None:
    wave = published(cast)
    for answers in (GOOD, {"clean": "no", "smile": 3}):
        approved(cast, wave, cast.podil, answers)
    refresh_wave(wave.pk)
    cell = ScoreCell.objects.get(wave=wave, branch=cast.podil, section="")
    assert (cell.count, cell.total, Fraction(cell.total, 200)) == (2, 13333, Fraction(13333, 200))


@locks_rows
@pytest.mark.django_db(transaction=True)
def test_many_refreshes_at_once_leave_one_true_set_of_cells(cast: Cast) -> None:
    wave = published(cast)
    for _ in range(3):
        approved(cast, wave, cast.podil, GOOD)
    problems: list[Exception] = []

    def refresh() -> None:
        try:
            for _ in range(5):
                refresh_cells(wave_id=wave.pk, branch_id=cast.podil.pk)
        except Exception as problem:
            problems.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=refresh) for _ in range(4)]
    for thread in threads:
        thread.start()
    approved(cast, wave, cast.podil, {"smile": 1})
    for thread in threads:
        thread.join()
    refresh_cells(wave_id=wave.pk, branch_id=cast.podil.pk)
    assert not problems
    assert kept(wave) == from_answers(wave)


def test_the_command_rebuilds_and_refuses_an_unknown_organisation(cast: Cast) -> None:
    wave = published(cast)
    approved(cast, wave, cast.podil, GOOD)
    call_command("rebuild_scores", organisation="zerno", stdout=io.StringIO())
    assert kept(wave) == from_answers(wave)
    with pytest.raises(CommandError, match="no organisation"):
        call_command("rebuild_scores", organisation="nobody")
