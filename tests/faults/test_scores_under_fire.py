"""Score cells while workers die, messages are lost, repeated and out of order, and visits change all the time."""

import random
from typing import Any

import pytest
from django.utils import timezone

from audits.models import Visit, Wave
from audits.services.scores import store_scores
from conftest import Cast
from reports.models import QuestionCell, ScoreCell
from reports.services.cells import rebuild_scores
from reports.tests.rows import approved, published
from reports.tests.test_cells import answers_given, from_answers, kept, kept_answers
from tests.faults.house import House, holding, wait_for, waiting_for_locks

pytestmark = pytest.mark.django_db(transaction=True)
REFRESH, SWEEP = "reports.tasks.scores.refresh_cells", "reports.tasks.scores.refresh_stale_cells"
GOOD, BAD = {"clean": "yes", "smile": 5}, {"clean": "no", "dirt": "floor", "smile": 2}


def is_right(wave: Wave) -> bool:
    """Whether the cells say what pure scoring of every approved visit says."""
    return kept(wave) == from_answers(wave) and kept_answers(wave) == answers_given(wave)


def change(visit: Visit, chance: random.Random) -> None:
    """Approve, correct, or reject after approval."""
    visit.state = chance.choice(["approved", "approved", "rejected"])
    store_scores(visit, chance.choice([GOOD, BAD, {"clean": {"na": True}, "smile": 3}]), {}, {})
    visit.changed_at = timezone.now()
    visit.save()


def test_nothing_is_doubled_or_lost_while_workers_die_and_messages_come_twice_late_or_never(
    house: House, cast: Cast
) -> None:
    chance, waves = random.Random(11), [published(cast), published(cast)]
    visits = [
        approved(cast, wave, branch, GOOD) for wave in waves for branch in (cast.podil, cast.obolon) for _ in "ab"
    ]
    worker = house.worker(concurrency=2)
    for _round in range(3):
        waiting: list[dict[str, Any]] = []
        for _ in range(12):
            visit = chance.choice(visits)
            change(visit, chance)
            ids = {"wave_id": visit.wave_id, "branch_id": visit.branch_id}
            waiting += [ids] * chance.choice([0, 1, 1, 2])
        chance.shuffle(waiting)
        with holding("SELECT 1 FROM audits_branch WHERE id = %s FOR UPDATE", cast.podil.pk):
            for ids in [*waiting, {"wave_id": waves[0].pk, "branch_id": cast.podil.pk}]:
                house.queue(REFRESH, **ids)
            house.queue("reports.tasks.scores.refresh_wave", wave_id=waves[1].pk)
            wait_for(waiting_for_locks)
            house.kill(worker)
        wait_for(lambda: not waiting_for_locks())
        worker = house.worker(concurrency=2)
    house.queue(SWEEP)
    wait_for(lambda: all(is_right(wave) for wave in waves))
    assert rebuild_scores() == 0


def test_a_worker_killed_while_it_publishes_leaves_no_half_wave_and_the_sweep_ends_it(house: House, cast: Cast) -> None:
    wave = published(cast)
    for branch in (cast.podil, cast.obolon):
        approved(cast, wave, branch, GOOD)
    first = house.worker()
    with holding("LOCK TABLE audits_answer IN ACCESS EXCLUSIVE MODE"):
        house.queue("reports.tasks.scores.refresh_wave", wave_id=wave.pk)
        wait_for(waiting_for_locks)
        house.kill(first)
    wait_for(lambda: not waiting_for_locks())
    assert not ScoreCell.objects.exists()
    house.worker()
    house.queue(SWEEP)
    wait_for(lambda: is_right(wave))


def test_a_rebuild_that_is_killed_shows_no_half_and_is_right_when_begun_again(house: House, cast: Cast) -> None:
    waves = [published(cast), published(cast)]
    for wave in waves:
        approved(cast, wave, cast.podil, BAD)
    rebuild_scores()
    ScoreCell.objects.update(total=1)
    QuestionCell.objects.update(total=1)
    with holding("SELECT 1 FROM reports_questioncell WHERE wave_id = %s FOR UPDATE", waves[1].pk):
        command = house.start("manage", "rebuild_scores")
        wait_for(waiting_for_locks)  # the scores are written, the answers half
        house.kill(command)
    wait_for(lambda: not waiting_for_locks())
    assert set(ScoreCell.objects.values_list("total", flat=True)) == {1}
    again = house.start("manage", "rebuild_scores")
    assert again.wait(60) == 0
    assert all(is_right(wave) for wave in waves)
