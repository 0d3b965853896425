"""Visits that could not be made: told to the director in a sentence, counted in no figure."""

import dataclasses
import io
import random
from typing import Any

import pytest
from django.urls import reverse
from pypdf import PdfReader

from audits.models import Evidence, Visit, Wave
from conftest import Cast
from reports import pdf
from reports.branch_report import branch_figures
from reports.models import ScoreCell
from reports.results.wave import wave_results
from reports.services.branch_reports import ask_report
from reports.services.cells import rebuild_scores, refresh_stale_cells, refresh_wave
from reports.services.report_runs import ask_wave_reports
from reports.tests.rows import add_photo, approved, published

GOOD, BAD = {"clean": "yes", "smile": 5}, {"clean": "no", "dirt": "The floor", "smile": 3}
UNMADE = {"obstacle": "closed", "obstacle_text": "Zyxshopper stood before a locked door"}
SENTENCE = "The visit could not be made: the branch was closed."


def read(wave: Wave) -> Wave:
    return Wave.objects.select_related("programme__brand", "organisation", "checklist_version").get(pk=wave.pk)


@pytest.fixture
def wave(cast: Cast) -> Wave:
    wave = published(cast)
    approved(cast, wave, cast.podil, GOOD)
    approved(cast, wave, cast.podil, BAD)
    refresh_wave(wave.pk)
    return wave


@pytest.fixture
def unmade(cast: Cast) -> Wave:
    """A wave whose only visit could not be made."""
    wave = published(cast)
    approved(cast, wave, cast.podil, {}, **UNMADE)
    refresh_wave(wave.pk)
    return wave


def test_one_more_visit_that_could_not_be_made_changes_no_figure(cast: Cast, wave: Wave) -> None:
    before, cells = branch_figures(read(wave), cast.podil, "en"), set(ScoreCell.objects.values_list("count", "total"))
    visit = approved(cast, wave, cast.podil, BAD, **UNMADE)
    refresh_wave(wave.pk)
    after = branch_figures(read(wave), cast.podil, "en")
    assert (visit.score, after.visits, len(after.made)) == (None, 2, 3)
    assert (after.made[2].obstacle, after.made[2].missed) == (SENTENCE, [])
    assert dataclasses.replace(after, made=before.made) == before
    rebuild_scores()
    assert set(ScoreCell.objects.values_list("count", "total")) == cells
    assert [row.moments.count for row in wave_results(read(wave)).rows] == [2]


def test_a_visit_that_could_not_be_made_has_no_cell_and_none_is_missed(cast: Cast, unmade: Wave) -> None:
    assert not ScoreCell.objects.exists()
    assert refresh_stale_cells() == 0


def test_the_director_reads_why_and_nothing_of_who_tried(cast: Cast, unmade: Wave, as_person: Any) -> None:
    client, visit = as_person(cast.director), Visit.objects.get(wave=unmade)
    add_photo(visit, "", random.Random(1))
    home = client.get(reverse("branch-home")).content.decode()
    page = client.get(reverse("branch-visit", args=[visit.pk])).content.decode()
    for text in (home, page):
        assert SENTENCE in text
        assert "Zyxshopper" not in text
    assert "No visit of this wave has a score here." in home
    assert "<img" in page


def test_the_report_of_a_branch_with_nothing_else_is_made(cast: Cast, unmade: Wave) -> None:
    assert len(ask_wave_reports(unmade.pk)) == 1
    report = ask_report(wave=unmade, branch=cast.podil, language="en", by=None)
    assert report.wave == unmade
    printed = pdf.print_report(branch_figures(read(unmade), cast.podil, "en"))
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(printed.content)).pages)
    assert SENTENCE in " ".join(text.split())
    assert "Zyxshopper" not in text


def test_captions_stand_under_their_photos(cast: Cast, wave: Wave, as_person: Any) -> None:
    visit = Visit.objects.get(wave=wave, number=2)
    add_photo(visit, "clean", random.Random(1))
    add_photo(visit, "", random.Random(2))
    Evidence.objects.filter(question="clean").update(caption="The corner <b>")
    Evidence.objects.filter(question="").update(caption="The street")
    figures = branch_figures(read(wave), cast.podil, "en")
    assert {photo.caption for photo in figures.made[1].photos} == {"Is it clean? “The corner <b>”", "“The street”"}
    page = as_person(cast.director).get(reverse("branch-visit", args=[visit.pk])).content.decode()
    assert "Is it clean? “The corner &lt;b&gt;”</figcaption>" in page
