"""Means and paired differences, compared with scipy and with all subsets counted."""

from __future__ import annotations

from itertools import combinations
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ttest_1samp, ttest_rel

from modelduel.report.statistics.means import STUDENT_FROM, mean, mean_difference

scores = st.integers(-100, 100).map(lambda tenths: tenths / 4)
few = st.lists(scores, min_size=6, max_size=10)
many = st.lists(scores, min_size=STUDENT_FROM, max_size=60)


@given(many, st.sampled_from([0.8, 0.95, 0.99]))
def test_from_fifteen_values_on_it_is_scipys_t_interval(values, level):
    found = mean(values, level)
    if len(set(values)) == 1:
        assert (found.value, found.low) == (values[0], None)
        return
    theirs = ttest_1samp(values, 0).confidence_interval(level)
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high))


@given(st.lists(st.tuples(scores, scores), min_size=STUDENT_FROM, max_size=40))
def test_a_paired_difference_is_scipys(pairs):
    first, second = zip(*pairs, strict=True)
    found = mean_difference(first, second)
    if found.low is not None:
        theirs = ttest_rel(first, second).confidence_interval(0.95)
        assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high))
    assert "paired" in found.method


@given(few, st.sampled_from([0.8, 0.9, 0.95]))
def test_below_that_it_leaves_out_the_same_share_of_subset_means_on_each_side(values, level):
    found = mean(values, level)
    if len(set(values)) == 1:
        return
    every = sorted(fmean(chosen) for size in range(1, len(values) + 1) for chosen in combinations(values, size))
    out = int(2 ** len(values) * (1 - level) / 2 + 1e-9)
    assert (found.low, found.high) == pytest.approx((every[out - 1], every[-out]), abs=1e-9)


@given(st.one_of(few, many))
def test_turning_the_scale_round_mirrors_the_interval_and_order_changes_nothing(values):
    here, there = mean(values), mean([-value for value in values])
    assert there.value == pytest.approx(-here.value, abs=1e-9)
    if here.low is not None:
        assert (there.low, there.high) == pytest.approx((-here.high, -here.low), abs=1e-9)
    assert mean(values[::-1]) == here


@given(st.one_of(few, many))
def test_levels_nest_around_the_value(values):
    wide, narrow = mean(values, 0.95), mean(values, 0.5)
    if wide.low is not None:
        assert wide.low <= narrow.low <= narrow.value <= narrow.high <= wide.high


@given(st.lists(st.integers(1, 5), min_size=6, max_size=40))
def test_a_scale_is_not_left(values):
    found = mean(values, within=(1, 5))
    if found.low is not None:
        assert 1 <= found.low <= found.value <= found.high <= 5


@pytest.mark.parametrize(
    ("values", "value", "note"),
    [
        ([], None, "no data"),
        ([3.0], 3.0, "one value has no spread"),
        ([3.0, 4.0], 3.5, "too few values for this level"),
        ([1.0, 2.0, 3.0, 4.0, 5.0], 3.0, "too few values for this level"),
        ([0.1] * 40, 0.1, "all values are equal: no spread was seen"),
    ],
)
def test_where_there_is_no_interval_it_says_why(values, value, note):
    found = mean(values)
    assert (found.value, found.low, found.high, found.n, found.note) == (value, None, None, len(values), note)


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="finite"):
        mean([1.0, float("inf")])
    with pytest.raises(ValueError, match="zip"):
        mean_difference([1.0], [1.0, 2.0])
