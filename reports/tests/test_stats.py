"""The statistics agree with values computed in another way, and say nothing where nothing can be said."""

from __future__ import annotations

import random
import statistics
from fractions import Fraction

import pytest
from scipy import stats as scipy_stats

from reports.league import league_table, variance_components
from reports.stats import (
    Change,
    Interval,
    Moments,
    change_like_for_like,
    change_of_branch,
    mean_interval,
    net_promoter_score,
    paired_change,
    share_interval,
)

SUMMER = [7400, 7600, 7550, 7810]
AUTUMN = [8150, 8400, 7990, 8325]


def percent(scores: list[int]) -> list[float]:
    return [score / 100 for score in scores]


def test_moments_add_up_to_the_moments_of_all_visits() -> None:
    assert Moments.of(SUMMER) + Moments.of(AUTUMN) == Moments.of(SUMMER + AUTUMN)


def test_mean_and_variance_are_exact() -> None:
    moments = Moments.of([10000, 0, 5000])
    assert moments.mean == 50
    assert moments.variance == 2500
    assert Moments.of([100, 0, 0]).mean == Fraction(1, 3)


def test_mean_and_variance_agree_with_the_standard_library() -> None:
    moments = Moments.of(AUTUMN)
    assert float(moments.mean or 0) == pytest.approx(statistics.mean(percent(AUTUMN)))
    assert float(moments.variance or 0) == pytest.approx(statistics.variance(percent(AUTUMN)))


def test_nothing_is_known_of_no_visits() -> None:
    assert Moments().mean is None
    assert Moments().variance is None
    assert mean_interval(Moments()) is None


def test_one_visit_has_a_mean_and_no_interval() -> None:
    assert Moments.of([8200]).mean == 82
    assert mean_interval(Moments.of([8200])) is None


def test_two_visits_use_the_wide_t_of_one_degree_of_freedom() -> None:
    interval = mean_interval(Moments.of([8000, 9000]))
    assert interval is not None
    assert interval.low == pytest.approx(85 - 12.7062 * 5, abs=1e-3)
    assert interval.high == pytest.approx(85 + 12.7062 * 5, abs=1e-3)


def test_an_interval_is_cut_to_the_scale_it_is_shown_on() -> None:
    assert Interval(21.5, 148.5).within(0, 100) == Interval(21.5, 100)


def test_the_change_of_a_branch_is_welchs_test() -> None:
    change = change_of_branch(Moments.of(SUMMER), Moments.of([*AUTUMN, 9100]))
    expected = scipy_stats.ttest_ind(percent([*AUTUMN, 9100]), percent(SUMMER), equal_var=False)
    limits = expected.confidence_interval(0.95)
    assert change.p_value == pytest.approx(expected.pvalue)
    assert change.interval is not None
    assert change.interval.low == pytest.approx(limits.low)
    assert change.interval.high == pytest.approx(limits.high)


def test_a_clear_change_is_called_up_or_down() -> None:
    assert change_of_branch(Moments.of(SUMMER), Moments.of(AUTUMN)).verdict == "up"
    assert change_of_branch(Moments.of(AUTUMN), Moments.of(SUMMER)).verdict == "down"


def test_a_change_that_chance_explains_is_not_called() -> None:
    change = change_of_branch(Moments.of([6000, 9000]), Moments.of([7000, 9500]))
    assert change.difference == Fraction(15, 2)
    assert change.verdict == "no_clear_change"


def test_one_visit_never_makes_a_clear_change() -> None:
    change = change_of_branch(Moments.of([1000]), Moments.of(AUTUMN))
    assert change.interval is None
    assert change.verdict == "no_clear_change"


def test_a_branch_that_was_not_visited_before_has_no_change() -> None:
    change = change_of_branch(Moments(), Moments.of(AUTUMN))
    assert change.difference is None
    assert change.verdict == "no_clear_change"


