"""Reviewing: claimed by one, corrected with a reason, returned with remarks, approved or rejected."""

import datetime as dt
import threading
import uuid
from functools import partial
from typing import Any

import pytest
from django.core import mail
from django.db import connections
from django.utils import timezone

from accounts.models import Membership, Role, User
from audits.models import Event, Evidence, Submission, Visit
from audits.services.claims import claim_next
from audits.services.letters import tell_of_event, untold_events
from audits.services.reviews import (
    add_remark,
    approve_visit,
    claim_visit,
    correct_answer,
    delete_remark,
    edit_remark,
    reject_visit,
    release_visit,
    return_visit,
)
from audits.services.scores import store_scores, stored_answers
from audits.services.waves import publish_wave
from common.errors import Refused
from conftest import Cast, locks_rows

ANSWERS = {"clean": "no", "dirt": "Floor", "smile": 4}


@pytest.fixture(autouse=True)
def queued(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """What would have been queued, in place of a broker."""
    sent: list[tuple[str, dict[str, Any]]] = []

    def remember(task: Any, **ids: Any) -> None:
        sent.append((task if isinstance(task, str) else task.name, ids))

    for module in ("reviews", "disputes", "waves"):
        monkeypatch.setattr(f"audits.services.{module}.after_commit", remember)
    return sent


def submitted(cast: Cast, **fields: Any) -> Visit:
    now = timezone.now()
    visit = cast.visit(**({"state": "submitted", "submitted_at": now, "started_at": now} | fields))
    store_scores(visit, ANSWERS, {"clean": "Crumbs"}, {"smile": 9})
    visit.save()
    Submission.objects.create(
        id=uuid.uuid4(), visit=visit, round=1, content_sha256="0" * 64, body={}, receipt=uuid.uuid4().hex[:9],
        finished_at=now, received_at=now,
    )  # fmt: skip
    return visit


def in_review(cast: Cast, **fields: Any) -> Visit:
    return claim_visit(visit_id=submitted(cast, **fields).pk, by=cast.reviewer)


def refusal(call: Any, **fields: Any) -> str:
    with pytest.raises(Refused) as refused:
        call(**fields)
    return refused.value.code


def test_a_reviewer_claims_and_claims_again(cast: Cast) -> None:
    visit = in_review(cast)
    assert (visit.state, visit.reviewer) == ("in_review", cast.reviewer)
    assert claim_visit(visit_id=visit.pk, by=cast.reviewer).claimed_at == visit.claimed_at
    assert visit.events.filter(verb="claim").count() == 1


def test_a_claimed_visit_is_refused_to_another_with_a_name(cast: Cast) -> None:
    visit = in_review(cast)
    with pytest.raises(Refused, match="Raisa is reviewing") as refused:
        claim_visit(visit_id=visit.pk, by=cast.manager)
    assert refused.value.code == "held_by_other"


@pytest.mark.parametrize("who", ["director", "shopper", "other_shopper", "rival_manager"])
def test_only_staff_of_the_organisation_reviews(cast: Cast, who: str) -> None:
    visit, person = submitted(cast), getattr(cast, who)
    assert refusal(claim_visit, visit_id=visit.pk, by=person) == "not_found"
    visit = in_review(cast)
    assert refusal(release_visit, visit_id=visit.pk, by=person) == "not_found"
    assert refusal(approve_visit, visit_id=visit.pk, by=person) == "not_found"
    assert refusal(reject_visit, visit_id=visit.pk, reason="No", by=person) == "not_found"
    assert refusal(return_visit, visit_id=visit.pk, by=person) == "not_found"
    assert refusal(add_remark, visit_id=visit.pk, text="?", by=person) == "not_found"
    assert (
        refusal(correct_answer, visit_id=visit.pk, question="clean", value="yes", reason="x", by=person) == "not_found"
    )


def test_nobody_reviews_a_visit_of_their_own(cast: Cast) -> None:
    Membership.objects.create(user=cast.shopper, organisation=cast.zerno, role=Role.REVIEWER)
    visit = submitted(cast)
    assert not Visit.objects.reviewable_by(cast.shopper).exists()
    assert refusal(claim_visit, visit_id=visit.pk, by=cast.shopper) == "own_visit"
    Visit.objects.update(state="in_review", reviewer=cast.shopper)
    assert refusal(approve_visit, visit_id=visit.pk, by=cast.shopper) == "own_visit"


def test_another_reviewer_touches_nothing(cast: Cast) -> None:
    visit, by = in_review(cast), cast.manager
    assert refusal(approve_visit, visit_id=visit.pk, by=by) == "held_by_other"
    assert refusal(reject_visit, visit_id=visit.pk, reason="No", by=by) == "held_by_other"
    assert refusal(return_visit, visit_id=visit.pk, by=by) == "held_by_other"
    assert refusal(add_remark, visit_id=visit.pk, text="?", by=by) == "held_by_other"
    assert (
        refusal(correct_answer, visit_id=visit.pk, question="clean", value="yes", reason="x", by=by) == "held_by_other"
    )


def test_a_claim_is_given_back_by_its_reviewer_or_a_manager(cast: Cast) -> None:
    visit = in_review(cast)
    other = Membership.objects.create(
        user=User.objects.create_user("b@example.com"), organisation=cast.zerno, role=Role.REVIEWER
    )
    assert refusal(release_visit, visit_id=visit.pk, by=other.user) == "held_by_other"
    assert release_visit(visit_id=visit.pk, by=cast.manager).state == "submitted"
    visit.refresh_from_db()
    assert (visit.reviewer, visit.claimed_at) == (None, None)
    assert refusal(release_visit, visit_id=visit.pk, by=cast.reviewer) == "wrong_state"


@pytest.mark.parametrize("state", ["accepted", "in_progress", "submitted", "returned", "approved", "rejected"])
def test_judging_needs_a_visit_in_review(cast: Cast, state: str) -> None:
    visit, by = submitted(cast, state=state, approved_at=timezone.now()), cast.reviewer
    add = {"visit_id": visit.pk, "by": by}
    assert refusal(approve_visit, **add) == "wrong_state"
    assert refusal(reject_visit, reason="No", **add) == "wrong_state"
    assert refusal(return_visit, **add) == "wrong_state"
    assert refusal(add_remark, text="?", **add) == "wrong_state"
    assert refusal(correct_answer, question="smile", value=1, reason="x", **add) == "wrong_state"
    assert stored_answers(visit)["smile"] == 4


def test_remarks_are_written_changed_and_taken_back(cast: Cast) -> None:
    visit = in_review(cast)
    remark = add_remark(visit_id=visit.pk, question="clean", text="  Which table? ", by=cast.reviewer)
    assert (remark.text, remark.round) == ("Which table?", 1)
    assert edit_remark(remark_id=remark.pk, text="Which one?", by=cast.reviewer).text == "Which one?"
    assert refusal(edit_remark, remark_id=remark.pk, text=" ", by=cast.reviewer) == "invalid"
    assert refusal(add_remark, visit_id=visit.pk, question="gone", text="?", by=cast.reviewer) == "no_such_question"
    assert refusal(add_remark, visit_id=visit.pk, text="x" * 5001, by=cast.reviewer) == "invalid"
    assert refusal(delete_remark, remark_id=remark.pk, by=cast.manager) == "held_by_other"
    delete_remark(remark_id=remark.pk, by=cast.reviewer)
    assert not visit.remarks.exists()


def test_a_remark_of_an_earlier_round_stays_as_it_was_sent(cast: Cast) -> None:
    visit = in_review(cast)
    remark = add_remark(visit_id=visit.pk, text="?", by=cast.reviewer)
    Submission.objects.create(
        id=uuid.uuid4(), visit=visit, round=2, content_sha256="0" * 64, body={}, receipt="R2",
        finished_at=timezone.now(), received_at=timezone.now(),
    )  # fmt: skip
    assert refusal(edit_remark, remark_id=remark.pk, text="!", by=cast.reviewer) == "already_sent"
    assert refusal(delete_remark, remark_id=remark.pk, by=cast.reviewer) == "already_sent"
    assert refusal(return_visit, visit_id=visit.pk, by=cast.reviewer) == "no_remark"
    assert add_remark(visit_id=visit.pk, text="Again", by=cast.reviewer).round == 2


def test_a_correction_keeps_both_values_and_scores_anew(cast: Cast) -> None:
    visit = in_review(cast)
    before = visit.score
    correction = correct_answer(visit_id=visit.pk, question="smile", value="5", reason="Photo", by=cast.reviewer)
    visit.refresh_from_db()
    assert (correction.old, correction.new) == (4, 5)
    assert (correction.old_score, correction.new_score) == (before, visit.score)
    assert visit.score == 6667
    event = visit.events.get(verb="correct")
    assert (event.why, event.data["question"], event.by) == ("Photo", "smile", cast.reviewer)
    assert visit.answers.get(question="clean").comment == "Crumbs"


def test_what_a_correction_hides_is_dropped_and_recorded(cast: Cast) -> None:
    visit = in_review(cast)
    correct_answer(visit_id=visit.pk, question="clean", value="yes", reason="Photo", by=cast.reviewer)
    assert stored_answers(visit) == {"clean": "yes", "smile": 4}
    assert visit.events.get(verb="correct").data["dropped"] == {"dirt": "Floor"}
    assert refusal(
        correct_answer, visit_id=visit.pk, question="dirt", value="x", reason="x", by=cast.reviewer
    ) == "no_such_question"  # fmt: skip


def test_not_applicable_and_no_answer_where_the_question_allows_it(cast: Cast) -> None:
    visit, by = in_review(cast), cast.reviewer
    correct_answer(visit_id=visit.pk, question="clean", value={"na": True}, reason="Closed", by=by)
    correct_answer(visit_id=visit.pk, question="why", value="Late", reason="Phoned", by=by)
    gone = correct_answer(visit_id=visit.pk, question="why", value=None, reason="Wrong", by=by)
    gone.refresh_from_db()
    assert (gone.old, gone.new) == ("Late", None)
    assert refusal(correct_answer, visit_id=visit.pk, question="smile", value=None, reason="x", by=by) == "invalid"


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("clean", "maybe"), ("clean", True), ("clean", ["yes"]), ("clean", {"na": False}), ("smile", 6), ("smile", "4.5"),
        ("smile", {"na": True}), ("smile", ""), ("why", 5), ("shot", ["00000000-0000-0000-0000-000000000000"]), ("shot", "x"),
    ],
)  # fmt: skip
def test_a_correction_is_read_as_in_a_submission(cast: Cast, question: str, value: Any) -> None:
    visit = in_review(cast)
    code = refusal(correct_answer, visit_id=visit.pk, question=question, value=value, reason="x", by=cast.reviewer)
    assert code == "invalid"
    assert not visit.corrections.exists()


