"""What is flagged, by table, and that flagging twice changes nothing."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.utils import timezone

from audits.models import Evidence, Flag, Visit
from audits.rules.integrity import Facts, FileFact, Place, distance_m, findings
from audits.services.flags import flag_sentence, raise_flags
from audits.tasks.flags import flag_visit, flag_waiting_visits
from conftest import Cast

START = dt.datetime(2026, 11, 18, 9, 0, tzinfo=dt.UTC)  # a Wednesday
PODIL = Place(50.466, 30.514)
OPEN = [{"weekdays": [1, 2, 3, 4, 5], "from": "08:00", "to": "11:00"}]
NIGHT = [{"weekdays": [2], "from": "22:00", "to": "09:30"}]


def facts(**fields: Any) -> Facts:
    values = {
        "channel": "in_person",
        "duration_minutes": 30,
        "started_at": START,
        "finished_at": START + dt.timedelta(minutes=25),
        "local_start": START,
        "windows": OPEN,
        "started_in": PODIL,
        "branch": PODIL,
        "clock_offset_ms": 0,
    }
    return Facts(**(values | fields))


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({}, []),
        ({"finished_at": START + dt.timedelta(minutes=9)}, ["too_fast"]),
        ({"finished_at": START + dt.timedelta(minutes=10)}, []),
        ({"finished_at": None}, []),
        ({"finished_at": START - dt.timedelta(minutes=1)}, []),
        ({"duration_minutes": 0}, []),
        ({"started_in": Place(50.501, 30.498, 20)}, ["far_from_branch"]),
        ({"started_in": Place(50.501, 30.498, 20), "channel": "phone"}, []),
        ({"started_in": Place(50.501, 30.498, 4000)}, []),
        ({"started_in": None}, ["no_place"]),
        ({"started_in": None, "channel": "home"}, []),
        ({"started_in": None, "started_at": None}, []),
        ({"branch": None}, []),
        ({"local_start": START.replace(hour=11, minute=0)}, []),
        ({"local_start": START.replace(hour=11, minute=1)}, ["outside_hours"]),
        ({"local_start": START + dt.timedelta(days=3)}, ["outside_hours"]),
        ({"windows": []}, []),
        ({"windows": NIGHT}, []),
        ({"windows": NIGHT, "local_start": START.replace(hour=10)}, ["outside_hours"]),
        ({"windows": NIGHT, "local_start": START.replace(day=17, hour=23)}, []),
        ({"clock_offset_ms": 300_000}, []),
        ({"clock_offset_ms": -300_001}, ["clock_off"]),
        ({"clock_offset_ms": None}, []),
        ({"is_late": True}, ["late"]),
        ({"files": [FileFact("shot", START - dt.timedelta(minutes=16))]}, ["photo_before_start"]),
        ({"files": [FileFact("shot", START - dt.timedelta(minutes=14)), FileFact("shot", None)]}, []),
        (
            {"files": [FileFact("shot", START, {"visit": "1"}), FileFact("shot", START, {"visit": "2"})]},
            ["duplicate_file"],
        ),
    ],
)
def test_facts_raise_flags(fields: dict[str, Any], codes: list[str]) -> None:
    assert [finding.code for finding in findings(facts(**fields))] == codes


def test_distance_is_measured_over_the_globe() -> None:
    assert 3900 < distance_m(PODIL, Place(50.501, 30.498)) < 4150
    assert distance_m(PODIL, PODIL) == 0
    assert round(distance_m(Place(0, 179.9995), Place(0, -179.9995))) == 111


def odd_visit(cast: Cast, **fields: Any) -> Visit:
    """Begun at four in the morning in Kyiv, far away, finished in a minute, and late."""
    started = dt.datetime(2026, 11, 18, 2, 0, tzinfo=dt.UTC)
    values = {
        "state": "submitted",
        "submitted_at": timezone.now(),
        "started_at": started,
        "finished_at": started + dt.timedelta(minutes=1),
        "start_lat": "50.501",
        "start_lon": "30.498",
        "start_accuracy_m": 15,
        "clock_offset_ms": 0,
        "is_late": True,
    }
    return cast.visit(**(values | fields))


def photo(visit: Visit, sha256: str, question: str = "shot") -> Evidence:
    return Evidence.objects.create(
        id=uuid.uuid4(), visit=visit, kind="photo", question=question, sha256=sha256, bytes=1, captured_at=visit.started_at
    )  # fmt: skip


def test_a_visit_gets_its_flags_once_with_sentences(cast: Cast) -> None:
    visit = odd_visit(cast)
    flag_visit(str(visit.pk))
    flag_visit(str(visit.pk))
    flags = list(visit.flags.all())
    assert [flag.code for flag in flags] == ["too_fast", "far_from_branch", "outside_hours", "late"]
    sentences = [flag_sentence(flag) for flag in flags]
    assert sentences[0] == "Finished in 1:00; the scenario takes about 30 minutes."
    assert sentences[1].startswith("Begun 4.1\u00a0km")
    assert sentences[2] == "Begun at 04:00, outside the allowed hours."


def test_the_same_file_in_another_visit_of_the_organisation_is_flagged(cast: Cast) -> None:
    first, second = odd_visit(cast, branch=cast.obolon), odd_visit(cast)
    photo(first, "a" * 64)
    photo(second, "a" * 64)
    photo(second, "b" * 64, "clean")
    raise_flags(second)
    flag = second.flags.get(code="duplicate_file")
    assert (flag.question, flag.data["visit"]) == ("shot", str(first.pk))
    assert flag_sentence(flag) == "The same file came with a visit to Obolon on 18 Nov 2026."


def test_the_same_file_of_another_organisation_stays_unknown(cast: Cast) -> None:
    other, visit = odd_visit(cast), odd_visit(cast)
    photo(other, "a" * 64)
    photo(visit, "a" * 64)
    Visit.objects.filter(pk=other.pk).update(organisation=cast.rival)
    raise_flags(visit)
    assert not visit.flags.filter(code="duplicate_file").exists()


def test_a_visit_that_is_gone_or_not_submitted_is_passed_over(cast: Cast) -> None:
    flag_visit(str(uuid.uuid4()))
    flag_visit(str(cast.visit().pk))
    assert not Flag.objects.exists()


def test_an_unknown_flag_is_shown_by_its_code(cast: Cast) -> None:
    assert flag_sentence(Flag(visit=cast.visit(), code="odd")) == "odd"


def test_the_sweep_makes_the_checks_that_were_lost_once(cast: Cast) -> None:
    fresh, old = odd_visit(cast), odd_visit(cast, submitted_at=timezone.now() - dt.timedelta(minutes=10))
    flag_waiting_visits()
    assert old.flags.exists() and not fresh.flags.exists()
    old.refresh_from_db()
    done = old.flagged_at
    flag_waiting_visits()
    old.refresh_from_db()
    assert old.flagged_at == done is not None
