"""The same message twice, at once; and messages in the wrong order."""

from pathlib import Path

import pytest
from django.utils import timezone

from audits.models import Evidence
from audits.services.media_files import names_of
from audits.tests.media_samples import turned_jpeg_with_place
from conftest import Cast
from reports.models import BranchReport, ScoreCell
from reports.services.branch_reports import ask_report, is_current
from reports.services.cells import rebuild_scores, refresh_cells
from reports.tests.rows import approved, published
from tests.faults.house import House, holding, wait_for, waiting_for_locks
from tests.faults.test_workers_killed import cells_of, received, stored

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_photo_prepared_twice_at_once_is_prepared_once(house: House, cast: Cast) -> None:
    file = received(cast, turned_jpeg_with_place())
    house.worker(concurrency=2)
    with holding("SELECT 1 FROM audits_evidence WHERE id = %s FOR UPDATE", file.pk):
        for _ in range(2):
            house.queue("audits.tasks.media.prepare_evidence", evidence_id=str(file.pk))
        wait_for(lambda: waiting_for_locks() == 2)
    wait_for(lambda: Evidence.objects.get().state == "ready" and not waiting_for_locks())
    file.refresh_from_db()
    assert stored(house, "derived") == names_of(file)


def test_one_cell_refreshed_twice_at_once_is_right(house: House, cast: Cast) -> None:
    wave = published(cast)
    approved(cast, wave, cast.podil, {"clean": "yes", "smile": "4"})
    house.worker(concurrency=2)
    with holding("SELECT 1 FROM audits_branch WHERE id = %s FOR UPDATE", cast.podil.pk):
        for _ in range(2):
            house.queue("reports.tasks.scores.refresh_cells", wave_id=wave.pk, branch_id=cast.podil.pk)
        wait_for(lambda: waiting_for_locks() == 2)
    wait_for(lambda: ScoreCell.objects.exists() and not waiting_for_locks())
    found = cells_of(wave)
    ScoreCell.objects.all().delete()
    rebuild_scores()
    assert found == cells_of(wave)


def test_one_report_made_twice_at_once_is_one_file(house: House, cast: Cast) -> None:
    wave = published(cast)
    approved(cast, wave, cast.podil, {"clean": "yes", "smile": "4"})
    refresh_cells(wave_id=wave.pk, branch_id=cast.podil.pk)
    report = ask_report(wave=wave, branch=cast.podil, language="en", by=cast.director)
    house.worker(concurrency=2)
    with holding("SELECT 1 FROM reports_branchreport FOR UPDATE"):
        for _ in range(2):
            house.queue("reports.tasks.pdf.render_report", report_id=report.pk)
        wait_for(lambda: waiting_for_locks() == 2)
    wait_for(lambda: BranchReport.objects.get().state == "ready")
    report.refresh_from_db()
    assert stored(house, "reports") == {report.file}


def test_a_report_made_before_its_scores_were_refreshed_is_made_anew(house: House, cast: Cast) -> None:
    wave = published(cast)
    approved(cast, wave, cast.podil, {"clean": "yes", "smile": "4"})
    refresh_cells(wave_id=wave.pk, branch_id=cast.podil.pk)
    report = ask_report(wave=wave, branch=cast.podil, language="en", by=cast.director)
    approved(cast, wave, cast.podil, {"clean": "no", "dirt": "floor", "smile": "1"}, approved_at=timezone.now())
    house.worker(concurrency=2)
    house.queue("reports.tasks.pdf.render_report", report_id=report.pk)
    wait_for(lambda: BranchReport.objects.get().state == "ready")
    first = BranchReport.objects.get().fingerprint
    house.queue("reports.tasks.scores.refresh_cells", wave_id=wave.pk, branch_id=cast.podil.pk)
    wait_for(lambda: BranchReport.objects.get().fingerprint != first and BranchReport.objects.get().state == "ready")
    report.refresh_from_db()
    assert is_current(report)
    assert ScoreCell.objects.get(section="").count == 2
    wait_for(lambda: [Path(name).name for name in stored(house, "reports")] == [f"{report.fingerprint}.pdf"])
