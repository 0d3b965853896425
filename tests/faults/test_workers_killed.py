"""A worker killed in the middle of a task: nothing lost, nothing doubled, and finished by the sweep.

The middle is where a lock of the test's makes the task wait.
"""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from accounts.models import NoticeSettings, ShopperProfile
from audits.models import Branch, Evidence, Reminder, Wave
from audits.services.media_files import names_of
from audits.tests.media_samples import turned_jpeg_with_place
from conftest import Cast
from reports.models import BranchReport, ScoreCell
from reports.services.branch_reports import ask_report, is_current
from reports.services.cells import rebuild_scores, refresh_cells
from reports.tests.rows import approved, published
from tests.faults.house import House, holding, wait_for, waiting_for_locks

pytestmark = pytest.mark.django_db(transaction=True)
AGES_AGO = dt.timedelta(minutes=20)


def received(cast: Cast, content: bytes) -> Evidence:
    visit = cast.visit(state="submitted", submitted_at=timezone.now())
    file = Evidence(pk=visit.pk, visit=visit, kind="photo", in_manifest=True, sha256="0" * 64, bytes=len(content))
    file.original = default_storage.save(f"originals/{file.pk}", ContentFile(content))
    file.state, file.received_at = "received", timezone.now() - AGES_AGO
    file.save()
    return file


def stored(house: House, folder: str) -> set[str]:
    """Every file below a folder of the storage, leftovers too."""
    return {str(path.relative_to(house.files)) for path in Path(house.files, folder).rglob("*") if path.is_file()}


def cells_of(wave: Wave) -> set[Any]:
    return set(ScoreCell.objects.filter(wave=wave).values_list("branch", "section", "count", "total", "squares"))


def test_a_worker_killed_while_it_prepares_a_photo_leaves_it_to_the_next(house: House, cast: Cast) -> None:
    file = received(cast, turned_jpeg_with_place())
    first = house.worker()
    with holding("SELECT 1 FROM audits_evidence WHERE id = %s FOR UPDATE", file.pk):
        house.queue("audits.tasks.media.prepare_evidence", evidence_id=str(file.pk))
        wait_for(waiting_for_locks)
        house.kill(first)
    wait_for(lambda: not waiting_for_locks())
    file.refresh_from_db()
    assert (file.state, len(stored(house, "derived"))) == ("received", 3)
    house.worker()
    house.queue("audits.tasks.media.prepare_waiting_evidence")
    wait_for(lambda: Evidence.objects.get().state == "ready")
    file.refresh_from_db()
    assert stored(house, "derived") == names_of(file)
    assert Path(house.files, file.original).read_bytes() == turned_jpeg_with_place()


def test_a_worker_killed_while_it_writes_scores_leaves_the_old_ones_whole(house: House, cast: Cast) -> None:
    wave = published(cast)
    for answers in ({"clean": "yes", "smile": "4"}, {"clean": "no", "dirt": "floor", "smile": "2"}):
        approved(cast, wave, cast.podil, answers)
    old = {
        "wave": wave,
        "branch": cast.podil,
        "count": 1,
        "total": 1,
        "squares": 1,
        "refreshed_at": timezone.now() - AGES_AGO,
    }
    for section in ("", "gone"):
        ScoreCell.objects.create(section=section, **old)
    first = house.worker()
    with holding("SELECT 1 FROM reports_scorecell WHERE section = '' FOR UPDATE"):
        house.queue("reports.tasks.scores.refresh_cells", wave_id=wave.pk, branch_id=cast.podil.pk)
        wait_for(waiting_for_locks)
        house.kill(first)
    wait_for(lambda: not waiting_for_locks())
    assert cells_of(wave) == {(cast.podil.pk, "", 1, 1, 1), (cast.podil.pk, "gone", 1, 1, 1)}
    house.worker()
    house.queue("reports.tasks.scores.refresh_stale_cells")
    wait_for(lambda: not ScoreCell.objects.filter(section="gone").exists())
    found = cells_of(wave)
    ScoreCell.objects.all().delete()
    rebuild_scores()
    assert found == cells_of(wave)
    assert {cell[2] for cell in found} == {2}


@pytest.fixture
def report(cast: Cast) -> BranchReport:
    wave = published(cast)
    approved(cast, wave, cast.podil, {"clean": "yes", "smile": "4"})
    refresh_cells(wave_id=wave.pk, branch_id=cast.podil.pk)
    return ask_report(wave=wave, branch=cast.podil, language="en", by=cast.director)