def test_what_has_no_spread_by_chance_is_never_called_certain() -> None:
    same, higher = Moments.of([8000, 8000]), Moments.of([9000, 9000])
    assert mean_interval(same) is None
    assert change_of_branch(same, higher) == Change(Fraction(10), None, None)
    assert change_of_branch(same, higher).verdict == "no_clear_change"
    alike = change_like_for_like({"podil": same, "lviv": higher}, {"podil": higher, "lviv": Moments.of([10000])})
    assert alike.change == Change(Fraction(10), None, None)


def test_two_branches_that_happen_to_change_alike_are_not_called_clear() -> None:
    def changed(*points: str) -> Change:
        changes = [Fraction(each) for each in points]
        return paired_change(len(changes), sum(changes, Fraction(0)), sum((one * one for one in changes), Fraction(0)))

    two, three = changed("5", "5.2"), changed("5", "5.2", "4.9")
    # By hand: mean 5.1, spread 0.1414 / sqrt 2 = 0.1, t 51 with one degree of freedom, p = 0.01248.
    assert two.p_value == pytest.approx(0.01248, abs=1e-5)
    assert (two.verdict, two.is_told) == ("no_clear_change", False)
    assert (three.verdict, three.is_told) == ("up", True)
    assert changed("-5", "-5.2", "-4.9").verdict == "down"


def test_a_change_that_reads_as_nothing_is_not_called_clear() -> None:
    assert Change(Fraction(49, 1000), None, 0.001).verdict == "no_clear_change"
    assert Change(Fraction(-1, 20), None, 0.001).verdict == "down"


def test_a_group_changes_like_for_like_and_tells_new_and_gone_branches_apart() -> None:
    before = {"podil": [7000, 7200], "lviv": [8000], "odesa": [6500, 6600], "closed": [100]}
    after = {"podil": [7500], "lviv": [8400, 8420], "odesa": [7100], "opened": [9900]}
    found = change_like_for_like(
        {key: Moments.of(scores) for key, scores in before.items()},
        {key: Moments.of(scores) for key, scores in after.items()} | {"empty": Moments()},
    )
    expected = scipy_stats.ttest_rel([75, 84.1, 71], [71, 80, 65.5])
    assert found.change.p_value == pytest.approx(expected.pvalue)
    assert found.change.verdict == "up"
    assert found.both == {"podil", "lviv", "odesa"}
    assert found.new == {"opened"}
    assert found.gone == {"closed"}


def test_one_branch_in_common_is_no_test_of_a_group() -> None:
    one = {"podil": Moments.of([7000, 7100])}
    assert change_like_for_like(one, one).change.p_value is None
    assert change_like_for_like(one, {}).change.difference is None


def test_a_share_has_wilsons_interval() -> None:
    interval = share_interval(8, 10)
    assert interval is not None
    assert interval.low == pytest.approx(49.0162, abs=1e-3)
    assert interval.high == pytest.approx(94.3318, abs=1e-3)


def test_a_share_of_all_or_nothing_is_not_certain() -> None:
    interval = share_interval(4, 4)
    assert interval is not None
    assert interval.low == pytest.approx(100 * 4 / (4 + 1.959964**2), abs=1e-3)
    assert interval.high == pytest.approx(100)


def test_a_share_of_nothing_has_no_interval_and_more_than_all_is_refused() -> None:
    assert share_interval(0, 0) is None
    with pytest.raises(ValueError, match="5 of 4"):
        share_interval(5, 4)


def test_promoters_start_at_nine_and_detractors_end_at_six() -> None:
    found = net_promoter_score([10, 9, 8, 7, 6, 0, 9, 10])
    assert found is not None
    assert found.score == 25
    assert found.count == 8
    assert found.interval.low < 25 < found.interval.high


def test_a_few_equal_answers_do_not_look_certain() -> None:
    found = net_promoter_score([10, 10])
    assert found is not None
    assert found.score == 100
    assert found.interval.low < 70


def test_no_answers_have_no_net_promoter_score_and_eleven_is_refused() -> None:
    assert net_promoter_score([]) is None
    with pytest.raises(ValueError, match=r"0\.\.10"):
        net_promoter_score([11])


