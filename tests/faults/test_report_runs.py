"""The reports of a whole wave with real workers: who waits goes first, and a killed worker loses and doubles none."""

import re
from typing import Any

import pytest
from django.utils import timezone

from audits.models import Branch, Wave
from conftest import Cast
from reports.models import BranchReport
from reports.services.branch_reports import ask_report
from reports.services.cells import refresh_wave
from reports.tests.rows import approved, published
from tests.faults.house import House, holding, wait_for, waiting_for_locks
from tests.faults.test_workers_killed import AGES_AGO, stored

pytestmark = pytest.mark.django_db(transaction=True)
WAITING = 2000
IN_TURN = "reports.tasks.pdf.render_report_in_turn"
State = BranchReport.State


@pytest.fixture
def wave(cast: Cast) -> Wave:
    wave = published(cast)
    places = [cast.podil] + [
        Branch.objects.create(brand=cast.brand, code=f"B-{number}", name=f"B {number}", time_zone="Europe/Kyiv")
        for number in range(5)
    ]
    for place in places:
        approved(cast, wave, place, {"clean": "yes", "smile": "4"})
    refresh_wave(wave.pk)
    return wave


def test_who_opens_a_report_passes_two_thousand_that_wait(house: House, cast: Cast, wave: Wave) -> None:
    house.queue_many(IN_TURN, [{"report_id": -1 - number} for number in range(WAITING)])
    report = ask_report(wave=wave, branch=cast.podil, language="en", by=cast.director)
    house.queue("reports.tasks.pdf.render_report", report_id=report.pk)
    house.worker()
    wait_for(lambda: BranchReport.objects.get().state == State.READY)
    log = "".join(path.read_text(errors="replace") for path in house.folder.glob("log-*"))
    received = re.findall(r"Task (reports\.tasks\.pdf\.\w+)\[", log)
    assert received[0] == "reports.tasks.pdf.render_report"


def test_a_worker_killed_in_the_middle_of_a_wave_loses_and_doubles_none(house: House, wave: Wave) -> None:
    house.queue("reports.tasks.pdf.render_wave_reports", wave_id=wave.pk)
    first = house.worker()
    wait_for(lambda: BranchReport.objects.filter(state=State.READY).count() >= 1)
    with holding("LOCK TABLE audits_answer IN ACCESS EXCLUSIVE MODE"):
        wait_for(waiting_for_locks)
        house.kill(first)
    wait_for(lambda: not waiting_for_locks())
    assert BranchReport.objects.filter(state=State.MAKING).count() == 1
    BranchReport.objects.update(asked_at=timezone.now() - AGES_AGO)
    BranchReport.objects.filter(started_at__isnull=False).update(started_at=timezone.now() - AGES_AGO)
    house.forget_messages()
    house.worker(concurrency=2)
    house.queue("reports.tasks.pdf.render_waiting_reports")
    wait_for(lambda: BranchReport.objects.filter(state=State.READY).count() == 6)
    files: Any = set(BranchReport.objects.values_list("file", flat=True))
    wait_for(lambda: stored(house, "reports") == files, seconds=10)
    assert len(files) == 6
