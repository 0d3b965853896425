"""HQ's results: right figures, sorted and exported, of the own organisation only, by page and API."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audits.models import Branch, Brand, Wave
from common.cells import neutral
from conftest import Cast
from reports.panels.branches import branch_table
from reports.panels.kit import Links
from reports.results.groups import brands_of, regions_of
from reports.results.wave import like_for_like, wave_results
from reports.services.cells import refresh_wave
from reports.tests.rows import approved, make_network, published

GOOD, BAD = {"clean": "yes", "smile": 5}, {"clean": "no", "dirt": "Dust", "smile": 3}


@pytest.fixture
def wave(cast: Cast) -> Wave:
    wave = published(cast, name="Autumn")
    approved(cast, wave, cast.podil, GOOD)
    approved(cast, wave, cast.podil, BAD)
    approved(cast, wave, cast.obolon, GOOD)
    refresh_wave(wave.pk)
    return wave


def test_the_table_shows_every_branch_with_its_score(cast: Cast, wave: Wave, as_person: Any) -> None:
    page = as_person(cast.manager).get(reverse("results")).content.decode()
    for words in ("Podil", "66.7", "Obolon", "100.0", "Network mean", "83.3", "not ranked"):
        assert words in page


def test_results_open_on_the_newest_published_wave_not_on_one_under_way(cast: Cast, wave: Wave, as_person: Any) -> None:
    later = published(cast, name="Running", starts_on="2027-01-01", ends_on="2027-01-31")
    Wave.objects.filter(pk=later.pk).update(state="open")
    approved(cast, later, cast.podil, GOOD)
    refresh_wave(later.pk)
    client = as_person(cast.manager)
    assert client.get(reverse("results")).context["wave"] == wave
    Wave.objects.filter(pk=wave.pk).update(state="closed")
    assert client.get(reverse("results")).context["wave"] == later


def test_a_published_wave_says_how_many_visits_are_unreviewed(cast: Cast, wave: Wave, as_person: Any) -> None:
    client, words = as_person(cast.manager), "1 visit of this wave still waits for review"
    assert words not in client.get(reverse("results")).content.decode()
    now = timezone.now()
    cast.visit(wave=wave, branch=cast.obolon, number=7, state="submitted", finished_at=now, submitted_at=now)
    assert words in client.get(reverse("results")).content.decode()


def test_without_approved_visits_the_page_says_what_to_do(cast: Cast, as_person: Any) -> None:
    assert "No results yet" in as_person(cast.owner).get(reverse("results")).content.decode()


@pytest.mark.parametrize("name", ["shopper", "reviewer", "director", "rival_manager"])
def test_nobody_but_hq_sees_results(cast: Cast, wave: Wave, as_person: Any, name: str) -> None:
    client = as_person(getattr(cast, name))
    here = {"wave_id": wave.pk}
    assert client.get(reverse("results"), {"wave": wave.pk}).status_code == 404
    assert client.get(reverse("results-csv", kwargs=here)).status_code == 404
    assert client.get(reverse("result-branch", kwargs={**here, "branch_id": cast.podil.pk})).status_code == 404
    assert client.get(reverse("api-wave-branches", kwargs=here)).status_code == 404


def test_a_wave_of_nonsense_is_404(cast: Cast, wave: Wave, as_person: Any) -> None:
    client = as_person(cast.manager)
    for asked in ("x", "0", "-1", "9" * 40):
        assert client.get(reverse("results"), {"wave": asked}).status_code == 404


def test_one_branch_is_shown_also_before_publication_but_not_printed(cast: Cast, wave: Wave, as_person: Any) -> None:
    address = reverse("result-branch", kwargs={"wave_id": wave.pk, "branch_id": cast.podil.pk})
    client = as_person(cast.manager)
    assert "Download the report (PDF)" in client.get(address).content.decode()
    Wave.objects.filter(pk=wave.pk).update(state="closed")
    assert "once the wave is published" in client.get(address).content.decode()
    other = reverse("result-branch", kwargs={"wave_id": wave.pk, "branch_id": cast.almaty.pk})
    assert client.get(other).status_code == 404


def test_hq_asks_for_a_report_and_comes_back_to_results(cast: Cast, wave: Wave, as_person: Any) -> None:
    address = reverse("branch-report", kwargs={"wave_id": wave.pk, "branch_id": cast.podil.pk})
    answer = as_person(cast.manager).post(address, {"language": "xx", "from": "results"})
    assert answer["Location"].startswith(
        reverse("result-branch", kwargs={"wave_id": wave.pk, "branch_id": cast.podil.pk})
    )
    page = as_person(cast.manager).get(answer["Location"].split("#")[0]).content.decode()
    assert "Waiting" in page


@pytest.mark.parametrize("sort", ["name", "score", "visits", "change", "rank", "region", "s.arrival"])
def test_every_column_sorts_both_ways(cast: Cast, wave: Wave, sort: str) -> None:
    found = wave_results(wave)
    table = branch_table(found, found.rows, Links(wave.pk))
    rising, falling = table.sorted_by(sort), table.sorted_by(f"-{sort}")
    assert rising.sort == sort
    assert {row.branch.pk for row in rising.rows} == {row.branch.pk for row in falling.rows}
    assert (rising.rows == falling.rows) == (sort in ("change", "region", "rank"))


@pytest.mark.parametrize("name", ["results", "result-regions", "result-sections", "result-journey", "result-brands"])
def test_the_score_stands_beside_the_name_in_sight_on_a_phone(
    cast: Cast, wave: Wave, as_person: Any, name: str
) -> None:
    ((_, shown),) = as_person(cast.manager).get(reverse(name)).context["panels"]
    assert [head.label for head in shown.heads][1] == "Score"


def test_an_unknown_column_sorts_by_score(cast: Cast, wave: Wave) -> None:
    found = wave_results(wave)
    rows = branch_table(found, found.rows, Links(wave.pk)).sorted_by("evil").rows
    assert [row.branch.name for row in rows] == ["Obolon", "Podil"]


def test_competitors_stand_marked_beside_the_own_brand_and_out_of_its_mean(
    cast: Cast, wave: Wave, as_person: Any
) -> None:
    rival = Brand.objects.create(organisation=cast.zerno, name="Boba", is_competitor=True)
    branch = Branch.objects.create(brand=rival, code="B-1", name="Boba 1", time_zone="Europe/Kyiv")
    approved(cast, wave, branch, {"clean": "no", "dirt": "x", "smile": 1})
    refresh_wave(wave.pk)
    found = wave_results(Wave.objects.get(pk=wave.pk))
    assert [(group.label, group.is_competitor, group.branches) for group in brands_of(found, found.rows)] == [
        ("Zerno", False, 2),
        ("Boba", True, 1),
    ]
    assert round(float(found.means[""]), 1) == 83.3
    assert [group.label for group in regions_of(found, found.rows)] == ["Kyiv"]
    page = as_person(cast.manager).get(reverse("results")).content.decode()
    assert "2 branches, each weighing the same" in page
    assert "1 branch of a competitor" in page
    assert page.count("B-1 · Boba · competitor") == 1
    assert page.count("competitor</small>") == 1


def test_waves_are_compared_like_for_like(cast: Cast) -> None:
    waves = make_network(cast, branches=4, waves=2, visits=2)
    found = wave_results(waves[1])
    assert found.previous == waves[0]
    assert len(like_for_like(found.rows, gone=found.gone()).both) == 4
    assert all(row.change is not None for row in found.rows)


def test_the_export_opens_in_a_spreadsheet_and_no_cell_becomes_a_formula(
    cast: Cast, wave: Wave, as_person: Any
) -> None:
    Branch.objects.filter(pk=cast.podil.pk).update(name='=HYPERLINK("http://evil")')
    answer = as_person(cast.manager).get(reverse("results-csv", kwargs={"wave_id": wave.pk}))
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Branch,Code,Score,Low,High")
    podil = next(line for line in lines if "KY-01" in line)
    assert podil.startswith("\"'=HYPERLINK")
    assert ",KY-01,66.67," in podil


@pytest.mark.parametrize("text", ["=1", "+1", "-1+2", "@x", "\tx", " =1", "\r=1", "\uff1d1", "'=1"])
def test_what_looks_like_a_formula_is_neutralised(text: str) -> None:
    assert neutral(text) == f"'{text}"
    assert [neutral("Podil - 1"), neutral("-1,5")] == ["Podil - 1", "-1,5"]


def test_filters_leave_what_fits(cast: Cast, wave: Wave, as_person: Any) -> None:
    client = as_person(cast.manager)
    assert "Podil" not in client.get(reverse("results"), {"wave": wave.pk, "q": "obol"}).content.decode()
    assert "Nothing fits" in client.get(reverse("results"), {"wave": wave.pk, "q": "zzz"}).content.decode()
    assert "Podil" in client.get(reverse("results"), {"region": cast.region.pk}).content.decode()


def test_the_list_asks_the_same_of_the_database_however_many_branches(
    cast: Cast, as_person: Any, django_assert_max_num_queries: Any
) -> None:
    waves = make_network(cast, branches=6, waves=2, visits=2)
    client = as_person(cast.manager)
    with django_assert_max_num_queries(30):
        assert client.get(reverse("results"), {"wave": waves[1].pk}).status_code == 200


def test_the_api_gives_the_same_figures_by_page_and_filter(cast: Cast, wave: Wave, as_person: Any) -> None:
    address = reverse("api-wave-branches", kwargs={"wave_id": wave.pk})
    client = as_person(cast.manager)
    answer = client.get(address).json()
    assert answer["count"] == 2
    podil = next(row for row in answer["results"] if row["code"] == "KY-01")
    assert (podil["score"], podil["visits"], podil["band"], podil["rank"]) == (
        66.67,
        2,
        "fair",
        {"best": 1, "worst": 1, "ranked": 1},
    )
    assert podil["sections"] == {"arrival": 50.0, "service": 75.0}
    assert client.get(address, {"city": "Almaty"}).json()["count"] == 0
    assert client.get(address, {"page_size": 1}).json()["next"]
    assert Client().get(address).status_code == 401
