"""Automatic assignment of a wave: planned in a task, looked at, applied; dropped, lost, overtaken."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import ShopperProfile
from audits.models import Assignment, Branch, Event, Visit, Wave
from audits.services import assignments
from audits.services.visits import accept_visit
from audits.tasks.assignments import plan_assignment, plan_silent_assignments
from common.errors import Refused
from conftest import Cast, locks_rows

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def other(cast: Cast) -> ShopperProfile:
    """The second shopper's profile."""
    return ShopperProfile.objects.get(membership__user=cast.other_shopper)


@pytest.fixture
def wave(cast: Cast) -> Wave:
    """Two visits at Podil, one at Obolon; the shopper lives beside Podil, the other beside Obolon."""
    for branch, home, profile in (
        (cast.podil, ("50.46", "30.51"), cast.profile),
        (cast.obolon, ("50.50", "30.49"), other(cast)),
    ):
        Branch.objects.filter(pk=branch.pk).update(lat=home[0], lon=home[1])
        ShopperProfile.objects.filter(pk=profile.pk).update(home_lat=home[0], home_lon=home[1])
    wave = cast.wave(state="open", opened_at=timezone.now())
    for branch, number in ((cast.podil, 1), (cast.podil, 2), (cast.obolon, 1)):
        cast.visit(wave=wave, branch=branch, number=number, state="offered", shopper=None)
    return wave


def planned(cast: Cast, wave: Wave) -> Assignment:
    """A run whose task has worked."""
    assignment = assignments.ask_assignment(wave_id=wave.pk, by=cast.manager)
    plan_assignment(assignment.pk)
    assignment.refresh_from_db()
    return assignment


def test_a_plan_says_who_makes_each_visit_and_assigns_nothing(cast: Cast, wave: Wave) -> None:
    assignment = planned(cast, wave)
    assert (assignment.state, assignment.share, len(assignment.choices), assignment.uncovered) == ("ready", 100, 3, [])
    assert not Visit.objects.exclude(state="offered").exists()


def test_applied_it_assigns_the_visits_with_their_history(cast: Cast, wave: Wave) -> None:
    done = assignments.apply_assignment(assignment_id=planned(cast, wave).pk, by=cast.manager)
    assert (done.state, done.assigned) == ("applied", 3)
    held = Visit.objects.order_by("branch__name", "number").values_list("branch__name", "shopper", "state")
    assert {(branch, state) for branch, _shopper, state in held} == {("Podil", "accepted"), ("Obolon", "accepted")}
    # Rotation: the two visits to Podil are made by two people.
    assert {shopper for branch, shopper, _state in held if branch == "Podil"} == {
        cast.profile.pk,
        other(cast).pk,
    }
    event = Event.objects.filter(verb="assign").first()
    assert event is not None
    assert (event.source, event.target, event.by) == ("offered", "accepted", cast.manager)
    assert event.data["shopper"] in (cast.profile.code, other(cast).code)


def test_who_has_a_visit_or_is_invited_to_one_keeps_it(cast: Cast, wave: Wave) -> None:
    first, second, third = Visit.objects.order_by("pk")
    accept_visit(visit_id=first.pk, shopper=cast.profile, by=cast.shopper)
    Visit.objects.filter(pk=second.pk).update(offered_to=other(cast))
    assert [row[0] for row in planned(cast, wave).choices] == [str(third.pk)]


def test_what_was_taken_meanwhile_is_left_out(cast: Cast, wave: Wave) -> None:
    assignment = planned(cast, wave)
    taken = Visit.objects.filter(branch=cast.obolon).get()
    accept_visit(visit_id=taken.pk, shopper=cast.profile, by=cast.shopper)
    done = assignments.apply_assignment(assignment_id=assignment.pk, by=cast.manager)
    taken.refresh_from_db()
    assert (done.assigned, taken.shopper) == (2, cast.profile)


def test_who_no_longer_fits_is_left_out(cast: Cast, wave: Wave) -> None:
    assignment = planned(cast, wave)
    ShopperProfile.objects.filter(pk=other(cast).pk).update(capacity=0)
    done = assignments.apply_assignment(assignment_id=assignment.pk, by=cast.manager)
    assert done.assigned == Visit.objects.filter(shopper=cast.profile).count() < 3
    assert not Visit.objects.filter(shopper=other(cast)).exists()


