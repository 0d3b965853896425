"""A published figure that changed is told with what it was, what it is, when and why: by branch, region and network."""

import io
from fractions import Fraction
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from pypdf import PdfReader

from audits.models import Dispute, Event, Visit, Wave
from audits.services.disputes import decide_dispute
from audits.services.reviews import approve_visit
from conftest import Cast
from reports.branch_report import branch_figures
from reports.group_report import group_figures
from reports.services.branch_reports import ask_report, render_report
from reports.services.cells import refresh_wave
from reports.services.wave_reports import ask_network_report, ask_visit_report, render_wave_report
from reports.tests.rows import approved, published

GOOD, BAD = {"clean": "yes", "smile": 5}, {"clean": "no", "dirt": "Dust", "smile": 3}
WORDS = "The second photo shows a clean floor"


@pytest.fixture
def wave(cast: Cast) -> Wave:
    """A published wave whose one bad visit is put right, and to which a late one is then added."""
    wave = published(cast)
    wrong = approved(cast, wave, cast.podil, BAD)
    approved(cast, wave, cast.podil, GOOD)
    approved(cast, wave, cast.obolon, GOOD)
    refresh_wave(wave.pk)
    dispute = Dispute.objects.create(visit=wrong, question="clean", reason="It was clean", by=cast.director)
    decide_dispute(dispute_id=dispute.pk, decision="upheld", reply=WORDS, value="yes", by=cast.manager)
    late = approved(cast, wave, cast.podil, GOOD, state="in_review", reviewer=cast.reviewer, approved_at=None)
    approve_visit(visit_id=late.pk, by=cast.reviewer)
    refresh_wave(wave.pk)
    wave.refresh_from_db()
    assert wave.revision == 3
    return Wave.objects.select_related("programme__brand", "organisation", "checklist_version").get(pk=wave.pk)


def score_of(answers: dict[str, Any], cast: Cast) -> Fraction:
    return Fraction(
        approved(cast, cast.wave(name=f"Other {Wave.objects.count()}"), cast.almaty, answers).score or 0, 100
    )


def test_a_branch_says_what_it_was_published_with_and_each_step_since(cast: Cast, wave: Wave) -> None:
    bad, good, right = (score_of(answers, cast) for answers in (BAD, GOOD, {"clean": "yes", "smile": 3}))
    found = branch_figures(wave, cast.podil, "en")
    corrected, late = found.restatements
    assert (corrected.text, corrected.reason, corrected.before, corrected.after) == ("Is it clean?", WORDS, bad, right)
    assert (corrected.branch_before, corrected.branch_after) == ((bad + good) / 2, (right + good) / 2)
    assert (late.text, late.visit, late.after) == ("", 3, good)
    assert (late.branch_before, late.branch_after) == ((right + good) / 2, (right + good + good) / 3)
    assert found.published_score == (bad + good) / 2
    assert found.score == late.branch_after
    assert not branch_figures(wave, cast.obolon, "en").restatements


def test_a_network_goes_back_to_what_it_was_published_with_step_by_step(cast: Cast, wave: Wave) -> None:
    bad, good = score_of(BAD, cast), score_of(GOOD, cast)
    found = group_figures(wave, None, "en")
    assert found
    assert found.published_score == ((bad + good) / 2 + good) / 2
    assert [change.branch for change in found.restatements] == ["Podil", "Podil"]
    Event.objects.filter(wave=wave, verb="restate").update(data={"branch": cast.podil.pk, "visit": "0" * 32})
    unknown = group_figures(wave, None, "en")
    assert unknown and unknown.published_score is None


def test_a_branch_that_has_its_first_score_late_is_new_in_the_network(cast: Cast, wave: Wave) -> None:
    before = group_figures(wave, None, "en")
    first = approved(cast, wave, cast.almaty, BAD, state="in_review", reviewer=cast.reviewer, approved_at=None)
    approve_visit(visit_id=first.pk, by=cast.reviewer)
    refresh_wave(wave.pk)
    [late] = branch_figures(wave, cast.almaty, "en").restatements
    assert (late.branch_before, late.branch_after) == (None, Fraction(first.score or 0, 100))
    after = group_figures(wave, None, "en")
    assert before and after
    assert after.published_score == before.published_score
    assert after.branches == before.branches + 1


def test_the_reports_and_the_director_s_page_print_it(cast: Cast, wave: Wave, as_person: Any) -> None:
    bad, good = score_of(BAD, cast), score_of(GOOD, cast)
    said = f"Published with a score of {float((bad + good) / 2):.1f}; it is"
    branch = ask_report(wave=wave, branch=cast.podil, language="en", by=cast.director)
    network = ask_network_report(wave=wave, language="en", by=cast.manager)
    visit = ask_visit_report(
        visit=Visit.objects.get(wave=wave, branch=cast.podil, number=3), language="en", by=cast.director
    )
    assert render_report(report_id=branch.pk)
    assert render_wave_report(report_id=network.pk)
    assert render_wave_report(report_id=visit.pk)
    texts = []
    for report in (branch, network, visit):
        report.refresh_from_db()
        with default_storage.open(report.file) as file:
            texts.append(
                " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(file.read())).pages)
            )
    assert said in texts[0]
    assert "Published with a score of" in texts[1]
    for text in texts[:2]:
        assert WORDS in text
        assert "A visit was approved after publication. · " in text
    assert "A visit was approved after publication." in texts[2]
    assert WORDS not in texts[2]
    for person, name in ((cast.director, "branch-wave"), (cast.manager, "result-branch")):
        address = reverse(name, kwargs={"branch_id": cast.podil.pk, "wave_id": wave.pk})
        page = as_person(person).get(address).content.decode()
        assert said in page
        assert "A visit was approved after publication." in page
