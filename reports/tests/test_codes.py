"""A printed report carries a code by which whoever may read it learns whether the paper is still right."""

import hashlib
import io
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from audits.models import Branch, DirectorScope, Dispute, Region, Visit, Wave
from audits.services.disputes import decide_dispute
from conftest import Cast
from reports.models import BranchReport, ReportCode, ScoreCell, WaveReport
from reports.qr import squares_of
from reports.services.branch_reports import ask_report, render_report
from reports.services.cells import refresh_wave
from reports.services.codes import LENGTH, LETTERS, check_code, code_of, read_code
from reports.services.wave_reports import (
    ask_network_report,
    ask_region_report,
    ask_visit_report,
    render_wave_report,
)
from reports.tests.rows import approved, published

GOOD, BAD = {"clean": "yes", "smile": 5}, {"clean": "no", "dirt": "Dust", "smile": 3}


@pytest.fixture
def wave(cast: Cast) -> Wave:
    wave = published(cast, name="Autumn")
    approved(cast, wave, cast.podil, GOOD)
    approved(cast, wave, cast.podil, BAD)
    approved(cast, wave, cast.obolon, GOOD)
    refresh_wave(wave.pk)
    return wave


@pytest.fixture
def report(cast: Cast, wave: Wave) -> BranchReport:
    return printed(cast, wave)


def printed(cast: Cast, wave: Wave, **choice: Any) -> BranchReport:
    asked = ask_report(**{"wave": wave, "branch": cast.podil, "language": "en", "by": cast.director, **choice})
    assert render_report(report_id=asked.pk)
    asked.refresh_from_db()
    return asked


def page_of(person: Any, code: str) -> Any:
    return person.get(reverse("verify-code", args=[code]))


def grouped(code: str) -> str:
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"


def test_the_code_stands_on_every_page_and_the_file_s_fingerprint_is_kept(report: BranchReport) -> None:
    code = ReportCode.objects.get(report=report)
    with default_storage.open(report.file) as file:
        content = file.read()
    reader = PdfReader(io.BytesIO(content))
    for page in reader.pages:
        assert grouped(code.code) in page.extract_text()
    assert code.sha256 == hashlib.sha256(content).hexdigest()
    assert (code.pages, code.visits, code.revision) == (len(reader.pages), 2, 1)


def test_a_paper_of_the_current_revision_is_called_right_beside_the_live_figures(
    cast: Cast, report: BranchReport, as_person: Any
) -> None:
    code = ReportCode.objects.get(report=report).code
    for person, live in ((cast.director, "branch-wave"), (cast.manager, "result-branch")):
        page = page_of(as_person(person), code)
        words = page.content.decode()
        assert page.status_code == 200
        assert "The paper is right" in words
        assert ReportCode.objects.get().sha256 in words
        assert reverse(live, kwargs={"branch_id": cast.podil.pk, "wave_id": report.wave_id}) in words


def wave_reports(cast: Cast, wave: Wave) -> dict[str, WaveReport]:
    """The reports of the network, of a region and of a visit, made; the director answers for the region."""
    DirectorScope.objects.get_or_create(membership=cast.director.memberships.get(), region=cast.region)
    visit = wave.visits.filter(branch=cast.podil).first()
    by = {"language": "en", "by": cast.manager}
    reports = {
        "network": ask_network_report(wave=wave, **by),
        "region": ask_region_report(wave=wave, region=cast.region, **by),
        "visit": ask_visit_report(visit=visit, **by),
    }
    assert all([render_wave_report(report_id=report.pk) for report in reports.values()])
    return reports


