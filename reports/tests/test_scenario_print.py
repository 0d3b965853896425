"""A briefing on paper: in the language asked for, with its pictures, on one page where it fits."""

import io
from typing import Any

import pytest
from django.urls import reverse
from pypdf import PdfReader

from audits.services.scenarios import save_scenario_draft
from audits.tests.test_scenario_pictures import kept, photo, published
from audits.tests.test_scenarios import document
from conftest import Cast


def pdf_of(answer: Any) -> tuple[PdfReader, str]:
    """The PDF, and all its text on one line."""
    assert answer["Content-Type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(answer.content))
    return reader, " ".join(" ".join(page.extract_text().split()) for page in reader.pages)


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Who you are"), ("uk", "Ви зайшли випити кави"), ("ru", "Вы зашли выпить кофе")]
)
def test_a_version_is_one_page_in_the_language_asked_for(cast: Cast, as_person: Any, language: str, said: str) -> None:
    url = reverse("scenario-version-print", args=[cast.scenario_version.scenario_id, 1])
    reader, words = pdf_of(as_person(cast.manager).get(url, {"language": language}))
    assert said in words
    assert len(reader.pages) == 1


def test_pictures_are_printed_with_their_captions(cast: Cast, as_person: Any) -> None:
    scenario = cast.scenario_version.scenario
    published(cast, scenario, kept(cast, photo(turn=1)), kept(cast, photo((900, 600), turn=1)))
    url = reverse("scenario-version-print", args=[scenario.pk, 2])
    reader, words = pdf_of(as_person(cast.manager).get(url))
    assert "Picture 1" in words
    assert len(reader.pages[0].images) == 2


def test_a_draft_is_printed_as_far_as_it_is_written_and_answers_of_the_quiz_never(cast: Cast, as_person: Any) -> None:
    scenario = cast.scenario_version.scenario
    quiz = {"pass_mark": 1, "questions": [{"text": {"en": "Zyx?"}, "choices": []}]}
    for draft in ({"title": {"en": "Half"}}, document(quiz=quiz)):
        scenario.refresh_from_db()
        began = scenario.draft_revision
        save_scenario_draft(scenario_id=scenario.pk, name="A", document=draft, began=began, by=cast.manager)
        _reader, words = pdf_of(as_person(cast.manager).get(reverse("scenario-print", args=[scenario.pk])))
        assert draft["title"]["en"] in words
        assert "Zyx?" not in words


def test_what_does_not_fit_goes_on_overleaf_in_letters_that_can_be_read(cast: Cast, as_person: Any) -> None:
    scenario = cast.scenario_version.scenario
    long = document(steps=[{"en": f"Step {n}: " + "look around and remember. " * 8} for n in range(60)])
    save_scenario_draft(scenario_id=scenario.pk, name="A", document=long, began=0, by=cast.manager)
    reader, words = pdf_of(as_person(cast.manager).get(reverse("scenario-print", args=[scenario.pk])))
    assert len(reader.pages) > 1
    assert "Step 59:" in words