def test_what_a_shopper_took_meanwhile_counts_for_the_runs_own_limit(cast: Cast, wave: Wave) -> None:
    ShopperProfile.objects.filter(pk=other(cast).pk).update(capacity=0)
    assignment = assignments.ask_assignment(wave_id=wave.pk, by=cast.manager, most_each=1)
    plan_assignment(assignment.pk)
    assignment.refresh_from_db()
    [choice] = assignment.choices
    elsewhere = Visit.objects.exclude(branch=Visit.objects.get(pk=choice[0]).branch).first()
    assert elsewhere is not None
    accept_visit(visit_id=elsewhere.pk, shopper=cast.profile, by=cast.shopper)
    assert assignments.apply_assignment(assignment_id=assignment.pk, by=cast.manager).assigned == 0


def test_who_can_go_on_no_day_of_the_visit_is_not_chosen(cast: Cast, wave: Wave) -> None:
    document = wave.scenario_version.document | {"windows": [{"weekdays": [1], "from": "08:00", "to": "20:00"}]}
    type(wave.scenario_version).objects.filter(pk=wave.scenario_version_id).update(document=document)
    Visit.objects.update(closes_at=timezone.now() + 14 * DAY)
    ShopperProfile.objects.filter(pk=cast.profile.pk).update(weekdays=[6, 7])
    assignment = planned(cast, wave)
    assert {row[1] for row in assignment.choices} == {other(cast).pk}
    assert assignment.uncovered[0][1]["days"] == 1


def test_who_could_only_go_on_a_day_that_is_over_is_not_chosen(cast: Cast, wave: Wave) -> None:
    now = timezone.now()
    Visit.objects.update(opens_at=now - 3 * DAY, closes_at=now + DAY)
    ShopperProfile.objects.filter(pk=cast.profile.pk).update(weekdays=[(now - 2 * DAY).isoweekday()])
    assert {row[1] for row in planned(cast, wave).choices} == {other(cast).pk}


def test_a_run_has_limits_of_its_own(cast: Cast, wave: Wave) -> None:
    assignment = assignments.ask_assignment(wave_id=wave.pk, by=cast.manager, farthest_km=1, most_each=1)
    plan_assignment(assignment.pk)
    assignment.refresh_from_db()
    # Each lives beside one branch and more than a kilometre from the other; Podil wants a second visit.
    assert {row[1] for row in assignment.choices} == {cast.profile.pk, other(cast).pk}
    assert len(assignment.choices) == 2
    assert assignment.uncovered[0][1]["distance"] == 1
    cast.visit(wave=wave, branch=cast.podil, number=3, state="submitted", submitted_at=timezone.now())
    again = assignments.ask_assignment(wave_id=wave.pk, by=cast.manager, most_each=1)
    plan_assignment(again.pk)
    again.refresh_from_db()
    assert {row[1] for row in again.choices} == {other(cast).pk}


def test_asked_anew_the_earlier_run_is_dropped(cast: Cast, wave: Wave) -> None:
    first = planned(cast, wave)
    second = assignments.ask_assignment(wave_id=wave.pk, by=cast.manager)
    first.refresh_from_db()
    assert (first.state, second.state, second.seed) == ("dropped", "asked", 1)
    with pytest.raises(Refused):
        assignments.apply_assignment(assignment_id=first.pk, by=cast.manager)


def test_applied_twice_it_is_refused(cast: Cast, wave: Wave) -> None:
    assignment = planned(cast, wave)
    assignments.apply_assignment(assignment_id=assignment.pk, by=cast.manager)
    with pytest.raises(Refused, match="assigned"):
        assignments.apply_assignment(assignment_id=assignment.pk, by=cast.manager)


def test_dropped_while_it_is_planned_it_stays_dropped(cast: Cast, wave: Wave, monkeypatch: pytest.MonkeyPatch) -> None:
    assignment = assignments.ask_assignment(wave_id=wave.pk, by=cast.manager)
    facts = assignments.facts_of

    def drop_first(*args: Any) -> Any:
        assignments.drop_assignment(assignment_id=assignment.pk, by=cast.manager)
        return facts(*args)

    monkeypatch.setattr(assignments, "facts_of", drop_first)
    plan_assignment(assignment.pk)
    assignment.refresh_from_db()
    assert (assignment.state, assignment.choices) == ("dropped", [])