def test_a_worker_killed_after_it_stored_a_report_leaves_one_file(house: House, report: BranchReport) -> None:
    first = house.worker()
    with holding("LOCK TABLE audits_answer IN ACCESS EXCLUSIVE MODE") as let_go:
        house.queue("reports.tasks.pdf.render_report", report_id=report.pk)
        wait_for(waiting_for_locks)
        assert BranchReport.objects.get().state == "making"
        with holding("SELECT 1 FROM reports_branchreport FOR UPDATE"):
            let_go()
            wait_for(lambda: stored(house, "reports") and waiting_for_locks())
            house.kill(first)
    wait_for(lambda: not waiting_for_locks())
    assert BranchReport.objects.get().state == "making"
    BranchReport.objects.update(started_at=timezone.now() - AGES_AGO)
    house.worker()
    house.queue("reports.tasks.pdf.render_waiting_reports")
    wait_for(lambda: BranchReport.objects.get().state == "ready")
    report.refresh_from_db()
    assert is_current(report)
    wait_for(lambda: stored(house, "reports") == {report.file}, seconds=10)


def test_a_worker_killed_before_it_draws_a_report_leaves_it_to_the_next(house: House, report: BranchReport) -> None:
    first = house.worker()
    with holding("LOCK TABLE audits_answer IN ACCESS EXCLUSIVE MODE"):
        house.queue("reports.tasks.pdf.render_report", report_id=report.pk)
        wait_for(waiting_for_locks)
        house.kill(first)
    wait_for(lambda: not waiting_for_locks())
    assert not stored(house, "reports")
    BranchReport.objects.update(started_at=timezone.now() - AGES_AGO)
    house.worker()
    house.queue("reports.tasks.pdf.render_waiting_reports")
    wait_for(lambda: BranchReport.objects.get().state == "ready")
    assert stored(house, "reports") == {BranchReport.objects.get().file}


PAUSE = """
CREATE FUNCTION pause() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN PERFORM pg_advisory_xact_lock(42); RETURN NEW; END$$;
CREATE TRIGGER pause BEFORE UPDATE ON audits_reminder FOR EACH ROW EXECUTE FUNCTION pause()
"""


def kill_while_noting(house: House, task: str, **ids: Any) -> None:
    """A worker dies after its letter went out and before it noted so."""
    with connection.cursor() as cursor:
        cursor.execute(PAUSE)
    try:
        first = house.worker()
        with holding("SELECT pg_advisory_lock(42)"):
            house.queue(task, **ids)
            wait_for(lambda: letters(house) and waiting_for_locks())
            house.kill(first)
            with connection.cursor() as cursor:  # the note is one statement, which the server would end without it
                cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
            wait_for(lambda: not waiting_for_locks())
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER pause ON audits_reminder; DROP FUNCTION pause")
    assert Reminder.objects.get().sent_at is None


def letters(house: House) -> list[Path]:
    """The files that hold what was sent."""
    return list((house.folder / "mail").glob("*"))


def zone_of_noon(now: dt.datetime) -> str:
    """Where it is noon now; the sign is the wrong way round there."""
    return f"Etc/GMT{now.astimezone(dt.UTC).hour - 12:+d}"


def test_a_worker_killed_between_sending_a_letter_and_noting_it_sends_none_twice(house: House, cast: Cast) -> None:
    now = timezone.now()
    Branch.objects.update(time_zone=zone_of_noon(now))
    cast.visit(state="accepted", accepted_at=now, closes_at=now + dt.timedelta(hours=12))
    kill_while_noting(house, "audits.tasks.reminders.send_reminder", profile_id=cast.profile.pk, kind="due")
    other = ShopperProfile.objects.get(membership__user=cast.other_shopper)
    cast.visit(
        branch=cast.obolon, shopper=other, state="accepted", accepted_at=now, closes_at=now + dt.timedelta(hours=12)
    )
    house.worker()
    house.queue("audits.tasks.reminders.send_reminder", profile_id=cast.profile.pk, kind="due")
    house.queue("audits.tasks.reminders.send_due_reminders")
    wait_for(lambda: Reminder.objects.filter(profile=other, sent_at__isnull=False).exists())
    assert "".join(path.read_text() for path in letters(house)).count("Subject:") == 2


def test_a_worker_killed_between_sending_a_digest_and_noting_it_sends_none_twice(house: House, cast: Cast) -> None:
    now = timezone.now()
    for person in (cast.manager, cast.owner):
        NoticeSettings.objects.create(user=person, digest_hour=12, time_zone=zone_of_noon(now))
    cast.visit(state="accepted", accepted_at=now, closes_at=now + dt.timedelta(hours=12))
    first, second = (person.memberships.get().pk for person in (cast.manager, cast.owner))
    kill_while_noting(house, "audits.tasks.reminders.send_digest", membership_id=first)
    house.worker()
    for membership in (first, second):
        house.queue("audits.tasks.reminders.send_digest", membership_id=membership)
    wait_for(lambda: Reminder.objects.filter(membership=second, sent_at__isnull=False).exists())
    assert "".join(path.read_text() for path in letters(house)).count("Subject:") == 2
