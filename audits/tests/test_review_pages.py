"""The pages of review and disputes: who may open them, what they do, how many queries they need."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Role
from audits.models import Dispute, Evidence, Flag, Remark, Submission, Visit
from audits.services.disputes import raise_dispute
from audits.services.reviews import claim_visit
from audits.services.scores import store_scores, stored_answers
from conftest import Cast

PEOPLE = {
    "owner": 200, "manager": 200, "reviewer": 200, "director": 404, "shopper": 404, "rival_manager": 404,
}  # fmt: skip


@pytest.fixture(autouse=True)
def unqueued(monkeypatch: pytest.MonkeyPatch) -> None:
    """No broker."""
    for module in ("reviews", "disputes"):
        monkeypatch.setattr(f"audits.services.{module}.after_commit", lambda task, **ids: None)


def submitted(cast: Cast, **fields: Any) -> Visit:
    now = timezone.now()
    visit = cast.visit(**({"state": "submitted", "submitted_at": now, "started_at": now} | fields))
    store_scores(visit, {"clean": "no", "dirt": "Floor", "smile": 4}, {"clean": "Crumbs <b>"}, {})
    visit.save()
    Submission.objects.create(
        id=uuid.uuid4(), visit=visit, round=1, content_sha256="0" * 64, receipt=uuid.uuid4().hex[:9],
        body={"notes": [{"at": "x", "text": "Badge: Ira", "question": ""}, "odd"]}, finished_at=now, received_at=now,
    )  # fmt: skip
    return visit


def claimed(cast: Cast, **fields: Any) -> Visit:
    return claim_visit(visit_id=submitted(cast, **fields).pk, by=cast.reviewer)


def file(visit: Visit, kind: str = "photo", **fields: Any) -> Evidence:
    values = {"id": uuid.uuid4(), "visit": visit, "kind": kind, "sha256": "0" * 64, "bytes": 1, "in_manifest": True}
    ready = {"state": "ready", "original": "a", "shown": "b", "small": "c"}
    return Evidence.objects.create(**(values | ready | fields))


def page(visit: Visit, query: str = "") -> str:
    return reverse("review-visit", args=[visit.pk]) + query


@pytest.mark.parametrize(("who", "status"), PEOPLE.items())
def test_only_staff_opens_the_queue_and_a_visit(cast: Cast, as_person: Any, who: str, status: int) -> None:
    visit, client = submitted(cast), as_person(getattr(cast, who))
    assert client.get(page(visit)).status_code == status
    queue = client.get(reverse("review-queue"))
    # A manager of another tenant has a queue of their own, with nothing of this one in it.
    assert queue.status_code == (200 if who == "rival_manager" else status)
    assert (b"Podil" in queue.content) == (status == 200)


def test_going_back_asks_for_what_can_be_done_anew(cast: Cast, as_person: Any) -> None:
    visit = submitted(cast)
    client = as_person(cast.manager)
    names = [("review-visit", visit.pk), ("visit-detail", visit.pk), ("wave-detail", visit.wave_id)]
    addresses = [reverse(name, args=[pk]) for name, pk in names]
    for address in [*addresses, reverse("review-queue"), reverse("dispute-list")]:
        assert "no-store" in client.get(address)["Cache-Control"], address


def test_a_long_comment_is_folded_and_a_short_one_is_not(cast: Cast, as_person: Any) -> None:
    visit = submitted(cast)
    client = as_person(cast.reviewer)
    assert '<details class="said">' not in client.get(page(visit)).content.decode()
    visit.answers.filter(question="clean").update(comment="<i>crumbs</i> " * 100)
    shown = client.get(page(visit)).content.decode()
    assert '<details class="said">' in shown
    assert "All 1400 characters" in shown
    assert "<i>crumbs" not in shown


@pytest.mark.parametrize("who", ["director", "shopper", "rival_manager"])
@pytest.mark.parametrize(
    "name", ["visit-claim", "visit-release", "visit-approve", "visit-return", "visit-reject", "remark-add"]
)
def test_strangers_post_into_nothing(cast: Cast, as_person: Any, who: str, name: str) -> None:
    visit = claimed(cast)
    assert as_person(getattr(cast, who)).post(reverse(name, args=[visit.pk]), {"reason": "x"}).status_code == 404
    visit.refresh_from_db()
    assert visit.state == "in_review"


def test_a_visit_of_ones_own_or_not_submitted_is_not_found(cast: Cast, as_person: Any) -> None:
    Membership.objects.create(user=cast.shopper, organisation=cast.zerno, role=Role.MANAGER)
    client = as_person(cast.shopper)
    session = client.session
    session["membership"] = cast.shopper.memberships.get(role="manager").pk
    session.save()
    assert client.get(page(submitted(cast))).status_code == 404
    assert b"Podil" not in client.get(reverse("review-queue")).content
    assert as_person(cast.manager).get(page(cast.visit())).status_code == 404


def test_the_page_shows_answers_files_flags_and_notes(cast: Cast, as_person: Any) -> None:
    visit = claimed(cast)
    near = file(visit, question="clean", lat="50.4665", lon="30.5141", accuracy_m=12, captured_at=timezone.now())
    file(visit, "audio", peaks=[0, 50, 100], duration_ms=62_000)
    file(visit, "document")
    file(visit, state="declared")
    Flag.objects.create(visit=visit, code="late")
    # The claim raises it too, at some hours of the day.
    started = {"started": "08:10", "weekday": 1}
    hours, _ = Flag.objects.update_or_create(visit=visit, code="outside_hours", defaults={"data": started})
    Flag.objects.create(visit=visit, code="too_fast", data={"seconds": 60, "expected_minutes": 30})
    Flag.objects.create(visit=visit, code="photo_before_start", question="clean", data={"minutes": 20})
    body = as_person(cast.reviewer).get(page(visit)).content.decode()
    assert "Crumbs &lt;b&gt;" in body
    assert "Badge: Ira" in body
    assert reverse("evidence-small", args=[near.pk]) in body
    assert "m from the branch ±\u00a012\u00a0m" in body
    assert "A file was made 20 minutes before the visit began." in body
    assert "Arrived after its window had closed." in body
    assert f'<a class="flag" href="#flag-{hours.pk}">Outside hours</a>' in body
    assert body.count("<rect") == 3
    assert "1 file is still on its way" in body
    assert "1:02" in body
    assert "style=" not in body


@pytest.mark.parametrize("do", ["", "correct", "remark", "return", "reject", "approve", "nonsense"])
@pytest.mark.parametrize("code", ["", "clean", "smile", "shot", "why", "nonsense"])
def test_every_form_opens_without_scripts(cast: Cast, as_person: Any, do: str, code: str) -> None:
    assert as_person(cast.reviewer).get(page(claimed(cast), f"?do={do}&q={code}")).status_code == 200


def test_a_visit_held_by_another_is_read_only_and_says_by_whom(cast: Cast, as_person: Any) -> None:
    body = as_person(cast.manager).get(page(claimed(cast), "?do=correct&q=smile")).content.decode()
    assert "Raisa has been reviewing this visit" in body
    assert "do=correct" not in body
    assert reverse("answer-correct", args=[Visit.objects.get().pk, "smile"]) not in body


def test_claiming_correcting_remarking_returning(cast: Cast, as_person: Any) -> None:
    visit, client = submitted(cast), as_person(cast.reviewer)
    assert client.post(reverse("visit-claim", args=[visit.pk])).headers["Location"] == page(visit)
    correct = reverse("answer-correct", args=[visit.pk, "smile"])
    assert client.post(correct, {"answer-value": "5", "answer-reason": ""}).status_code == 400
    bad = client.post(correct, {"answer-value": "4", "answer-reason": "Photo"})
    assert b"That is the answer already." in bad.content
    done = client.post(correct, {"answer-value": "5", "answer-reason": "Photo"})
    assert done.headers["Location"] == page(visit, "?q=smile#q-smile")
    assert stored_answers(visit)["smile"] == 5
    refused = client.post(reverse("visit-return", args=[visit.pk]), {"until": "2020-01-01T10:00"})
    assert (refused.status_code, b"deadline must lie" in refused.content) == (400, True)
    client.post(reverse("remark-add", args=[visit.pk]), {"question": "clean", "text": "Which table?"})
    remark = Remark.objects.get()
    client.post(reverse("remark-edit", args=[visit.pk, remark.pk]), {"text": "Which one?"})
    assert Remark.objects.get().text == "Which one?"
    until = (timezone.now() + dt.timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    assert client.post(reverse("visit-return", args=[visit.pk]), {"until": until}).headers["Location"] == reverse(
        "review-queue"
    )
    visit.refresh_from_db()
    assert visit.state == "returned"
    # Typed in the branch's zone, Kyiv, two or three hours east of Greenwich.
    assert visit.returned_until and visit.returned_until < timezone.now() + dt.timedelta(days=2, hours=22, minutes=1)


def test_a_remark_is_taken_back_and_another_visits_remark_is_not_found(cast: Cast, as_person: Any) -> None:
    visit, other, client = claimed(cast), claimed(cast), as_person(cast.reviewer)
    remark = Remark.objects.create(visit=visit, text="?", round=1, by=cast.reviewer)
    assert client.post(reverse("remark-delete", args=[other.pk, remark.pk])).status_code == 404
    client.post(reverse("remark-delete", args=[visit.pk, remark.pk]))
    assert not Remark.objects.exists()


def test_odd_bytes_are_told_and_break_nothing(cast: Cast, as_person: Any) -> None:
    visit, client = claimed(cast), as_person(cast.reviewer)
    remark = Remark.objects.create(visit=visit, text="?", round=1, by=cast.reviewer)
    client.post(reverse("remark-edit", args=[visit.pk, remark.pk]), {"text": "a\0b"})
    client.post(reverse("remark-edit", args=[visit.pk, remark.pk]), {"text": ""})
    remark.refresh_from_db()
    assert remark.text == "?"
    bad = {"answer-value": "\0", "answer-reason": "\0"}
    assert client.post(reverse("answer-correct", args=[visit.pk, "why"]), bad).status_code == 400
    assert client.post(reverse("answer-correct", args=[visit.pk, "gone"]), bad).status_code == 404
    assert client.post(reverse("remark-add", args=[visit.pk]), {"text": "x", "question": "\0"}).status_code == 400
    assert client.get(page(visit, "?q=%00&do=%00")).status_code == 200
    assert client.get(reverse("review-queue") + "?wave=%00&branch=-1&page=x&group=%00").status_code == 200


def test_after_approval_the_next_visit_opens_by_itself(cast: Cast, as_person: Any) -> None:
    first, second, client = claimed(cast), submitted(cast), as_person(cast.reviewer)
    answer = client.post(reverse("visit-approve", args=[first.pk]))
    assert answer.headers["Location"] == page(second)
    second.refresh_from_db()
    assert (second.state, second.reviewer) == ("in_review", cast.reviewer)
    client.post(reverse("visit-approve", args=[second.pk]))
    assert set(Visit.objects.values_list("state", flat=True)) == {"approved"}
    again = client.post(reverse("visit-approve", args=[first.pk]), follow=True)
    assert b"This visit is now: approved." in again.content


def test_approval_with_missing_files_asks_for_a_reason(cast: Cast, as_person: Any) -> None:
    visit, client = claimed(cast), as_person(cast.reviewer)
    file(visit, state="declared")
    asked = client.post(reverse("visit-approve", args=[visit.pk]))
    assert (asked.status_code, b"1 file is still on its way. Wait" in asked.content) == (400, True)
    client.post(reverse("visit-approve", args=[visit.pk]), {"reason": "Phone broken"})
    visit.refresh_from_db()
    assert visit.state == "approved"


def test_only_a_manager_is_offered_a_replacement(cast: Cast, as_person: Any) -> None:
    visit = claimed(cast)
    assert b"plan_replacement" not in as_person(cast.reviewer).get(page(visit, "?do=reject")).content
    Visit.objects.update(reviewer=cast.manager)
    client = as_person(cast.manager)
    assert b"plan_replacement" in client.get(page(visit, "?do=reject")).content
    assert client.post(reverse("visit-reject", args=[visit.pk]), {"reason": ""}).status_code == 400
    client.post(reverse("visit-reject", args=[visit.pk]), {"reason": "Other shop", "plan_replacement": "on"})
    assert sorted(Visit.objects.values_list("state", flat=True)) == ["planned", "rejected"]


def test_releasing_puts_a_visit_back(cast: Cast, as_person: Any) -> None:
    visit = claimed(cast)
    as_person(cast.manager).post(reverse("visit-release", args=[visit.pk]))
    visit.refresh_from_db()
    assert visit.state == "submitted"


def test_the_queue_filters_and_groups(cast: Cast, as_person: Any) -> None:
    client = as_person(cast.reviewer)
    visit, odd = submitted(cast), submitted(cast, branch=cast.obolon)
    Flag.objects.create(visit=odd, code="late")
    claimed(cast, branch=cast.almaty)

    def names(query: str) -> set[str]:
        return {str(visit.branch) for visit in client.get(reverse("review-queue") + query).context["page"]}

    assert names("") == {"Podil", "Obolon"}
    assert names("?flagged=on") == {"Obolon"}
    assert names(f"?wave={visit.wave_id}") == {"Podil"}
    assert names(f"?branch={cast.obolon.pk}") == {"Obolon"}
    assert names("?group=mine") == {"Dostyk"}
    assert names("?group=others") == set()
    assert names("?wave=x&branch=99999&group=odd") == {"Podil", "Obolon"}


@pytest.mark.parametrize("group", ["waiting", "returned"])
def test_more_visits_in_the_queue_need_no_more_queries(cast: Cast, as_person: Any, group: str) -> None:
    client, state = as_person(cast.reviewer), "returned" if group == "returned" else "submitted"

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse("review-queue") + f"?group={group}")
        return len(queries)

    for _ in range(2):
        file(submitted(cast, state=state, reviewer=cast.manager, returned_until=timezone.now()))
    count()
    before = count()
    for _ in range(6):
        visit = submitted(cast, state=state, reviewer=cast.manager, returned_until=timezone.now())
        file(visit)
        Flag.objects.create(visit=visit, code="late")
    assert count() == before


def test_more_answers_and_files_need_no_more_queries(cast: Cast, as_person: Any) -> None:
    client, visit = as_person(cast.reviewer), claimed(cast)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page(visit, "?q=clean")).status_code == 200
        return len(queries)

    file(visit, question="clean")
    Remark.objects.create(visit=visit, question="clean", text="?", round=1, by=cast.reviewer)
    Flag.objects.create(visit=visit, code="late")
    count()
    before = count()
    for question in ("clean", "smile", "", "shot"):
        file(visit, question=question)
        file(visit, "audio", question=question, peaks=[1, 2])
        Remark.objects.create(visit=visit, question=question, text="?", round=1, by=cast.manager)
        Flag.objects.create(visit=visit, code="duplicate_file", question=question, data={"visit": str(uuid.uuid4())})
    assert count() == before


def disputed(cast: Cast) -> Dispute:
    now = timezone.now()
    wave = cast.wave(state="published", published_at=now, revision=1)
    visit = submitted(cast, wave=wave, state="approved", approved_at=now)
    return raise_dispute(visit_id=visit.pk, question="clean", reason="It was clean", by=cast.director)


@pytest.mark.parametrize("who", ["reviewer", "director", "shopper", "rival_manager"])
def test_only_managers_see_disputes(cast: Cast, as_person: Any, who: str) -> None:
    dispute, client = disputed(cast), as_person(getattr(cast, who))
    assert client.get(reverse("dispute-decide", args=[dispute.pk])).status_code == 404
    assert b"It was clean" not in client.get(reverse("dispute-list")).content


def test_a_manager_decides_a_dispute(cast: Cast, as_person: Any) -> None:
    dispute, client = disputed(cast), as_person(cast.manager)
    assert b"It was clean" in client.get(reverse("dispute-list")).content
    address = reverse("dispute-decide", args=[dispute.pk])
    assert b"Is it clean?" in client.get(address).content
    assert client.post(address, {}).status_code == 400
    same = client.post(address, {"decision": "upheld", "value": "no", "reply": "Right"})
    assert b"That is the answer already." in same.content
    done = client.post(address, {"decision": "upheld", "value": "yes", "reply": "Right"})
    assert done.headers["Location"] == reverse("dispute-list")
    assert stored_answers(dispute.visit)["clean"] == "yes"
    assert client.get(address).status_code == 200
    assert client.post(address, {"decision": "dismissed", "reply": "x"}).status_code == 200
    dispute.refresh_from_db()
    assert dispute.decision == "upheld"
    assert b"Upheld" in client.get(reverse("dispute-list") + "?group=decided").content


def test_an_answer_that_is_hidden_now_can_still_be_dismissed(cast: Cast, as_person: Any) -> None:
    dispute = disputed(cast)
    other = raise_dispute(visit_id=dispute.visit_id, question="dirt", reason="No", by=cast.director)
    client = as_person(cast.manager)
    client.post(
        reverse("dispute-decide", args=[dispute.pk]), {"decision": "upheld", "value": "yes", "reply": "Right"}
    )  # fmt: skip
    address = reverse("dispute-decide", args=[other.pk])
    assert b"no longer shown" in client.get(address).content
    client.post(address, {"decision": "dismissed", "reply": "Gone with the other"})
    other.refresh_from_db()
    assert other.decision == "dismissed"


def test_why_a_file_cannot_be_shown_stands_on_the_page(cast: Cast, as_person: Any) -> None:
    visit = claimed(cast)
    for kind, code in (("photo", "truncated"), ("audio", "too_long"), ("document", "wrong_type")):
        file(visit, kind, state="refused", refusal=code, received_at=timezone.now())
    shown = as_person(cast.reviewer).get(page(visit)).content.decode()
    for sentence in ("The file breaks off", "The recording is too long.", "The file is of another type"):
        assert sentence in shown
    assert "truncated" not in shown