def test_a_correction_needs_a_reason_and_a_change(cast: Cast) -> None:
    visit, by = in_review(cast), cast.reviewer
    assert refusal(correct_answer, visit_id=visit.pk, question="smile", value=5, reason=" ", by=by) == "invalid"
    assert refusal(correct_answer, visit_id=visit.pk, question="smile", value="4", reason="x", by=by) == "unchanged"


def test_files_of_the_visit_can_be_named(cast: Cast) -> None:
    visit = in_review(cast)
    file = Evidence.objects.create(id=uuid.uuid4(), visit=visit, kind="photo", sha256="0" * 64, bytes=1)
    sound = Evidence.objects.create(id=uuid.uuid4(), visit=visit, kind="audio", sha256="0" * 64, bytes=1)
    correct_answer(visit_id=visit.pk, question="shot", value=[str(file.pk)], reason="x", by=cast.reviewer)
    assert stored_answers(visit)["shot"] == [str(file.pk)]
    values = {"visit_id": visit.pk, "question": "shot", "value": [str(sound.pk)], "reason": "x", "by": cast.reviewer}
    assert refusal(correct_answer, **values) == "invalid"


def test_a_visit_is_returned_for_two_days_with_a_remark(cast: Cast, queued: list[Any]) -> None:
    visit = in_review(cast)
    assert refusal(return_visit, visit_id=visit.pk, by=cast.reviewer) == "no_remark"
    add_remark(visit_id=visit.pk, question="clean", text="Which table?", by=cast.reviewer)
    returned = return_visit(visit_id=visit.pk, by=cast.reviewer)
    assert returned.state == "returned"
    assert returned.returned_until and returned.returned_until - timezone.now() > dt.timedelta(hours=47)
    assert queued == [("audits.tasks.notices_reviews.tell_of_event", {"event_id": visit.events.last().pk})]


