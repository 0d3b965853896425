"""The days of a wave as they are typed in its second step."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from audits.forms.wave_days import WhenForm
from audits.models import Branch, Wave
from conftest import Cast

STEP = {"reach": "all", "starts_on": "2031-12-01", "ends_on": "2031-12-28", "visits_per_branch": 1}


@pytest.mark.parametrize("language", ["en", "uk", "ru"])
def test_days_are_read_as_people_write_them(language: str) -> None:
    typed = STEP | {"starts_on": "01.12.2031", "ends_on": "05/12/2031", "off": "2031-12-24, 4.12.2031;3/12/2031"}
    with translation.override(language):
        form = WhenForm(typed, holidays=[])
        assert form.is_valid(), form.errors
    assert form.dates()["starts_on"] == dt.date(2031, 12, 1)
    assert form.dates()["ends_on"] == dt.date(2031, 12, 5)
    assert form.cleaned_data["off"] == [dt.date(2031, 12, day) for day in (3, 4, 24)]


@pytest.mark.parametrize("typed", ["12/31/2031", "31.12", "31.12/2031", "31.02.2031", "31.12.31", "0.1.2031"])
def test_a_day_that_is_none_is_told_at_its_field(typed: str) -> None:
    assert set(WhenForm(STEP | {"off": typed}, holidays=[]).errors) == {"off"}


def test_days_off_are_kept_and_shown_year_first(cast: Cast, as_person: Any) -> None:
    wave, client = cast.wave(), as_person(cast.manager)
    url = reverse("wave-where", args=[wave.pk])
    client.post(url, STEP | {"off": "31.12.2031", "stay": "1"})
    assert client.get(url).context["when"]["off"].value() == "2031-12-31"


UNKNOWN = "No public holidays are known for: Ukraine."


def without_holidays(cast: Cast) -> Wave:
    wave = cast.wave(starts_on=dt.date(2031, 12, 1), ends_on=dt.date(2031, 12, 28), plan={"without_holidays": True})
    wave.branches.set([cast.podil, cast.obolon])
    return wave


def test_where_no_holiday_is_known_the_second_step_names_the_country(cast: Cast, as_person: Any) -> None:
    wave, client = without_holidays(cast), as_person(cast.manager)
    assert f"{UNKNOWN} Name them below." in client.get(reverse("wave-where", args=[wave.pk])).content.decode()
    Branch.objects.update(time_zone="Europe/Warsaw")
    shown = client.get(reverse("wave-where", args=[wave.pk])).content.decode()
    assert "known for" not in shown
    assert "2031-12-25" in shown


@pytest.mark.parametrize("page", ["wave-open", "wave-detail"])
@pytest.mark.parametrize(
    ("podil", "obolon", "words"),
    [
        ("Europe/Kyiv", "Europe/Kyiv", UNKNOWN),
        ("Europe/Warsaw", "Europe/Kyiv", f"no visits. {UNKNOWN}"),
        ("Europe/Warsaw", "Europe/Warsaw", "no visits"),
        ("UTC", "UTC", "No public holidays are known between these days where the branches are."),
    ],
)
def test_no_visits_on_holidays_are_promised_only_where_some_are_known(
    cast: Cast, as_person: Any, page: str, podil: str, obolon: str, words: str
) -> None:
    wave = without_holidays(cast)
    for branch, zone in ((cast.podil, podil), (cast.obolon, obolon)):
        Branch.objects.filter(pk=branch.pk).update(time_zone=zone)
    facts = as_person(cast.manager).get(reverse(page, args=[wave.pk])).context["facts"]
    assert dict(facts)["Public holidays"] == words
