"""Redis gone and back, PostgreSQL restarted, a storage that takes nothing: requests go on, or say so."""

import contextlib
import os
import resource
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audits.models import Evidence, Flag, Submission, Upload, Visit
from audits.tests.media_samples import turned_jpeg_with_place
from audits.tests.phone import manifest, submission
from conftest import PASSWORD, Cast
from reports.models import ScoreCell
from tests import servers
from tests.faults.house import House, database_url, signed_in, wait_for
from tests.faults.test_web_killed import told
from tests.faults.test_workers_killed import AGES_AGO

pytestmark = pytest.mark.django_db(transaction=True)


def send_photo(house: House, session: dict[str, str], visit: Visit, file: dict[str, Any], content: bytes) -> Any:
    """Creation with all of the bytes."""
    words = [f"{name} {servers_word(value)}" for name, value in told(visit, file).items()]
    headers = {
        "Tus-Resumable": "1.0.0",
        "Upload-Length": str(len(content)),
        "Upload-Metadata": ",".join(words),
        "Content-Type": "application/offset+octet-stream",
    }
    return requests.post(house.url("/api/v1/uploads"), data=content, headers=session | headers, timeout=60)


def servers_word(value: str) -> str:
    import base64  # noqa: PLC0415 only here

    return base64.b64encode(value.encode()).decode()


def test_without_redis_people_work_on_and_with_it_the_sweeps_do_the_rest(
    house: House, cast: Cast, as_person: Any
) -> None:
    User.objects.filter(pk=cast.manager.pk).update(password=Argon2PasswordHasher().encode(PASSWORD, "saltsaltsalt"))
    visit, session, content = (
        cast.visit(state="in_progress"),
        signed_in(as_person, cast.shopper),
        turned_jpeg_with_place(),
    )
    review = signed_in(as_person, cast.reviewer)
    file = manifest(content)
    house.worker()  # it lives through the outage
    house.web()
    house.stop_redis()

    assert send_photo(house, session, visit, file, content).status_code == 201
    assert house.submit(session, visit, submission(evidence=[file], clock_offset_ms=7_200_000)).status_code == 201
    token = {"Cookie": f"csrftoken={'a' * 32}", "X-CSRFToken": "a" * 32}
    entered = house.post(token, reverse("account_login"), login=cast.manager.email, password=PASSWORD)
    assert (entered.status_code, "sessionid" in entered.cookies) == (302, True), entered.text[:1500]
    house.post(review, reverse("visit-claim", args=[visit.pk]))
    house.post(review, reverse("visit-approve", args=[visit.pk]), reason="The photo is not needed.")
    visit.refresh_from_db()
    assert visit.state == "approved"

    house.start_redis()
    long_ago = timezone.now() - AGES_AGO
    Evidence.objects.update(received_at=long_ago)
    Visit.objects.update(submitted_at=long_ago)
    for sweep in (
        "audits.tasks.media.prepare_waiting_evidence",
        "reports.tasks.scores.refresh_stale_cells",
        "audits.tasks.flags.flag_waiting_visits",
    ):
        house.queue(sweep)
    wait_for(lambda: Evidence.objects.get().state == "ready")
    wait_for(lambda: ScoreCell.objects.filter(wave=visit.wave, section="", count=1).exists())
    wait_for(lambda: Flag.objects.filter(visit=visit, code="clock_off").count() == 1)


def test_after_postgresql_was_restarted_the_next_request_is_answered(house: House, cast: Cast, as_person: Any) -> None:
    visit, session = cast.visit(state="in_progress"), signed_in(as_person, cast.shopper)
    folder = house.folder / "own"
    folder.mkdir()
    house.folder.chmod(0o755)
    servers.make_cluster(folder)
    with servers.running_cluster(folder) as cluster:
        copy_database(folder)
        house.web(DATABASE_URL=f"postgres://mystery@/mystery?host={folder / 'pgsock'}")
        assert requests.get(house.url("/api/v1/my/visits"), headers=session, timeout=60).status_code == 200
        cluster.kill()  # SIGKILL to the postmaster; its children follow
    wait_for(lambda: not still_there(folder))
    assert house.submit(session, visit, submission()).status_code >= 500
    with servers.running_cluster(folder):
        answers = [
            house.submit(session, visit, submission(id=str(visit.pk), finished_at="2026-11-01T10:00:00Z"))
            for _ in range(2)
        ]
        assert [answer.status_code for answer in answers] == [201, 200]


def still_there(folder: Path) -> bool:
    """Whether a process of the killed cluster still holds its memory."""
    return subprocess.run(["pgrep", "-f", str(folder / "pg")], check=False, capture_output=True).returncode == 0


def copy_database(folder: Path) -> None:
    """The test's own database, cast and all, into another cluster."""
    own = urlsplit(database_url())
    line = f"postgresql://mystery@/{own.path[1:]}?{own.query}"
    target = ["-h", str(folder / "pgsock"), "-U", "mystery"]
    subprocess.run([servers.find("createdb"), *target, "mystery"], check=True)
    dumped = subprocess.run([servers.find("pg_dump"), "--no-sync", line], check=True, capture_output=True)
    subprocess.run(
        [servers.find("psql"), *target, "-q", "mystery"], input=dumped.stdout, check=True, stdout=subprocess.DEVNULL
    )


@contextlib.contextmanager
def refusing() -> Any:
    """A folder that can't be made: a file is in its way."""
    with TemporaryDirectory() as folder:
        Path(folder, "file").write_text("")
        yield Path(folder, "file", "files")


@contextlib.contextmanager
def full() -> Any:
    """A real disk of three megabytes."""
    with TemporaryDirectory() as folder:
        made = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=3m", "none", folder], check=False, capture_output=True
        )
        if made.returncode:
            pytest.skip("may not mount a small disk here")
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


@contextlib.contextmanager
def limited() -> Any:
    """A folder in which no file may grow over two megabytes; for what the test starts, and only that."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, hard))
    try:
        with TemporaryDirectory() as folder:
            yield Path(folder)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("storage", [refusing, full, limited])
def test_what_cannot_be_stored_is_not_acknowledged(house: House, cast: Cast, as_person: Any, storage: Any) -> None:
    visit, session, content = cast.visit(state="in_progress"), signed_in(as_person, cast.shopper), os.urandom(5_000_000)
    file = manifest(content)
    with storage() as folder:
        server = house.web(MYSTERY_FILES_DIR=str(folder))
        answer = send_photo(house, session, visit, file, content)
        house.kill(server)
    assert (answer.status_code, answer.json()["code"]) == (503, "storage_unavailable")
    assert not Evidence.objects.filter(state="stored").exists()
    assert not Upload.objects.filter(offset__gt=0).exists()
    house.web()
    told_again = house.submit(session, visit, submission(evidence=[file]))
    assert (told_again.status_code, told_again.json()["missing"]) == (201, [file["id"]])
    assert send_photo(house, session, visit, file, content).status_code == 201
    assert requests.get(house.url(f"/api/v1/visits/{visit.pk}/submission"), headers=session, timeout=60).json()[
        "complete"
    ]
    assert Submission.objects.count() == 1
