"""A checklist on paper: whole, in the language asked for, a draft only when it is whole."""

import io
from typing import Any

import pytest
from django.urls import reverse
from pypdf import PdfReader

from audits.services.checklist_drafts import save_checklist_draft
from conftest import CHECKLIST, Cast


def words_of(answer: Any) -> str:
    """All text of a PDF on one line."""
    assert answer["Content-Type"] == "application/pdf"
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(answer.content)).pages)


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", ["Is it clean?", "Yes: 5 points", "1.1 is “No”", "Agreed"]), ("uk", ["Чи чисто?", "5 запитань"]), ("ru", ["Чисто ли?"])],
)  # fmt: skip
def test_a_version_is_printed_whole_in_the_language_asked_for(
    cast: Cast, as_person: Any, language: str, said: list[str]
) -> None:
    url = reverse("checklist-version-print", args=[cast.checklist_version.checklist_id, 1])
    words = words_of(as_person(cast.manager).get(url, {"language": language}))
    for sentence in said:
        assert sentence in words


def test_a_draft_is_printed_as_one_and_only_when_it_is_whole(cast: Cast, as_person: Any) -> None:
    checklist = cast.checklist_version.checklist
    url, client = reverse("checklist-print", args=[checklist.pk]), as_person(cast.manager)
    assert "draft, not published yet" in words_of(client.get(url))
    broken = {**CHECKLIST, "title": {}}
    save_checklist_draft(checklist_id=checklist.pk, base=0, document=broken, by=cast.manager)
    assert client.get(url).status_code == 404