@pytest.mark.parametrize("days", [-1, 31])
def test_a_deadline_lies_ahead_and_not_too_far(cast: Cast, days: int) -> None:
    visit = in_review(cast)
    until = timezone.now() + dt.timedelta(days=days)
    assert refusal(return_visit, visit_id=visit.pk, until=until, by=cast.reviewer) == "invalid"


def test_a_published_wave_gets_nothing_back_from_its_shoppers(cast: Cast) -> None:
    visit = in_review(cast, wave=cast.wave(state="published", published_at=timezone.now()))
    add_remark(visit_id=visit.pk, text="?", by=cast.reviewer)
    assert refusal(return_visit, visit_id=visit.pk, by=cast.reviewer) == "wave_published"


def test_a_claim_raises_the_flags_that_a_lost_task_did_not(cast: Cast) -> None:
    assert [flag.code for flag in in_review(cast, is_late=True).flags.filter(code="late")] == ["late"]


def test_approval_scores_from_the_answers_and_refreshes_the_cell(cast: Cast, queued: list[Any]) -> None:
    visit = in_review(cast)
    right = visit.score
    Visit.objects.filter(pk=visit.pk).update(score=1)
    approved = approve_visit(visit_id=visit.pk, by=cast.reviewer)
    approved.refresh_from_db()
    assert (approved.state, approved.score) == ("approved", right)
    assert approved.approved_at
    assert queued == [
        ("reports.tasks.scores.refresh_cells", {"wave_id": visit.wave_id, "branch_id": visit.branch_id}),
        ("reports.tasks.deliveries.check_visit", {"visit_id": str(visit.pk)}),
    ]
    assert refusal(approve_visit, visit_id=visit.pk, by=cast.reviewer) == "wrong_state"


