"""When each visit of a wave may be made: hours that meet, days apart, quotas kept."""

import datetime as dt
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.rules.public_days import are_known, country_name, country_of, public_days
from audits.rules.sampling import apportion
from audits.rules.spread import (
    days_of,
    meeting,
    opening_week,
    quotas,
    slots,
    week_of,
    whole_week,
    windows_of,
)

MONDAY = dt.date(2026, 11, 2)
DAY = dt.timedelta(days=1)


@given(st.integers(1, 60), st.integers(1, 12), st.integers(0, 14))
def test_visits_of_a_branch_are_kept_apart_within_the_days(days: int, number: int, apart: int) -> None:
    last = MONDAY + (days - 1) * DAY
    found = slots(MONDAY, last, number, apart)
    if number > 1 and (number - 1) * apart >= days and apart:
        assert found == []
        return
    assert len(found) == number
    assert all(MONDAY <= first <= until <= last for first, until in found)
    if apart and number > 1:
        assert (found[0][0], found[-1][1]) == (MONDAY, last)
        assert all((after[0] - before[1]).days == apart for before, after in zip(found, found[1:], strict=False))


def test_hours_meet_where_all_allow_them() -> None:
    scenario = week_of([{"weekdays": [1, 2, 6], "from": "08:00", "to": "12:00"}])
    branch = opening_week({"1": ["10:00", "20:00"], "6": ["12:00", "15:00"]})
    assert meeting(scenario, branch) == {1: (("10:00", "12:00"),)}
    assert meeting(scenario, opening_week({}), whole_week([2], closes="09:00")) == {2: (("08:00", "09:00"),)}


@given(
    st.dictionaries(
        st.integers(1, 7), st.sets(st.sampled_from([("08:00", "12:00"), ("14:00", "18:00")]), min_size=1), min_size=1
    )
)
def test_a_week_is_written_as_it_is_read(days: dict[int, set[tuple[str, str]]]) -> None:
    week = {day: tuple(sorted(spans)) for day, spans in sorted(days.items())}
    assert week_of(windows_of(week)) == week


def test_a_slot_without_an_allowed_day_is_known() -> None:
    weekend = whole_week([6, 7])
    assert days_of(weekend, MONDAY, MONDAY + 4 * DAY, ()) == []
    assert days_of(weekend, MONDAY, MONDAY + 5 * DAY, ()) == [MONDAY + 5 * DAY]
    assert days_of(weekend, MONDAY, MONDAY + 6 * DAY, {MONDAY + 5 * DAY}) == [MONDAY + 6 * DAY]


@given(st.integers(0, 200), st.dictionaries(st.integers(0, 3), st.integers(1, 100), min_size=1))
def test_quotas_are_exact_where_every_visit_fits_every_part(number: int, shares: dict[int, int]) -> None:
    found = quotas([frozenset(shares)] * number, shares)
    assert Counter(found) == +Counter(apportion(number, shares))


@given(st.lists(st.frozensets(st.integers(0, 2)), max_size=60))
def test_no_visit_gets_a_part_in_which_it_cannot_be_made(able: list[frozenset[int]]) -> None:
    shares = {0: 50, 1: 30, 2: 20}
    found = quotas(able, shares)
    assert found == quotas(able, shares)
    assert all(part in options if options else part is None for part, options in zip(found, able, strict=True))


def test_quotas_are_kept_where_the_hours_allow_them() -> None:
    able = [frozenset({0})] * 30 + [frozenset({0, 1})] * 70
    assert Counter(quotas(able, {0: 50, 1: 50})) == {0: 50, 1: 50}
    assert Counter(quotas(able, {0: 10, 1: 90})) == {0: 30, 1: 70}


@pytest.mark.parametrize(
    ("zone", "country"), [("Europe/Kyiv", "UA"), ("Europe/Kiev", "UA"), ("Asia/Almaty", "KZ"), ("UTC", "")]
)
def test_the_country_is_that_of_the_time_zone(zone: str, country: str) -> None:
    assert country_of(zone) == country


def test_public_holidays_are_known_by_name() -> None:
    found = dict(public_days("PL", dt.date(2026, 12, 20), dt.date(2027, 1, 2)))
    assert dt.date(2026, 12, 25) in found
    assert dt.date(2027, 1, 1) in found
    assert dt.date(2026, 12, 21) not in found
    assert public_days("", MONDAY, MONDAY) == ()


def test_a_country_without_a_holiday_in_a_whole_year_is_not_known() -> None:
    week = dt.date(2026, 11, 16), dt.date(2026, 11, 22)
    assert public_days("PL", *week) == ()
    assert are_known("PL", *week)
    assert not are_known("UA", *week)
    assert not are_known("", *week)
    assert are_known("UA", dt.date(2021, 12, 1), dt.date(2021, 12, 31))
    assert not are_known("UA", dt.date(2021, 12, 1), dt.date(2026, 1, 1))
    assert country_name("UA") == "Ukraine"