def test_a_plan_that_fails_says_so(cast: Cast, wave: Wave, monkeypatch: pytest.MonkeyPatch) -> None:
    assignment = assignments.ask_assignment(wave_id=wave.pk, by=cast.manager)
    monkeypatch.setattr(assignments, "facts_of", lambda *_args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        plan_assignment(assignment.pk)
    assignment.refresh_from_db()
    assert assignment.state == "failed"


def test_a_run_whose_task_was_lost_is_queued_again(
    cast: Cast, wave: Wave, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[Any] = []
    monkeypatch.setattr("common.tasks.current_app.send_task", lambda name, kwargs, **_rest: sent.append((name, kwargs)))
    assignment = assignments.ask_assignment(wave_id=wave.pk, by=cast.manager)
    with django_capture_on_commit_callbacks(execute=True):
        plan_silent_assignments()
    assert sent == []
    Assignment.objects.update(heard_at=timezone.now() - DAY)
    with django_capture_on_commit_callbacks(execute=True):
        plan_silent_assignments()
    assert sent == [("audits.tasks.assignments.plan_assignment", {"assignment_id": assignment.pk})]


def test_a_run_that_kills_every_worker_has_failed_after_an_hour(cast: Cast, wave: Wave) -> None:
    assignment = assignments.ask_assignment(wave_id=wave.pk, by=cast.manager)
    Assignment.objects.update(heard_at=timezone.now() - DAY, asked_at=timezone.now() - DAY)
    assert assignments.silent_assignments(timezone.now()) == []
    assignment.refresh_from_db()
    assert assignment.state == "failed"


@pytest.mark.parametrize("state", ["draft", "closed"])
def test_only_an_open_wave_is_assigned(cast: Cast, state: str) -> None:
    with pytest.raises(Refused, match="open wave"):
        assignments.ask_assignment(wave_id=cast.wave(state=state).pk, by=cast.manager)


def test_the_pages_lead_from_the_wave_to_assigned_visits(cast: Cast, wave: Wave, as_person: Any) -> None:
    client = as_person(cast.manager)
    assert (
        reverse("assignment-create", args=[wave.pk])
        in client.get(reverse("wave-detail", args=[wave.pk])).content.decode()
    )
    page = client.post(reverse("assignment-create", args=[wave.pk])).url
    waiting = client.get(page).content.decode()
    assert "The plan is being made" in waiting
    assignment = Assignment.objects.get()
    status = reverse("assignment-status", args=[assignment.pk])
    assert client.get(status).json() == {"state": "asked", "share": 0}
    plan_assignment(assignment.pk)
    assert client.get(status).json() == {"state": "ready", "share": 100}
    shown = client.get(page).content.decode()
    assert "the nearest who fits" in shown
    assert "2, each with up to 2 of these visits" in shown
    assert "Assign 3 visits" in shown
    after = client.post(reverse("assignment-apply", args=[assignment.pk]), follow=True).content.decode()
    assert "3 visits are assigned." in after
    assert "Assigned automatically" in after
    assert reverse("assignment-create", args=[wave.pk]) not in after


def test_the_page_names_what_stops_a_visit(cast: Cast, wave: Wave, as_person: Any) -> None:
    ShopperProfile.objects.update(capacity=0)
    shown = as_person(cast.manager).get(
        reverse("assignment-detail", args=[planned(cast, wave).pk]), {"part": "uncovered"}
    )
    assert "Everybody who fits has their hands full: 3 visits" in shown.content.decode()
    assert "2 full" in shown.content.decode()


@locks_rows
@pytest.mark.django_db(transaction=True)
def test_applied_while_shoppers_accept_no_visit_is_given_twice(cast: Cast, wave: Wave) -> None:
    assignment = planned(cast, wave)
    visits = list(Visit.objects.values_list("pk", flat=True))
    outcomes: list[str] = []
    start = threading.Barrier(len(visits) + 1)

    def act(work: Any) -> None:
        start.wait()
        try:
            work()
            outcomes.append("done")
        except Refused as refused:
            outcomes.append(refused.code)
        finally:
            connection.close()

    def taking(pk: Any) -> Any:
        return lambda: accept_visit(visit_id=pk, shopper=cast.profile, by=cast.shopper)

    works = [*map(taking, visits), lambda: assignments.apply_assignment(assignment_id=assignment.pk, by=cast.manager)]
    threads = [threading.Thread(target=act, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assignment.refresh_from_db()
    accepted = Event.objects.filter(verb__in=["accept", "assign"])
    assert accepted.count() == Visit.objects.filter(state="accepted").count()
    assert accepted.values("visit").distinct().count() == accepted.count()
    podil = Visit.objects.filter(branch=cast.podil, state="accepted")
    assert podil.values("shopper").distinct().count() == podil.count()
