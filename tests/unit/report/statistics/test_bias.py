"""Left choice, longer answers and length-adjusted preference, compared with scipy and statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from statsmodels.discrete.discrete_model import Logit

from modelduel.report.statistics.bias import even_share, length_adjusted

rounds = st.lists(st.tuples(st.booleans(), st.integers(1, 5000), st.integers(1, 5000)), min_size=1, max_size=60)


@given(st.integers(0, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_even_share_is_tested_as_scipy_tests_it(share):
    hits, n = share
    found = even_share(hits, n)
    assert found.test.p == (pytest.approx(binomtest(hits, n).pvalue) if n else None)
    assert found.figure.value == (hits / n if n else None)
    assert even_share(n - hits, n).test == found.test


def simulated(n, seed, base, slope):
    random = np.random.default_rng(seed)
    x = random.normal(0.2, 0.7, n)
    won = random.random(n) < 1 / (1 + np.exp(-base - slope * x))
    return won, 1000 * np.exp(x), np.full(n, 1000.0)


@pytest.mark.parametrize(("n", "seed", "base", "slope"), [(60, 1, 0.4, 1.0), (200, 2, -1.0, 0.0), (500, 3, 0.0, 2.0)])
def test_the_fit_is_that_of_statsmodels(n, seed, base, slope):
    won, one, other = simulated(n, seed, base, slope)
    found = length_adjusted(won, one, other)
    x = np.log(one / other)
    theirs = Logit(won.astype(float), np.stack([np.ones(n), x], axis=1)).fit(disp=0, tol=1e-12)
    low, high = theirs.conf_int()[0]
    expected = [1 / (1 + np.exp(-each)) for each in (theirs.params[0], low, high)]
    at_equal = found.at_equal_length
    assert [at_equal.value, at_equal.low, at_equal.high] == pytest.approx(expected, rel=1e-5)
    low, high = theirs.conf_int()[1]
    expected = [2**each for each in (theirs.params[1], low, high)]
    doubling = found.per_doubling
    assert [doubling.value, doubling.low, doubling.high] == pytest.approx(expected, rel=1e-5)


@given(rounds)
def test_swapping_the_contenders_mirrors_the_share_and_leaves_the_doubling(given_):
    won, one, other = zip(*given_, strict=True)
    here, there = length_adjusted(won, one, other), length_adjusted([not each for each in won], other, one)
    assert here.at_equal_length.note == there.at_equal_length.note
    if here.at_equal_length.value is not None:
        mine, theirs = here.at_equal_length, there.at_equal_length
        assert (theirs.value, theirs.low, theirs.high) == pytest.approx(
            (1 - mine.value, 1 - mine.high, 1 - mine.low), abs=1e-6
        )
        assert there.per_doubling.value == pytest.approx(here.per_doubling.value, rel=1e-5)


@given(rounds)
def test_whatever_can_be_fitted_solves_the_likelihoods_equations(given_):
    won, one, other = zip(*given_, strict=True)
    found = length_adjusted(won, one, other)
    share, factor = found.at_equal_length.value, found.per_doubling.value
    if share is None:
        assert "not estimable" in found.at_equal_length.note
        return
    x = np.log(one) - np.log(other)
    if not 1e-6 < share < 1 - 1e-6 or not 1e-30 < factor < 1e30:
        return  # a share that near to 0 or 1 has lost the digits to reckon back with
    base, slope = np.log(share / (1 - share)), np.log(factor) / np.log(2)
    left = np.array(won) - 1 / (1 + np.exp(-base - slope * x))
    assert [left.sum(), (left * x).sum()] == pytest.approx([0, 0], abs=1e-3)
    assert 0 <= found.at_equal_length.low <= share <= found.at_equal_length.high <= 1


@given(rounds)
def test_the_order_of_rounds_changes_nothing(given_):
    won, one, other = zip(*given_, strict=True)
    assert length_adjusted(won[::-1], one[::-1], other[::-1]) == length_adjusted(won, one, other)


@pytest.mark.parametrize(
    ("won", "ratio", "note"),
    [
        ([], [], "no data"),
        ([True, True], [1, 2], "not estimable: one side was always preferred"),
        ([True, False], [2, 2], "not estimable: every pair has the same ratio of lengths"),
        ([True, True, False], [3, 2, 1], "not estimable: length alone parts the preferences without a fault"),
        ([False, True, False, True], [1, 2, 2, 3], "not estimable: length alone parts the preferences without a fault"),
        ([True, False, False], [1, 2, 3], "not estimable: length alone parts the preferences without a fault"),
    ],
)
def test_what_cannot_be_fitted_is_said(won, ratio, note):
    found = length_adjusted(won, ratio, [1] * len(ratio))
    assert (found.at_equal_length.value, found.at_equal_length.note) == (None, note)
    assert (found.per_doubling.value, found.per_doubling.note) == (None, note)


def test_equal_ratios_of_other_lengths_are_equal():
    # As differences of logs, 6 to 2 and 9 to 3 are apart by a rounding, and the fit would run off.
    found = length_adjusted([False, False, False, True, False], [9, 9, 8, 6, 9], [6, 9, 6, 2, 3])
    assert "length alone" in found.at_equal_length.note


@pytest.mark.parametrize("length", [0, -3, float("inf"), float("nan")])
def test_an_empty_answer_has_no_ratio(length):
    with pytest.raises(ValueError, match="empty answer"):
        length_adjusted([True], [length], [3])
