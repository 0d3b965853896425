"""Score cells say what the answers say, however and however often they are computed."""

import datetime as dt
import io
import threading
from fractions import Fraction
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audits.models import Visit, Wave
from audits.rules.scoring import hundredths, score_visit
from audits.services.scores import parsed_checklist, stored_answers
from conftest import Cast, locks_rows
from reports.models import BranchReport, ScoreCell
from reports.services.cells import rebuild_cells, refresh_cells, refresh_stale_cells, refresh_wave
from reports.tests.rows import approved, published

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


def from_answers(wave: Wave) -> Figures:
    found: dict[tuple[int, int, str], list[int]] = {}
    for visit in Visit.objects.filter(wave=wave, state="approved"):
        score = score_visit(parsed_checklist(wave.checklist_version), stored_answers(visit))
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
    expected = from_answers(wave)
    refresh_wave(wave.pk)
    assert kept(wave) == expected
    ScoreCell.objects.filter(wave=wave, section="service").update(total=1, squares=1)
    ScoreCell.objects.filter(wave=wave, section="arrival").delete()
    rebuild_cells(cast.zerno)
    assert kept(wave) == expected


def test_a_rebuild_of_all_removes_cells_that_nothing_stands_behind(cast: Cast) -> None:
    wave = published(cast)
    values = {"count": 1, "total": 5, "squares": 25, "refreshed_at": timezone.now()}
    ScoreCell.objects.create(wave=wave, branch=cast.podil, section="", **values)
    rebuild_cells()
    assert not kept(wave)


def test_a_rebuild_of_one_organisation_leaves_others_alone(cast: Cast) -> None:
    wave = published(cast)
    approved(cast, wave, cast.podil, GOOD)
    refresh_wave(wave.pk)
    rebuild_cells(cast.rival)
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
    ScoreCell.objects.update(refreshed_at=long_ago - dt.timedelta(hours=1), total=1)
    assert refresh_stale_cells() == 1
    assert kept(wave) == from_answers(wave)


def test_a_visit_without_a_score_is_no_reason_to_refresh_for_ever(cast: Cast) -> None:
    wave = published(cast)
    visit = approved(cast, wave, cast.podil, {})
    assert Visit.objects.get(pk=visit.pk).score is None
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
    call_command("rebuild_cells", organisation="zerno", stdout=io.StringIO())
    assert kept(wave) == from_answers(wave)
    with pytest.raises(CommandError, match="no organisation"):
        call_command("rebuild_cells", organisation="nobody")