@pytest.mark.parametrize(
    ("state", "waits"), [("declared", True), ("received", True), ("ready", False), ("refused", False)]
)
def test_approval_waits_for_the_files_unless_there_is_a_reason(cast: Cast, state: str, waits: bool) -> None:
    visit = in_review(cast)
    Evidence.objects.create(
        id=uuid.uuid4(), visit=visit, kind="photo", state=state, in_manifest=True, sha256="0" * 64, bytes=1, original="x"
    )  # fmt: skip
    if waits:
        assert refusal(approve_visit, visit_id=visit.pk, by=cast.reviewer) == "evidence_waiting"
    assert approve_visit(visit_id=visit.pk, reason="Seen elsewhere", by=cast.reviewer).state == "approved"
    assert visit.events.get(verb="approve").why == "Seen elsewhere"


def test_approval_after_publication_is_a_restatement(cast: Cast) -> None:
    wave = cast.wave(state="published", published_at=timezone.now(), revision=1)
    visit = in_review(cast, wave=wave)
    approve_visit(visit_id=visit.pk, by=cast.reviewer)
    wave.refresh_from_db()
    assert (wave.state, wave.revision) == ("published", 2)
    assert wave.events.get(verb="restate").data["visit"] == str(visit.pk)


def test_rejection_needs_a_reason_and_may_plan_another(cast: Cast) -> None:
    visit = in_review(cast)
    assert refusal(reject_visit, visit_id=visit.pk, reason=" ", by=cast.reviewer) == "invalid"
    again = {"visit_id": visit.pk, "reason": "Wrong branch", "plan_replacement": True}
    assert refusal(reject_visit, by=cast.reviewer, **again) == "not_allowed"
    release_visit(visit_id=visit.pk, by=cast.manager)
    claim_visit(visit_id=visit.pk, by=cast.manager)
    assert reject_visit(by=cast.manager, **again).state == "rejected"
    planned = Visit.objects.get(state="planned")
    assert (planned.branch, planned.number, planned.shopper) == (visit.branch, 2, None)
    assert planned.closes_at > timezone.now()
    assert planned.events.get().data == {"instead_of": str(visit.pk)}


def test_no_replacement_when_the_wave_is_over(cast: Cast) -> None:
    wave = cast.wave(state="closed")
    visit = in_review(cast, wave=wave)
    release_visit(visit_id=visit.pk, by=cast.manager)
    claim_visit(visit_id=visit.pk, by=cast.manager)
    again = {"visit_id": visit.pk, "reason": "Wrong branch", "plan_replacement": True, "by": cast.manager}
    assert refusal(reject_visit, **again) == "no_time_left"
    visit.refresh_from_db()
    assert visit.state == "in_review"


