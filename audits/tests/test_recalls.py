"""A returned visit that nobody answers is taken back: by staff at any time, by the clock a day after its deadline."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Role
from audits.models import Visit
from audits.services.claims import claim_visit, recall_visit, recall_visits
from audits.services.reviews import add_remark, approve_visit, return_visit
from audits.tasks.visits import recall_visits as recall_task
from audits.tests.phone import Phone, submission
from audits.tests.test_reviews import in_review, refusal
from conftest import Cast

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def returned(cast: Cast) -> Visit:
    visit = in_review(cast)
    add_remark(visit_id=visit.pk, question="clean", text="Where was it?", by=cast.reviewer)
    return return_visit(visit_id=visit.pk, by=cast.reviewer)


@pytest.mark.parametrize("who", ["owner", "manager", "reviewer"])
def test_staff_take_a_returned_visit_back_and_judge_what_is_there(cast: Cast, returned: Visit, who: str) -> None:
    assert returned.returned_until
    visit = recall_visit(visit_id=returned.pk, by=getattr(cast, who))
    assert (visit.state, visit.reviewer, visit.claimed_at, visit.returned_until) == ("submitted", None, None, None)
    assert visit.submitted_at == returned.submitted_at
    event = visit.events.get(verb="recall")
    assert (event.by, event.source, event.data["until"][:10]) == (
        getattr(cast, who), "returned", returned.returned_until.date().isoformat()
    )  # fmt: skip
    claim_visit(visit_id=visit.pk, by=cast.reviewer)
    assert approve_visit(visit_id=visit.pk, by=cast.reviewer).state == "approved"


def test_strangers_and_the_visits_own_shopper_may_not(cast: Cast, returned: Visit) -> None:
    for who in (cast.director, cast.shopper, cast.rival_manager):
        assert refusal(recall_visit, visit_id=returned.pk, by=who) in {"not_found", "own_visit"}
    Membership.objects.create(user=cast.shopper, organisation=cast.zerno, role=Role.MANAGER)
    assert refusal(recall_visit, visit_id=returned.pk, by=cast.shopper) == "own_visit"
    assert Visit.objects.get().state == "returned"


def test_what_is_not_returned_is_not_taken_back(cast: Cast) -> None:
    assert refusal(recall_visit, visit_id=in_review(cast).pk, by=cast.reviewer) == "wrong_state"


def test_taken_back_twice_is_refused_the_second_time(cast: Cast, returned: Visit) -> None:
    recall_visit(visit_id=returned.pk, by=cast.manager)
    assert refusal(recall_visit, visit_id=returned.pk, by=cast.reviewer) == "wrong_state"


def test_the_clock_waits_a_day_after_the_deadline(cast: Cast, returned: Visit) -> None:
    assert returned.returned_until
    assert recall_visits(at=returned.returned_until + 24 * HOUR) == 0
    assert recall_visits(at=returned.returned_until + 25 * HOUR) == 1
    assert recall_visits(at=returned.returned_until + 25 * HOUR) == 0
    visit = Visit.objects.get()
    assert (visit.state, visit.events.get(verb="recall").by) == ("submitted", None)


def test_the_sweep_runs_on_the_clock(cast: Cast, returned: Visit) -> None:
    recall_task()
    assert Visit.objects.get().state == "returned"
    Visit.objects.update(returned_until=timezone.now() - 25 * HOUR)
    recall_task()
    assert Visit.objects.get().state == "submitted"


def test_an_answer_that_comes_later_is_refused_in_words_and_can_follow_when_it_is_returned_again(
    cast: Cast, returned: Visit, as_person: Any
) -> None:
    phone = Phone(as_person(cast.shopper))
    recall_visit(visit_id=returned.pk, by=cast.manager)
    answer = phone.submit(returned)
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")
    assert answer.json()["detail"]
    (shown,) = phone.get("my/visits").json()["visits"]
    assert (shown["state"], shown["remarks"], shown["returned_until"]) == ("submitted", [], None)
    claim_visit(visit_id=returned.pk, by=cast.reviewer)
    return_visit(visit_id=returned.pk, by=cast.reviewer)
    answer = phone.submit(returned, submission())
    assert answer.status_code == 201, answer.content
    assert answer.json()["round"] == 2


def test_the_page_of_a_returned_visit_has_the_button(cast: Cast, returned: Visit, as_person: Any) -> None:
    client = as_person(cast.manager)
    page, recall = (reverse(name, args=[returned.pk]) for name in ("review-visit", "visit-recall"))
    assert recall in client.get(page).content.decode()
    answer = client.post(recall, follow=True)
    assert "is taken back" in answer.content.decode()
    assert recall not in answer.content.decode()
    assert "This visit is now" in client.post(recall, follow=True).content.decode()
    assert client.get(recall).status_code == 405
    for who in (cast.director, cast.rival_manager, cast.shopper):
        assert as_person(who).post(recall).status_code == 404
