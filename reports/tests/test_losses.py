"""What each question took from a group's score: exactly what its branches' own reports say, each weighing the same."""

from fractions import Fraction
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse

from audits.models import Branch, ChecklistVersion, Wave
from audits.services.scores import store_scores
from common.numbers import tenths
from conftest import Cast
from reports import losses
from reports.branch_report import branch_figures
from reports.group_report import group_figures
from reports.losses import losses_of
from reports.services.cells import refresh_cells, refresh_wave
from reports.tests.rows import approved, make_network, published
from reports.tests.test_explanation import DOCUMENT

GOOD = {"clean": "yes", "queue": 30, "extra": "no", "said": "Hello", "receipt": "yes", "mood": 5}


@pytest.fixture(params=["sections", "points"])
def wave(cast: Cast, request: Any) -> Wave:
    """Three branches with three, one and two visits: N/A, a bonus, a cap, and a visit without a score."""
    version = ChecklistVersion.objects.create(
        checklist=cast.checklist_version.checklist, number=2, published_by=cast.manager,
        document={**DOCUMENT, "scoring": {"method": request.param}}, published_at=cast.checklist_version.published_at,
    )  # fmt: skip
    wave = published(cast, checklist_version=version)
    for changes in ({"clean": "no", "extra": "yes"}, {"queue": {"na": True}, "mood": 2}, {"receipt": "no"}):
        approved(cast, wave, cast.podil, {**GOOD, **changes})
    approved(cast, wave, cast.podil, {"said": "Nothing was to be seen"})
    approved(cast, wave, cast.obolon, {**GOOD, "queue": 90, "mood": 3})
    approved(cast, wave, cast.almaty, GOOD)
    approved(cast, wave, cast.almaty, {**GOOD, "clean": {"na": True}} | {"clean": "no", "receipt": "no"})
    refresh_wave(wave.pk)
    return wave


def test_a_branch_s_losses_are_those_its_own_report_tells(cast: Cast, wave: Wave) -> None:
    for branch in (cast.podil, cast.obolon, cast.almaty):
        told = {fix.question: fix.lost for fix in branch_figures(wave, branch, "en").fixes}
        assert losses_of(wave, [branch.pk]) == told


def test_a_group_s_losses_are_the_mean_of_its_branches_and_make_up_what_the_score_lacks(
    cast: Cast, wave: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = [cast.podil, cast.obolon, cast.almaty]
    each = [losses_of(wave, [branch.pk]) for branch in places]
    group = losses_of(wave, [branch.pk for branch in places])
    assert set(group) == {question for one in each for question in one}
    for question, lost in group.items():
        assert lost == sum(one.get(question, Fraction(0)) for one in each) / 3
    monkeypatch.setattr(losses, "AT_ONCE", 1)
    cache.clear()
    assert losses_of(wave, [branch.pk for branch in places]) == group
    for branch in (cast.obolon, cast.almaty):
        score = branch_figures(wave, branch, "en").score
        assert score is not None
        lacks = sum(losses_of(wave, [branch.pk]).values(), Fraction(0))
        assert abs(100 - score - lacks) < Fraction(1, 50)  # a visit's own score has two places


def test_a_whole_network_s_losses_are_its_reports_at_any_size(cast: Cast) -> None:
    wave = make_network(cast, branches=5, waves=1, visits=3)[-1]
    branches = list(Branch.objects.filter(brand=cast.brand))
    told = [{fix.question: fix.lost for fix in branch_figures(wave, branch, "en").fixes} for branch in branches]
    expected = {code for one in told for code in one}
    found = losses_of(wave, [branch.pk for branch in branches])
    assert {code: found[code] for code in expected} == {
        code: sum(one.get(code, Fraction(0)) for one in told) / len(branches) for code in expected
    }
    assert losses_of(wave, []) == {}


def test_the_tab_the_branch_s_page_and_both_reports_tell_the_same_in_the_same_order(
    cast: Cast, wave: Wave, as_person: Any
) -> None:
    client = as_person(cast.manager)

    def on_the_tab(**asked: str) -> list[tuple[str, str]]:
        (panel, _table), *_more = client.get(reverse("result-questions"), {"wave": wave.pk, **asked}).context["panels"]
        table = panel.table.sorted_by("")
        name, cost = (next(one for one in table.columns if one.key == key) for key in ("question", "cost"))
        told = [(str(name.cell(row).value), cost.cell(row).value) for row in table.rows]
        return [(question, tenths(lost)) for question, lost in told if lost]

    for branch in (cast.podil, cast.obolon, cast.almaty):
        page = client.get(reverse("result-branch", args=[wave.pk, branch.pk]))
        fixes = [(fix.text, tenths(fix.lost)) for fix in page.context["f"].fixes]
        assert fixes
        assert on_the_tab(q=branch.name) == fixes
    report = group_figures(wave, None, "en")
    assert report
    assert on_the_tab() == [(line.text, tenths(line.lost)) for line in report.fixes]


def test_losses_are_counted_once_and_again_after_a_correction(
    cast: Cast, wave: Wave, django_assert_num_queries: Any
) -> None:
    before = losses_of(wave, [cast.obolon.pk])
    with django_assert_num_queries(1):
        assert losses_of(wave, [cast.obolon.pk]) == before
    visit = wave.visits.get(branch=cast.obolon)
    store_scores(visit, GOOD, {}, {})
    visit.save()
    refresh_cells(wave_id=wave.pk, branch_id=cast.obolon.pk)
    assert before
    assert losses_of(wave, [cast.obolon.pk]) == {}
