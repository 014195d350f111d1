"""The bootstrap within strata, compared with scipy's and with what theory says of means."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import bootstrap as theirs
from scipy.stats import norm, t

from modelduel.report.statistics import resampling
from modelduel.report.statistics.resampling import Sample

scores = st.integers(0, 40).map(lambda tenths: tenths / 4)
rows = st.lists(st.tuples(scores, scores, st.sampled_from("xyz")), min_size=2, max_size=30)


def sample(columns, strata=None):
    n = len(columns[0])
    strata = strata or ["all"] * n
    return Sample(tuple(f"s{i:05}" for i in range(n)), tuple(strata), tuple(tuple(map(float, c)) for c in columns))


def drawn(count, seed=5):
    return np.random.default_rng(seed).lognormal(0, 0.8, count)


def test_one_stratum_gives_scipys_percentiles_once_these_are_set_as_wide():
    values = drawn(40)
    found = resampling.mean(sample([values]), draws=20_000)
    level = 1 - 2 * norm.cdf(-np.sqrt(40 / 39) * t.ppf(0.975, 39))
    other = theirs((values,), np.mean, n_resamples=20_000, method="percentile", confidence_level=level, rng=1)
    width = found.high - found.low
    assert found.value == pytest.approx(values.mean())
    assert found.low == pytest.approx(other.confidence_interval.low, abs=0.04 * width)
    assert found.high == pytest.approx(other.confidence_interval.high, abs=0.04 * width)


def test_a_ratio_is_that_of_scipys_paired_bootstrap():
    costs, solved = drawn(60), np.array([1.0, 1.0, 0.0] * 20)
    found = resampling.ratio(sample([costs, solved]), draws=20_000)
    level = 1 - 2 * norm.cdf(-np.sqrt(60 / 59) * t.ppf(0.975, 59))
    other = theirs(
        (costs, solved),
        lambda above, below, axis: above.sum(axis=axis) / below.sum(axis=axis),
        paired=True,
        vectorized=True,
        n_resamples=20_000,
        method="percentile",
        confidence_level=level,
        rng=1,
    )
    width = found.high - found.low
    assert found.value == pytest.approx(costs.sum() / 40)
    assert found.low == pytest.approx(other.confidence_interval.low, abs=0.04 * width)
    assert found.high == pytest.approx(other.confidence_interval.high, abs=0.04 * width)


def test_strata_take_what_lies_between_them_out_of_the_spread():
    values = [0.0, 1.0] * 20 + [100.0, 101.0] * 20
    strata = ["low"] * 40 + ["high"] * 40
    held = resampling.mean(sample([values], strata))
    free = resampling.mean(sample([values]))
    error = np.sqrt(2 * 40 * 0.25) / 80  # of the mean of two strata of 40, variance 1/4 each
    expected = 2 * error * norm.ppf(0.975) * np.sqrt(80 / 78)
    assert held.high - held.low == pytest.approx(expected, rel=0.08)
    assert free.high - free.low > 10 * expected


def test_a_scenario_alone_in_its_stratum_still_varies():
    values = [*drawn(10), 50.0, 60.0]
    alone = resampling.mean(sample([values], ["x"] * 10 + ["y", "z"]))
    together = resampling.mean(sample([values], ["x"] * 10 + ["a", "a"]))
    assert (alone.low, alone.high) == (together.low, together.high)
    one = resampling.mean(sample([values], ["x"] * 11 + ["z"]))
    assert (one.low, one.high) == (
        resampling.mean(sample([values])).low,
        resampling.mean(sample([values])).high,
    )


@given(rows, st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_the_order_of_scenarios_changes_nothing(given_, random):
    first, second, strata = zip(*given_, strict=True)
    whole = sample([first, second], strata)
    order = list(range(len(given_)))
    random.shuffle(order)
    shuffled = Sample(
        tuple(whole.ids[i] for i in order),
        tuple(whole.strata[i] for i in order),
        tuple(tuple(column[i] for i in order) for column in whole.columns),
    )
    for make in (resampling.mean, resampling.difference, resampling.ratio):
        assert make(shuffled, draws=300) == make(whole, draws=300)


@given(rows)
@settings(max_examples=40)
def test_swapping_the_contenders_mirrors_every_difference(given_):
    first, second, strata = zip(*given_, strict=True)
    there, back = sample([first, second], strata), sample([second, first], strata)
    one, other = resampling.difference(there, draws=300), resampling.difference(back, draws=300)
    assert other.value == pytest.approx(-one.value, abs=1e-9)
    assert (one.low is None) == (other.low is None)
    if one.low is not None:
        assert (other.low, other.high) == pytest.approx((-one.high, -one.low), abs=1e-9)


@given(rows)
@settings(max_examples=40)
def test_levels_nest_around_the_value_and_within_what_was_seen(given_):
    first, second, strata = zip(*given_, strict=True)
    whole = sample([first, second], strata)
    wide, narrow = resampling.mean(whole, 0.99, 500), resampling.mean(whole, 0.5, 500)
    if narrow.low is not None and wide.low is not None:
        assert min(first) - 1e-9 <= wide.low <= narrow.low <= narrow.value <= narrow.high <= wide.high
        assert wide.high <= max(first) + 1e-9


def test_a_difference_of_ratios_is_what_the_two_differ_by():
    costs, solved = drawn(50), np.array([1.0, 0.0] * 25)
    found = resampling.ratio_difference(sample([2 * costs, solved, costs, solved]))
    single = resampling.ratio(sample([costs, solved]))
    assert (found.value, found.low, found.high) == pytest.approx((single.value, single.low, single.high))


def test_the_same_seed_says_the_same_and_another_says_much_the_same():
    whole = sample([drawn(80)])
    found = resampling.mean(whole, seed=1)
    assert resampling.mean(whole, seed=1) == found
    other = resampling.mean(whole, seed=2)
    assert other.low != found.low
    assert other.low == pytest.approx(found.low, abs=0.1 * (found.high - found.low))


def test_the_draws_do_not_depend_on_how_many_are_held_at_a_time(monkeypatch):
    whole = sample([drawn(30)])
    at_once = resampling.mean(whole)
    monkeypatch.setattr(resampling, "AT_ONCE", 3_000)
    assert resampling.mean(whole).low == pytest.approx(at_once.low, abs=0.05 * (at_once.high - at_once.low))


def test_where_there_is_no_interval_it_says_why():
    assert resampling.mean(sample([[]])).note == "no data"
    assert resampling.mean(sample([[2.0]])).note == "one scenario has no spread"
    assert resampling.mean(sample([[2.0] * 9])).note == "each draw gives the same: no spread was seen"
    nobody = resampling.ratio(sample([[1.0, 2.0], [0.0, 0.0]]))
    assert (nobody.value, nobody.note) == (None, "undefined: it divides by nothing")
    hardly = resampling.ratio(sample([[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [0.0, 0.0, 0.0, 0.0, 0.0, 1.0]]))
    assert (hardly.value, hardly.low) == (21.0, None)
    assert "divide by nothing" in hardly.note


def test_too_few_scenarios_give_no_interval_that_an_exact_test_of_them_would_not():
    few = resampling.mean(sample([[1.0, 1.0, 1.0, 1.0, 0.5]]))  # 4 to 0 with a tie: p = .125
    assert (few.value, few.low) == (0.9, None)
    assert "fewer than 6" in few.note
    assert resampling.mean(sample([[1.0, 1.0, 1.0, 1.0, 1.0, 0.5]])).low is not None


def test_rounds_of_one_scenario_must_be_put_together_first():
    with pytest.raises(ValueError, match="comes twice"):
        Sample(("x", "x"), ("s", "s"), ((1.0, 2.0),))
    with pytest.raises(ValueError, match="stratum and a value"):
        Sample(("x", "y"), ("s", "s"), ((1.0,),))
