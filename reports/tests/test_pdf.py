"""Reports are printed once, in three languages, from own files only, and tell nothing of the shopper."""

import datetime as dt
import io
import random
import threading
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connections
from django.utils import timezone
from PIL import ImageFile
from pypdf import PdfReader

from audits.models import Branch, Visit, Wave
from common.errors import Refused
from conftest import CHECKLIST, Cast, locks_rows
from reports import paper, pdf
from reports.models import BranchReport
from reports.models.printed import MADE_TOO_LONG
from reports.services.branch_reports import (
    ask_report,
    render_report,
    waiting_reports,
)
from reports.services.cells import refresh_wave
from reports.services.report_runs import ask_wave_reports
from reports.tasks import pdf as tasks
from reports.tests.rows import add_photo, approved, published

GOOD, BAD = {"clean": "yes", "smile": 5}, {"clean": "no", "dirt": "Пил на підлозі", "smile": 3}
AT = dt.datetime(2026, 11, 9, 9, 37, 11, tzinfo=dt.UTC)
State = BranchReport.State


@pytest.fixture
def wave(cast: Cast) -> Wave:
    wave = published(cast, name="Autumn")
    for answers in (GOOD, BAD):
        approved(
            cast,
            wave,
            cast.podil,
            answers,
            comments={"clean": "Їжа 1/3"},
            started_at=AT,
            start_lat="50.4",
            start_lon="30.5",
        )
    approved(cast, wave, cast.obolon, GOOD)
    add_photo(Visit.objects.get(wave=wave, branch=cast.podil, number=2), "clean", random.Random(1))
    refresh_wave(wave.pk)
    return wave


