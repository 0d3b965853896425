"""Repeated and recurring waves: drafted from the last one, once, with a letter."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from audits.models import Programme, Wave, WaveScenario
from audits.rules.rhythm import coming, following
from audits.services import repeats
from audits.services.transitions import locked_wave
from audits.tasks.waves import draft_next_wave, draft_next_waves
from audits.tests.test_acceptance import at_once
from conftest import Cast, locks_rows

DAY = dt.timedelta(days=1)
RHYTHMS = st.sampled_from(["month", "quarter"])


@given(st.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1)), st.integers(0, 100), RHYTHMS)
def test_the_next_wave_begins_later_and_is_as_long(first: dt.date, days: int, rhythm: str) -> None:
    starts_on, ends_on = following(first, first + days * DAY, rhythm)
    assert first < starts_on <= ends_on
    assert abs((ends_on - starts_on).days - days) <= 3
    assert coming(first, first + days * DAY, rhythm, starts_on + DAY)[0] > starts_on


@pytest.mark.parametrize(
    ("first", "last", "rhythm", "after"),
    [
        ("2026-11-01", "2026-11-30", "month", ("2026-12-01", "2026-12-31")),
        ("2026-01-01", "2026-01-31", "month", ("2026-02-01", "2026-02-28")),
        ("2026-10-01", "2026-12-31", "quarter", ("2027-01-01", "2027-03-31")),
        ("2026-01-31", "2026-02-09", "month", ("2026-02-28", "2026-03-09")),
    ],
)
def test_whole_months_stay_whole(first: str, last: str, rhythm: str, after: tuple[str, str]) -> None:
    found = following(dt.date.fromisoformat(first), dt.date.fromisoformat(last), rhythm)
    assert found == tuple(map(dt.date.fromisoformat, after))


def test_a_wave_is_repeated_as_it_was_asked_for(cast: Cast, as_person: object) -> None:
    wave = cast.wave(name="Coffee", plan={"apart": 2, "fee": "90.00", "off": ["2026-11-03"], "sample": 1}, state="open")
    WaveScenario.objects.create(wave=wave, scenario_version=cast.scenario_version, share=100)
    client = as_person(cast.manager)  # type: ignore[operator]
    answer = client.post(reverse("wave-repeat", args=[wave.pk]), {"rhythm": "month"})
    draft = Wave.objects.exclude(pk=wave.pk).get()
    assert answer["Location"] == reverse("wave-where", args=[draft.pk])
    assert (draft.state, draft.name) == ("draft", f"Coffee, {draft.starts_on:%Y-%m}")
    assert draft.starts_on > timezone.now().date()
    assert (draft.terms.apart, str(draft.terms.fee), draft.terms.off, draft.terms.seed) == (2, "90.00", [], 1)
    assert draft.branches.count() == 1
    assert draft.shares.count() == 1
    again = repeats.repeat_wave(wave_id=draft.pk, rhythm="month", by=cast.manager)
    assert again.name == f"Coffee, {again.starts_on:%Y-%m}"
    assert client.post(reverse("wave-repeat", args=[wave.pk]), {"rhythm": "year"}).status_code == 302
    assert Wave.objects.count() == 3


def test_archived_branches_are_not_repeated(cast: Cast) -> None:
    wave = cast.wave()
    type(cast.podil).objects.filter(pk=cast.podil.pk).update(archived_at=timezone.now())
    draft = repeats.repeat_wave(wave_id=wave.pk, rhythm="quarter", by=cast.manager)
    assert set(draft.branches.all()) == {cast.obolon}


def noon() -> dt.datetime:
    """Today at noon where the organisation is."""
    return timezone.now().astimezone(ZoneInfo("Europe/Kyiv")).replace(hour=12)


def in_rhythm(cast: Cast) -> Wave:
    Programme.objects.filter(pk=cast.programme.pk).update(rhythm="month")
    return cast.wave(state="open", opened_at=timezone.now())


def test_the_next_wave_is_drafted_once_and_managers_are_told_once(cast: Cast) -> None:
    in_rhythm(cast)
    for _turn in range(2):
        repeats.draft_next(programme_id=cast.programme.pk, at=noon())
    draft = Wave.objects.get(state="draft")
    assert draft.events.get(verb="draft").by is None
    for _turn in range(2):
        repeats.tell_of_draft(wave_id=draft.pk)
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted([cast.manager.email, cast.owner.email])
    assert draft.name in mail.outbox[0].subject


@pytest.mark.parametrize("state", ["draft", "later", "without"])
def test_nothing_is_drafted_before_its_time(cast: Cast, state: str) -> None:
    wave = in_rhythm(cast)
    if state == "draft":
        Wave.objects.filter(pk=wave.pk).update(state="draft")
    elif state == "later":
        tomorrow = timezone.now().date() + 2 * DAY
        Wave.objects.filter(pk=wave.pk).update(starts_on=tomorrow, ends_on=tomorrow + 9 * DAY)
    else:
        Programme.objects.update(rhythm="")
    assert repeats.draft_next(programme_id=cast.programme.pk, at=noon()) is None
    draft_next_waves()
    assert Wave.objects.count() == 1


def test_nothing_is_drafted_at_night(cast: Cast) -> None:
    in_rhythm(cast)
    assert repeats.draft_next(programme_id=cast.programme.pk, at=noon() - dt.timedelta(hours=9)) is None


def test_the_sweep_asks_every_programme_with_a_rhythm_by_itself(
    cast: Cast, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_rhythm(cast)
    monkeypatch.setattr(repeats, "BY_DAY", range(24))
    sent: list[Any] = []
    monkeypatch.setattr("common.tasks.current_app.send_task", lambda name, kwargs, **_rest: sent.append((name, kwargs)))
    with django_capture_on_commit_callbacks(execute=True):
        draft_next_waves()
    assert sent == [("audits.tasks.waves.draft_next_wave", {"programme_id": cast.programme.pk})]
    draft_next_wave(**sent[0][1])
    assert Wave.objects.filter(state="draft").count() == 1


def test_a_programmes_rhythm_is_a_setting(cast: Cast, as_person: object) -> None:
    client, url = as_person(cast.manager), reverse("programme-edit", args=[cast.programme.pk])  # type: ignore[operator]
    shown = client.get(url).context["form"]
    sent = {name: shown[name].value() for name in shown.fields if shown[name].value() not in (None, False)}
    client.post(url, sent | {"rhythm": "quarter"})
    cast.programme.refresh_from_db()
    assert cast.programme.rhythm == "quarter"


def test_a_draft_that_nobody_was_told_of_is_found_again(cast: Cast) -> None:
    in_rhythm(cast)
    draft = repeats.draft_next(programme_id=cast.programme.pk, at=noon())
    assert draft
    now = timezone.now()
    assert repeats.untold_drafts(now) == []
    assert repeats.untold_drafts(now + dt.timedelta(minutes=9)) == [draft.pk]
    repeats.tell_of_draft(wave_id=draft.pk)
    assert repeats.untold_drafts(now + dt.timedelta(minutes=9)) == []


@locks_rows
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_draft_once(cast: Cast) -> None:
    in_rhythm(cast)
    at_once(*[lambda: repeats.draft_next(programme_id=cast.programme.pk, at=noon())] * 2)
    assert Wave.objects.filter(state="draft").count() == 1


@locks_rows
@pytest.mark.django_db(transaction=True)
def test_who_repeats_by_hand_does_not_wait_for_who_drafts_by_rhythm(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    wave = in_rhythm(cast)

    def repeat() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        repeats.repeat_wave(wave_id=wave.pk, rhythm="month", by=cast.manager)

    def meanwhile(wave_id: int) -> Wave:
        monkeypatch.undo()
        assert at_once(repeat) == [""]
        return locked_wave(wave_id)

    monkeypatch.setattr(repeats, "locked_wave", meanwhile)
    assert repeats.draft_next(programme_id=cast.programme.pk, at=noon())
