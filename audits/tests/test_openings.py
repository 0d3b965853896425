"""Opening a wave in a task: answered at once, done once, found again, refused in words."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from audits.models import Assignment, Branch, Event, Wave
from audits.services import openings, waves
from audits.tests.test_acceptance import at_once
from common.errors import Refused
from conftest import Cast, locks_rows


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every wave is too large to be opened while somebody waits."""
    monkeypatch.setattr(openings, "FEW_VISITS", 0)


def test_a_large_wave_is_asked_for_and_opened_by_the_task(cast: Cast, as_person: Any, many: None) -> None:
    wave, client = cast.wave(), as_person(cast.manager)
    answer = client.post(reverse("wave-open", args=[wave.pk]), follow=True)
    assert "The visits are being planned." in answer.content.decode()
    assert client.get(reverse("wave-status", args=[wave.pk])).json() == {"state": "opening", "share": 0}
    assert client.get(reverse("wave-where", args=[wave.pk])).status_code == 302
    openings.run_opening(wave_id=wave.pk)
    assert client.get(reverse("wave-status", args=[wave.pk])).json()["state"] == "open"
    assert wave.visits.filter(state="offered").count() == 2


def test_running_twice_plans_once(cast: Cast) -> None:
    wave = cast.wave()
    openings.ask_opening(wave_id=wave.pk, by=cast.manager)
    for _turn in range(2):
        openings.run_opening(wave_id=wave.pk)
    assert wave.visits.count() == 2
    assert Event.objects.filter(wave=wave, verb="open").count() == 1


def test_nothing_is_opened_that_nobody_asked_for(cast: Cast) -> None:
    wave = cast.wave()
    openings.run_opening(wave_id=wave.pk)
    openings.run_opening(wave_id=999_999)
    wave.refresh_from_db()
    assert wave.state == "draft"


def test_while_it_is_being_opened_a_draft_is_left_alone(cast: Cast) -> None:
    wave = cast.wave()
    openings.ask_opening(wave_id=wave.pk, by=cast.manager)
    with pytest.raises(Refused):
        waves.edit_wave(wave_id=wave.pk, by=cast.manager, name="Other")
    with pytest.raises(Refused):
        openings.ask_opening(wave_id=wave.pk, by=cast.manager)


def test_what_refuses_in_the_task_is_told_and_the_draft_can_be_changed(cast: Cast, as_person: Any) -> None:
    wave = cast.wave()
    openings.ask_opening(wave_id=wave.pk, by=cast.manager)
    Branch.objects.filter(pk=cast.podil.pk).update(archived_at=timezone.now())
    openings.run_opening(wave_id=wave.pk)
    shown = as_person(cast.manager).get(reverse("wave-detail", args=[wave.pk])).content.decode()
    assert "Archived branches can&#x27;t be visited: Podil." in shown
    waves.edit_wave(wave_id=wave.pk, by=cast.manager, branches=[cast.obolon])
    openings.ask_opening(wave_id=wave.pk, by=cast.manager)
    openings.run_opening(wave_id=wave.pk)
    assert wave.visits.count() == 1


def test_what_breaks_leaves_nothing_half_done(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    wave = cast.wave()
    openings.ask_opening(wave_id=wave.pk, by=cast.manager)

    def break_down(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(waves, "record", break_down)
    with pytest.raises(RuntimeError):
        openings.run_opening(wave_id=wave.pk)
    wave.refresh_from_db()
    assert (wave.state, wave.visits.count(), wave.opening_asked_at) == ("draft", 0, None)
    assert wave.opening_problem


def test_a_lost_opening_is_found_again(cast: Cast) -> None:
    wave = cast.wave()
    openings.ask_opening(wave_id=wave.pk, by=cast.manager)
    now = timezone.now()
    assert openings.lost_openings(now) == []
    assert openings.lost_openings(now + dt.timedelta(minutes=4)) == [wave.pk]
    openings.run_opening(wave_id=wave.pk)
    assert openings.lost_openings(now + dt.timedelta(minutes=4)) == []


def test_an_automatic_plan_is_asked_for_with_the_opening(cast: Cast) -> None:
    wave = cast.wave(plan={"who": "assign", "a_wave": 2})
    openings.ask_opening(wave_id=wave.pk, by=cast.manager)
    openings.run_opening(wave_id=wave.pk)
    assert Assignment.objects.get(wave=wave).most_each == 2
    assert set(wave.visits.values_list("state", flat=True)) == {"planned"}


def test_the_phone_reads_a_visits_own_hours(cast: Cast, as_person: Any) -> None:
    hours = [{"weekdays": [6, 7], "from": "10:00", "to": "12:00"}]
    own, plain = cast.visit(hours={"windows": hours}), cast.visit(branch=cast.obolon)
    body = as_person(cast.shopper).get("/api/v1/my/visits").json()
    keys = {row["id"]: row["scenario"] for row in body["visits"]}
    assert keys[str(own.pk)] != keys[str(plain.pk)] == str(cast.scenario_version.pk)
    assert body["scenarios"][keys[str(own.pk)]]["windows"] == hours
    assert body["scenarios"][keys[str(plain.pk)]]["windows"] == cast.scenario_version.document["windows"]


@locks_rows
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_open_once(cast: Cast) -> None:
    wave = cast.wave()
    openings.ask_opening(wave_id=wave.pk, by=cast.manager)
    at_once(*[lambda: openings.run_opening(wave_id=wave.pk)] * 2)
    assert Wave.objects.get(pk=wave.pk).state == "open"
    assert wave.visits.count() == 2
