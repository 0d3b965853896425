"""The planner on random networks: no rule broken, as many covered as can be, as near as can be, and said why."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_bipartite_matching

from audits.rules.days import match_days
from audits.rules.eligibility import ANY_DAY, Job, Place, Reason, Shopper, Stay, why_not
from audits.rules.pairs import REASONS, pairs_of
from audits.rules.planning import PER_KM, UNKNOWN_KM, Limits, Plan, plan_shoppers

NOW = dt.datetime(2026, 11, 2, 8, tzinfo=dt.UTC)
DAYS = tuple(dt.date(2026, 11, 2) + dt.timedelta(days=day) for day in range(7))
places = st.builds(Place, st.floats(46, 52), st.floats(23, 38))


@st.composite
def networks(draw: Any) -> tuple[list[Job], dict[int, Shopper]]:
    """Up to eight visits at up to four branches, and up to five shoppers, with every rule now and then in the way."""
    rotation = draw(st.sampled_from([0, 30]))
    homes = {branch: draw(st.none() | places) for branch in range(4)}
    jobs = []
    for number in range(draw(st.integers(1, 8))):
        branch, first = draw(st.integers(0, 3)), draw(st.integers(0, 6))
        days = DAYS[first : first + draw(st.integers(1, 7))]
        jobs.append(
            Job(
                visit=number, branch=branch, opens_at=NOW, closes_at=NOW + dt.timedelta(days=draw(st.sampled_from([0, 7]))),
                rotation_days=rotation, languages=draw(st.sampled_from([frozenset(), frozenset({"uk"})])),
                max_distance_km=draw(st.sampled_from([None, 300.0])), place=homes[branch], days=days,
            )
        )  # fmt: skip
    shoppers = {}
    for key in range(draw(st.integers(0, 5))):
        met = draw(st.sets(st.integers(0, 3), max_size=1))
        shoppers[key] = Shopper(
            active=draw(st.integers(0, 9)) > 0, capacity=draw(st.integers(0, 4)), held=draw(st.integers(0, 1)),
            stays={branch: [Stay("old", NOW - dt.timedelta(days=9), NOW - dt.timedelta(days=9))] for branch in met},
            conflicts=frozenset(draw(st.sets(st.integers(0, 3), max_size=1))),
            languages=draw(st.sampled_from([frozenset(), frozenset({"uk"})])), home=draw(st.none() | places),
            weekdays=draw(st.sampled_from([ANY_DAY, frozenset({1, 2}), frozenset({6, 7})])),
            in_wave=draw(st.integers(0, 1)), busy=draw(st.sampled_from([{}, {DAYS[0]: 1}])),
        )  # fmt: skip
    return jobs, shoppers


def plan(network: tuple[list[Job], dict[int, Shopper]], **options: Any) -> Plan:
    jobs, shoppers = network
    return plan_shoppers(jobs, shoppers, at=NOW, **options)


def broken_rules(jobs: Sequence[Job], shoppers: dict[int, Shopper], made: Plan, limits: Limits) -> list[str]:
    """Every rule that the plan breaks, looked at one visit after the other with the rule of the job board."""
    broken: list[str] = []
    held: Counter[int] = Counter()
    days: Counter[tuple[int, dt.date]] = Counter()
    met: set[tuple[int, int]] = set()
    for job in jobs:
        choice = made.choices.get(job.visit)
        if choice is None:
            continue
        shopper = shoppers[choice.shopper]
        reason = why_not(job, replace(shopper, held=shopper.held + held[choice.shopper]), NOW)
        broken += [reason] if reason else []
        held[choice.shopper] += 1
        if job.rotation_days and (choice.shopper, job.branch) in met:
            broken.append("met")
        met.add((choice.shopper, job.branch))
        if limits.a_wave is not None and shopper.in_wave + held[choice.shopper] > limits.a_wave:
            broken.append("a_wave")
        if limits.a_day is None:
            continue
        assert choice.day is not None
        days[choice.shopper, choice.day] += 1
        if choice.day not in job.days or choice.day.isoweekday() not in shopper.weekdays:
            broken.append("day")
        if days[choice.shopper, choice.day] + shopper.busy.get(choice.day, 0) > limits.a_day:
            broken.append("a_day")
    return broken


def kilometres(made: Plan) -> float:
    return sum(round((UNKNOWN_KM if one.km is None else one.km) * PER_KM) for one in made.choices.values())


def best(jobs: Sequence[Job], shoppers: dict[int, Shopper], dear: float = 10**7) -> tuple[int, float]:
    """How many can be covered and at how many kilometres, by a mixed-integer program over single visits."""
    pairs = pairs_of(jobs, list(shoppers.values()), NOW)
    people = list(shoppers.values())
    able = [(row, column) for row in range(len(jobs)) for column in range(len(people)) if not pairs.codes[row, column]]
    if not able:
        return 0, 0
    km = np.rint(np.where(np.isnan(pairs.km), UNKNOWN_KM, pairs.km) * PER_KM)
    rows, most = [], []
    for number in range(len(jobs)):
        rows.append([row == number for row, _column in able])
        most.append(1)
    for number, shopper in enumerate(people):
        rows.append([column == number for _row, column in able])
        most.append(max(0, shopper.capacity - shopper.held))
        for branch in {job.branch for job in jobs if job.rotation_days}:
            rows.append([column == number and jobs[row].branch == branch for row, column in able])
            most.append(1)
    cost = np.array([km[pair] - dear for pair in able])
    found = milp(cost, constraints=LinearConstraint(np.array(rows, float), ub=most), integrality=1, bounds=Bounds(0, 1))
    chosen = [pair for pair, taken in zip(able, found.x.round(), strict=True) if taken]
    return len(chosen), sum(km[pair] for pair in chosen)


@given(networks())
def test_all_pairs_are_judged_as_each_one_alone(network: tuple[list[Job], dict[int, Shopper]]) -> None:
    jobs, shoppers = network
    codes = pairs_of(jobs, list(shoppers.values()), NOW).codes
    for row, job in enumerate(jobs):
        for column, shopper in enumerate(shoppers.values()):
            alone = why_not(job, replace(shopper, held=-1, capacity=9), NOW)
            assert REASONS[codes[row, column]] == alone


@given(networks(), st.none() | st.integers(1, 2), st.none() | st.integers(1, 2), st.integers(0, 3))
def test_no_rule_is_ever_broken(
    network: tuple[list[Job], dict[int, Shopper]], a_day: int | None, a_wave: int | None, seed: int
) -> None:
    limits = Limits(a_day=a_day, a_wave=a_wave)
    made = plan(network, limits=limits, seed=seed)
    assert broken_rules(*network, made, limits) == []
    assert made.choices.keys() | made.uncovered.keys() == {job.visit for job in network[0]}
    assert not made.choices.keys() & made.uncovered.keys()


@settings(max_examples=60)
@given(networks())
def test_as_many_are_covered_as_can_be_on_the_fewest_kilometres(network: tuple[list[Job], dict[int, Shopper]]) -> None:
    made = plan(network)
    assert (len(made.choices), kilometres(made)) == best(*network)


@given(networks())
def test_a_shopper_more_never_covers_fewer(network: tuple[list[Job], dict[int, Shopper]]) -> None:
    jobs, shoppers = network
    fewer = {key: shopper for key, shopper in shoppers.items() if key}
    assert len(plan((jobs, fewer)).choices) <= len(plan(network).choices)


@given(networks(), st.integers(0, 3))
def test_the_same_seed_gives_the_same_plan(network: tuple[list[Job], dict[int, Shopper]], seed: int) -> None:
    limits = Limits(a_day=1)
    assert plan(network, seed=seed, limits=limits) == plan(network, seed=seed, limits=limits)


@given(networks(), st.integers(1, 3))
def test_the_seed_changes_no_figure(network: tuple[list[Job], dict[int, Shopper]], seed: int) -> None:
    one, other = plan(network), plan(network, seed=seed)
    assert (len(one.choices), kilometres(one)) == (len(other.choices), kilometres(other))


KYIV, ODESA = Place(50.45, 30.52), Place(46.48, 30.73)


def job(visit: object, **fields: Any) -> Job:
    values = {"branch": 1, "opens_at": NOW, "closes_at": NOW + dt.timedelta(days=7), "place": KYIV, "days": DAYS}
    return Job(visit=visit, **{**values, **fields})


def shopper(**fields: Any) -> Shopper:
    return Shopper(**{"active": True, "capacity": 5, "held": 0, "home": KYIV, **fields})


def test_an_uncovered_visit_names_the_rules_that_stop_it() -> None:
    people = {
        1: shopper(conflicts=frozenset({1})),
        2: shopper(capacity=0),
        3: shopper(home=ODESA),
        4: shopper(active=False),
    }
    made = plan(([job("a", max_distance_km=10.0)], people))
    against = {Reason.CONFLICT: 1, Reason.FULL: 1, Reason.DISTANCE: 1, Reason.LEFT: 1}
    assert made.uncovered == {"a": Counter(against)}


def test_a_choice_says_how_far_and_who_was_nearer() -> None:
    people = {1: shopper(capacity=1), 2: shopper(home=ODESA), 3: shopper(home=None)}
    made = plan(([job("near"), job("far", branch=2, place=ODESA)], {**people, 4: shopper(home=ODESA, capacity=0)}))
    assert (made.choices["near"].shopper, made.choices["near"].km, made.choices["near"].nearer) == (1, 0, 0)
    assert made.choices["far"].shopper == 2
    crowded = plan(([job("first", branch=2), job("second", branch=3)], people))
    later = max(crowded.choices.values(), key=lambda choice: choice.nearer)
    assert (later.shopper, later.km, later.nearer) == (3, None, 1)


def test_two_visits_of_one_branch_go_to_two_people_only_where_rotation_is_asked_for() -> None:
    twice = [job("a", rotation_days=30), job("b", rotation_days=30, days=DAYS[:2])]
    made = plan((twice, {1: shopper()}))
    assert len(made.choices) == 1
    assert list(made.uncovered.values()) == [Counter({Reason.ROTATION: 1})]
    again = [replace(one, rotation_days=0) for one in twice]
    assert {choice.shopper for choice in plan((again, {1: shopper(), 2: shopper(home=ODESA)})).choices.values()} == {1}


def test_who_has_no_day_left_gives_the_visit_to_another() -> None:
    monday = [job(number, branch=number, days=DAYS[:1]) for number in range(2)]
    made = plan((monday, {1: shopper(), 2: shopper(home=ODESA)}), limits=Limits(a_day=1))
    assert {choice.shopper for choice in made.choices.values()} == {1, 2}
    assert {choice.day for choice in made.choices.values()} == {DAYS[0]}
    alone = plan((monday, {1: shopper(busy={DAYS[0]: 1})}), limits=Limits(a_day=1))
    assert alone.choices == {}
    assert set(alone.uncovered) == {0, 1}


def test_visits_are_spread_over_the_days_on_which_they_may_be_made() -> None:
    free = [job(number, branch=number, days=DAYS[:5]) for number in range(10)]
    made = plan((free, {key: shopper(capacity=2) for key in range(5)}), limits=Limits(a_day=2))
    assert sorted(Counter(choice.day for choice in made.choices.values()).values()) == [2, 2, 2, 2, 2]


@given(
    st.lists(st.lists(st.sampled_from(DAYS), max_size=4), max_size=6),
    st.lists(st.sampled_from(DAYS), max_size=6),
    st.dictionaries(st.sampled_from(DAYS), st.integers(0, 500)),
)
def test_quiet_days_never_cost_a_visit_its_day(
    wanted: list[list[dt.date]], slots: list[dt.date], load: dict[dt.date, int]
) -> None:
    found = match_days(wanted, slots, load)
    assert all(day is None or day in days for day, days in zip(found, wanted, strict=True))
    given_out = Counter(day for day in found if day)
    assert all(number <= slots.count(day) for day, number in given_out.items())
    able = np.array([[day in days for day in slots] for days in wanted], int).reshape(len(wanted), len(slots))
    most = int((maximum_bipartite_matching(csr_matrix(able)) >= 0).sum()) if able.size else 0
    assert len([day for day in found if day]) == most


def test_one_who_hears_how_far_it_is_may_give_up() -> None:
    heard: list[float] = []

    def give_up(share: float) -> None:
        heard.append(share)
        raise InterruptedError

    with pytest.raises(InterruptedError):
        plan(([job("a")], {1: shopper()}), tell=give_up)
    assert len(heard) == 1
    shares: list[float] = []
    plan(([job("a")], {1: shopper()}), tell=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1
