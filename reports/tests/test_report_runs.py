"""All reports of a wave: in the languages that are read, watched, cancelled, tried again, and never asked for twice."""

import csv
import datetime as dt
import io
import re
import threading
import zipfile
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.storage import default_storage
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, User
from audits.models import Branch, DirectorScope, Region, Visit, Wave
from conftest import Cast, locks_rows
from reports import pdf
from reports.models import BranchReport
from reports.services.branch_reports import ask_report, render_report, reports_left_in_turn, waiting_reports
from reports.services.cells import refresh_wave
from reports.services.printing import KILLED, MOST_TRIES
from reports.services.report_runs import ask_rest, ask_wave_reports, cancel_reports, forgotten_waves, run_of
from reports.services.report_words import left_words, problem_words
from reports.tasks import pdf as tasks
from reports.tests.rows import approved, published

GOOD, BAD = {"clean": "yes", "smile": 5}, {"clean": "no", "dirt": "Floor", "smile": 3}
State = BranchReport.State


@pytest.fixture
def wave(cast: Cast) -> Wave:
    wave = published(cast, name="Autumn")
    for branch in (cast.podil, cast.obolon, cast.almaty):
        approved(cast, wave, branch, GOOD)
    refresh_wave(wave.pk)
    return wave


@pytest.fixture
def printings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was printed, without the printing."""
    done: list[str] = []

    def print_quickly(figures: Any) -> pdf.Printed:
        done.append(figures.branch)
        return pdf.Printed(f"%PDF-1.7 {figures.branch} {figures.score}".encode(), 3)

    monkeypatch.setattr(pdf, "print_report", print_quickly)
    return done


def states(wave: Wave) -> dict[str, int]:
    found = list(BranchReport.objects.filter(wave=wave).values_list("state", flat=True))
    return {state: found.count(state) for state in set(found)}


def make_all(ids: list[int]) -> None:
    for report_id in ids:
        tasks.render_report_in_turn(report_id=report_id)


def test_reports_are_made_in_what_the_directors_of_each_branch_read(cast: Cast, wave: Wave) -> None:
    podil, obolon, almaty = (branch.code for branch in (cast.podil, cast.obolon, cast.almaty))
    User.objects.filter(pk=cast.director.pk).update(language="uk")
    regional = User.objects.create_user(email="regional@example.com", name="Rita", language="ru")
    membership = Membership.objects.create(organisation=cast.zerno, user=regional, role="director")
    DirectorScope.objects.create(membership=membership, region=cast.region)
    Branch.objects.filter(pk=cast.podil.pk).update(region=Region.objects.create(brand=cast.brand, parent=cast.region))
    Branch.objects.filter(pk=cast.obolon.pk).update(region=cast.region)
    Branch.objects.filter(pk=cast.almaty.pk).update(region=None)
    ask_wave_reports(wave.pk)
    rows = BranchReport.objects.values_list("branch__code", "language")
    assert set(rows) == {(podil, "uk"), (podil, "ru"), (obolon, "ru"), (almaty, "en")}


def test_what_is_asked_twice_is_made_once(cast: Cast, wave: Wave, printings: list[str]) -> None:
    first = ask_wave_reports(wave.pk)
    assert ask_wave_reports(wave.pk) == []
    make_all([*first, *first])
    assert sorted(printings) == sorted({branch.name for branch in (cast.podil, cast.obolon, cast.almaty)})
    make_all(ask_wave_reports(wave.pk))
    assert len(printings) == 3
    assert states(wave) == {State.READY: 3}


def test_the_bar_is_true_from_the_first_to_the_last(cast: Cast, wave: Wave, printings: list[str]) -> None:
    now = timezone.now()
    assert run_of(wave, now).state == "soon"
    ids = ask_wave_reports(wave.pk)
    assert (run_of(wave, now).state, run_of(wave, now).percent) == ("making", 0)
    make_all(ids[:1])
    assert (run_of(wave, now).percent, run_of(wave, now).ready) == (33, 1)
    make_all(ids[1:])
    run = run_of(wave, now)
    assert (run.state, run.percent, run.total, run.ready) == ("done", 100, 3, 3)


def test_what_was_cancelled_is_no_part_of_the_bar_and_is_not_offered_again(
    cast: Cast, wave: Wave, as_person: Callable[..., Client]
) -> None:
    ids = ask_wave_reports(wave.pk)
    offer, hq = "Don’t make the rest", as_person(cast.manager)
    page = reverse("wave-report-list", args=[wave.pk])
    assert offer in hq.get(page).content.decode()
    BranchReport.objects.filter(pk=ids[0]).update(state=State.MAKING)
    cancel_reports(wave_id=wave.pk, by=cast.manager)
    run = run_of(wave, timezone.now())
    assert (run.percent, run.waiting, run.cancelled, run.cancellable) == (0, 1, 2, 0)
    assert offer not in hq.get(page).content.decode()
    late = hq.post(reverse("wave-reports-cancel", args=[wave.pk]), follow=True).content.decode()
    assert "Nothing was left to cancel" in late


def test_before_any_report_is_ready_there_is_no_archive(
    cast: Cast, wave: Wave, as_person: Callable[..., Client]
) -> None:
    ask_wave_reports(wave.pk)
    answer = as_person(cast.manager).get(reverse("wave-reports-zip", args=[wave.pk]), follow=True)
    assert "No report is ready yet" in answer.content.decode()


def test_the_list_tells_when_by_the_organisations_clock(
    cast: Cast, wave: Wave, as_person: Callable[..., Client], printings: list[str]
) -> None:
    make_all(ask_wave_reports(wave.pk))
    BranchReport.objects.update(made_at=dt.datetime(2026, 7, 1, 12, 5, tzinfo=dt.UTC))
    there = BranchReport.objects.first().wave.organisation.time_zone  # type: ignore[union-attr]
    words = dt.datetime(2026, 7, 1, 12, 5, tzinfo=dt.UTC).astimezone(ZoneInfo(there)).strftime("1 Jul, %H:%M")
    assert words != "1 Jul, 12:05"
    assert words in as_person(cast.manager).get(reverse("wave-report-list", args=[wave.pk])).content.decode()


def test_a_wave_with_nothing_to_tell_has_no_reports_to_wait_for(cast: Cast) -> None:
    assert run_of(published(cast), timezone.now()).state == "done"


def test_what_is_left_is_told_by_the_measured_pace(cast: Cast, wave: Wave) -> None:
    asked = timezone.now() - dt.timedelta(minutes=3)
    ask_wave_reports(wave.pk)
    BranchReport.objects.update(asked_at=asked)

    def make(language: str, begun: int, ended: int) -> None:
        """In seconds after they were asked for."""
        BranchReport.objects.create(
            wave=wave, branch=cast.podil, language=language, state=State.READY, file="f", asked_at=asked,
            started_at=asked + dt.timedelta(seconds=begun), made_at=asked + dt.timedelta(seconds=ended),
        )  # fmt: skip

    for number in range(5):
        make(f"old{number}", -300 + number, -299 + number)
    for number in range(4):  # two workers, eighty seconds for each report
        make(f"new{number}", number // 2 * 80, number // 2 * 80 + 80)
    now = asked + dt.timedelta(seconds=165)
    assert "after the first" in left_words(run_of(wave, now))
    for number in (4, 5):
        make(f"new{number}", 80, 160)
    assert run_of(wave, now).seconds_left == 80  # 160 seconds for six, three waiting
    assert left_words(run_of(wave, now)) == "About 2 minutes left."
    assert run_of(wave, now + dt.timedelta(minutes=5)).seconds_left is None


def test_cancelled_twice_the_rest_stays_unmade_until_somebody_wants_it(
    cast: Cast, wave: Wave, printings: list[str]
) -> None:
    ids = ask_wave_reports(wave.pk)
    make_all(ids[:1])
    assert cancel_reports(wave_id=wave.pk, by=cast.manager) == 2
    assert cancel_reports(wave_id=wave.pk, by=cast.manager) == 0
    make_all(ids)
    assert states(wave) == {State.READY: 1, State.CANCELLED: 2}
    ask_wave_reports(wave.pk)
    assert states(wave)[State.CANCELLED] == 2
    wanted = BranchReport.objects.filter(state=State.CANCELLED).select_related("branch").first()
    assert wanted
    report = ask_report(wave=wave, branch=wanted.branch, language=wanted.language, by=cast.director)
    assert cancel_reports(wave_id=wave.pk, by=cast.manager) == 1  # the restated one; not what somebody waits for
    assert render_report(report_id=report.pk)
    assert ask_rest(wave_id=wave.pk, state=State.CANCELLED, by=cast.manager) == 2
    make_all(ids)
    assert states(wave) == {State.READY: 3}


def test_one_branch_that_fails_stops_nobody_and_can_be_tried_again(
    cast: Cast, wave: Wave, monkeypatch: pytest.MonkeyPatch, printings: list[str]
) -> None:
    quick = pdf.print_report

    def fail_at_podil(figures: Any) -> pdf.Printed:
        if figures.branch == cast.podil.name:
            raise RuntimeError("no ink")
        return quick(figures)

    monkeypatch.setattr(pdf, "print_report", fail_at_podil)
    for report_id in ask_wave_reports(wave.pk):
        try:
            tasks.render_report_in_turn(report_id=report_id)
        except RuntimeError:
            continue
    run = run_of(wave, timezone.now())
    assert (run.state, run.ready, run.failed) == ("done", 2, 1)
    failed = BranchReport.objects.get(state=State.FAILED)
    assert "RuntimeError" in problem_words(failed.problem)
    monkeypatch.setattr(pdf, "print_report", quick)
    assert ask_rest(wave_id=wave.pk, state=State.FAILED, by=cast.manager) == 1
    assert render_report(report_id=failed.pk)
    failed.refresh_from_db()
    assert (failed.problem, failed.pages) == ("", 3)
    assert failed.bytes == default_storage.size(failed.file)


def test_a_report_that_kills_every_worker_is_given_up(cast: Cast, wave: Wave) -> None:
    [report_id, *_] = ask_wave_reports(wave.pk)
    ages_ago = timezone.now() - dt.timedelta(hours=1)
    BranchReport.objects.filter(pk=report_id).update(state=State.MAKING, started_at=ages_ago, tries=MOST_TRIES)
    assert report_id in waiting_reports(timezone.now())
    assert not render_report(report_id=report_id)
    report = BranchReport.objects.get(pk=report_id)
    assert (report.state, report.problem) == (State.FAILED, KILLED)
    assert "memory" in problem_words(report.problem)


def test_what_waits_in_turn_is_queued_again_only_when_nothing_moves(cast: Cast, wave: Wave) -> None:
    ids = ask_wave_reports(wave.pk)
    now = timezone.now()
    assert reports_left_in_turn(now) == []
    later = now + dt.timedelta(minutes=2)
    assert sorted(reports_left_in_turn(later)) == sorted(ids)
    assert waiting_reports(later) == []
    BranchReport.objects.filter(pk=ids[0]).update(state=State.MAKING, started_at=later)
    assert reports_left_in_turn(later) == []


def test_a_wave_whose_reports_were_never_asked_for_is_found(cast: Cast, wave: Wave, printings: list[str]) -> None:
    soon = timezone.now() + dt.timedelta(minutes=6)
    assert forgotten_waves(timezone.now()) == []
    assert forgotten_waves(soon) == [wave.pk]
    make_all(ask_wave_reports(wave.pk))
    assert forgotten_waves(soon) == []
    Wave.objects.filter(pk=wave.pk).update(revision=2)
    assert forgotten_waves(soon) == [wave.pk]
    make_all(ask_wave_reports(wave.pk))
    assert set(BranchReport.objects.values_list("revision", flat=True)) == {2}
    assert forgotten_waves(soon) == []


def test_restated_while_it_is_drawn_a_report_has_the_old_revision_and_is_made_again(
    cast: Cast, wave: Wave, monkeypatch: pytest.MonkeyPatch, printings: list[str]
) -> None:
    [report_id, *_] = ask_wave_reports(wave.pk)
    quick = pdf.print_report

    def restate_meanwhile(figures: Any) -> pdf.Printed:
        Wave.objects.filter(pk=wave.pk).update(revision=2)
        return quick(figures)

    monkeypatch.setattr(pdf, "print_report", restate_meanwhile)
    render_report(report_id=report_id)
    assert BranchReport.objects.get(pk=report_id).revision == 1
    assert forgotten_waves(timezone.now()) == [wave.pk]
    monkeypatch.setattr(pdf, "print_report", quick)
    assert report_id in ask_wave_reports(wave.pk)
    render_report(report_id=report_id)
    assert BranchReport.objects.get(pk=report_id).revision == 2


def test_hq_watches_cancels_and_tries_again(
    cast: Cast, wave: Wave, as_person: Callable[..., Client], printings: list[str]
) -> None:
    hq = as_person(cast.manager)
    names = ("wave-report-list", "wave-reports-status", "wave-reports-cancel", "wave-reports-ask", "wave-reports-zip")
    page, status, cancel, ask, archive = (reverse(name, kwargs={"wave_id": wave.pk}) for name in names)
    assert "The scores are being added up" in hq.get(reverse("wave-detail", args=[wave.pk])).content.decode()
    ids = ask_wave_reports(wave.pk)
    make_all(ids[:1])
    assert hq.get(status).json() | {"words": ""} == {"state": "making", "share": 33, "words": ""}
    assert "1 of 3 made" in hq.get(reverse("wave-detail", args=[wave.pk])).content.decode()
    assert "2 reports are not made" in hq.post(cancel, follow=True).content.decode()
    assert hq.get(status).json()["state"] == "done"
    listed = hq.get(f"{page}?state=cancelled").content.decode()
    assert len(re.findall("<tr>", listed)) == 3
    hq.post(ask, {"state": "cancelled"})
    make_all(ids)
    assert len(re.findall(r"reports/\d+/file/", hq.get(page).content.decode())) == 3
    answer = hq.get(archive)
    assert wave.name in answer["Content-Disposition"]
    files = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    assert files.testzip() is None
    assert 1980 not in {info.date_time[0] for info in files.infolist()}
    assert sum(files.read(name).startswith(b"%PDF") for name in files.namelist()) == 3
    rows = list(csv.reader(io.StringIO(files.read("index.csv").decode("utf-8-sig"))))
    assert {row[0] for row in rows[1:]} == {name for name in files.namelist() if name.endswith(".pdf")}


def test_a_report_that_went_meanwhile_is_told_in_the_archive(
    cast: Cast, wave: Wave, as_person: Callable[..., Client], printings: list[str]
) -> None:
    make_all(ask_wave_reports(wave.pk))
    default_storage.delete(BranchReport.objects.get(branch=cast.podil).file)
    answer = as_person(cast.manager).get(reverse("wave-reports-zip", args=[wave.pk]))
    files = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    assert len(files.namelist()) == 3
    assert "not in the archive" in files.read("index.csv").decode()


@pytest.mark.parametrize("state", ["cancelled", "failed"])
def test_asked_again_when_nothing_is_left_the_page_says_so(
    cast: Cast, wave: Wave, as_person: Callable[..., Client], printings: list[str], state: str
) -> None:
    make_all(ask_wave_reports(wave.pk))
    page = as_person(cast.manager).post(reverse("wave-reports-ask", args=[wave.pk]), {"state": state}, follow=True)
    words = page.content.decode()
    assert "Nothing was left to do" in words
    assert "0 reports" not in words


@locks_rows
@pytest.mark.django_db(transaction=True)
def test_two_workers_ask_for_a_wave_s_reports_once(cast: Cast, wave: Wave) -> None:
    found: list[int] = []

    def work() -> None:
        try:
            found.extend(ask_wave_reports(wave.pk))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == len(set(found)) == BranchReport.objects.count() == Visit.objects.filter(wave=wave).count()
