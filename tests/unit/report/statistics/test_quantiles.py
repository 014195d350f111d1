"""Quantiles and their order-statistic intervals, compared with scipy and a sum of binomial terms."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, quantile_test

from modelduel.report.statistics.quantiles import quantile, values_needed

numbers = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=80)
SHARES = st.sampled_from([0.1, 0.25, 0.5, 0.9, 0.95])


@given(numbers, SHARES)
def test_the_figure_is_numpys(values, share):
    assert quantile(values, share).value == float(np.quantile(values, share))


@pytest.mark.parametrize("n", [6, 7, 25, 100])
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_a_medians_interval_is_that_of_scipys_quantile_test(n, level):
    values = list(range(n))
    if n < values_needed(0.5, level):
        return
    found = quantile(values, 0.5, level)
    theirs = quantile_test(values, q=float(n) / 2, p=0.5).confidence_interval(level)
    assert (found.low, found.high) == (theirs.low, theirs.high)


@pytest.mark.parametrize(("share", "n"), [(0.5, 25), (0.5, 400), (0.9, 100), (0.99, 368), (0.99, 2000), (0.1, 60)])
def test_the_ends_are_the_narrowest_that_leave_out_no_more_than_half_of_the_rest(share, n):
    found = quantile(range(1, n + 1), share)  # so that a value is its rank
    first, last = int(found.low), int(found.high)
    assert binom.cdf(first - 1, n, share) <= 0.025 < binom.cdf(first, n, share)
    assert binom.sf(last - 1, n, share) <= 0.025 < binom.sf(last - 2, n, share)


@pytest.mark.parametrize(("share", "least"), [(0.5, 6), (0.9, 36), (0.99, 368), (0.01, 368)])
def test_too_few_values_have_no_interval_and_it_is_said_how_many_it_takes(share, least):
    assert values_needed(share) == least
    short = quantile(range(least - 1), share)
    assert (short.low, short.high) == (None, None)
    assert str(least) in short.note
    assert quantile(range(least), share).low is not None


@given(numbers, SHARES)
def test_turning_the_scale_round_mirrors_it(values, share):
    here, there = quantile(values, share), quantile([-value for value in values], 1 - share)
    assert there.value == pytest.approx(-here.value, rel=1e-9, abs=1e-6)
    if here.low is not None:
        assert (there.low, there.high) == (-here.high, -here.low)


@given(numbers, SHARES, st.randoms(use_true_random=False))
def test_order_changes_nothing_and_levels_nest(values, share, random):
    wide = quantile(values, share, 0.99)
    narrow = quantile(values, share, 0.8)
    if narrow.low is not None:
        assert narrow.low <= narrow.value <= narrow.high
    if wide.low is not None:
        assert wide.low <= narrow.low
        assert narrow.high <= wide.high
    shuffled = list(values)
    random.shuffle(shuffled)
    assert quantile(shuffled, share, 0.8) == narrow


def test_what_cannot_be_is_refused():
    assert quantile([], 0.5).note == "no data"
    with pytest.raises(ValueError, match="quantile lies"):
        quantile([1.0], 50)
    with pytest.raises(ValueError, match="finite"):
        quantile([float("nan")], 0.5)