def test_variance_components_of_a_balanced_wave_follow_the_textbook() -> None:
    found = variance_components([Moments.of([7000, 7200]), Moments.of([8000, 8200]), Moments.of([9000, 9200])])
    assert found is not None
    assert found.sigma2 == 2
    assert found.tau2 == (200 - 2) / Fraction(2)


def test_variance_components_find_what_an_unbalanced_wave_was_made_of() -> None:
    rng = random.Random(7)
    branches = []
    for _ in range(3000):
        level = rng.gauss(7500, 600)
        branches.append(Moments.of(round(rng.gauss(level, 900)) for _ in range(rng.randint(1, 6))))
    found = variance_components(branches)
    assert found is not None
    assert float(found.tau2) == pytest.approx(36, rel=0.1)
    assert float(found.sigma2) == pytest.approx(81, rel=0.05)


def test_one_visit_per_branch_cannot_tell_branches_from_chance() -> None:
    wave = {"a": Moments.of([7000]), "b": Moments.of([9000])}
    assert variance_components(wave.values()) is None
    assert [row.rank for row in league_table(wave, 1)] == [None, None]


def test_the_shrunken_score_pulls_a_branch_with_few_visits_more() -> None:
    wave = {
        "few": Moments.of([9500, 9300]),
        "many": Moments.of([9400, 9500, 9300, 9400, 9450, 9350]),
        "low": Moments.of([6000, 7800, 6900]),
    }
    parts = variance_components(wave.values())
    assert parts is not None
    network = (94 + 94 + 69) / Fraction(3)
    rows = {row.branch: row for row in league_table(wave, 2)}
    for name, visits in (("few", 2), ("many", 6)):
        rho = parts.tau2 / (parts.tau2 + parts.sigma2 / visits)
        assert rows[name].shrunken == rho * 94 + (1 - rho) * network
    assert [rows[name].rank for name in ("many", "few", "low")] == [1, 2, 3]


def test_a_branch_below_the_minimum_is_listed_after_the_ranked_ones() -> None:
    wave = {
        "best": Moments.of([9900]),
        "good": Moments.of([9000, 9100]),
        "poor": Moments.of([5000, 5100]),
    }
    rows = league_table(wave, 2)
    assert [(row.branch, row.rank) for row in rows] == [("good", 1), ("poor", 2), ("best", None)]


def test_ranks_are_certain_where_branches_lie_far_apart() -> None:
    wave = {name: Moments.of([level, level + 10]) for name, level in (("a", 9000), ("b", 5000))}
    rows = league_table(wave, 2)
    assert [(row.best_rank, row.worst_rank) for row in rows] == [(1, 1), (2, 2)]


def test_branches_that_chance_explains_may_have_any_rank() -> None:
    wave = {name: Moments.of([5000 + shift, 9000]) for shift, name in enumerate("abcd")}
    rows = league_table(wave, 2)
    assert {(row.best_rank, row.worst_rank) for row in rows} == {(1, 4)}
    assert {row.rank for row in rows} == {1}


def test_a_rank_interval_says_the_same_whenever_it_is_made() -> None:
    rng = random.Random(3)
    wave = {str(i): Moments.of(rng.randint(5000, 9900) for _ in range(4)) for i in range(24)}
    assert league_table(wave, 2) == league_table(dict(reversed(list(wave.items()))), 2)


def test_a_paired_change_from_sums_is_that_of_scipy() -> None:
    changes = [Fraction(3), Fraction(-1), Fraction(9, 2), Fraction(2)]
    found = paired_change(len(changes), sum(changes, Fraction(0)), sum((one * one for one in changes), Fraction(0)))
    expected = scipy_stats.ttest_1samp([float(one) for one in changes], 0)
    low, high = expected.confidence_interval(0.95)
    assert found.interval
    assert found.difference == Fraction(17, 8)
    assert found.p_value == pytest.approx(expected.pvalue)
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high))
    assert paired_change(0, Fraction(0), Fraction(0)).difference is None
    assert paired_change(1, Fraction(3), Fraction(9)).p_value is None
