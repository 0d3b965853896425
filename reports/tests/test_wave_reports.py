"""Reports of regions, networks and single visits: who gets which, what they say, and that they follow the figures."""

import io
import re
from collections.abc import Callable
from copy import deepcopy
from fractions import Fraction
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import Membership
from audits.models import Branch, DirectorScope, Region, Visit, Wave
from common.errors import Refused
from conftest import Cast
from reports.group_report import group_figures
from reports.models import WaveReport
from reports.services.cells import refresh_wave
from reports.services.wave_reports import (
    ask_network_report,
    ask_region_report,
    ask_stale_reports,
    ask_visit_report,
    render_wave_report,
)
from reports.tests.rows import SHOPPER_SECRETS, approved, make_network, published

GOOD, BAD = {"clean": "yes", "smile": 5}, {"clean": "no", "dirt": "Пил на підлозі", "smile": 3}
State = WaveReport.State


@pytest.fixture
def waves(cast: Cast) -> list[Wave]:
    """Two waves over six branches: two in the cast's region, the others elsewhere."""
    waves = make_network(cast, branches=6, waves=2, visits=3)
    inner = Region.objects.create(brand=cast.brand, name="Right bank", parent=cast.region)
    Branch.objects.update(region=None)
    Branch.objects.filter(pk=cast.podil.pk).update(region=cast.region)
    Branch.objects.filter(pk=cast.obolon.pk).update(region=inner)
    return waves


def text_of(report: WaveReport) -> str:
    report.refresh_from_db()
    assert report.state == State.READY
    with default_storage.open(report.file) as file:
        content = bytes(file.read())
    for secret in SHOPPER_SECRETS:
        assert secret.encode() not in content
    reader = PdfReader(io.BytesIO(content))
    assert reader.trailer["/Root"]["/Lang"] == report.language
    text = "\n".join(page.extract_text() for page in reader.pages)
    assert not [secret for secret in SHOPPER_SECRETS if secret in text]
    return text


def test_a_region_s_figures_are_those_of_its_branches_each_weighing_the_same(cast: Cast) -> None:
    wave = published(cast)
    Branch.objects.update(region=None)
    Branch.objects.filter(pk__in=(cast.podil.pk, cast.obolon.pk)).update(region=cast.region)
    one, two, three = (
        [approved(cast, wave, branch, answers).score for answers in each]
        for branch, each in ((cast.podil, (GOOD, GOOD, BAD)), (cast.obolon, (BAD,)), (cast.almaty, (GOOD,)))
    )
    refresh_wave(wave.pk)
    means = [Fraction(sum(scores), 100 * len(scores)) for scores in (one, two, three)]  # type: ignore[arg-type]
    region = group_figures(wave, cast.region, "en")
    network = group_figures(wave, None, "en")
    assert region
    assert network
    assert region.score == (means[0] + means[1]) / 2
    assert region.network == network.score == sum(means, Fraction(0)) / 3
    assert (region.branches, region.visits, network.branches, network.visits) == (2, 4, 3, 5)
    assert {line.branch for line in region.league} == {"Podil", "Obolon"}
    [fix, *_] = region.fixes
    assert fix.text == "Is it clean?"


def test_the_network_s_report_names_every_branch_in_the_reader_s_language(cast: Cast, waves: list[Wave]) -> None:
    report = ask_network_report(wave=waves[-1], language="uk", by=cast.manager)
    assert render_wave_report(report_id=report.pk)
    text = text_of(report)
    for branch in Branch.objects.filter(brand=cast.brand)[:6]:
        assert branch.name in text
    assert "Увесь візит" in text


def test_a_region_s_report_names_its_own_branches_only(cast: Cast, waves: list[Wave]) -> None:
    report = ask_region_report(wave=waves[-1], region=cast.region, language="en", by=cast.director)
    assert render_wave_report(report_id=report.pk)
    text = text_of(report)
    assert "Podil" in text
    assert "Obolon" in text
    assert "Right bank" in text
    others = Branch.objects.filter(brand=cast.brand, region=None).values_list("name", flat=True)
    assert not [name for name in others if name in text]


def test_a_visit_s_report_has_its_answers_and_photos(cast: Cast, waves: list[Wave]) -> None:
    visit = next(visit for visit in Visit.objects.filter(wave=waves[-1], branch=cast.podil) if visit.evidence.exists())
    report = ask_visit_report(visit=visit, language="en", by=cast.director)
    assert render_wave_report(report_id=report.pk)
    text = text_of(report)
    assert "Podil" in text
    assert f"visit {visit.number}" in text
    with default_storage.open(report.file) as file:
        reader = PdfReader(io.BytesIO(file.read()))
    assert len({image.data for page in reader.pages for image in page.images}) == visit.evidence.count()


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", ("Earns points for “Yes”.", "Before critical failures", "cap the visit at 10")),
        ("uk", ("Бали \N{EN DASH} за відповідь «Так».", "До врахування критичних порушень", "оцінка візиту не вища")),
        ("ru", ("Баллы \N{EN DASH} за ответ «Да».", "До учёта критических нарушений", "оценка визита не выше")),
    ],
)
def test_a_visit_s_report_says_what_each_answer_earned_and_why_and_what_capped_it(
    cast: Cast, language: str, says: tuple[str, ...]
) -> None:
    document = deepcopy(cast.checklist_version.document)
    document["sections"][0]["questions"][0]["critical"] = {"below": 1, "effect": {"cap": 10}}
    version = cast.checklist_version
    version.pk, version.number, version.document = None, 2, document
    version.save()
    visit = approved(cast, published(cast, checklist_version=version), cast.podil, BAD)
    assert visit.raw_score != visit.score
    report = ask_visit_report(visit=visit, language=language, by=cast.director)
    assert render_wave_report(report_id=report.pk)
    text = " ".join(text_of(report).split())
    assert all(words in text for words in says)


