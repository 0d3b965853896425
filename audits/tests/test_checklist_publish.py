"""Publishing a checklist's draft: what changes, what it may lack, its test plans; and old versions."""

from typing import Any

import pytest
from django.urls import reverse

from audits.models import Checklist
from audits.services.checklist_drafts import checklist_draft, publish_checklist_draft
from audits.tests.checklists import save
from common.errors import Refused
from conftest import Cast

PLAN = {"name": "All well", "answers": {"clean": "yes", "smile": 5}, "score": "100.00"}


@pytest.fixture
def checklist(cast: Cast) -> Checklist:
    return cast.checklist_version.checklist


@pytest.fixture
def page(cast: Cast, as_person: Any, checklist: Checklist) -> Any:
    """The page before publishing, opened or sent."""
    client, url = as_person(cast.manager), reverse("checklist-publish", args=[checklist.pk])
    return lambda **values: client.post(url, values) if values else client.get(url)


def test_publishing_says_what_changes_and_freezes_it(page: Any, checklist: Checklist, cast: Cast) -> None:
    save(checklist, cast.manager, points=3)
    shown = page().content.decode()
    assert "Points: 5 points → 3 points" in shown
    assert "points before and after aren" in shown
    assert page(revision="1").status_code == 302
    newest = checklist.versions.first()
    assert newest is not None
    assert (newest.number, newest.document["sections"][0]["questions"][0]["points"]) == (2, 3)
    assert "there is nothing to publish" in page().content.decode()


def test_publishing_is_offered_where_the_draft_says_something_new(
    page: Any, checklist: Checklist, cast: Cast, as_person: Any
) -> None:
    client, url = as_person(cast.manager), reverse("checklist-detail", args=[checklist.pk])
    save(checklist, cast.manager, points=3)
    assert "Publish the draft" in client.get(url).content.decode()
    page(revision="1")
    after = client.get(url).content.decode()
    assert "Publish the draft" not in after
    assert "Nothing to publish: the draft says what version 2 says." in after


def test_what_was_not_looked_at_is_not_published(page: Any, checklist: Checklist, cast: Cast) -> None:
    save(checklist, cast.manager, points=3)
    save(checklist, cast.owner, points=4)
    assert "Oksana has saved this draft meanwhile." in page(revision="1").content.decode()
    assert page(revision="nonsense").status_code == 200
    assert checklist.versions.count() == 1


def test_gaps_between_languages_must_be_confirmed_by_name(page: Any, checklist: Checklist, cast: Cast) -> None:
    save(checklist, cast.manager, help={"en": "Look at the floor"})
    assert "Publish with 1 text missing in this language: Ukrainian" in page().content.decode()
    assert "confirm that they may" in page(revision="1", gaps=["uk"]).content.decode()
    assert page(revision="1", gaps=["uk", "ru"]).status_code == 302


def test_a_test_plan_that_scores_otherwise_stops_the_version(page: Any, checklist: Checklist, cast: Cast) -> None:
    odd = {"name": "Odd", "answers": {"clean": 5}, "score": None}
    save(checklist, cast.manager, [PLAN, {**PLAN, "name": "Wrong", "score": "99.00"}, odd], points=3)
    shown = page().content.decode()
    assert shown.count("as expected") == 1
    assert "scores otherwise" in shown
    assert "its answer to clean no longer fits" in shown
    assert page(revision="1").status_code == 200
    assert checklist.versions.count() == 1
    save(checklist, cast.manager, [PLAN], points=3)
    assert page(revision="2").status_code == 302


def test_a_draft_that_is_not_whole_shows_where(page: Any, checklist: Checklist, cast: Cast) -> None:
    save(checklist, cast.manager, points=-1)
    shown = page(revision="1").content.decode()
    assert f"{reverse('checklist-design', args=[checklist.pk])}#sections%5B0%5D.questions%5B0%5D.points" in shown
    with pytest.raises(Refused, match="meanwhile"):
        publish_checklist_draft(checklist_id=checklist.pk, revision=5, accepted=set(), by=cast.manager)


def test_any_two_versions_can_be_compared_and_an_old_one_taken_up_again(
    cast: Cast, as_person: Any, checklist: Checklist, page: Any
) -> None:
    save(checklist, cast.manager, points=3)
    page(revision="1")
    client = as_person(cast.manager)
    there = client.get(reverse("checklist-compare", args=[checklist.pk, 2, 1])).content.decode()
    back = client.get(reverse("checklist-compare", args=[checklist.pk, 1, 2])).content.decode()
    assert "Points: 5 points → 3 points" in there
    assert "Points: 3 points → 5 points" in back
    client.post(reverse("checklist-version-reuse", args=[checklist.pk, 1]), {"revision": "1"})
    design = client.get(reverse("checklist-design", args=[checklist.pk])).content.decode()
    assert "<span>The draft now begins as version 1.</span>" in design
    assert checklist_draft(checklist).document["sections"][0]["questions"][0]["points"] == 5


def test_an_old_version_takes_no_draft_away_unseen(cast: Cast, as_person: Any, checklist: Checklist) -> None:
    client, reuse = as_person(cast.manager), reverse("checklist-version-reuse", args=[checklist.pk, 1])
    version = reverse("checklist-version", args=[checklist.pk, 1])
    assert "they would be gone" not in client.get(version).content.decode()
    save(checklist, cast.owner, points=3)
    assert "they would be gone" in client.get(version).content.decode()
    client.post(reuse, {"revision": "0"})
    client.post(reuse)
    assert checklist_draft(checklist).document["sections"][0]["questions"][0]["points"] == 3
    client.post(reuse, {"revision": "1"})
    assert checklist_draft(checklist).document["sections"][0]["questions"][0]["points"] == 5