@pytest.fixture
def printings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was printed, without the printing."""
    done: list[str] = []

    def print_quickly(figures: Any) -> pdf.Printed:
        done.append(figures.branch)
        return pdf.Printed(b"%PDF-1.7 " + str(figures.visits).encode(), 1)

    monkeypatch.setattr(pdf, "print_report", print_quickly)
    return done


def asked(cast: Cast, wave: Wave, language: str = "en", branch: Branch | None = None) -> BranchReport:
    return ask_report(wave=wave, branch=branch or cast.podil, language=language, by=cast.director)


def content(report: BranchReport) -> bytes:
    report.refresh_from_db()
    with default_storage.open(report.file) as file:
        return bytes(file.read())


@pytest.mark.parametrize(("language", "section"), [("en", "Arrival"), ("uk", "Прихід"), ("ru", "Приход")])
def test_a_report_reads_well_in_its_language_and_hides_the_shopper(
    cast: Cast, wave: Wave, language: str, section: str
) -> None:
    report = asked(cast, wave, language)
    assert render_report(report_id=report.pk)
    raw = content(report)
    reader = PdfReader(io.BytesIO(raw))
    text = "\n".join(page.extract_text() for page in reader.pages)
    assert section in text
    assert "Podil" in text
    assert "Пил на підлозі" in text
    for secret in (cast.shopper.name, cast.shopper.email, cast.profile.code, "09:37", "11:37", "50.4"):
        assert secret not in text
        assert secret.encode() not in raw
    assert "Obolon" not in text
    assert reader.trailer["/Root"]["/Lang"] == language
    assert len(reader.outline) >= 4
    assert report.pages == len(reader.pages)


def test_every_font_is_embedded_and_the_file_is_tagged(cast: Cast, wave: Wave) -> None:
    report = asked(cast, wave)
    render_report(report_id=report.pk)
    reader = PdfReader(io.BytesIO(content(report)))
    fonts = [font.get_object() for page in reader.pages for font in (page["/Resources"].get("/Font") or {}).values()]
    assert fonts
    for font in fonts:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "Autumn" in str(reader.metadata.title if reader.metadata else "")


def test_printing_leaves_pillow_as_strict_as_it_was(cast: Cast, wave: Wave) -> None:
    render_report(report_id=asked(cast, wave).pk)
    assert not ImageFile.LOAD_TRUNCATED_IMAGES


def test_nothing_but_the_report_s_own_files_is_fetched() -> None:
    fetcher = paper.make_fetcher(paper.load_weasyprint(), {})
    for url in ("http://localhost/", "file:///etc/passwd", "data:text/plain,x", "photo:1-1", "font:Evil"):
        with pytest.raises(ValueError, match="no file of the report"):
            fetcher.fetch(url)


def test_texts_are_never_markup(cast: Cast) -> None:
    wave = published(cast, name="<b>Autumn</b>")
    evil = '<img src="file:///etc/passwd"><script>x</script>'
    approved(cast, wave, cast.podil, BAD, comments={"clean": evil})
    refresh_wave(wave.pk)
    report = asked(cast, wave)
    render_report(report_id=report.pk)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content(report))).pages)
    assert "<b>Autumn</b>" in text
    assert "<script>" in text


def test_asking_again_for_the_same_figures_gives_the_same_file(cast: Cast, wave: Wave, printings: list[str]) -> None:
    report = asked(cast, wave)
    assert report.state == State.ASKED
    assert render_report(report_id=report.pk)
    again = asked(cast, wave)
    assert (again.pk, again.state) == (report.pk, State.READY)
    assert not render_report(report_id=report.pk)
    assert printings == ["Podil"]


def test_other_figures_print_a_new_file_and_drop_the_old(
    cast: Cast, wave: Wave, printings: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    report = asked(cast, wave)
    render_report(report_id=report.pk)
    report.refresh_from_db()
    old = report.file
    approved(cast, wave, cast.podil, GOOD)
    refresh_wave(wave.pk)
    assert asked(cast, wave).state == State.ASKED
    with django_capture_on_commit_callbacks(execute=True):
        assert render_report(report_id=report.pk)
    report.refresh_from_db()
    assert report.file != old
    assert not default_storage.exists(old)
    assert len(printings) == 2


def test_a_file_that_was_lost_is_printed_again(cast: Cast, wave: Wave, printings: list[str]) -> None:
    report = asked(cast, wave)
    render_report(report_id=report.pk)
    report.refresh_from_db()
    default_storage.delete(report.file)
    assert asked(cast, wave).state == State.ASKED
    assert render_report(report_id=report.pk)


def test_a_wave_that_is_not_published_or_has_no_results_has_no_report(cast: Cast, wave: Wave) -> None:
    with pytest.raises(Refused) as refused:
        asked(cast, wave, branch=cast.almaty)
    assert refused.value.code == "no_results"
    wave.state = "closed"
    wave.save()
    with pytest.raises(Refused) as refused:
        asked(cast, wave)
    assert refused.value.code == "not_published"


def test_a_report_being_made_is_left_alone_until_its_maker_is_surely_dead(
    cast: Cast, wave: Wave, printings: list[str]
) -> None:
    report = asked(cast, wave)
    now = timezone.now()
    BranchReport.objects.filter(pk=report.pk).update(state=State.MAKING, started_at=now, asked_at=now)
    assert not render_report(report_id=report.pk)
    assert waiting_reports(now) == []
    later = now - MADE_TOO_LONG - dt.timedelta(seconds=1)
    BranchReport.objects.filter(pk=report.pk).update(started_at=later, asked_at=later)
    assert waiting_reports(now) == [report.pk]
    assert render_report(report_id=report.pk)


def test_the_sweep_finds_what_was_asked_and_never_begun(cast: Cast, wave: Wave) -> None:
    report = asked(cast, wave)
    now = timezone.now()
    assert waiting_reports(now) == []
    assert waiting_reports(now + dt.timedelta(minutes=2)) == [report.pk]


def test_asked_again_while_being_made_it_is_made_once_more(
    cast: Cast, wave: Wave, monkeypatch: pytest.MonkeyPatch, printings: list[str]
) -> None:
    report = asked(cast, wave)
    quick = pdf.print_report

    def changed_meanwhile(figures: Any) -> pdf.Printed:
        monkeypatch.setattr(pdf, "print_report", quick)
        approved(cast, wave, cast.podil, GOOD)
        refresh_wave(wave.pk)
        asked(cast, wave)
        return quick(figures)

    monkeypatch.setattr(pdf, "print_report", changed_meanwhile)
    assert not render_report(report_id=report.pk)
    report.refresh_from_db()
    assert report.state == State.ASKED
    assert render_report(report_id=report.pk)
    assert content(report) == b"%PDF-1.7 3"


def test_a_storage_that_refuses_leaves_the_report_waiting(
    cast: Cast, wave: Wave, monkeypatch: pytest.MonkeyPatch, printings: list[str]
) -> None:
    report = asked(cast, wave)

    def refuse(*_args: Any, **_kwargs: Any) -> str:
        raise OSError("disk full")

    monkeypatch.setattr(FileSystemStorage, "_save", refuse)
    with pytest.raises(OSError, match="disk full"):
        render_report(report_id=report.pk)
    report.refresh_from_db()
    assert report.state == State.ASKED


def test_a_report_that_cannot_be_drawn_says_so_and_can_be_asked_for_again(
    cast: Cast, wave: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = asked(cast, wave)

    def fail(_figures: Any) -> pdf.Printed:
        raise RuntimeError("no ink")

    monkeypatch.setattr(pdf, "print_report", fail)
    with pytest.raises(RuntimeError):
        render_report(report_id=report.pk)
    report.refresh_from_db()
    assert (report.state, report.problem) == (State.FAILED, "RuntimeError")
    assert not render_report(report_id=report.pk)
    assert asked(cast, wave).state == State.ASKED


def test_a_published_wave_has_every_branch_printed(cast: Cast, wave: Wave, printings: list[str]) -> None:
    own = asked(cast, wave, "uk")
    for report_id in [own.pk, *ask_wave_reports(wave.pk)]:
        tasks.render_report(report_id=report_id)
    rows = BranchReport.objects.values_list("branch__name", "language", "state")
    assert set(rows) == {("Podil", "uk", "ready"), ("Podil", "en", "ready"), ("Obolon", "en", "ready")}
    assert ask_wave_reports(0) == []


def test_a_report_that_is_gone_is_passed_over(cast: Cast) -> None:
    tasks.render_report(report_id=0)


def test_the_checklist_of_the_cast_is_the_one_these_tests_reckon_with() -> None:
    assert [section["code"] for section in CHECKLIST["sections"]] == ["arrival", "service"]


@locks_rows
@pytest.mark.django_db(transaction=True)
def test_two_workers_print_a_report_once(cast: Cast, wave: Wave, printings: list[str]) -> None:
    report = asked(cast, wave)
    results: list[bool] = []

    def work() -> None:
        try:
            results.append(render_report(report_id=report.pk))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False, False, False, True]
    assert printings == ["Podil"]
