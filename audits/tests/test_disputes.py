"""Disputes and actions: raised by the branch's director in time, decided once, published figures restated."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Role
from audits.models import Dispute, Event, Payment, Visit, Wave
from audits.services.actions import finish_action, plan_action
from audits.services.disputes import decide_dispute, dispute_deadline, raise_dispute
from audits.services.letters import tell_of_event
from audits.services.scores import store_scores, stored_answers
from common.errors import Refused
from conftest import Cast


@pytest.fixture(autouse=True)
def queued(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """What would have been queued, in place of a broker."""
    sent: list[tuple[str, dict[str, Any]]] = []

    def remember(task: Any, **ids: Any) -> None:
        sent.append((task if isinstance(task, str) else task.name, ids))

    monkeypatch.setattr("audits.services.disputes.after_commit", remember)
    return sent


def published(cast: Cast, **fields: Any) -> Visit:
    now = timezone.now()
    wave = cast.wave(state="published", published_at=now, revision=1)
    visit = cast.visit(**({"wave": wave, "state": "approved", "submitted_at": now, "approved_at": now} | fields))
    store_scores(visit, {"clean": "no", "dirt": "Floor", "smile": 4}, {}, {})
    visit.save()
    return visit


def disputed(cast: Cast) -> Dispute:
    return raise_dispute(visit_id=published(cast).pk, question="clean", reason="It was", by=cast.director)


def refusal(call: Any, **fields: Any) -> str:
    with pytest.raises(Refused) as refused:
        call(**fields)
    return refused.value.code


def test_a_director_disputes_an_answer_once_at_a_time(cast: Cast) -> None:
    dispute = disputed(cast)
    assert (dispute.decision, dispute.reason) == ("", "It was")
    again = {"visit_id": dispute.visit_id, "reason": "Again", "by": cast.director}
    assert refusal(raise_dispute, question="clean", **again) == "disputed_already"
    assert raise_dispute(question="smile", **again).question == "smile"
    assert refusal(raise_dispute, question="why", **again) == "no_such_question"
    event = dispute.visit.events.first()
    assert event and (event.verb, event.source, event.target) == ("raise_dispute", "approved", "approved")


@pytest.mark.parametrize("who", ["manager", "reviewer", "shopper", "rival_manager"])
def test_only_the_branchs_director_disputes(cast: Cast, who: str) -> None:
    values = {"visit_id": published(cast).pk, "question": "clean", "reason": "x"}
    assert refusal(raise_dispute, by=getattr(cast, who), **values) == "not_found"


def test_a_branch_out_of_scope_or_a_wave_unpublished_is_no_directors(cast: Cast) -> None:
    values = {"question": "clean", "reason": "x", "by": cast.director}
    assert refusal(raise_dispute, visit_id=published(cast, branch=cast.obolon).pk, **values) == "not_found"
    visit = published(cast)
    Wave.objects.filter(pk=visit.wave_id).update(state="closed")
    assert refusal(raise_dispute, visit_id=visit.pk, **values) == "not_found"


def test_a_dispute_needs_a_reason_and_comes_within_fourteen_days(cast: Cast) -> None:
    visit = published(cast)
    values = {"visit_id": visit.pk, "question": "clean", "by": cast.director}
    assert refusal(raise_dispute, reason=" ", **values) == "invalid"
    Wave.objects.update(published_at=timezone.now() - dt.timedelta(days=14))
    assert refusal(raise_dispute, reason="x", **values) == "too_late"
    assert dispute_deadline(cast.wave()) is None


def test_an_upheld_dispute_corrects_and_restates(cast: Cast, queued: list[Any]) -> None:
    dispute = disputed(cast)
    before = dispute.visit.score
    decide_dispute(dispute_id=dispute.pk, decision="upheld", reply="Right", value="yes", by=cast.manager)
    visit = Visit.objects.select_related("wave").get(pk=dispute.visit_id)
    correction = visit.corrections.get()
    assert (correction.old, correction.new, correction.reason) == ("no", "yes", "Right")
    assert (correction.old_score, correction.new_score) == (before, visit.score)
    assert (visit.state, visit.score, visit.wave.revision) == ("approved", 8333, 2)
    assert stored_answers(visit) == {"clean": "yes", "smile": 4}
    restated = visit.wave.events.get(verb="restate")
    assert restated.data["branch"] == visit.branch_id
    assert ("reports.tasks.scores.refresh_cells", {"wave_id": visit.wave_id, "branch_id": visit.branch_id}) in queued
    decided = visit.events.get(verb="decide_dispute")
    assert ("audits.tasks.notices_reviews.tell_of_event", {"event_id": decided.pk}) in queued


def test_an_upheld_dispute_brings_the_ledger_up_to_date(cast: Cast) -> None:
    dispute = disputed(cast)
    Visit.objects.filter(pk=dispute.visit_id).update(fee=50, currency="UAH")
    decide_dispute(dispute_id=dispute.pk, decision="upheld", reply="Right", value="yes", by=cast.manager)
    assert list(Payment.objects.values_list("kind", "amount")) == [("fee", 50)]


def test_a_dismissed_dispute_changes_no_answer(cast: Cast, queued: list[Any]) -> None:
    dispute = disputed(cast)
    decide_dispute(dispute_id=dispute.pk, decision="dismissed", reply="The photo shows it", by=cast.manager)
    visit = Visit.objects.select_related("wave").get(pk=dispute.visit_id)
    assert not visit.corrections.exists()
    assert visit.wave.revision == 1
    assert [name for name, _ids in queued] == ["audits.tasks.notices_reviews.tell_of_event"]


def test_the_reply_reaches_who_still_answers_for_the_branch_and_nobody_who_left(
    cast: Cast, mailoutbox: list[Any]
) -> None:
    dispute = disputed(cast)
    decide_dispute(dispute_id=dispute.pk, decision="dismissed", reply="The photo shows it", by=cast.manager)
    event = dispute.visit.events.get(verb="decide_dispute")
    event_again = Event.objects.create(
        organisation=cast.zerno, visit=dispute.visit, verb=event.verb, source="approved", target="approved", data=event.data
    )  # fmt: skip
    assert tell_of_event(event_id=event.pk)
    assert [letter.to for letter in mailoutbox] == [[cast.director.email]]
    said = [
        dispute.visit.branch.name,
        "Is it clean?",
        "The photo shows it",
        reverse("branch-visit", args=[dispute.visit_id]),
    ]
    assert [words for words in said if words not in mailoutbox[0].body] == []
    Membership.objects.filter(user=cast.director).update(ended_at=timezone.now())
    assert not tell_of_event(event_id=event_again.pk)
    assert len(mailoutbox) == 1


def test_a_dispute_is_decided_once(cast: Cast) -> None:
    dispute = disputed(cast)
    values = {"dispute_id": dispute.pk, "reply": "No", "by": cast.manager}
    decide_dispute(decision="dismissed", **values)
    assert refusal(decide_dispute, decision="upheld", value="yes", **values) == "decided_already"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"decision": "maybe", "reply": "x"}, "invalid"),
        ({"decision": "dismissed", "reply": " "}, "invalid"),
        ({"decision": "upheld", "reply": "x"}, "invalid"),
        ({"decision": "upheld", "reply": "x", "value": "perhaps"}, "invalid"),
        ({"decision": "upheld", "reply": "x", "value": "no"}, "unchanged"),
    ],
)
def test_a_bad_decision_decides_nothing(cast: Cast, fields: dict[str, Any], code: str) -> None:
    dispute = disputed(cast)
    assert refusal(decide_dispute, dispute_id=dispute.pk, by=cast.manager, **fields) == code
    dispute.refresh_from_db()
    assert dispute.decision == ""


@pytest.mark.parametrize("who", ["reviewer", "director", "shopper", "rival_manager"])
def test_only_a_manager_decides(cast: Cast, who: str) -> None:
    values = {"decision": "dismissed", "reply": "x", "by": getattr(cast, who)}
    assert refusal(decide_dispute, dispute_id=disputed(cast).pk, **values) == "not_found"


@pytest.mark.parametrize("who", ["director", "shopper"])
def test_nobody_decides_on_their_own(cast: Cast, who: str) -> None:
    person = getattr(cast, who)
    Membership.objects.create(user=person, organisation=cast.zerno, role=Role.MANAGER)
    values = {"decision": "dismissed", "reply": "x", "by": person}
    assert refusal(decide_dispute, dispute_id=disputed(cast).pk, **values) == "own_dispute"


def planned(cast: Cast, **fields: Any) -> dict[str, Any]:
    tomorrow = timezone.now().date() + dt.timedelta(days=2)
    values = {"branch_id": cast.podil.pk, "text": "Clean hourly", "owner": "Shift lead", "due_on": tomorrow}
    return values | {"by": cast.director} | fields


def test_a_director_plans_an_action_and_finishes_it_once(cast: Cast) -> None:
    action = plan_action(**planned(cast, wave_id=published(cast).wave_id, question="clean"))
    done = finish_action(action_id=action.pk, by=cast.director)
    assert done.done_at
    assert finish_action(action_id=action.pk, by=cast.director).done_at == done.done_at
    assert refusal(finish_action, action_id=action.pk, by=cast.manager) == "not_found"


@pytest.mark.parametrize(
    "fields", [{"text": " "}, {"owner": ""}, {"due_on": dt.date(2020, 1, 1)}, {"text": "x" * 2001}]
)
def test_an_action_says_what_who_and_when(cast: Cast, fields: dict[str, Any]) -> None:
    assert refusal(plan_action, **planned(cast, wave_id=published(cast).wave_id, **fields)) == "invalid"


def test_an_action_belongs_to_a_branch_in_scope_with_published_results(cast: Cast) -> None:
    wave_id = published(cast).wave_id
    assert refusal(plan_action, **planned(cast, wave_id=wave_id, branch_id=cast.obolon.pk)) == "not_found"
    assert refusal(plan_action, **planned(cast, wave_id=wave_id, by=cast.rival_manager)) == "not_found"
    assert refusal(plan_action, **planned(cast, wave_id=cast.wave().pk)) == "not_found"
