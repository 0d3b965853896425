"""Samples and shares: deterministic, true to their shares, nobody twice."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.rules.sampling import Unit, apportion, draw, in_turn, size_of

UNITS = st.lists(st.tuples(st.sampled_from(["", "East", "West"]), st.sampled_from(["", "A", "B"])), max_size=60).map(
    lambda rows: [Unit(number, *row) for number, row in enumerate(rows)]
)
WEIGHTS = st.dictionaries(st.integers(0, 9), st.integers(0, 100), min_size=1).filter(lambda found: any(found.values()))


@given(UNITS, st.integers(1, 80), st.integers(0, 5))
def test_a_sample_is_the_same_again_and_holds_every_stratum_within_one(units: list[Unit], size: int, seed: int) -> None:
    drawn = draw(units, size, seed)
    assert drawn == draw(list(reversed(units)), size, seed)
    assert len(drawn) == min(size, len(units))
    whole, part = Counter(unit.stratum for unit in units), Counter(u.stratum for u in units if u.key in drawn)
    for stratum, number in whole.items():
        assert abs(part[stratum] - Fraction(number * len(drawn), len(units))) < 1


def test_another_seed_draws_others() -> None:
    units = [Unit(number) for number in range(100)]
    assert draw(units, 50, 1) != draw(units, 50, 2)


@given(st.integers(0, 1000), WEIGHTS)
def test_whole_numbers_add_up_and_stay_within_one_of_their_share(total: int, weights: dict[int, int]) -> None:
    given_ = apportion(total, weights)
    assert sum(given_.values()) == total
    everything = sum(weights.values())
    assert all(abs(number - Fraction(total * weights[key], everything)) < 1 for key, number in given_.items())


def test_of_equal_remainders_the_first_named_gets_more() -> None:
    assert apportion(1, {"b": 1, "a": 1}) == {"b": 1, "a": 0}
    assert apportion(5, {"none": 0}) == {"none": 0}


@given(st.dictionaries(st.integers(0, 5), st.integers(0, 20), min_size=1))
def test_turns_give_each_its_number_and_no_run_is_longer_than_it_must_be(counts: dict[int, int]) -> None:
    turns = in_turn(counts)
    assert Counter(turns) == Counter(+Counter(counts))
    for place in range(1, len(turns) + 1):
        seen = Counter(turns[:place])
        assert all(abs(seen[key] - Fraction(n * place, len(turns))) < 2 for key, n in counts.items())


@pytest.mark.parametrize(
    ("population", "wanted", "percent", "size"),
    [(100, 7, False, 7), (100, 700, False, 100), (100, 25, True, 25), (3, 10, True, 1), (10, 25, True, 3), (0, 5, False, 0)],
)  # fmt: skip
def test_how_many_are_drawn(population: int, wanted: int, percent: bool, size: int) -> None:
    assert size_of(population, wanted, percent=percent) == size
