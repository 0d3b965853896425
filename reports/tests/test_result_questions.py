"""HQ's pages of questions: what each costs, one question's answers by region, branch and wave, and what was said."""

import random
import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.urls import reverse

from audits.models import Wave
from audits.rules.checklist import Banded, QuestionBase
from audits.services.scores import parsed_checklist
from conftest import Cast
from reports.panels.questions import distribution_panel
from reports.question_results import branch_rates, grouped, lost_answers, region_rates, wave_rates
from reports.questions import Share, distribution, question_rows
from reports.results.wave import wave_results
from reports.services.cells import refresh_wave
from reports.tests.rows import add_photo, approved, make_network, published

GOOD, BAD = {"clean": "yes", "smile": 5}, {"clean": "no", "dirt": "Dust", "smile": 3}


def asked_in(wave: Wave, code: str) -> QuestionBase:
    """A question of the wave's checklist."""
    sections = parsed_checklist(wave.checklist_version).sections
    return next(question for section in sections for question in section.questions if question.code == code)


@pytest.fixture
def wave(cast: Cast) -> Wave:
    wave = published(cast, name="Autumn")
    approved(cast, wave, cast.podil, GOOD)
    approved(cast, wave, cast.podil, BAD, comments={"clean": "Crumbs everywhere"})
    approved(cast, wave, cast.obolon, GOOD)
    refresh_wave(wave.pk)
    return wave


def test_a_question_has_a_rate_at_each_branch_region_and_wave(cast: Cast, wave: Wave) -> None:
    found, clean = wave_results(wave), asked_in(wave, "clean")
    rates = {rate.branch.name: rate for rate in branch_rates(found, clean, found.rows)}
    assert {branch: rate.moments.mean for branch, rate in rates.items()} == {"Podil": 50, "Obolon": 100}
    (kyiv,) = region_rates(found, list(rates.values()), found.rows)
    assert (kyiv.region, kyiv.moments.count, kyiv.moments.mean) == (cast.region, 3, Fraction(200, 3))
    (now,) = wave_rates([wave], clean, [cast.podil.pk, cast.obolon.pk])
    assert now.moments == kyiv.moments
    row = next(row for row in question_rows(wave) if row.code == "clean")
    assert now.interval == kyiv.interval == row.yes_interval


def test_the_list_begins_with_what_costs_most_and_leads_to_each_question(
    cast: Cast, wave: Wave, as_person: Any
) -> None:
    client = as_person(cast.manager)
    page = client.get(reverse("result-questions")).content.decode()
    first = re.search(r'<th scope="row"><a href="([^"]+)"', page)
    assert first
    shown = client.get(first[1].replace("&amp;", "&")).content.decode()
    assert "Crumbs everywhere" in shown
    assert "By region" in shown
    assert "N/A" in page


def test_a_section_or_kind_leaves_its_questions(cast: Cast, wave: Wave, as_person: Any) -> None:
    client = as_person(cast.manager)

    def rows(**asked: str) -> int:
        return client.get(reverse("result-questions"), asked).content.decode().count('<th scope="row">')

    assert rows(section="arrival") + rows(section="service") == rows()
    assert 0 < rows(kind="yes_no") < rows()
    assert "Nothing fits these filters" in client.get(reverse("result-questions"), {"kind": "x"}).content.decode()


def test_without_a_filter_no_page_blames_one(cast: Cast, wave: Wave, as_person: Any) -> None:
    page = as_person(cast.manager).get(reverse("result-drivers")).content.decode()
    assert "Visits: 3. Needed: 100." in page
    assert "these filters" not in page


def test_answers_that_lost_points_come_with_comment_and_photo(cast: Cast, wave: Wave, as_person: Any) -> None:
    bad = wave.visits.get(branch=cast.podil, number=2)
    photo = add_photo(bad, "clean", random.Random(1))
    approved(cast, wave, cast.obolon, {"clean": {"na": True}, "smile": 5}, comments={"clean": "It was shut"})
    (lost,) = lost_answers(wave, asked_in(wave, "clean"), [cast.podil.pk, cast.obolon.pk])
    assert (lost.answer.comment, lost.photos) == ("Crumbs everywhere", [photo])
    page = as_person(cast.manager).get(reverse("result-question", args=["clean"])).content.decode()
    assert reverse("evidence-small", args=[photo.pk]) in page
    assert f"{reverse('result-visit', args=[bad.pk])}#clean" in page


def test_an_unknown_question_is_404_and_every_question_of_the_library_has_a_page(cast: Cast, as_person: Any) -> None:
    (wave,) = make_network(cast, branches=3, waves=1, visits=2)
    client = as_person(cast.manager)
    assert client.get(reverse("result-question", args=["nothing"])).status_code == 404
    sections = parsed_checklist(wave.checklist_version).sections
    for question in (question for section in sections for question in section.questions):
        expected = 404 if question.kind == "note" else 200  # type: ignore[attr-defined]
        assert client.get(reverse("result-question", args=[question.code])).status_code == expected, question.code


def test_filters_narrow_the_question_too(cast: Cast, wave: Wave, as_person: Any) -> None:
    client = as_person(cast.manager)
    shown = client.get(reverse("result-question", args=["clean"]), {"q": "obolon"}).content.decode()
    assert "Crumbs everywhere" not in shown
    assert "Obolon" in shown


def test_many_different_figures_are_grouped_by_the_bands_that_give_points() -> None:
    bands = [{"up_to": Decimal(60), "points": 1}, {"points": 0}]
    asked = Banded.model_validate({"code": "wait", "kind": "duration", "text": {"en": "Wait"}, "bands": bands})
    shares = [Share(str(seconds), f"{seconds} s", 1, Fraction(100, 20)) for seconds in range(10, 210, 10)]
    assert [(one.label, one.count, one.percent) for one in grouped(asked, shares)] == [
        ("10 s – 60 s", 6, 30),
        ("70 s – 200 s", 14, 70),
    ]
    assert grouped(asked, shares[:3]) == shares[:3]
    plain = Banded.model_validate({"code": "paid", "kind": "money", "text": {"en": "Paid"}})
    equal = grouped(plain, shares)
    assert len(equal) == 8
    assert sum(one.count for one in equal) == 20


def test_na_is_told_apart_from_the_shares_which_make_up_the_whole(cast: Cast, wave: Wave) -> None:
    approved(cast, wave, cast.obolon, {"clean": {"na": True}, "smile": 5})
    spread = distribution(wave, "clean")
    row = next(row for row in question_rows(wave) if row.code == "clean")
    assert spread
    panel = distribution_panel(asked_in(wave, "clean"), spread, row)
    table = panel.table
    shown = {cells[0].value: cells[2] for cells in table.file_rows()}
    assert (shown.pop("Not applicable").value, sum(cell.value for cell in shown.values())) == (None, 100)
    assert shown["Yes"].value == Fraction(200, 3)
    assert shown["Yes"].note
    assert table.note == "N/A in 1 of 4 visits."
    assert "Not applicable" not in str(panel.chart)