def test_only_published_waves_and_approved_visits_are_printed(cast: Cast, waves: list[Wave]) -> None:
    with pytest.raises(Refused) as refused:
        ask_visit_report(visit=cast.visit(state="submitted"), language="en", by=cast.manager)
    assert refused.value.code == "not_approved"
    with pytest.raises(Refused) as refused:
        ask_network_report(wave=cast.wave(state="closed", name="Later"), language="en", by=cast.manager)
    assert refused.value.code == "not_published"
    empty = Region.objects.create(brand=cast.brand, name="Empty")
    with pytest.raises(Refused) as refused:
        ask_region_report(wave=waves[-1], region=empty, language="en", by=cast.manager)
    assert refused.value.code == "no_results"


def test_asked_twice_it_is_one_file_and_restated_another(cast: Cast, waves: list[Wave]) -> None:
    wave = waves[-1]
    report = ask_network_report(wave=wave, language="en", by=cast.manager)
    render_wave_report(report_id=report.pk)
    report.refresh_from_db()
    again = ask_network_report(wave=wave, language="en", by=cast.owner)
    assert (again.pk, again.state) == (report.pk, State.READY)
    assert not render_wave_report(report_id=report.pk)
    old = report.fingerprint
    Visit.objects.filter(wave=wave, branch=cast.podil).update(score=0, raw_score=0)
    refresh_wave(wave.pk)
    assert ask_stale_reports(wave_id=wave.pk) == 1
    assert render_wave_report(report_id=report.pk)
    report.refresh_from_db()
    assert report.fingerprint != old
    assert default_storage.exists(report.file)


def test_a_visit_that_was_rejected_meanwhile_is_not_printed(cast: Cast, waves: list[Wave]) -> None:
    visit = Visit.objects.filter(wave=waves[-1]).first()
    assert visit
    report = ask_visit_report(visit=visit, language="en", by=cast.manager)
    Visit.objects.filter(pk=visit.pk).update(state="rejected")
    with pytest.raises(Refused):
        render_wave_report(report_id=report.pk)
    report.refresh_from_db()
    assert report.state == State.FAILED


def test_a_director_of_regions_below_one_another_finds_a_button_for_each_and_for_none_above(
    cast: Cast, waves: list[Wave], as_person: Callable[..., Client]
) -> None:
    above = Region.objects.create(brand=cast.brand, name="Europe")
    country = Region.objects.create(brand=cast.brand, name="Ukraine", parent=above)
    Region.objects.filter(pk=cast.region.pk).update(parent=country)
    Region.objects.create(brand=cast.brand, name="Without a branch", parent=country)
    DirectorScope.objects.create(membership=Membership.objects.get(user=cast.director), region=country)
    director = as_person(cast.director)
    for address in (reverse("branch-overview"), f"{reverse('branch-home')}?branch={cast.podil.pk}"):
        page = director.get(address).content.decode()
        offered = set(re.findall(r"([\w ]+): region report \(PDF\)", page))
        assert offered >= {cast.region.name, country.name}
        assert offered.isdisjoint({above.name, "Without a branch"})


def test_a_director_gets_whole_regions_in_scope_and_no_others(
    cast: Cast, waves: list[Wave], as_person: Callable[..., Client]
) -> None:
    wave, director = waves[-1], as_person(cast.director)
    address = reverse("region-report", kwargs={"wave_id": wave.pk, "region_id": cast.region.pk})
    assert director.post(address).status_code == 404
    membership = Membership.objects.get(user=cast.director)
    DirectorScope.objects.create(membership=membership, region=cast.region)
    assert "region report (PDF)" in director.get(reverse("branch-home"), {"branch": cast.podil.pk}).content.decode()
    page = director.post(address, follow=True)
    assert page.status_code == 200
    report = WaveReport.objects.get()
    assert reverse("wave-report-status", args=[report.pk]) in page.content.decode()
    render_wave_report(report_id=report.pk)
    answer: Any = director.post(address, follow=True)
    assert answer["Content-Type"] == "application/pdf"
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert director.post(reverse("network-report", args=[wave.pk])).status_code == 404
    DirectorScope.objects.filter(region=cast.region).delete()
    assert director.get(reverse("wave-report-file", args=[report.pk])).status_code == 404
    Wave.objects.filter(pk=wave.pk).update(state="closed")
    assert as_person(cast.manager).get(reverse("wave-report", args=[report.pk])).status_code == 200