@pytest.mark.parametrize("kind", ["network", "region", "visit"])
def test_reports_of_networks_regions_and_visits_carry_a_code_too(
    cast: Cast, wave: Wave, as_person: Any, kind: str
) -> None:
    report = wave_reports(cast, wave)[kind]
    code = ReportCode.objects.get(wave_report=report)
    report.refresh_from_db()
    with default_storage.open(report.file) as file:
        content = file.read()
    assert all(grouped(code.code) in page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    assert code.sha256 == hashlib.sha256(content).hexdigest()
    live = {
        "network": f"{reverse('results')}?wave={wave.pk}",
        "region": f"{reverse('results')}?wave={wave.pk}&amp;region={cast.region.pk}",
        "visit": reverse("result-visit", args=[report.visit_id]) if report.visit_id else "",
    }
    words = page_of(as_person(cast.manager), code.code).content.decode()
    assert "The paper is right" in words
    assert f'href="{live[kind]}"' in words
    director = page_of(as_person(cast.director), code.code)
    assert director.status_code == (404 if kind == "network" else 200)
    if kind != "network":
        there = reverse("branch-visit", args=[report.visit_id]) if report.visit_id else reverse("branch-overview")
        assert there in director.content.decode()


@pytest.mark.parametrize(("kind", "visits"), [("network", 4), ("region", 4), ("visit", 1)])
def test_the_paper_of_a_changed_region_network_or_visit_is_called_old(
    cast: Cast, wave: Wave, kind: str, visits: int
) -> None:
    report = wave_reports(cast, wave)[kind]
    code = ReportCode.objects.get(wave_report=report)
    assert check_code(code).is_current
    approved(cast, wave, cast.obolon, BAD)
    report.visit.__class__.objects.filter(pk=report.visit_id).update(score=0) if report.visit else None
    refresh_wave(wave.pk)
    checked = check_code(ReportCode.objects.get(wave_report=report))
    assert not checked.is_current
    assert checked.visits == visits
    assert checked.now != checked.printed


def test_the_score_of_a_paper_is_read_back_as_it_stands_there(cast: Cast, wave: Wave, as_person: Any) -> None:
    ScoreCell.objects.filter(wave=wave, section="").delete()
    ScoreCell.objects.create(
        wave=wave, branch=cast.podil, section="", count=3, total=22034, squares=161832386, refreshed_at=timezone.now()
    )  # a mean of 73.44666: 73.4 on the paper, whatever two places would make of it
    report = wave_reports(cast, wave)["network"]
    report.refresh_from_db()
    code = ReportCode.objects.get(wave_report=report)
    with default_storage.open(report.file) as file:
        said = "".join(page.extract_text() for page in PdfReader(io.BytesIO(file.read())).pages)
    assert "73.4" in said
    assert "73.5" not in said
    words = page_of(as_person(cast.manager), code.code).content.decode()
    assert "<td>73.4</td><td>73.4</td>" in words
    assert "The paper is right" in words


def correct(cast: Cast, wave: Wave, visit: Visit, *, is_undone: bool = False) -> None:
    """A bad answer of the visit is put right after publication; undone, the score is what it was."""
    for value in ("yes", "no") if is_undone else ("yes",):
        dispute = Dispute.objects.create(visit=visit, question="clean", reason="It was clean", by=cast.director)
        decide_dispute(dispute_id=dispute.pk, decision="upheld", reply="Seen", value=value, by=cast.manager)
        dispute.delete()
    refresh_wave(wave.pk)


@pytest.mark.parametrize(("is_undone", "verdict"), [(False, "old"), (True, "restated")])
def test_a_correction_makes_only_those_papers_old_that_count_it(
    cast: Cast, wave: Wave, as_person: Any, is_undone: bool, verdict: str
) -> None:
    Branch.objects.filter(pk=cast.obolon.pk).update(region=Region.objects.create(brand=cast.brand, name="West"))
    elsewhere = approved(cast, wave, cast.almaty, GOOD)
    refresh_wave(wave.pk)
    cast.obolon.refresh_from_db()
    by = {"wave": wave, "language": "en", "by": cast.manager}
    west = ask_region_report(region=cast.obolon.region, **by)
    of_visit = ask_visit_report(visit=elsewhere, language="en", by=cast.manager)
    assert render_wave_report(report_id=west.pk)
    assert render_wave_report(report_id=of_visit.pk)
    made = wave_reports(cast, wave)
    podil, obolon = printed(cast, wave), printed(cast, wave, branch=cast.obolon)
    wrong = wave.visits.get(branch=cast.podil, answers__question="clean", answers__value="no")
    correct(cast, wave, wrong, is_undone=is_undone)
    codes = ReportCode.objects.select_related("report__wave", "wave_report__wave__programme")
    found = {code.report or code.wave_report: check_code(code).verdict for code in codes}
    assert {found[one] for one in (podil, made["network"], made["region"])} == {verdict}
    assert {found[one] for one in (obolon, west, of_visit)} == {"elsewhere"}
    hq = as_person(cast.manager)
    said = {one: page_of(hq, codes.get(**key).code).content.decode() for one, key in (
        ("visit", {"wave_report": of_visit}), ("region", {"wave_report": west}), ("branch", {"report": obolon})
    )}  # fmt: skip
    assert "nothing on this paper" in said["visit"]
    assert "branches outside of it" in said["region"]
    assert "only the network’s figures" in said["branch"]
    assert not [words for words in said.values() if "real but old" in words]
    assert "real but old" in page_of(hq, codes.get(report=podil).code).content.decode()


def test_two_reports_that_say_the_same_have_codes_of_their_own(
    cast: Cast, wave: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.services.printing.fingerprint", lambda figures, renderer: "f" * 64)
    printed(cast, wave)
    printed(cast, wave, language="uk")
    wave_reports(cast, wave)
    assert ReportCode.objects.values("code").distinct().count() == 5


def test_who_has_a_report_finds_the_way_to_its_check(cast: Cast, wave: Wave, as_person: Any) -> None:
    report = wave_reports(cast, wave)["region"]
    here = {"branch_id": cast.podil.pk, "wave_id": wave.pk}
    pages = {
        cast.director: [reverse("branch-wave", kwargs=here), reverse("wave-report", args=[report.pk])],
        cast.manager: [
            reverse("result-branch", kwargs=here),
            reverse("result-report", args=[report.pk]),
            reverse("wave-report-list", args=[wave.pk]),
        ],
    }
    for person, addresses in pages.items():
        for address in addresses:
            assert f'href="{reverse("verify")}"' in as_person(person).get(address).content.decode(), address


def test_a_paper_from_before_a_restatement_is_called_old_and_shows_both_scores(
    cast: Cast, wave: Wave, report: BranchReport, as_person: Any
) -> None:
    old = ReportCode.objects.get()
    approved(cast, wave, cast.podil, BAD)
    Wave.objects.filter(pk=wave.pk).update(revision=2)
    refresh_wave(wave.pk)
    wave.refresh_from_db()
    words = page_of(as_person(cast.director), old.code).content.decode()
    assert "The paper is real but old" in words
    assert "<td>2</td><td>3</td>" in words
    new = ReportCode.objects.exclude(pk=old.pk).get(report=printed(cast, wave))
    assert "The paper is right" in page_of(as_person(cast.director), new.code).content.decode()
    assert "The paper is real but old" in page_of(as_person(cast.director), old.code).content.decode()


def test_an_unknown_code_and_somebody_else_s_get_the_same_kind_answer(
    cast: Cast, wave: Wave, report: BranchReport, as_person: Any
) -> None:
    known = ReportCode.objects.get().code
    theirs = ReportCode.objects.get(report=printed(cast, wave, branch=cast.obolon)).code
    answers = [page_of(as_person(cast.director), code) for code in ("ABCDEFGH2345", theirs)]
    answers.append(page_of(as_person(cast.rival_manager), known))
    for answer in answers:
        assert answer.status_code == 404
        assert "There is no report with this code that you may read" in answer.content.decode()
    assert page_of(as_person(cast.shopper), known).status_code == 404


def test_a_code_may_be_typed_with_dashes_and_in_small_letters(cast: Cast, report: BranchReport, as_person: Any) -> None:
    code = ReportCode.objects.get().code
    sent = as_person(cast.director).get(reverse("verify"), {"code": f" {grouped(code).lower()} "})
    assert sent["Location"] == reverse("verify-code", args=[code])
    assert page_of(as_person(cast.director), grouped(code)).status_code == 200


def test_who_scans_the_paper_without_being_signed_in_is_asked_to_first(report: BranchReport, client: Any) -> None:
    answer = page_of(client, ReportCode.objects.get().code)
    assert answer.status_code == 302
    assert "login" in answer["Location"]


def test_a_code_can_t_be_guessed_nor_misread() -> None:
    codes = {code_of(str(number)) for number in range(2000)}
    assert len(codes) == 2000
    assert all(len(code) == LENGTH and set(code) <= set(LETTERS) for code in codes)
    assert len(LETTERS) ** LENGTH > 2**50
    assert not set(LETTERS) & set("01OILZSUBG")
    assert read_code("ab-cd 12") == "ABCD12"


def test_making_the_same_report_again_keeps_its_code(cast: Cast, wave: Wave, report: BranchReport) -> None:
    before = ReportCode.objects.get()
    default_storage.delete(report.file)
    assert ReportCode.objects.get(report=printed(cast, wave)).code == before.code


def test_the_squares_of_a_qr_code_cover_what_is_black_and_nothing_else() -> None:
    drawn = squares_of("https://example.com/verify/ABCDEFGH2345/")
    bars = drawn.path.split("z")[:-1]
    assert drawn.side == 29 + 4
    assert bars[0].startswith("M2 2h7v1")  # the first finder pattern's upper edge
    assert drawn.path.count("M") == len(bars)
