"""Whoever changes many of a wave's reports takes the wave's lock first: no two wait for each other."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.utils import timezone

from audits.models import Branch, Wave
from audits.services.transitions import locked_wave
from conftest import Cast, locks_rows
from reports.models import BranchReport, WaveReport
from reports.services.cells import refresh_wave
from reports.services.report_runs import ask_rest, ask_wave_reports, cancel_reports
from reports.services.wave_reports import ask_stale_reports
from reports.tests.rows import approved, published

pytestmark = [locks_rows, pytest.mark.django_db(transaction=True)]
State = BranchReport.State
ACTS: dict[str, Callable[[Wave, Cast], Any]] = {
    "ask": lambda wave, _cast: ask_wave_reports(wave.pk),
    "cancel": lambda wave, cast: cancel_reports(wave_id=wave.pk, by=cast.manager),
    "ask cancelled": lambda wave, cast: ask_rest(wave_id=wave.pk, state=State.CANCELLED, by=cast.manager),
    "ask stale": lambda wave, _cast: ask_stale_reports(wave_id=wave.pk),
}


@pytest.fixture
def wave(cast: Cast) -> Wave:
    """A published wave over twelve branches, and other reports of it."""
    wave = published(cast)
    for number in range(12):
        place = Branch.objects.create(brand=cast.brand, code=f"L-{number}", name=f"L {number}", time_zone="Europe/Kyiv")
        approved(cast, wave, place, {"clean": "yes", "smile": 5})
    refresh_wave(wave.pk)
    for subject in range(12):
        WaveReport.objects.create(
            wave=wave, subject=str(subject), language="en", state="ready", file="x.pdf", asked_at=timezone.now()
        )
    return wave


def in_thread(work: Callable[[], Any], problems: list[BaseException]) -> threading.Thread:
    def run() -> None:
        try:
            work()
        except Exception as problem:
            problems.append(problem)
        finally:
            connections.close_all()

    return threading.Thread(target=run)


@pytest.mark.parametrize("name", ACTS)
def test_what_changes_many_reports_waits_for_the_wave_first(cast: Cast, wave: Wave, name: str) -> None:
    problems: list[BaseException] = []

    def impatient() -> None:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '200ms'")
            ACTS[name](wave, cast)

    with transaction.atomic():
        locked_wave(wave.pk)
        thread = in_thread(impatient, problems)
        thread.start()
        thread.join()
    assert [type(problem) for problem in problems] == [OperationalError]
    ACTS[name](wave, cast)


def test_asking_cancelling_and_asking_again_at_once_never_stand_in_each_other_s_way(cast: Cast, wave: Wave) -> None:
    ask_wave_reports(wave.pk)
    problems: list[BaseException] = []

    def again(act: Callable[[Wave, Cast], Any]) -> Callable[[], None]:
        return lambda: [act(wave, cast) for _ in range(6)] and None

    threads = [in_thread(again(act), problems) for act in ACTS.values() for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert BranchReport.objects.filter(wave=wave).count() == 12
    assert set(BranchReport.objects.values_list("state", flat=True)) <= {State.ASKED, State.CANCELLED}