def test_the_next_visit_comes_from_the_same_wave_first(cast: Cast) -> None:
    now = timezone.now()
    done = in_review(cast)
    older = submitted(cast, submitted_at=now - dt.timedelta(days=2))
    same = submitted(cast, wave=done.wave)
    own = submitted(cast, wave=done.wave, submitted_at=now - dt.timedelta(days=3))
    Visit.objects.filter(pk=own.pk).update(organisation=cast.rival)

    def following() -> Visit | None:
        return claim_next(organisation_id=cast.zerno.pk, after=done, by=cast.reviewer)

    assert following() == same
    assert following() == same
    approve_visit(visit_id=same.pk, by=cast.reviewer)
    assert following() == older
    approve_visit(visit_id=older.pk, by=cast.reviewer)
    assert following() is None


def test_the_shopper_is_told_once_in_their_language(cast: Cast) -> None:
    visit = in_review(cast)
    add_remark(visit_id=visit.pk, question="clean", text="Which <table>?", by=cast.reviewer)
    return_visit(visit_id=visit.pk, by=cast.reviewer)
    event = visit.events.get(verb="return")
    Event.objects.filter(pk=event.pk).update(at=timezone.now() - dt.timedelta(hours=1))
    assert untold_events(at=timezone.now()) == [event.pk]
    assert tell_of_event(event_id=event.pk)
    assert not tell_of_event(event_id=event.pk)
    assert untold_events(at=timezone.now()) == []
    (letter,) = mail.outbox
    assert letter.to == [cast.shopper.email]
    assert letter.subject == "Your visit to Podil needs a second look"
    assert "- Which <table>?" in letter.body


def test_a_rejection_is_told_with_its_reason_and_an_erased_person_is_left_alone(cast: Cast) -> None:
    visit = in_review(cast)
    reject_visit(visit_id=visit.pk, reason="Another branch", by=cast.reviewer)
    assert tell_of_event(event_id=visit.events.get(verb="reject").pk)
    assert "Another branch" in mail.outbox[0].body
    second = in_review(cast)
    reject_visit(visit_id=second.pk, reason="Another branch", by=cast.reviewer)
    User.objects.filter(pk=cast.shopper.pk).update(is_active=False)
    assert not tell_of_event(event_id=second.events.get(verb="reject").pk)
    assert len(mail.outbox) == 1


def at_once(*calls: Any) -> list[str]:
    """What each call gave: its value's primary key, or the code of its refusal."""
    results: list[str] = []

    def run(call: Any) -> None:
        try:
            results.append(str(getattr(call(), "pk", None)))
        except Refused as refused:
            results.append(refused.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(results)


@locks_rows
@pytest.mark.django_db(transaction=True)
def test_of_those_who_claim_at_once_one_gets_the_visit(cast: Cast) -> None:
    visit = submitted(cast)
    people = (cast.reviewer, cast.manager, cast.owner)
    results = at_once(*(partial(claim_visit, visit_id=visit.pk, by=person) for person in people))
    assert results == sorted([str(visit.pk), "held_by_other", "held_by_other"])
    assert visit.events.filter(verb="claim").count() == 1


@locks_rows
@pytest.mark.django_db(transaction=True)
def test_those_who_go_on_at_once_get_different_visits(cast: Cast) -> None:
    done = submitted(cast, state="approved", approved_at=timezone.now())
    waiting = [submitted(cast, wave=done.wave) for _ in range(3)]
    people = (cast.reviewer, cast.manager, cast.owner)
    results = at_once(*(partial(claim_next, organisation_id=cast.zerno.pk, after=done, by=person) for person in people))
    assert results == sorted(str(visit.pk) for visit in waiting)


@locks_rows
@pytest.mark.django_db(transaction=True)
def test_approving_while_the_wave_is_published_is_counted_or_restated(cast: Cast) -> None:
    visit = in_review(cast, wave=cast.wave(state="closed"))
    publish = partial(publish_wave, wave_id=visit.wave_id, by=cast.manager, leave_out=True)
    at_once(partial(approve_visit, visit_id=visit.pk, by=cast.reviewer), publish)
    visit.refresh_from_db()
    visit.wave.refresh_from_db()
    assert (visit.state, visit.wave.state) == ("approved", "published")
    left_out = visit.wave.events.get(verb="publish").data["left_out"]
    assert visit.wave.revision == 1 + left_out
