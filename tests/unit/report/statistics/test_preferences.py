"""Sign tests with ties in three ways, the win rate and Davidson's odds, compared with other computations."""

from __future__ import annotations

from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.stats import binomtest, multinomial

from modelduel.report.statistics.preferences import (
    Preferences,
    davidson,
    sign_test,
    sign_test_ties_against,
    sign_test_ties_halved,
    win_rate,
)

TESTS = (sign_test, sign_test_ties_halved, sign_test_ties_against)
some = st.integers(0, 200)
seen = st.builds(Preferences, some, some, some)


@given(seen)
def test_the_sign_test_is_scipys_binomial_test(given_):
    assert sign_test(given_).p == (
        pytest.approx(binomtest(given_.a, given_.decided).pvalue) if given_.decided else (1.0 if given_.n else None)
    )
    assert sign_test(given_).n == given_.decided


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 30))
def test_halved_ties_are_a_win_for_each(a, b, pairs_of_ties):
    expected = binomtest(a + pairs_of_ties, a + b + 2 * pairs_of_ties).pvalue if a + b + pairs_of_ties else None
    assert sign_test_ties_halved(Preferences(a, b, 2 * pairs_of_ties)).p == pytest.approx(expected)
    if a + b:
        odd = sign_test_ties_halved(Preferences(a, b, 2 * pairs_of_ties + 1))
        assert odd.p == pytest.approx(expected)
        assert odd.n == a + b + 2 * pairs_of_ties


@pytest.mark.parametrize(("a", "b", "ties"), [(18, 4, 3), (6, 1, 0), (5, 0, 2), (4, 3, 5)])
@pytest.mark.parametrize("tie_rate", [0.0, 0.1, 0.3, 0.6])
def test_ties_as_a_third_outcome_hold_at_every_rate_of_ties(a, b, ties, tie_rate):
    n, most = a + b + ties, max(a, b)
    shares = [(1 - tie_rate) / 2, (1 - tie_rate) / 2, tie_rate]
    reached = sum(
        multinomial.pmf([one, other, n - one - other], n, shares)
        for one in range(n + 1)
        for other in range(n + 1 - one)
        if max(one, other) >= most
    )
    assert sign_test_ties_against(Preferences(a, b, ties)).p >= reached - 1e-12


def test_ties_as_a_third_outcome_are_counted_against_whoever_leads():
    assert sign_test_ties_against(Preferences(18, 4, 3)).p == pytest.approx(binomtest(18, 25).pvalue)
    assert sign_test_ties_against(Preferences(3, 1, 9)).p == 1.0
    assert sign_test_ties_against(Preferences(3, 1, 9)).n == 13


def test_the_trinomial_test_would_have_gained_from_a_tie():
    # Why it is not the third way: Bian, McAleer and Wong's p of 1-0 is 1, of 1-0 and a tie 0.625.
    even = multinomial(2, [0.25, 0.25, 0.5])
    assert 1 - even.pmf([0, 0, 2]) - even.pmf([1, 1, 0]) == pytest.approx(0.625)
    assert all(test(Preferences(1, 0, 0)).p == test(Preferences(1, 0, 1)).p == 1.0 for test in TESTS)


@given(seen, st.sampled_from(TESTS))
def test_another_tie_never_lowers_a_p_value(given_, test):
    more = Preferences(given_.a, given_.b, given_.ties + 1)
    assert test(more).p >= (test(given_).p or 0.0) - 1e-12


@given(seen, st.sampled_from(TESTS))
def test_swapping_the_contenders_leaves_every_test(given_, test):
    assert test(Preferences(given_.b, given_.a, given_.ties)) == test(given_)


@given(seen)
def test_the_ways_to_count_ties_go_from_the_boldest_to_the_most_careful(given_):
    if given_.n:
        left_out, halved, against = (test(given_).p for test in TESTS)
        assert 0 <= left_out <= halved + 1e-12
        assert halved <= against + 1e-12
        assert against <= 1


@given(seen)
def test_swapping_the_contenders_mirrors_the_win_rate_and_inverts_the_odds(given_):
    swapped = Preferences(given_.b, given_.a, given_.ties)
    here, there = win_rate(given_), win_rate(swapped)
    if here.value is not None:
        assert (there.value, there.low, there.high) == pytest.approx((1 - here.value, 1 - here.high, 1 - here.low))
    here, there = davidson(given_), davidson(swapped)
    if here.odds.value is not None:
        assert (there.odds.low, there.odds.value, there.odds.high) == pytest.approx(
            (1 / here.odds.high, 1 / here.odds.value, 1 / here.odds.low)
        )
        assert there.ties == here.ties


@pytest.mark.parametrize(("a", "b", "ties"), [(18, 4, 3), (7, 9, 12), (40, 39, 1)])
def test_davidsons_model_is_what_a_search_for_the_likeliest_finds(a, b, ties):
    def unlikely(spot):
        strength, weight = spot
        terms = [exp(strength / 2), exp(-strength / 2), exp(weight)]
        return -sum(count * log(term / sum(terms)) for count, term in zip((a, b, ties), terms, strict=True))

    best = minimize(unlikely, [0.0, 0.0], method="BFGS", options={"gtol": 1e-8})
    found = davidson(Preferences(a, b, ties))
    assert log(found.odds.value) == pytest.approx(best.x[0], abs=1e-5)
    assert log(found.ties.value) == pytest.approx(best.x[1], abs=1e-5)
    # The widths, from the curvature there, by differences.
    step = 1e-4
    around = [[0.0, 0.0], [0.0, 0.0]]
    for i in range(2):
        for j in range(2):
            corners = 0.0
            for one, other in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
                spot = list(best.x)
                spot[i] += one * step
                spot[j] += other * step
                corners += one * other * unlikely(spot)
            around[i][j] = corners / (4 * step * step)
    det = around[0][0] * around[1][1] - around[0][1] ** 2
    spread = (around[1][1] / det) ** 0.5, (around[0][0] / det) ** 0.5
    assert log(found.odds.high / found.odds.low) / 2 / 1.959964 == pytest.approx(spread[0], rel=1e-3)
    assert log(found.ties.high / found.ties.low) / 2 / 1.959964 == pytest.approx(spread[1], rel=1e-3)


def test_what_the_data_do_not_say_is_said():
    assert [test(Preferences(0, 0)).p for test in TESTS] == [None] * 3
    for test in TESTS:
        assert test(Preferences(0, 0, 5)).p == 1.0
        assert test(Preferences(0, 0, 5)).note == "every round was a tie"
    assert win_rate(Preferences(0, 0, 5)).note == "no round was decided"
    assert davidson(Preferences(5, 0, 2)).odds.value is None
    assert "no end" in davidson(Preferences(5, 0, 2)).odds.note
    assert davidson(Preferences(5, 2)).ties.value == 0.0
    assert davidson(Preferences(5, 2)).ties.low is None
